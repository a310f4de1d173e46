"""The groups that a finding names to be moved: once they are, nothing is near a quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.quotas.suggestions import to_move
from octo_spec.analysis.quotas.usage import ATTACHED, INLINE, MANAGED, Load, Quota, Scales
from octo_spec.testing import LAW
from tests.lint.found import looked_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Groups = dict[str, dict[str, Any]]

CHOICES: Mapping[str, dict[str, Any]] = {
    "extra": {"description": "Extra."},
    "kind": {"description": "Kind.", "options": ["a", "b", "c"]},
}
NEEDS: tuple[dict[str, str], ...] = ({}, {}, {"extra": "on"}, {"kind": "b"}, {"kind": "c"})


def group(size: int, **needs: str) -> dict[str, Any]:
    """Make a group whose statement has about ``size`` characters."""
    grant = {"allow": "ce:GetTags", "on": f"arn:aws:s3:::{'x' * (size - 70)}"}
    words = {"category": "cost-data", "access": "read", "why": "Why.", "grants": [grant]}
    return {**words, "needs": needs} if needs else words


def loads(groups: Groups, role: dict[str, Any]) -> tuple[Scales, tuple[Load, ...]]:
    """Weigh the role of a spec with these groups."""
    asked = {id for one in groups.values() for id in one.get("needs", {})}
    choices = {id: one for id, one in CHOICES.items() if id in asked}
    scales = Scales(
        looked_at(groups=groups, role=role, **({"choices": choices} if choices else {})).deployment
    )
    return scales, scales.loads


def named(groups: Groups, quota: Quota = INLINE, **role: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 - JSON
    """Name the groups to be moved, for each load of a quota that is near it."""
    scales, found = loads(groups, role or {"inline": {"p": [*groups]}})
    return [to_move(one, scales) for one in found if one.quota is quota and one.is_near]


@pytest.mark.parametrize("most", [5_300, 6_200])
def test_a_group_for_which_a_managed_policy_has_no_room_is_not_moved(most: int) -> None:
    assert named({"a": group(most), "b": group(2_000), "c": group(4_000)}) == [("c",)]
    exclusive = {"a": group(most, kind="b"), "b": group(most - 100, kind="c"), "c": group(5_000)}
    assert named(exclusive) == [("c",)]


def test_groups_that_exclude_each_other_are_moved_together() -> None:
    groups = {"a": group(4_000, kind="b"), "b": group(4_000, kind="c"), "c": group(5_400)}
    assert named(groups) == [("a", "b")]


def test_nothing_is_moved_where_no_more_policies_can_be_attached() -> None:
    small = {name: group(100) for name in "stuvwxyz"}
    groups = {"a": group(4_000), "b": group(5_000), **small}
    managed = {f"p{name}": [name] for name in small}
    assert named(groups, inline={"p": ["a", "b"]}, managed=managed) == [()]
    assert named(
        groups, inline={"p": ["a", "b", "z"]}, managed={one: managed[one] for one in sorted(managed)[:7]}
    ) == [("b",)]


def test_the_only_group_is_not_moved() -> None:
    assert named({"a": group(6_000)}, MANAGED, managed={"p": ["a"]}) == [()]


GROUPS = st.lists(
    st.tuples(st.sampled_from([300, 1_500, 2_500, 4_500, 5_900, 6_500]), st.sampled_from(NEEDS)),
    min_size=2,
    max_size=5,
).map(lambda drawn: {name: group(size, **needs) for name, (size, needs) in zip("abcde", drawn, strict=False)})


@LAW
@given(GROUPS, st.sampled_from([INLINE, MANAGED]))
def test_where_groups_are_moved_as_named_enough_is_left(groups: Groups, quota: Quota) -> None:
    part = "inline" if quota is INLINE else "managed"
    for moved in filter(None, named(groups, quota, **{part: {"p": [*groups]}})):
        own = {f"own-{one}": [one] for one in moved}
        kept = [one for one in groups if one not in moved]
        role = {"inline": {"p": kept}, "managed": own} if quota is INLINE else {"managed": {"p": kept, **own}}
        assert not any(one.is_near for one in _of(moved, loads(groups, role)[1]))


def _of(moved: Iterable[str], found: tuple[Load, ...]) -> list[Load]:
    """Choose the loads that the move is about."""
    names = {f"own-{one}" for one in moved}
    mine = [one for one in found if one.quota in (INLINE, ATTACHED)]
    return mine + [
        one for one in found if one.quota is MANAGED and str(one.role.policies[0].name)[:5] in names
    ]
