"""The conformance kit finds an emitter that breaks a law, and lets a good one pass."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.model.canonical_json import digest
from octo_spec.model.deployment import Deployment
from octo_spec.model.naming import IdStyle, NamedKind, NameSpace, Naming
from octo_spec.model.reports import NOT_UNDERSTOOD
from octo_spec.plugin.artifacts import Artifact, Emission, Reading, ReadMode
from octo_spec.plugin.contract import Emitter, EmitterOptions
from octo_spec.plugin.extras import ExtrasReading
from octo_spec.testing import LAW, EmitterConformance

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Extra
    from octo_spec.model.hand_over import HandOver

KNOWN: dict[str, Deployment] = {}
"""What was emitted, by digest: a reader that remembers is the shortest correct one."""


def emit(
    deployment: Deployment, options: EmitterOptions, name: str = "digest.json", end: str = "\n"
) -> Emission:
    del options
    KNOWN[digest(deployment)] = deployment
    return Emission((Artifact(PurePosixPath(name), json.dumps(digest(deployment)) + end),))


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    written = artifacts[0].text.strip('"\n') if artifacts else ""
    if written in KNOWN:
        return Reading(KNOWN[written])
    if mode is ReadMode.FOREIGN:
        return Reading(None)
    return Reading(None, (NOT_UNDERSTOOD.at(None, "this is nothing that was emitted"),))


def read_forgetful(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    found = read(artifacts, mode)
    return Reading(found.deployment and replace(found.deployment, version="0"), found.diagnostics)


def read_raising(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    del mode
    return Reading(KNOWN[json.loads(artifacts[0].text)])


def read_everything(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    del artifacts, mode
    return Reading(Deployment("", "", ()))


def read_unnamed(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    found = read(artifacts, mode).deployment
    roles = tuple(replace(role, names=()) for role in found.roles) if found else ()
    return Reading(found and replace(found, roles=roles))


def take_anything(extra: Extra) -> ExtrasReading:
    return ExtrasReading(extra.source)


def emit_at_random(deployment: Deployment, options: EmitterOptions) -> Emission:
    return emit(deployment, options, f"{random.random()}")  # noqa: S311 - this emitter is meant to be bad


def emit_by_hash(deployment: Deployment, options: EmitterOptions) -> Emission:
    return emit(deployment, options, f"{hash('a')}")


def emit_comments(deployment: Deployment, options: EmitterOptions) -> Emission:
    reading = emit(deployment, options)
    documented = any(role.why for role in deployment.roles)
    return reading if documented else Emission((Artifact(PurePosixPath("a"), "undocumented\n"),))


def emit_twice(deployment: Deployment, options: EmitterOptions) -> Emission:
    [artifact] = emit(deployment, options).artifacts
    return Emission((artifact, replace(artifact, path=PurePosixPath("DIGEST.json"))))


def emit_more(deployment: Deployment, options: EmitterOptions) -> Emission:
    more = Artifact(PurePosixPath("main.yaml"), 'Allow: "*"\n')
    return Emission((*emit(deployment, options).artifacts, more))


def emit_refusing(deployment: Deployment, options: EmitterOptions) -> Emission:
    del deployment, options
    return Emission((), (NOT_UNDERSTOOD.at(None, "no"),))


def hand_over_in_place(
    deployment: Deployment, options: EmitterOptions, facts: HandOver
) -> tuple[Artifact, ...]:
    del deployment, options, facts
    return (Artifact(PurePosixPath("digest.json"), "A page.\n"),)


class Undocumented(EmitterOptions):
    colour: str = "red"


class Lenient(EmitterOptions, extra="ignore"):
    pass


GOOD = Emitter("good", "Good.", EmitterOptions, emit, read, (NOT_UNDERSTOOD,))


class TestGood(EmitterConformance):
    emitter: ClassVar[Emitter[Any]] = GOOD


class TestDocumentation(EmitterConformance):
    emitter: ClassVar[Emitter[Any]] = replace(GOOD, read=None)


def try_law(emitter: Emitter[Any], law: str) -> None:
    """Try a law on a few examples; a counterexample need not be made small here."""
    kit = type("Kit", (EmitterConformance,), {"emitter": emitter})()
    generated = getattr(getattr(EmitterConformance, law), "hypothesis", None)
    if generated is None:
        getattr(kit, law)()
        return

    @settings(LAW, max_examples=25, phases=[Phase.generate], database=None)
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        generated.inner_test(kit, data)

    tried()


NAMING = Naming(
    (NameSpace(frozenset({NamedKind.ROLE}), re.compile("[A-Z]+"), "be capital letters"),), IdStyle.KEBAB
)
TWIN = DiagnosticKind(NOT_UNDERSTOOD.code, "twin", Severity.ERROR, "A twin.")

BAD = [
    (replace(GOOD, emit=emit_at_random), "test_the_same_deployment_gives_the_same_bytes"),
    (replace(GOOD, emit=emit_refusing), "test_the_same_deployment_gives_the_same_bytes"),
    (replace(GOOD, emit=emit_by_hash), "test_another_process_gives_the_same_bytes"),
    (replace(GOOD, emit=partial(emit, name="../a")), "test_artifacts_are_portable_files"),
    (replace(GOOD, emit=partial(emit, name="/a")), "test_artifacts_are_portable_files"),
    (replace(GOOD, emit=partial(emit, name="a/Con.txt")), "test_artifacts_are_portable_files"),
    (replace(GOOD, emit=partial(emit, name="a:b")), "test_artifacts_are_portable_files"),
    (replace(GOOD, emit=partial(emit, end="")), "test_artifacts_are_portable_files"),
    (replace(GOOD, emit=partial(emit, end="\n\n")), "test_artifacts_are_portable_files"),
    (replace(GOOD, emit=partial(emit, end="\r\n")), "test_artifacts_are_portable_files"),
    (replace(GOOD, emit=partial(emit, end="\ud83d\n")), "test_artifacts_are_portable_files"),
    (replace(GOOD, emit=emit_twice), "test_artifacts_are_portable_files"),
    (replace(GOOD, lone_file="other.json"), "test_artifacts_are_portable_files"),
    (replace(GOOD, read=read_forgetful), "test_reading_back_gives_the_deployment"),
    (replace(GOOD, emit=emit_comments), "test_documentation_never_decides_anything"),
    (replace(GOOD, hand_over=hand_over_in_place), "test_what_is_handed_over_only_documents"),
    (replace(GOOD, read=read_raising), "test_a_damaged_artifact_is_reported"),
    (replace(GOOD, read=read_raising), "test_nothing_cannot_be_read"),
    (replace(GOOD, read=read_raising), "test_foreign_files_are_read_or_left_alone"),
    (replace(GOOD, read=read_everything), "test_foreign_files_are_read_or_left_alone"),
    (replace(GOOD, emit=emit_more), "test_each_file_is_read_or_declared_as_documentation"),
    (replace(GOOD, documentation=("*",)), "test_each_file_is_read_or_declared_as_documentation"),
    (replace(GOOD, extras=take_anything), "test_supported_extras_are_read_back_unchanged"),
    (replace(GOOD, kinds=(NOT_UNDERSTOOD, TWIN)), "test_kinds_are_documented_and_unique"),
    (replace(GOOD, summary="two\nlines"), "test_the_emitter_is_summed_up_in_one_line"),
    (replace(GOOD, options=Undocumented), "test_options_are_documented_and_have_defaults"),
    (replace(GOOD, options=Lenient), "test_unknown_options_are_refused"),
]


@pytest.mark.large
@pytest.mark.parametrize(("emitter", "law"), BAD, ids=[f"{law}-{n}" for n, (_, law) in enumerate(BAD)])
def test_a_law_that_is_broken_is_found(emitter: Emitter[Any], law: str) -> None:
    with pytest.raises((Exception, pytest.fail.Exception)):
        try_law(emitter, law)


@pytest.mark.parametrize(
    ("emit", "law"),
    [
        (emit_refusing, "test_artifacts_are_portable_files"),
        (emit, "test_a_damaged_artifact_is_reported"),
    ],
)
def test_reports_that_are_not_declared_are_found(emit: Callable[..., Emission], law: str) -> None:
    with pytest.raises(AssertionError, match="reported, and not declared"):
        try_law(replace(GOOD, emit=emit, kinds=()), law)


@pytest.mark.medium
def test_names_of_the_spec_that_are_not_read_are_found() -> None:
    with pytest.raises(AssertionError, match="names"):
        try_law(replace(GOOD, read=read_unnamed, naming=NAMING), "test_reading_back_gives_the_deployment")


def test_every_law_can_be_broken() -> None:
    laws = {name for name in vars(EmitterConformance) if name.startswith("test_")}
    assert {law for _, law in BAD} == laws
