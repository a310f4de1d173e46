"""Which answers are free of others, so that most questions about two grants need no search.

Two answers are tied where a limit of the deployment names both: a choice that is yes only if a parameter
is given, say. What is tied to no answer that a grant asks for can be anything where the grant allows, so
a grant that needs it to be something covers no other: the variables of a formula fall into components
that are satisfied apart (Biere et al., "Handbook of Satisfiability", 2009, chapter 9).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.iam.policy import Document, parse
from octo_spec.lint.rules.access_questions import allows_more
from octo_spec.symbolic.answer_keys import answer_keys_of, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Statement

_ANYTHING = parse({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}).statements[0]


class FreeAnswers:
    """The answers of a deployment by the answers they are tied to; ``limits`` deny what cannot be."""

    def __init__(self, limits: Document) -> None:
        self._limits = limits
        self._components = _components(map(answer_keys_of, limits.statements))
        self._can_fail: dict[frozenset[frozenset[Condition]], bool] = {}

    def may_fail(self, outer: Statement, inner: Statement) -> bool:
        """Tell whether ``outer`` may be off where ``inner`` is on, for an answer that ``inner`` leaves free.

        Raises ``BudgetExceededError`` where that takes more steps than the engine may spend.
        """
        free = self._free(outer, self._asked((inner,)))
        return any(self._all_fail(frozenset({conditions})) for conditions in free.values())

    def may_all_fail(self, outer: Iterable[Statement], inner: Iterable[Statement]) -> frozenset[Statement]:
        """List those of ``outer`` that may be off together where ``inner`` are on; raises as above."""
        asked = self._asked(inner)
        by_component: dict[str, dict[Statement, frozenset[Condition]]] = {}
        for statement in outer:
            for component, conditions in sorted(self._free(statement, asked).items())[:1]:
                by_component.setdefault(component, {})[statement] = conditions
        off = (together for together in by_component.values() if self._all_fail(frozenset(together.values())))
        return frozenset(chain.from_iterable(off))

    def _asked(self, statements: Iterable[Statement]) -> frozenset[str]:
        """Name the components of the answers that statements ask for."""
        return frozenset(map(self._component, chain.from_iterable(map(answer_keys_of, statements))))

    def _free(self, outer: Statement, asked: frozenset[str]) -> dict[str, frozenset[Condition]]:
        """Give the conditions on answers in other components than ``asked``, by component."""
        found: dict[str, frozenset[Condition]] = {}
        for condition in outer.conditions:
            component = self._component(condition.key)
            if is_answer_key(condition.key) and component not in asked:
                found[component] = found.get(component, frozenset()) | {condition}
        return found

    def _component(self, key: str) -> str:
        return self._components.get(key, key)

    def _all_fail(self, alternatives: frozenset[frozenset[Condition]]) -> bool:
        """Ask whether there is a setting in which no alternative is met as a whole."""
        if alternatives not in self._can_fail:
            met = Document(tuple(replace(_ANYTHING, conditions=conditions) for conditions in alternatives))
            anything = Document((_ANYTHING,))
            self._can_fail[alternatives] = allows_more((anything,), (met,), self._limits)
        return self._can_fail[alternatives]


def _components(ties: Iterable[Iterable[str]]) -> dict[str, str]:
    """Name the component of each key: keys that are tied, and what those are tied to, have one name."""
    members: dict[str, set[str]] = {}
    for tied in ties:
        joined = set(tied).union(*(members.get(key, ()) for key in tied))
        members.update(dict.fromkeys(joined, joined))
    return {key: min(joined) for key, joined in members.items()}
