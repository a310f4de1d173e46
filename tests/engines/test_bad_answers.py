"""Answers that a spec does not allow, before an engine that enforces patterns, lengths, values and Rules."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.environment import value_problems
from octospec_cloudformation.rollout_tables import STACK_SET
from tests.engines.answers import extremes, forbidden
from tests.engines.catalogue import ROOT, built, ruled, specs
from tests.engines.reading_roles import read_roles
from tests.engines.spelling import stack_parameters
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.environment import Value
    from tests.engines.ministack import Ministack

pytestmark = pytest.mark.engines

BAD: Final = ("", "x", "${AWS::AccountId}", "no-account", "a b", "*", "9" * 13, "é" * 4)
MOST: Final = 3
"""Values that a person may type; the number of values tried for each parameter that its own rules refuse."""


def refused(cloud: Ministack, template: str, given: Mapping[str, str]) -> bool:
    """Return whether no stack is made of it, and nothing in one."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - the suite against the wheel collects these tests

    try:
        cloud.create(template, given)
    except (ClientError, AssertionError):
        return read_roles(cloud) == {}
    cloud.reset()
    return False


def template_of(name: str) -> str:
    """Give the template of a spec."""
    [text] = [one.text for one in built(name, "cloudformation").artifacts if one.path.name == "template.yaml"]
    return text


def bad_values(parameter: Parameter) -> Iterator[Value]:
    """List values that a parameter refuses; an empty one may leave an optional parameter out."""
    typed: tuple[Value, ...] = tuple(
        (text,) if parameter.kind is ParameterKind.LIST else text for text in BAD
    )
    absent = typed[:1] if parameter.optional else ()
    refused = (one for one in typed if one not in absent and any(value_problems(parameter, one)))
    yield from islice(refused, MOST)


def spelled(deployment: Deployment, answers: Mapping[str, Value]) -> dict[str, str]:
    return stack_parameters(deployment, answers)


@pytest.mark.large
@pytest.mark.parametrize("name", matrix(specs(), ["octo-full"]))
def test_a_bad_answer_is_refused_and_nothing_is_made(name: str, emptied: Ministack) -> None:
    deployment, template = built(name, "cloudformation").deployment, template_of(name)
    fullest, _ = extremes(deployment)
    taken = [
        f"{parameter.id} = {value!r}"
        for parameter in deployment.parameters
        for value in bad_values(parameter)
        if not refused(emptied, template, spelled(deployment, {**fullest, parameter.id: value}))
    ]
    assert taken == []


@pytest.mark.large
@pytest.mark.parametrize("name", matrix(specs(), ["octo-full", "flexera-automation"]))
def test_a_choice_accepts_only_its_values(name: str, emptied: Ministack) -> None:
    deployment, template = built(name, "cloudformation").deployment, template_of(name)
    given = spelled(deployment, extremes(deployment)[0])
    for choice in spelled(deployment, {choice.id: choice.default for choice in deployment.choices}):
        assert refused(emptied, template, {**given, choice: "perhaps"}), choice


@pytest.mark.parametrize("name", matrix(ruled(), ["octo-full"]))
def test_answers_that_break_a_rule_are_refused(name: str, emptied: Ministack) -> None:
    deployment, template = built(name, "cloudformation").deployment, template_of(name)
    broken = forbidden(deployment)
    assert broken
    for answers in broken:
        assert refused(emptied, template, spelled(deployment, answers)), answers


def test_good_answers_are_accepted(emptied: Ministack) -> None:
    deployment = built("octo", "cloudformation").deployment
    emptied.create(template_of("octo"), spelled(deployment, extremes(deployment)[0]))
    assert read_roles(emptied)


# --- what is asked of a rollout ----------------------------------------------------------------

EXAMPLE: Final = ROOT / "examples" / "organization" / "dist" / "customers" / "acme" / "cloudformation"
GIVEN: Final = {"ExternalId": "k3jh45kjh345kjh345kjh3", "RolloutOrganizationalUnits": "ou-ab12-abcd1234"}
BAD_ROLLOUTS: Final[tuple[dict[str, str], ...]] = (
    {"RolloutOrganizationalUnits": "workloads"},
    {"RolloutOrganizationalUnits": "ou-ab12-abcd1234, r-ab12"},
    {"RolloutOrganizationalUnits": ""},
    {"RolloutAccountFilter": "UNION", "RolloutAccounts": "111122223333"},
    {"RolloutAccountFilter": "DIFFERENCE"},
    {"RolloutAccounts": "111122223333"},
    {"RolloutAccounts": "1111-2222-3333", "RolloutAccountFilter": "INTERSECTION"},
    {"RolloutRegion": "everywhere"},
    {"RolloutCallAs": "ROOT"},
    {"RolloutPermissionsBoundary": "arn:aws:iam::111122223333:policy/Limits"},
)


def without_stack_set() -> str:
    """Give the example's template without its StackSet, which the emulator does not know."""
    template = (EXAMPLE / "template.yaml").read_text("utf-8")
    return re.sub(rf"^  {STACK_SET}:\n(?:    .*\n|\n)*(?=Outputs:)", "", template, flags=re.MULTILINE)


@pytest.mark.parametrize("bad", BAD_ROLLOUTS, ids=str)
def test_a_bad_answer_about_a_rollout_is_refused(bad: dict[str, str], emptied: Ministack) -> None:
    assert refused(emptied, without_stack_set(), {**GIVEN, **bad})


@pytest.mark.parametrize(
    "good",
    [{}, {"RolloutAccountFilter": "DIFFERENCE", "RolloutAccounts": "111122223333,444455556666"}],
    ids=str,
)
def test_a_good_answer_about_a_rollout_is_accepted(good: dict[str, str], emptied: Ministack) -> None:
    emptied.create(without_stack_set(), {**GIVEN, **good})
    assert "CostLensReader" in read_roles(emptied)
