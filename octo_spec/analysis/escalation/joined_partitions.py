"""What is found in one partition after the other, each finding once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


class InPartition(Protocol):
    """What is found in a partition."""

    @property
    def in_any_partition(self) -> Hashable:
        """What is equal in all partitions."""


Found = TypeVar("Found", bound=InPartition)


def join_partitions(partitions: Iterable[Iterable[Found]]) -> tuple[Found, ...]:
    """Return what is found in the first partition, then what is found only in another one."""
    joined: list[Found] = []
    for found in partitions:
        known = {each.in_any_partition for each in joined}
        joined += [each for each in found if each.in_any_partition not in known]
    return tuple(joined)
