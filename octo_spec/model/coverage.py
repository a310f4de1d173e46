"""Whether parts that depend on answers leave no combination of answers without any of them.

>>> from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
>>> off, on = Presence.of(ChoiceIs("open", ("off",))), Presence.of(ChoiceIs("open", ("on",)))
>>> covers((off, on), ALWAYS, {"open": ("off", "on")}), covers((on,), ALWAYS, {"open": ("off", "on")})
(True, False)
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.model.presence import Presence, PresenceTest

MOST_COMBINATIONS: Final = 4096
"""The combinations that are looked at; with more, only a part that is always present counts."""

_GIVEN: Final = ("yes", "no")


def covers(parts: Sequence[Presence], whole: Presence, domains: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether one of ``parts`` is present in each combination of answers in which ``whole`` is.

    ``domains`` has the values of each choice, and the partitions. Rules between answers are not considered.
    """
    if any(whole.implies(part) for part in parts):
        return True
    tests = {subject(test): test for part in parts for test in part.tests}
    answers = {id: _answers(test, domains) for id, test in tests.items()}
    if not parts or prod(map(len, answers.values())) > MOST_COMBINATIONS:
        return False
    possible = (given for given in _combinations(answers) if _holds(whole, given))
    return all(any(_holds(part, given) for part in parts) for given in possible)


def _answers(test: PresenceTest, domains: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return _GIVEN if isinstance(test, Given) else domains[subject(test)]


def _combinations(answers: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    return (dict(zip(answers, each, strict=True)) for each in product(*answers.values()))


def _holds(presence: Presence, given: Mapping[str, str]) -> bool:
    """Return whether all tests hold whose answers are among ``given``."""
    return all(_is_met(test, given) for test in presence.tests if subject(test) in given)


def _is_met(test: PresenceTest, given: Mapping[str, str]) -> bool:
    match test:
        case ChoiceIs(id, values):
            return given[id] in values
        case PartitionIn(partitions):
            return given[subject(test)] in partitions
        case Given(id):
            return given[id] == _GIVEN[0]
        case _:
            assert_never(test)
