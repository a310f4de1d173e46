"""Who reads a foreign file: octospec's own readers first, then those of plugins, or the one that is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.model.deployment import Deployment, Role
from octo_spec.model.text import Text
from octo_spec.plugin.artifacts import Reading, ReadMode
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import GROUP
from octo_spec.plugin.process.limits import LIMITS, Limits
from tests.cli.plugin_distributions import SPEC, ended, install

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin.artifacts import Artifact
    from tests.cli.conftest import Octospec, Ran

TOY = """\
import json, os
from pathlib import PurePosixPath
from octo_spec.model.typed_json import from_json, to_json
from octo_spec.plugin import *

def emit(deployment, options):
    written = json.dumps({"toy": to_json(Deployment, deployment)})
    return Emission((Artifact(PurePosixPath("roles.toy"), written + chr(10)),))

def read(artifacts, mode):
    assert not any(artifact.path.is_absolute() for artifact in artifacts)
    return own(artifacts) if mode is ReadMode.STRICT else foreign(artifacts[0])

def own(artifacts):
    try:
        return Reading(from_json(Deployment, json.loads(artifacts[0].text)["toy"]))
    except Exception:
        return Reading(None, (NOT_UNDERSTOOD.at(Span(str(artifacts[0].path), 1), "this is no NAME"),))

def foreign(artifact):
    words = artifact.text.split()
    if words[:1] != ["toy"]:
        return Reading(None)
    if len(words) < 3:
        return Reading(None, (NOT_UNDERSTOOD.at(Span(str(artifact.path), 1), "a role has no actions"),))
    trust = TrustStatement(
        Principal(PrincipalKind.SERVICE, (Text.of("ssm.amazonaws.com"),)), ("sts:AssumeRole",)
    )
    statement = Statement(Effect.ALLOW, tuple(words[2:]))
    policy = Policy(Text.of("main"), PolicyKind.INLINE, (statement,))
    return Reading(Deployment("", "", (Role(words[1].lower(), Text.of(words[1]), (trust,), (policy,)),)))

PLUGIN = Emitter("NAME", "A toy.", EmitterOptions, emit, read, (NOT_UNDERSTOOD,), file_names=("*.toy",))
"""
FILE = "toy Reader s3:GetObject\n"
TEMPLATE = """\
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: sts:AssumeRole}
"""


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = LIMITS.set(Limits(seconds=20, memory=512))
    yield from ended(monkeypatch)
    LIMITS.reset(before)


@pytest.fixture
def toy(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    """Install one plugin that reads files which begin with a word."""
    install(octospec.folder, monkeypatch, GROUP, "toy", TOY.replace("NAME", "toy"), "toys")
    octospec.write("file.toy", FILE)
    return octospec


@pytest.fixture
def toys(toy: Octospec, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    """Install another one that reads the same."""
    install(toy.folder, monkeypatch, GROUP, "toy-too", TOY.replace("NAME", "toy-too"), "more-toys")
    return toy


def said(ran: Ran) -> str:
    return " ".join(ran.err.split())


COMMANDS = {
    "access": ("file.toy",),
    "import": ("file.toy",),
    "lint": ("file.toy",),
    "can": ("file.toy", "s3:GetObject"),
    "diff": ("file.toy", "file.toy"),
    "review": ("file.toy",),
}


@pytest.mark.medium
@pytest.mark.parametrize("command", COMMANDS)
def test_a_plugin_reads_a_foreign_file_and_is_named(toy: Octospec, command: str) -> None:
    ran = toy(command, *COMMANDS[command], "--json")
    assert ran.code in {0, 1}, ran.err
    reported = [each for each in ran.json["diagnostics"] if each["code"] == "OCT622"]
    assert [each["message"] for each in reported] == ["file.toy was read by emitter 'toy' of toys 1.0"]
    assert reported[0]["severity"] == "note"


@pytest.mark.medium
def test_an_import_of_a_plugins_file_is_a_spec(toy: Octospec) -> None:
    ran = toy("import", "file.toy", "--out", "mine.yaml")
    assert ran.code == 0, ran.err
    assert "s3:GetObject" in (toy.folder / "mine.yaml").read_text()
    assert toy("diff", "mine.yaml", "file.toy", "--fail-on", "any").code == 0


@pytest.mark.medium
@pytest.mark.parametrize("command", COMMANDS)
def test_where_two_plugins_read_a_file_one_must_be_chosen(toys: Octospec, command: str) -> None:
    ran = toys(command, *COMMANDS[command])
    assert ran.code == 2
    assert "file.toy is read by 'toy' of toys 1.0 and 'toy-too' of more-toys 1.0" in said(ran) + ran.out
    assert "OCT620" in ran.err + ran.out
    chosen = toys(command, *COMMANDS[command], "--from", "toy-too")
    assert chosen.code in {0, 1}, chosen.err
    assert "OCT620" not in chosen.err + chosen.out


def test_where_two_readers_of_octospec_read_a_file_one_must_be_chosen(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim(emitter: BuiltIn, artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
        del artifacts
        role = Role("reader", Text.of(f"Of-{emitter.description.name}"), ())
        return Reading(None if mode is ReadMode.STRICT else Deployment("", "", (role,)))

    monkeypatch.setattr(BuiltIn, "read", claim)
    octospec.write("words.txt", "words")
    ran = octospec("access", "words.txt")
    assert ran.code == 2
    assert "words.txt is read by 'cloudformation' of octospec" in said(ran)
    assert "choose one: --from cloudformation or --from terraform or --from iam-json" in said(ran)
    assert octospec("access", "words.txt", "--from", "terraform").code == 0


GREEDY = TOY.replace("NAME", "greedy").replace('words[:1] != ["toy"]', "False")


def test_octospecs_own_readers_come_first(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    install(octospec.folder, monkeypatch, GROUP, "greedy", GREEDY)
    octospec.write("template.yaml", TEMPLATE)
    ran = octospec("access", "template.yaml")
    assert (ran.code, "OCT622" in ran.err) == (0, False)
    assert "ssm" in ran.out
    octospec.write("words.txt", "x Y s3:GetObject")
    assert "words.txt was read by emitter 'greedy' of evil 1.0" in said(octospec("access", "words.txt"))


@pytest.mark.medium
def test_the_chosen_reader_alone_reads_and_its_errors_are_reported(toy: Octospec) -> None:
    toy.write("file.toy", "toy Reader\n")
    toy.write("template.yaml", TEMPLATE)
    ran = toy("access", "file.toy", "--from", "toy")
    assert ran.code == 2
    assert "OCT621 file.toy cannot be read as toy" in said(ran)
    assert "file.toy:1:1: OCT401 a role has no actions" in said(ran)
    ran = toy("lint", "template.yaml", "--from", "toy")
    assert ran.code == 2
    assert "OCT621 template.yaml cannot be read as toy" in said(ran)
    assert "template.yaml:1:1: OCT401 this is no toy" in said(ran)


def test_a_format_without_a_reader_and_an_unknown_one_are_refused(toy: Octospec) -> None:
    assert "OCT621 review has no reader" in said(toy("access", "file.toy", "--from", "review"))
    ran = toy("access", "file.toy", "--from", "toi")
    assert (ran.code, "OCT504 there is no emitter 'toi'" in said(ran)) == (2, True)


@pytest.mark.medium
@pytest.mark.parametrize("command", ["access", "import", "lint", "review", "diff"])
def test_a_choice_without_a_use_is_refused(toy: Octospec, command: str) -> None:
    toy.write("policy.json", '{"Version": "2012-10-17", "Statement": []}')
    for side in ("spec.yaml", "policy.json"):
        ran = toy(command, *((side, side) if command == "diff" else (side,)), "--from", "toy")
        assert ran.code == 2
        assert f"--from does not apply to {side}" in said(ran), ran.err
    ran = toy("diff", "spec.yaml", "file.toy", "--from", "toy")
    assert ran.code == 0, ran.err


def test_what_is_wrong_with_a_foreign_file_is_reported_at_its_place(toy: Octospec) -> None:
    toy.write("file.toy", "toy Reader\n")
    ran = toy("import", "file.toy")
    assert ran.code == 2
    assert "file.toy is toy, and contains no role that octospec can read" in said(ran)
    assert "file.toy:1:1: OCT401 a role has no actions" in said(ran)


BAD = {
    "raises": ("raise ValueError('boom')", "failed while reading: ValueError: boom"),
    "returns a text": ("return 'x'", "failed while reading: the answer is of type str, not Reading"),
    "returns what does not fit": (
        "return Reading(Deployment('', '', (Role('a', Text.of(Param('b')), ()),)))",
        "${param.b} refers to an unknown input or value",
    ),
    "gives members extras of another format": (
        "return Reading(Deployment('', '', (), members=Deployment('', '', (), extras=(Extra('x', 'x'),))))",
        "the deployment has extras for 'x', which is another format",
    ),
    "gives extras of another format": (
        "return Reading(Deployment('', '', (), extras=(Extra('terraform', 'x'),)))",
        "the deployment has extras for 'terraform', which is another format",
    ),
}


@pytest.mark.medium
@pytest.mark.parametrize("kind", BAD)
def test_a_reader_that_misbehaves_is_blamed_and_reads_nothing(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    body, reported = BAD[kind]
    module = TOY.replace("NAME", "evil").replace("    words = artifact", f"    {body}\n    words = artifact")
    install(octospec.folder, monkeypatch, GROUP, "evil", module)
    octospec.write("words.txt", "toy Reader s3:GetObject")
    octospec.write("template.yaml", TEMPLATE)
    ran = octospec("access", "words.txt")
    assert ran.code == 2
    assert reported in said(ran)
    assert octospec("access", "template.yaml").code == 0


def test_what_a_plugin_prints_is_not_a_claim(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    module = TOY.replace("NAME", "evil").replace("    words = art", "    print('hello')\n    words = art")
    install(octospec.folder, monkeypatch, GROUP, "evil", module)
    octospec.write("words.txt", "nothing")
    assert "words.txt is not a spec, an IAM policy, or an artifact" in said(octospec("access", "words.txt"))


@pytest.mark.large
def test_a_build_names_the_plugin_that_read_it_back(toy: Octospec) -> None:
    toy.write("spec.yaml", SPEC)
    ran = toy("build", "spec.yaml", "--format", "toy", "--format", "iam-json")
    assert ran.code == 0, ran.err
    assert "read back by toys 1.0: equal to the spec, grants the same" in ran.out
    assert ran.out.count("read back: equal to the spec, grants the same") == 1
    ran = toy("build", "spec.yaml", "--format", "toy", "--format", "iam-json", "--json")
    proofs = {each["format"]: (each["proof"], each.get("read-by")) for each in ran.json["builds"]}
    assert proofs == {"toy": ("equal-by-plugin", "toys 1.0"), "iam-json": ("equal", None)}
    assert "proof: read back by toys 1.0, and compared" in toy("emitters").out
    assert '"proof": "equal-by-plugin"' in (toy.folder / "dist/manifest.json").read_text()


WRITES_A_TEMPLATE = """\
import json
from pathlib import PurePosixPath
from octo_spec.model.typed_json import from_json, to_json
from octo_spec.plugin import *

ROLE = {{"Type": "AWS::IAM::Role", "Properties": {{"AssumeRolePolicyDocument": {{"Statement": [
    {{"Effect": "Allow", "Principal": {{"Service": "ssm.amazonaws.com"}}, "Action": "sts:AssumeRole"}}
]}}}}}}

def emit(deployment, options):
    written = json.dumps({{"Resources": {{"R": ROLE}}, "Metadata": to_json(Deployment, deployment)}})
    return Emission((Artifact(PurePosixPath("x.json"), written + chr(10)),))

def read(artifacts, mode):
    if mode is ReadMode.FOREIGN:
        return Reading(None)
    try:
        return Reading(from_json(Deployment, json.loads(artifacts[0].text)["Metadata"]))
    except Exception:
        return Reading(None, (NOT_UNDERSTOOD.at(None, "this is not mine"),))

PLUGIN = Emitter("evil", "Evil.", EmitterOptions, emit, read, (NOT_UNDERSTOOD,), updates=lambda a, b: ())
"""


@pytest.mark.large
def test_output_of_a_plugin_that_octospec_reads_too_is_read_by_the_plugin_where_it_is_known(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = WRITES_A_TEMPLATE.replace("{{", "{").replace("}}", "}")
    install(octospec.folder, monkeypatch, GROUP, "evil", module)
    octospec.write("spec.yaml", SPEC)
    build = ("build", "spec.yaml", "--format", "evil", "--out", "dist")
    assert octospec(*build).code == 0
    assert "OCT622" not in octospec("access", "dist/evil").err
    ran = octospec(*build, "--previous", "dist")
    assert (ran.code, "OCT522" in ran.err) == (0, False), ran.err
