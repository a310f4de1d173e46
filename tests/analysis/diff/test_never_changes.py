"""What ``never`` no longer forbids, against a plain evaluator of its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.never_changes import never_changes
from octo_spec.analysis.sides import SideAccess
from octo_spec.model.deployment import Deployment, ForbiddenRequests
from octo_spec.testing import LAW
from octo_spec.testing.laws import DEEP
from tests.access.aws_rules import Call, applies
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.diff.changes import NeverChange

    Never = list[ForbiddenRequests]

REGION = "aws:RequestedRegion"
WIDEST = "*" if LAW.max_examples >= DEEP else "s3:*"
"""Each example of a request for any action tries every action of AWS, which takes a second."""
ROLES = ("a", "b", "another")
"""Two roles that entries may name in ``except``, and one that they never name."""

entries = st.builds(
    ForbiddenRequests,
    st.lists(st.sampled_from(["s3:GetObject", "s3:Get*", "s3:PutObject", WIDEST]), min_size=1).map(tuple),
    st.lists(st.sampled_from(["*", "arn:*:s3:::b/*", "arn:aws:s3:::b/x"]), min_size=1).map(tuple),
    st.sampled_from(
        [(), (("StringEquals", REGION, ("eu-west-1",)),), (("StringNotEquals", REGION, ("eu-west-1",)),)]
    ),
    st.just("No."),
    st.lists(st.sampled_from(ROLES[:2]), unique=True).map(tuple),
)
nevers = st.lists(entries, max_size=3)

CALLS = [
    Call(action, resource, {REGION.lower(): region})
    for action in ("s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "s3:DeleteObject")
    for resource in ("arn:aws:s3:::b/x", "arn:aws:s3:::b/y", "arn:aws-cn:s3:::b/x", "arn:aws:s3:::c/x")
    for region in ("eu-west-1", "us-east-1")
]


def forbids(never: Never, role: str, call: Call) -> bool:
    return any(
        role not in entry.excepted and applies(statement(entry), call, "2012-10-17") for entry in never
    )


def statement(entry: ForbiddenRequests) -> dict[str, object]:
    when: dict[str, dict[str, list[str]]] = {}
    for operator, key, values in entry.conditions:
        when.setdefault(operator, {})[key] = list(values)
    patterns = {"Action": list(entry.actions), "Resource": list(entry.resources)}
    return {"Effect": "Allow", **patterns, **({"Condition": when} if when else {})}


def changes(old: Never, new: Never) -> tuple[NeverChange, ...]:
    return tuple(never_changes(side(old), side(new), ActionReading.ALL_NAMES, DEFAULT_LIMIT))


def side(never: Never) -> SideAccess:
    return SideAccess("", (), Deployment("n", "1.0.0", (), never=tuple(never)), is_documented=True)


def witnesses(change: NeverChange) -> Iterator[Call]:
    for part in (*change.parts, *change.today):
        yield Call(part.witness.action, part.witness.resource, dict(part.witness.context))


@pytest.mark.medium
@tried(20, thorough=3000)
@given(nevers, nevers)
def test_a_request_that_is_no_longer_forbidden_is_reported_and_each_example_is_one(
    old: Never, new: Never
) -> None:
    found = changes(old, new)
    event(f"{len(found)} changes")
    for before, after, is_new in ((old, new, False), (new, old, True)):
        reported = [change for change in found if change.is_new is is_new]
        for change in reported:
            roles = change.roles or (ROLES[2],)
            examples = [(role, call) for role in roles for call in witnesses(change)]
            assert all(forbids(before, *each) and not forbids(after, *each) for each in examples)
        covered = {role for change in reported for role in change.roles or ROLES}
        lost = {
            role
            for role in ROLES
            if any(forbids(before, role, call) and not forbids(after, role, call) for call in CALLS)
        }
        assert lost <= covered


@tried(20, thorough=3000)
@given(nevers)
def test_entries_that_are_reordered_repeated_or_divided_are_no_change(never: Never) -> None:
    divided = [
        ForbiddenRequests((action,), (on,), entry.conditions, "Not.", entry.excepted)
        for entry in never
        for action in entry.actions
        for on in entry.resources
    ]
    assert changes(never, [*never[::-1], *never[:1]]) == ()
    assert changes(never, divided) == changes(divided, never) == ()
