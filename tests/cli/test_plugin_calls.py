"""What a plugin says of existing roles, of published releases and of extras: served, checked and blamed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.model.deployment import Attachment, Deployment, Extra, Parameter, ParameterKind, Role
from octo_spec.model.environment import Environment
from octo_spec.model.launch import Launch, LaunchKind, LaunchSite, PublishedFile
from octo_spec.model.text import ListParam, Text
from octo_spec.pipeline.adopting import adopt_roles
from octo_spec.plugin.discovery import GROUP, find
from octo_spec.plugin.extras import ThinnedExtras
from octo_spec.plugin.extras_codes import REFUSED
from octo_spec.plugin.process.limits import LIMITS, Limits
from octo_spec.plugin.process.third_party import ThirdParty
from tests.cli.plugin_distributions import SPEC, ended, install

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.plugin.adoption import Adoption
    from tests.cli.conftest import Octospec

MODULE = """\
import json
from dataclasses import replace
from pathlib import PurePosixPath
from octo_spec.model.typed_json import from_json, to_json
from octo_spec.plugin import *

def file(path="roles.json", text="text"):
    return Artifact(PurePosixPath(path), text + chr(10))

def emit(deployment, options):
    return Emission((file(text=json.dumps(to_json(Deployment, deployment))),))

def read(artifacts, mode):
    if mode is ReadMode.FOREIGN or not artifacts:
        return Reading(None, () if mode is ReadMode.FOREIGN else (NOT_UNDERSTOOD.at(None, "nothing"),))
    try:
        return Reading(from_json(Deployment, json.loads(artifacts[0].text)))
    except Exception:
        return Reading(None, (NOT_UNDERSTOOD.at(None, "no JSON"),))

def adopt(deployment, roles, within):
    {adopt}

def launch(deployment, site):
    {launch}

def thin(extra, problems):
    {thin}

PLUGIN = Emitter(
    "evil", "Evil.", EmitterOptions, emit, read, (NOT_UNDERSTOOD,),
    adopt=adopt, launch=launch, thin_extras=thin, extras=lambda extra: ExtrasReading(extra.source),
)
"""
ADOPT = """\
listed = [(role.name, [(each.arn, str(each.policy.name)) for each in role.policies]) for role in roles]
    references = [str(type(each).__name__) for role in roles for attached in role.attachments
        for each in attached.attachment.arn.references]
    steps = ("use {0} with {1}",)
    files = (file("a.json", json.dumps([listed, references, within])), file("b.txt", deployment.name))
    return Adoption(files, tuple(role.name for role in roles), steps)\
"""
LAUNCH = """\
way = Launch("evil", LaunchKind.OPEN, "Open it", site.files[0].url)
    return (way, Launch("evil", LaunchKind.RUN, "Run it", "first " + chr(10) + site.archive.sha256))\
"""
THIN = """\
kept = [line for at, line in enumerate(extra.source.splitlines(), 1) if at != problems[0].span.line]
    text = "".join(line + chr(10) for line in kept)
    left = (LeftExtra("a line", problems[0].message, problems[0].span),)
    return ThinnedExtras(replace(extra, source=text, text=text) if kept else None, left)\
"""


def module(adopt: str = ADOPT, launch: str = LAUNCH, thin: str = THIN) -> str:
    return MODULE.replace("{adopt}", adopt).replace("{launch}", launch).replace("{thin}", thin)


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = LIMITS.set(Limits(seconds=20, memory=512))
    yield from ended(monkeypatch)
    LIMITS.reset(before)


def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> ThirdParty:
    install(tmp_path, monkeypatch, GROUP, "evil", written)
    found = find("evil")
    assert isinstance(found, ThirdParty), found
    return found


# --- roles that exist --------------------------------------------------------------------------


DEPLOYMENT = Deployment(
    "small",
    "1.0.0",
    (Role("reader", Text.of("Reader"), (), attachments=(Attachment(Text.of(ListParam("arns"))),)),),
    parameters=(Parameter("arns", "Policies.", ParameterKind.LIST, default=("arn:aws:iam::aws:policy/A",)),),
)


def adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> Adoption:
    plugin(tmp_path, monkeypatch, module(adopt=body))
    return adopt_roles(DEPLOYMENT, Environment("111122223333", "aws", "eu-west-1"), "evil")


@pytest.mark.medium
def test_a_plugin_writes_what_adopts_existing_roles(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(octospec.folder, monkeypatch, GROUP, "evil", module())
    spec = "spec.yaml"
    octospec.write(spec, SPEC.replace("inline: {main: [costs]}", "managed: {main: [costs]}"))
    ask = ("adopt", spec, "--format", "evil", "--module", "x.y", "--set", "account=111122223333")
    ran = octospec(*ask, "--out", "taken.json")
    assert (ran.code, ran.err) == (0, "")
    policies = [["arn:aws:iam::111122223333:policy/main", "main"]]
    assert json.loads((octospec.folder / "taken.json").read_text()) == [[["Reader", policies]], [], "x.y"]
    assert (octospec.folder / "taken-b.txt").read_text() == "small\n"
    assert "takes over Reader\n" in ran.out
    assert "1. use taken.json with taken-b.txt" in ran.out


def test_a_list_parameter_of_a_role_is_still_one_in_the_process_of_the_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first, _] = adopted(tmp_path, monkeypatch, ADOPT).artifacts
    assert json.loads(first.text)[1] == ["ListParam"]


WRONG_ADOPTIONS = {
    "raises": ("raise ValueError('boom')", "OCT506", "ValueError: boom"),
    "returns nothing": ("return None", "OCT520", "the answer is None, not Adoption"),
    "writes above": ("return Adoption((file('../x'),))", "OCT520", "../x is outside of"),
    "writes into a folder": (
        "return Adoption((file('a/x'),))",
        "OCT520",
        "the artifact 'a/x' is in a folder",
    ),
    "writes no file": ("return Adoption(())", "OCT520", "it returns no file"),
    "writes twice": (
        "return Adoption((file('x'), file('X')))",
        "OCT520",
        "the artifacts 'x' and 'X' would be one file",
    ),
    "acts on a terminal": (
        "return Adoption((file(text=chr(27)),))",
        "OCT520",
        "the artifact 'roles.json' contains a control character",
    ),
    "names another file": (
        "return Adoption((file(),), steps=('use {1}',))",
        "OCT520",
        "the step 'use {1}' names a file that does not exist",
    ),
    "looks into octospec": (
        "return Adoption((file(),), steps=('use {0.__class__}',))",
        "OCT520",
        "the step 'use {0.__class__}' names a file that does not exist",
    ),
    "fills memory": (
        "return Adoption((file(),), steps=('use {0:999999999}',))",
        "OCT520",
        "the step 'use {0:999999999}' names a file that does not exist",
    ),
    "leaves a brace": ("return Adoption((file(),), steps=('use {',))", "OCT520", "has an unpaired brace"),
    "reports what it does not declare": (
        "return Adoption((file(),), diagnostics=(REFUSED.at(None, 'no'),))",
        "OCT520",
        "it reports OCT164 'refused-in-extras', which is not a kind that it declares",
    ),
}


@pytest.mark.medium
@pytest.mark.parametrize("kind", WRONG_ADOPTIONS)
def test_a_wrong_adoption_is_blamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    body, code, said = WRONG_ADOPTIONS[kind]
    adoption = adopted(tmp_path, monkeypatch, body)
    assert adoption.artifacts == ()
    [blame] = adoption.diagnostics
    assert str(blame).startswith(f"{code} emitter 'evil' of evil 1.0 failed while adopting roles: "), blame
    assert said in str(blame)


def test_a_refusal_of_a_declared_kind_is_not_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "return Adoption((), diagnostics=(NOT_WITHIN.at(None, 'not there'),))"
    assert list(map(str, adopted(tmp_path, monkeypatch, body).diagnostics)) == ["OCT748 not there"]


def test_without_the_function_the_plugin_is_not_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = module().replace("adopt=adopt, launch=launch, thin_extras=thin, ", "")
    found = plugin(tmp_path, monkeypatch, written)
    assert found.adopt(DEPLOYMENT, (), "") == ()
    assert found.launch(DEPLOYMENT, SITE) == ()
    assert found.thin_extras(EXTRA, PROBLEMS) == ()


# --- releases that are published -----------------------------------------------------------------

SITE = LaunchSite(
    "1.0.0",
    (PublishedFile("evil/roles.json", "https://example.com/1.0.0/evil/roles.json", "a" * 64),),
    PublishedFile("evil.zip", "https://example.com/1.0.0/evil.zip", "b" * 64),
)


def test_a_plugin_says_how_to_start_from_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways = plugin(tmp_path, monkeypatch, module()).launch(DEPLOYMENT, SITE)
    assert ways == (
        Launch("evil", LaunchKind.OPEN, "Open it", "https://example.com/1.0.0/evil/roles.json"),
        Launch("evil", LaunchKind.RUN, "Run it", "first \n" + "b" * 64),
    )


@pytest.mark.large
def test_what_a_plugin_says_is_on_the_page_of_the_releases(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(octospec.folder, monkeypatch, GROUP, "evil", module())
    octospec.write("spec.yaml", SPEC)
    ran = octospec("release", "spec.yaml", "--date", "2026-11-26", "--url", "https://example.com/octo")
    assert ran.code == 0, ran.err
    latest = json.loads((octospec.folder / "release/latest.json").read_text())
    reported = [(way["title"], way["text"]) for way in latest["launch"] if way["format"] == "evil"]
    assert reported[0] == ("Open it", "https://example.com/octo/1.0.0/evil/roles.json")


WRONG_LAUNCHES = {
    "raises": ("raise ValueError('boom')", "OCT506", "ValueError: boom"),
    "returns a text": ("return ('x',)", "OCT520", "[0] is of type str, not Launch"),
    "is of another format": (
        "return (Launch('terraform', LaunchKind.RUN, 'x', 'x'),)",
        "OCT520",
        "it describes how to start 'terraform', which is another format",
    ),
    "opens a script": (
        "return (Launch('evil', LaunchKind.OPEN, 'x', 'javascript:alert(1)'),)",
        "OCT520",
        "it opens 'javascript:alert(1)', which is not an https URL",
    ),
    "acts on a terminal": (
        "return (Launch('evil', LaunchKind.RUN, 'x', chr(27) + '[2J'),)",
        "OCT520",
        "a text contains a control character",
    ),
}


@pytest.mark.parametrize("kind", WRONG_LAUNCHES)
def test_a_wrong_launch_is_blamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    body, code, said = WRONG_LAUNCHES[kind]
    [blame] = plugin(tmp_path, monkeypatch, module(launch=body)).launch(DEPLOYMENT, SITE)
    assert isinstance(blame, Diagnostic)
    assert str(blame).startswith(f"{code} emitter 'evil' of evil 1.0 failed while describing how to start: ")
    assert said in str(blame)


# --- extras that cannot stay -----------------------------------------------------------------------

EXTRA = Extra("evil", "one\ntwo\n", path="more.txt", source="one\ntwo\n")
PROBLEMS = (REFUSED.at(Span("more.txt", 2), "it clashes"),)


@pytest.mark.medium
def test_a_plugin_skips_the_extras_in_which_an_error_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thinned = plugin(tmp_path, monkeypatch, module()).thin_extras(EXTRA, PROBLEMS)
    assert isinstance(thinned, ThinnedExtras)
    assert thinned.extra is not None
    assert thinned.extra.source == "one\n"
    assert [(each.what, each.why, each.span.line) for each in thinned.left] == [("a line", "it clashes", 2)]


WRONG_THINNINGS = {
    "raises": ("raise ValueError('boom')", "OCT506", "ValueError: boom"),
    "returns the extras": ("return extra", "OCT520", "the answer is of type Extra, not ThinnedExtras"),
    "adds a line": (
        "return ThinnedExtras(replace(extra, source=extra.source + 'more'))",
        "OCT520",
        "the remaining extras are not shorter",
    ),
    "is of another format": (
        "return ThinnedExtras(replace(extra, target='terraform', source=''))",
        "OCT520",
        "the remaining extras are from another file",
    ),
}


@pytest.mark.parametrize("kind", WRONG_THINNINGS)
def test_a_wrong_thinning_is_blamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    body, code, said = WRONG_THINNINGS[kind]
    found = plugin(tmp_path, monkeypatch, module(thin=body)).thin_extras(EXTRA, PROBLEMS)
    assert isinstance(found, tuple)
    [blame] = found
    assert str(blame).startswith(f"{code} emitter 'evil' of evil 1.0 failed while removing extras: ")
    assert said in str(blame)
