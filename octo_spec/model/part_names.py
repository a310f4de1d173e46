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
    """Return the name of a part; a part that is present whenever ``whole`` is has the policy's own name."""
    return Text.of(*name.pieces, part_suffix(there, whole, answers))


def part_suffix(there: Presence, whole: Presence, answers: Callable[[ChoiceIs], tuple[str, ...]]) -> str:
    """Return the suffix of a part's name; ``answers`` names the answers of a choice."""
    words = (word for test in further_tests(there, whole) for word in _words(test, answers))
    return "".join(f"-{word}" for word in words)


def further_tests(there: Presence, whole: Presence) -> tuple[PresenceTest, ...]:
    """Return the tests that ``whole`` does not have."""
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


# --- the names of answers ----------------------------------------------------------------------


def suffix_answers(kind: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the answers to name in a suffix: none of a switch, the lowest level, or each option."""
    match kind:
        case "switch":
            return ()
        case "levels":
            return values[:1]
        case _:
            return values


def answers_as_read(test: ChoiceIs) -> tuple[str, ...]:
    """Return the answers to name for a choice of unknown kind: all of them, but nothing for "on"."""
    return () if test.values == ("on",) else test.values
