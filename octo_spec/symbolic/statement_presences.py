"""The combinations of choices for which a statement is present, from its conditions on keys of answers.

Choices cannot express some conditions, for example that a parameter has a certain value. Such a condition
counts as true, so the result is an upper bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.symbolic.answer_keys import CHOICE, GIVEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Statement
    from octo_spec.model.presence import PresenceTest
    from octo_spec.symbolic.unknowns import Unknowns


def presence_of(conditions: Iterable[Condition], unknowns: Unknowns) -> Presence:
    """Return the presence for conditions on keys of answers; conditions on other keys do not count."""
    return Presence.of(*_tests(conditions, unknowns))


def statement_presence(statement: Statement, unknowns: Unknowns) -> Presence:
    """Return for which combination of choices a statement of a role is present."""
    return presence_of(statement.conditions, unknowns)


def _tests(conditions: Iterable[Condition], unknowns: Unknowns) -> Iterator[PresenceTest]:
    for condition in conditions:
        if condition.key.startswith(CHOICE):
            id = condition.key.removeprefix(CHOICE)
            yield ChoiceIs(id, unknowns.admitted_answers(condition, id))
        elif condition.key.startswith(GIVEN) and not condition.negated:
            yield Given(condition.key.removeprefix(GIVEN))
