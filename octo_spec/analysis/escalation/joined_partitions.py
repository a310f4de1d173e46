"""What is found in one partition after the other, each finding once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from octo_spec.model.presence import PartitionIn, Presence
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


class InPartition(Protocol):
    """What is found in a partition."""

    @property
    def in_any_partition(self) -> Hashable:
        """What is equal in all partitions."""

    def only_where(self, words: str) -> Self:
        """Return the same with the words that say in which partitions it is found."""


Found = TypeVar("Found", bound=InPartition)


def join_partitions(
    partitions: Iterable[tuple[str, Iterable[Found]]],
) -> tuple[Found, ...]:
    """Return what is found in the first partition, then what is found only in another one, by their names.

    What is not found in all of them says in which it is.
    """
    every = tuple((name, tuple(found)) for name, found in partitions)
    names: dict[Hashable, dict[str, None]] = {}
    for name, found in every:
        for each in found:
            names.setdefault(each.in_any_partition, {})[name] = None
    return tuple(
        each if len(where) == len(every) else each.only_where(_words(where))
        for name, found in every
        for each in found
        if name == next(iter(where := names[each.in_any_partition]))
    )


def _words(partitions: Iterable[str]) -> str:
    return PresenceWording().presence(Presence.of(PartitionIn(tuple(partitions))))
