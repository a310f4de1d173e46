"""The combinations of choices on which the denies and boundaries of a role depend, each decided by itself."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.model.presence import ChoiceIs, Presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.review.reviewed_roles import RoleInPartition

Answers: TypeAlias = "Mapping[str, str]"
"""A combination of choices: choice -> value."""

MANY_ANSWERS: Final = 64
"""The maximum number of combinations of choices that are decided one by one, if denies depend on them."""


def denied_combinations(role: RoleInPartition) -> tuple[Answers, ...]:
    """Return the combinations; none if no deny depends on a choice, or if there are too many."""
    choices = role.denied_choices
    combined = list(product(*(role.unknowns.choices[id] for id in choices))) if choices else []
    if len(combined) > MANY_ANSWERS:
        return ()
    return tuple(dict(zip(choices, answers, strict=True)) for answers in combined)


def presences_with(
    presence: Presence, kept: Sequence[Answers], possible: Sequence[Answers]
) -> Iterator[Presence]:
    """Yield a presence with the kept combinations, of those that are possible with it."""
    for answers in _simplify(kept, possible):
        yield _with_tests(presence, (ChoiceIs(id, (value,)) for id, value in answers.items()))


def _simplify(kept: Sequence[Answers], possible: Sequence[Answers]) -> tuple[Answers, ...]:
    """Drop the choices that do not distinguish the kept combinations from the other possible ones."""
    for choice in tuple(possible[0]) if possible else ():
        short = _without_choice(choice, kept)
        if len(kept) == sum(_other_answers(choice, each) in short for each in possible):
            kept, possible = short, _without_choice(choice, possible)
    return tuple(kept)


def _without_choice(choice: str, combinations: Iterable[Answers]) -> list[Answers]:
    """Drop a choice, and the duplicates that remain."""
    return [
        dict(each)
        for each in dict.fromkeys(tuple(_other_answers(choice, each).items()) for each in combinations)
    ]


def _other_answers(choice: str, answers: Answers) -> Answers:
    return {id: value for id, value in answers.items() if id != choice}


def _with_tests(presence: Presence, tests: Iterable[ChoiceIs]) -> Presence:
    """Add the tests to a presence; a test of one value replaces the wider test of the same choice."""
    narrower = {test.choice: test for test in tests}
    others = (test for test in presence.tests if not (isinstance(test, ChoiceIs) and test.choice in narrower))
    return Presence.of(*others, *narrower.values())
