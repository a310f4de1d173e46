"""The boundary that a customer gives a template: a parameter, unless the spec or its extras have the name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from octo_spec.model.deployment import Attachment, Deployment, Extra, Parameter
from octo_spec.model.text import Param, Text
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_cloudformation import EMITTER
from octospec_cloudformation.vocabulary import FORMAT, OWN_BOUNDARY, OWN_CONDITION, TEMPLATE
from tests.emitters.cloudformation.golden import expected
from tests.emitters.cloudformation.samples import PLAIN, WITH_INPUTS

TAKEN = f"""\
      PermissionsBoundary: !If
        - {OWN_CONDITION}
        - !Ref {OWN_BOUNDARY}
        - !Ref AWS::NoValue
"""


def template(deployment: Deployment) -> str:
    """Write a template, and prove that it reads back."""
    [artifact] = EMITTER.emit(deployment, EMITTER.options()).artifacts
    assert EMITTER.read
    assert EMITTER.read((artifact,), ReadMode.STRICT).deployment == deployment
    return artifact.text


def messages_of(text: str) -> list[str]:
    """Read a template that someone changed, and return the messages."""
    assert EMITTER.read
    reading = EMITTER.read((Artifact(PurePosixPath(TEMPLATE), text),), ReadMode.STRICT)
    assert reading.deployment is None
    return [diagnostic.message for diagnostic in reading.diagnostics]


@pytest.mark.parametrize("name", ["plain", "asking", "texts"])
def test_every_role_gets_the_boundary_of_the_customer(name: str) -> None:
    text = expected(name)
    assert text.count(f"\n  {OWN_BOUNDARY}:\n    Type: String\n") == 1
    assert text.count("Type: AWS::IAM::Role\n") == text.count(f"!If\n        - {OWN_CONDITION}\n")


def with_parameter(id: str, names: tuple[tuple[str, str], ...] = ()) -> Deployment:
    """Let a deployment ask for an optional boundary of its own."""
    pattern = "^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^:]+$"
    parameter = Parameter(id, description="A policy.", optional=True, pattern=pattern, names=names)
    [role, *others] = PLAIN.roles
    bounded = replace(role, boundary=Attachment(Text((Param(id),)), role.presence))
    return replace(PLAIN, parameters=(*PLAIN.parameters, parameter), roles=(bounded, *others))


@pytest.mark.parametrize(
    ("id", "names"), [("permissions-boundary", ()), ("bound", ((FORMAT, OWN_BOUNDARY),))]
)
def test_a_parameter_of_the_spec_keeps_the_name(id: str, names: tuple[tuple[str, str], ...]) -> None:
    text = template(with_parameter(id, names))
    assert OWN_CONDITION not in text
    assert text.count(f"\n  {OWN_BOUNDARY}:\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        f"Parameters:\n  {OWN_BOUNDARY}:\n    Type: String\n",
        f"Conditions:\n  {OWN_CONDITION}: !Equals [!Ref AWS::Region, us-east-1]\n",
    ],
)
def test_a_parameter_or_a_condition_in_extras_keeps_the_name(text: str) -> None:
    written = template(replace(PLAIN, extras=(Extra(FORMAT, text, path="extras.yaml"),)))
    assert TAKEN not in written
    assert text.splitlines()[1] in written


def test_a_template_of_a_version_without_the_parameter_is_read() -> None:
    written = expected("plain")
    parameter = written[written.index(f"  {OWN_BOUNDARY}:\n    Type") : written.index("\nConditions:")]
    condition = written[written.index(f"  {OWN_CONDITION}:") : written.index("\nResources:")]
    old = written.replace(parameter, "").replace(condition, "").replace(TAKEN, "")
    assert OWN_BOUNDARY not in old[old.index("\nParameters:") :]
    assert EMITTER.read
    assert EMITTER.read((Artifact(PurePosixPath(TEMPLATE), old),), ReadMode.STRICT).deployment == PLAIN


CHANGED = {
    "a role that does not take it": (TAKEN, "", "the role does not use PermissionsBoundary"),
    "a role with another one": (
        TAKEN,
        "      PermissionsBoundary: !Ref Principal\n",
        "expected !If with HasPermissionsBoundary and PermissionsBoundary here",
    ),
    "the other way round": (
        f"- !Ref {OWN_BOUNDARY}\n        - !Ref AWS::NoValue",
        f"- !Ref AWS::NoValue\n        - !Ref {OWN_BOUNDARY}",
        "expected !If with HasPermissionsBoundary and PermissionsBoundary here",
    ),
    "a pattern that takes anything": (
        "AllowedPattern: ^$|^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^:]+$",
        "AllowedPattern: .*",
        "PermissionsBoundary must accept the ARN or the name of a policy, and be empty by default",
    ),
    "a default that is no boundary": (
        "    Default: ''\n    AllowedPattern: ^$|^arn",
        "    Default: arn:aws:iam::aws:policy/PowerUserAccess\n    AllowedPattern: ^$|^arn",
        "PermissionsBoundary must accept the ARN or the name of a policy, and be empty by default",
    ),
    "a type of its own": (
        f"  {OWN_BOUNDARY}:\n    Type: String\n",
        f"  {OWN_BOUNDARY}:\n    Type: CommaDelimitedList\n",
        "PermissionsBoundary must accept the ARN or the name of a policy, and be empty by default",
    ),
    "a condition on something else": (
        f"{OWN_CONDITION}: !Not\n    - !Equals\n      - !Ref {OWN_BOUNDARY}",
        f"{OWN_CONDITION}: !Not\n    - !Equals\n      - !Ref Principal",
        "HasPermissionsBoundary must test whether PermissionsBoundary is given",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), CHANGED.values(), ids=CHANGED)
def test_a_form_that_octospec_does_not_write_is_reported(old: str, new: str, message: str) -> None:
    written = expected("plain")
    assert old in written
    assert message in messages_of(written.replace(old, new, 1))


def test_without_a_boundary_of_the_customer_that_of_the_spec_applies() -> None:
    assert any(role.boundary for role in WITH_INPUTS.roles)
    nested = f"- !Ref {OWN_BOUNDARY}\n        - !If\n          - ReportsIsReadOrActAndBoundaryIsGiven\n"
    assert nested in template(WITH_INPUTS)
