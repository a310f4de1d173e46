"""The names of the parts into which a policy is split, one for each presence of its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octo_spec.model.presence import ChoiceIs, Given, PartitionIn
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.presence import Presence, PresenceTest


def part_name(
    name: Text, there: Presence, whole: Presence, answers: Callable[[ChoiceIs], tuple[str, ...]]
) -> Text:
    """Name a part: that which is there whenever ``whole`` is keeps the name of its policy."""
    return Text.of(*name.pieces, part_suffix(there, whole, answers))


def part_suffix(there: Presence, whole: Presence, answers: Callable[[ChoiceIs], tuple[str, ...]]) -> str:
    """Give what stands behind the name of a policy in that of a part; ``answers`` names those of a choice."""
    words = (word for test in beyond(there, whole) for word in _words(test, answers))
    return "".join(f"-{word}" for word in words)


def beyond(there: Presence, whole: Presence) -> tuple[PresenceTest, ...]:
    """Give the tests that ``whole`` does not have."""
    return tuple(test for test in there.tests if test not in whole.tests)


def _words(test: PresenceTest, answers: Callable[[ChoiceIs], tuple[str, ...]]) -> tuple[str, ...]:
    match test:
        case Given(id):
            return (id,)
        case PartitionIn(partitions):
            return ("in", *partitions)
        case ChoiceIs(id):
            return (id, *answers(test))
        case _:
            assert_never(test)


# --- how the answers of a choice are named -----------------------------------------------------


def of_kind(kind: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Name the answers of a choice of a spec: none of a switch, the lowest level, each option."""
    match kind:
        case "switch":
            return ()
        case "levels":
            return values[:1]
        case _:
            return values


def as_read(test: ChoiceIs) -> tuple[str, ...]:
    """Name the answers of a choice of which no kind is known: all, but that something is on."""
    return () if test.values == ("on",) else test.values
