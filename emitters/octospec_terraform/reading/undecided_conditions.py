"""What identifies a condition that the customer has to answer, and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.foreign.notes import NotTakenError, refuse
from octospec_terraform.reading.given import given_in
from octospec_terraform.reading.inputs import ConditionPlace
from octospec_terraform.reading.modules import Each
from octospec_terraform.reading.value_names import value_name, value_word
from octospec_terraform.reading.values import span_of
from octospec_terraform.reading.words import names_in, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.modules import Bound, Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Expression

_LONGEST_WORD: Final = 60


def condition_place(test: Expression, scope: Scope, evaluator: Evaluation) -> ConditionPlace | None:
    """Return what identifies a condition; ``None`` if the value of a name in it is unknown."""
    try:
        named = (
            (name, value_name(_loop_value(bound, evaluator))) for name, bound in _bound_names(test, scope)
        )
        return ConditionPlace(scope.module.prefix, test, tuple(named))
    except NotTakenError:
        return None


def condition_words(test: Expression, scope: Scope, evaluator: Evaluation) -> str:
    """Return the words of a condition, with the values of the names in it, unless they are long."""
    said = ((name, value_word(_loop_value(bound, evaluator))) for name, bound in _bound_names(test, scope))
    return words(test, {name: word for name, word in said if len(word) <= _LONGEST_WORD})


def _bound_names(test: Expression, scope: Scope) -> Iterator[tuple[str, Bound]]:
    """Return the values of the names that a condition reads, such as those of loops around it."""
    read = names_in(test) if scope.names else frozenset[str]()
    return ((name, scope.names[name]) for name in sorted(scope.names) if name in read)


def _loop_value(bound: Bound, evaluator: Evaluation) -> Value:
    """Return the value of a loop's name, which is the same in every case."""
    value = bound.key if isinstance(bound, Each) else evaluator.bound_value(bound)
    if next(given_in(value), None) is not None:
        refuse(span_of(value, Span("")), "the value of this name is an input")
    return value
