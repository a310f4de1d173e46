"""What Terraform does to roles and policies with the next module."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.text import Text
from octo_spec.model.updates import UpdateEffect
from octospec_terraform.writing.updates import updates
from tests.emitters.iam_json.samples import PLAIN, allow, inline, managed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Policy, Role

GET, LIST, PUT = (allow(f"s3:{word}Object") for word in ("Get", "List", "Put"))
A, B = inline("a", GET), inline("b", LIST)


[ROLE] = PLAIN.roles
OTHER = replace(ROLE, name=Text.of("Other"))


def _with(*policies: Policy, role: Role = ROLE) -> Deployment:
    return replace(PLAIN, roles=(replace(role, policies=policies),))


@pytest.mark.parametrize(
    ("role", "effect"),
    [
        (ROLE, None),
        (replace(ROLE, id="viewer"), None),
        (replace(ROLE, description="Another one."), UpdateEffect.IN_PLACE),
        (replace(ROLE, path=Text.of("/x/")), UpdateEffect.REFUSED),
        (OTHER, UpdateEffect.REPLACED),
        (replace(OTHER, path=Text.of("/x/")), UpdateEffect.REPLACED),
    ],
)
def test_a_role_is_changed_in_place_unless_its_name_or_path_changes(
    role: Role, effect: UpdateEffect | None
) -> None:
    steps = updates(_with(A), _with(A, role=role))
    assert [step.effect for step in steps if not step.policy] == ([effect] if effect else [])


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((A,), (A,), []),
        ((A,), (A, B), [("b", UpdateEffect.NEXT_TO_OLD)]),
        ((A, B), (A,), [("b", UpdateEffect.NEXT_TO_OLD)]),
        ((A,), (inline("a", PUT),), [("a", UpdateEffect.IN_PLACE)]),
        ((A,), (inline("c", GET),), [("c", UpdateEffect.NEXT_TO_OLD)]),
        (
            (managed("", GET),),
            (managed("", PUT),),
            [("aws_iam_policy.reader", UpdateEffect.IN_PLACE)],
        ),
        ((managed("", GET),), (), [("aws_iam_policy.reader", UpdateEffect.NEXT_TO_OLD)]),
        ((inline("a", GET, LIST),), (A, B), [("a", UpdateEffect.GAP), ("b", UpdateEffect.NEXT_TO_OLD)]),
        ((A, B), (inline("b", LIST, GET),), [("b", UpdateEffect.IN_PLACE), ("a", UpdateEffect.GAP)]),
    ],
)
def test_a_policy_that_loses_a_permission_to_another_one_leaves_a_gap(
    before: tuple[Policy, ...], now: tuple[Policy, ...], expected: list[tuple[str, UpdateEffect]]
) -> None:
    steps = updates(_with(*before), _with(*now))
    assert [(step.policy, step.effect) for step in steps] == expected
    for step in steps:
        assert ("grant the permission in both" in step.help) is (step.effect is UpdateEffect.GAP)
        assert (
            step.effect is not UpdateEffect.GAP
            or "at different times" in step.why
            or "another time" in step.why
        )
