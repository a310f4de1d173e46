"""Which unknown parts of a role may allow privilege escalation, alone or with other permissions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.analysis.escalation.escalating_actions import PARTNERS, STEPS_TO_MORE, TOGETHER
from octo_spec.analysis.escalation.unknown_escalation import escalating_parts
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.unknown_parts import UnknownPart
from octo_spec.iam.escalation_steps import STEPS, StepKind
from octo_spec.iam.role_inputs import role_passing_actions
from tests.analysis.escalation.claims import Holder, allow, policies_of

ATTACHES, DETACHES, PASSES, RUNS = "ec2:AttachVolume", "ec2:DetachVolume", "iam:PassRole", "ec2:RunInstances"


def skipped(*actions: str) -> UnknownPart:
    return UnknownPart("the skipped statement", may_deny=False, actions=actions, is_skipped=True)


def escalating(*parts: UnknownPart, known: str = "s3:GetObject") -> tuple[UnknownPart, ...]:
    return escalating_parts(parts, policies_of(Holder(inline={"i": [allow(known)]})))


@pytest.mark.parametrize("actions", [*TOGETHER, *((PASSES, *partner) for partner in PARTNERS)], ids="+".join)
def test_a_part_that_allows_all_actions_of_a_step_may_escalate(actions: tuple[str, ...]) -> None:
    assert escalating(skipped(*actions))


@pytest.mark.parametrize(
    ("known", "actions"),
    [
        (PASSES, RUNS),
        ("iam:*", RUNS),
        (PASSES, "lambda:Create*"),
        (DETACHES, ATTACHES),
        ("ec2:*", ATTACHES),
        ("iam:AttachRolePolicy", RUNS),
    ],
)
def test_a_part_may_escalate_with_what_the_role_may_do_or_gain(known: str, actions: str) -> None:
    assert escalating(skipped(actions), known=known)


def test_two_parts_may_escalate_together() -> None:
    first, second, other = skipped(ATTACHES), skipped(DETACHES), skipped("s3:GetObject")
    assert escalating(first, other, second) == (first, second)
    assert escalating(skipped(RUNS), skipped(PASSES)) == (skipped(RUNS), skipped(PASSES))


@pytest.mark.parametrize(
    ("known", "actions"),
    [
        ("s3:GetObject", RUNS),
        ("s3:GetObject", ATTACHES),
        (DETACHES, "ec2:ModifyInstanceAttribute"),
        (PASSES, "sqs:*Message"),
    ],
)
def test_a_part_without_all_actions_of_a_step_may_not_escalate(known: str, actions: str) -> None:
    assert escalating(skipped(actions), known=known) == ()


def test_only_what_may_allow_access_counts() -> None:
    [anything] = escalating(skipped("*"))
    assert escalating(replace(anything, may_allow=False)) == ()
    assert escalating(replace(anything, purpose=PolicyPurpose.TRUST)) == ()


def test_all_steps_but_those_on_the_organization_are_known() -> None:
    named = {*STEPS_TO_MORE}
    others = {step.change for step in STEPS if not named.issuperset(step.actions)}
    assert others == {StepKind.ORGANIZATION}
    assert named.issuperset(role_passing_actions())
