"""Changes of many grants: each is described by the statements that its witness may match, not by all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading, compare_in_both_readings
from octo_spec.analysis.diff.access_changes import access_changes
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.sides import SidePair, bound_of, document_side
from octo_spec.iam.conditions import holds
from octo_spec.symbolic.unknowns import Unknowns
from tests.access.samples import allow, deny, policy, s3, when

if TYPE_CHECKING:
    from octo_spec.access.compare import Comparisons
    from octo_spec.analysis.diff.changes import AccessChange
    from octo_spec.analysis.sides import SideAccess
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Document

TEAM = when("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}")


def changed(count: int) -> tuple[AccessChange, ...]:
    """Compare two policies with ``count`` grants, each with another action."""
    old, new = (_grants(count, action) for action in ("s3:PutObject", "s3:DeleteObject"))
    return access_changes([pair(old, new)], ActionReading.ALL_NAMES, DEFAULT_LIMIT).changes


def pair(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> SidePair:
    unknowns = Unknowns.of([], {}, {})
    before, now = (document_side("side", "reader", policy(*grants)[0], unknowns) for grants in (old, new))
    return SidePair(before, now, unknowns)


def _grants(count: int, action: str) -> list[dict[str, Any]]:
    names = (s3(f"bucket-{number}/*") for number in range(count))
    return [allow(Action=["s3:GetObject", action], Resource=name, **TEAM) for name in names]


@pytest.mark.medium
def test_the_conditions_that_are_tried_grow_with_the_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = list[object]()

    def noting(condition: Condition, context: Any) -> bool:  # noqa: ANN401 - as the function's
        tries.append(condition)
        return holds(condition, context)

    monkeypatch.setattr("octo_spec.access.evaluate.holds", noting)
    for count in (20, 60):
        tries.clear()
        assert len(changed(count)) == 2 * count
        assert len(tries) <= 20 * count


def _lifted(key: str, value: str) -> tuple[AccessChange, ...]:
    kept = allow(Action=["s3:DeleteObject", "s3:ListBucket"])
    denied = deny(Action="s3:DeleteObject", **when("StringEquals", key, value))
    return access_changes([pair([kept, denied], [kept])], ActionReading.ALL_NAMES, DEFAULT_LIMIT).changes


@pytest.mark.parametrize(
    ("key", "value"),
    [("s3:prefix", "prod"), ("aws:username", "mia"), ("aws:SourceAccount", "1" * 12)],
)
def test_a_denial_that_denied_no_request_of_a_role_is_lifted_without_new_access(key: str, value: str) -> None:
    assert _lifted(key, value) == ()


def test_a_denial_that_denied_some_requests_is_lifted_with_new_access() -> None:
    [change] = _lifted("aws:PrincipalTag/team", "finance")
    assert change.lifted is not None


def within(side: SideAccess, boundary: Document) -> SideAccess:
    return side.with_bounds(lambda role: replace(role, bounds=(bound_of("boundary", boundary),)))


@pytest.mark.parametrize("limit", [deny(Action="s3:DeleteObject"), deny(NotAction="s3:Get*")])
def test_a_denial_in_a_boundary_is_a_change(limit: dict[str, Any]) -> None:
    allowing, [free] = [allow(Action="s3:*")], policy(allow(Action="*"))
    [bound] = policy(allow(Action="*"), limit)
    sides = pair(allowing, allowing)
    before, now = within(sides.old, bound), within(sides.new, free)
    for old, new, direction in ((before, now, Direction.NEW), (now, before, Direction.LOST)):
        compared = SidePair(old, new, sides.unknowns)
        [change] = access_changes([compared], ActionReading.ALL_NAMES, DEFAULT_LIMIT).changes
        assert (change.direction, change.lifted is not None) == (direction, True)


def test_each_change_names_the_statement_of_its_own_resource() -> None:
    for change in changed(20):
        assert [part.witness.resource.partition("/")[0] for part in change.parts] == [
            change.statement.resources[0].partition("/")[0]
        ]


@pytest.mark.medium
@pytest.mark.parametrize("reading", ActionReading)
def test_changes_of_every_partition_are_decided_once(
    monkeypatch: pytest.MonkeyPatch, reading: ActionReading
) -> None:
    compared = list[object]()

    def noting(*arguments: Any) -> Comparisons:  # noqa: ANN401 - as the function's
        compared.append(arguments)
        return compare_in_both_readings(*arguments)

    monkeypatch.setattr("octo_spec.analysis.diff.access_changes.compare_in_both_readings", noting)
    here = pair([allow(Action="s3:Get*")], [allow(Action="s3:*"), allow(Action="ec2:*")])
    there = pair([allow(Action="s3:Get*")], [allow(Action="s3:*"), allow(Action="sqs:*")])
    alone = access_changes([here], reading, DEFAULT_LIMIT)
    first = len(compared)
    assert access_changes([here, here], reading, DEFAULT_LIMIT) == alone
    if reading is ActionReading.ALL_NAMES:
        assert len(compared) == first + first
    both = access_changes([here, there], reading, DEFAULT_LIMIT).changes
    assert [change.statement.actions for change in both] == [("s3:*",), ("ec2:*",), ("sqs:*",)]
    assert both[:2] == alone.changes
