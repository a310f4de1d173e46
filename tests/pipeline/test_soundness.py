"""A deployment whose pieces do not fit is recognized; one of a spec always fits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    Choice,
    Deployment,
    Facts,
    Parameter,
    ParameterKind,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ChoiceIs, Given, Presence, Requirement
from octo_spec.model.text import ListParam, Param, ParamFact, PartitionFact, Reference, RoleArn, Text
from octo_spec.pipeline.soundness import unsound_parts
from octo_spec.testing import LAW
from octo_spec.testing.strategies import deployments

TRUST = TrustStatement(Principal(PrincipalKind.SERVICE, (Text.of("ssm.amazonaws.com"),)), ("sts:AssumeRole",))
SOUND = Deployment(
    "small",
    "1.0.0",
    (Role("reader", Text.of("Reader"), (TRUST,)),),
    parameters=(
        Parameter("size", "D.", allowed=(Facts("s", (("disk", "1"),)), Facts("l", (("disk", "2"),)))),
        Parameter("many", "D.", ParameterKind.LIST),
    ),
    choices=(Choice("level", "D.", ("low", "high"), "low"),),
)


def with_reference(reference: Reference) -> Deployment:
    statement = Statement(Effect.ALLOW, ("s3:Get*",), (Text.of(reference),))
    policy = Policy(Text.of("main"), PolicyKind.INLINE, (statement,))
    return replace(SOUND, roles=(replace(SOUND.roles[0], policies=(policy,)),))


def with_presence(presence: Presence) -> Deployment:
    return replace(SOUND, roles=(replace(SOUND.roles[0], presence=presence),))


@LAW
@given(deployments())
def test_what_a_spec_gives_is_sound(deployment: Deployment) -> None:
    assert list(unsound_parts(deployment)) == []


@pytest.mark.parametrize(
    "reference", [Param("size"), ListParam("many"), ParamFact("size", "disk"), RoleArn("reader")]
)
def test_a_reference_to_what_is_there_is_sound(reference: Reference) -> None:
    assert list(unsound_parts(with_reference(reference))) == []


@pytest.mark.parametrize(
    "reference",
    [
        *(Param("none"), Param("level"), Param("many"), ListParam("size"), ListParam("none")),
        *(ParamFact("size", "cpu"), ParamFact("none", "disk"), PartitionFact("dns"), RoleArn("writer")),
    ],
)
def test_a_reference_to_nothing_is_unsound(reference: Reference) -> None:
    [problem] = unsound_parts(with_reference(reference))
    assert problem.endswith("refers to an unknown input or value")


@pytest.mark.parametrize(
    "presence",
    [Presence.of(ChoiceIs("size", ("s",))), Presence.of(ChoiceIs("level", ("up",))), Presence.of(Given("x"))],
)
def test_a_presence_that_cannot_be_decided_is_unsound(presence: Presence) -> None:
    assert "which is not an input" in next(unsound_parts(with_presence(presence)))
    rule = replace(SOUND, requirements=(Requirement(Presence(), presence),))
    assert "which is not an input" in next(unsound_parts(rule))


@pytest.mark.parametrize(
    ("deployment", "problem"),
    [
        (replace(SOUND, version="1? "), "'1? ' is not a version"),
        (replace(SOUND, roles=SOUND.roles * 2), "'reader' occurs twice as the id of a role"),
        (
            replace(SOUND, parameters=(Parameter("level", "D."),)),
            "'level' occurs twice as the id of a question",
        ),
        (replace(SOUND, parameters=(Parameter("A b", "D."),)), "'A b' is not an id of a question"),
        (
            replace(SOUND, parameters=(Parameter("a", "D.", pattern="^(a$|b)$"),)),
            "the pattern of parameter 'a' contains '$' before its end",
        ),
        (
            replace(SOUND, partitions=(Facts("aws", (("dns", "x"),)), Facts("aws-cn"))),
            "'aws-cn' lacks fact 'dns', unlike others of the partitions",
        ),
        (
            replace(SOUND, partitions=(Facts("aws"), Facts("aws"))),
            "'aws' occurs twice as a key of the partitions",
        ),
        (
            replace(SOUND, choices=(Choice("level", "D.", ("a", "b"), "c"),)),
            "choice 'level': 'c' is not one of",
        ),
        (
            replace(SOUND, choices=(Choice("level", "D.", ("a", "a"), "a"),)),
            "'a' occurs twice as a value of choice",
        ),
    ],
)
def test_what_does_not_fit_is_reported(deployment: Deployment, problem: str) -> None:
    [only] = unsound_parts(deployment)
    assert only.startswith(problem)
