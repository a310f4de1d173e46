"""The groups that a finding names to be moved: once they are, nothing is near a quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.quotas.suggestions import groups_to_move
from octo_spec.analysis.quotas.usage import ATTACHED, INLINE, MANAGED, Quota, QuotaUsage, UsageMeter
from octo_spec.testing import LAW
from tests.lint.small_specs import subject_of

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


def meter_of(groups: Groups, role: dict[str, Any]) -> UsageMeter:
    """Make the meter of a spec whose role has these groups."""
    needed = {id for written in groups.values() for id in written.get("needs", {})}
    choices = {id: choice for id, choice in CHOICES.items() if id in needed}
    parts = {"choices": choices} if choices else {}
    return UsageMeter(subject_of(groups=groups, role=role, **parts).deployment)


def named(groups: Groups, quota: Quota = INLINE, **role: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 - JSON
    """Name the groups to be moved, for each usage of a quota that is near it."""
    meter = meter_of(groups, role or {"inline": {"p": [*groups]}})
    near = (usage for usage in meter.usages if usage.quota is quota and usage.is_near)
    return [groups_to_move(usage, meter) for usage in near]


@pytest.mark.parametrize("most", [5_300, 6_200])
def test_a_group_for_which_a_managed_policy_has_no_room_is_not_moved(most: int) -> None:
    assert named({"a": group(most), "b": group(2_000), "c": group(4_000)}) == [("c",)]
    exclusive = {"a": group(most, kind="b"), "b": group(most - 100, kind="c"), "c": group(5_000)}
    assert named(exclusive) == [("c",)]


def test_groups_that_exclude_each_other_are_moved_together() -> None:
    groups = {"a": group(4_000, kind="b"), "b": group(4_000, kind="c"), "c": group(5_400)}
    assert named(groups) == [("a", "b")]


def test_nothing_is_moved_if_no_more_policies_can_be_attached() -> None:
    small = {name: group(100) for name in "stuvwxyz"}
    groups = {"a": group(4_000), "b": group(5_000), **small}
    managed = {f"p{name}": [name] for name in small}
    assert named(groups, inline={"p": ["a", "b"]}, managed=managed) == [()]
    assert named(
        groups, inline={"p": ["a", "b", "z"]}, managed={name: managed[name] for name in sorted(managed)[:7]}
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
def test_the_suggested_moves_free_enough_space(groups: Groups, quota: Quota) -> None:
    part = "inline" if quota is INLINE else "managed"
    for moved in filter(None, named(groups, quota, **{part: {"p": [*groups]}})):
        own = {f"own-{group}": [group] for group in moved}
        kept = [group for group in groups if group not in moved]
        role = {"inline": {"p": kept}, "managed": own} if quota is INLINE else {"managed": {"p": kept, **own}}
        assert not any(usage.is_near for usage in _of(moved, meter_of(groups, role).usages))


def _of(moved: Iterable[str], usages: tuple[QuotaUsage, ...]) -> list[QuotaUsage]:
    """Choose the usages that the move is about."""
    names = {f"own-{group}" for group in moved}
    of_role = [usage for usage in usages if usage.quota in (INLINE, ATTACHED)]
    managed = [usage for usage in usages if usage.quota is MANAGED]
    return of_role + [usage for usage in managed if str(usage.role.policies[0].name)[:5] in names]
