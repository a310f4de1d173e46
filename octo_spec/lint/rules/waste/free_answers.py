"""Which answers are independent of each other, so that most comparisons of two grants need no search.

Two answers are tied if a limit of the deployment names both: for example a choice that is yes only if a
parameter is given. An answer that is tied to no answer in a grant's conditions can have any value when the
grant allows, so a grant that requires a value for it covers no other: the variables of a formula form
components with independent solutions (Biere et al., "Handbook of Satisfiability", 2009, chapter 9).
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
    """The answers of a deployment, grouped by their ties; ``limits`` deny impossible combinations."""

    def __init__(self, limits: Document) -> None:
        self._limits = limits
        self._components = _components(map(answer_keys_of, limits.statements))
        self._can_fail: dict[frozenset[frozenset[Condition]], bool] = {}

    def may_fail(self, outer: Statement, inner: Statement) -> bool:
        """Return whether ``outer`` may be off while ``inner`` is on, by an answer that ``inner`` leaves free.

        Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
        """
        free = self._free_conditions(outer, self._components_of((inner,)))
        return any(self._all_fail(frozenset({conditions})) for conditions in free.values())

    def may_all_fail(self, outer: Iterable[Statement], inner: Iterable[Statement]) -> frozenset[Statement]:
        """Return those of ``outer`` that may be off together while ``inner`` are on; raises as above."""
        components = self._components_of(inner)
        by_component: dict[str, dict[Statement, frozenset[Condition]]] = {}
        for statement in outer:
            for component, conditions in sorted(self._free_conditions(statement, components).items())[:1]:
                by_component.setdefault(component, {})[statement] = conditions
        off = (together for together in by_component.values() if self._all_fail(frozenset(together.values())))
        return frozenset(chain.from_iterable(off))

    def _components_of(self, statements: Iterable[Statement]) -> frozenset[str]:
        """Return the components of the answers that statements require."""
        return frozenset(map(self._component, chain.from_iterable(map(answer_keys_of, statements))))

    def _free_conditions(
        self, outer: Statement, components: frozenset[str]
    ) -> dict[str, frozenset[Condition]]:
        """Return the conditions on answers in components other than ``components``, by component."""
        found: dict[str, frozenset[Condition]] = {}
        for condition in outer.conditions:
            component = self._component(condition.key)
            if is_answer_key(condition.key) and component not in components:
                found[component] = found.get(component, frozenset()) | {condition}
        return found

    def _component(self, key: str) -> str:
        return self._components.get(key, key)

    def _all_fail(self, alternatives: frozenset[frozenset[Condition]]) -> bool:
        """Return whether some combination of answers meets no alternative as a whole."""
        if alternatives not in self._can_fail:
            met = Document(tuple(replace(_ANYTHING, conditions=conditions) for conditions in alternatives))
            anything = Document((_ANYTHING,))
            self._can_fail[alternatives] = allows_more((anything,), (met,), self._limits)
        return self._can_fail[alternatives]


def _components(ties: Iterable[Iterable[str]]) -> dict[str, str]:
    """Return the component of each key: keys that are tied, directly or indirectly, have the same name."""
    members: dict[str, set[str]] = {}
    for tied in ties:
        joined = set(tied).union(*(members.get(key, ()) for key in tied))
        members.update(dict.fromkeys(joined, joined))
    return {key: min(joined) for key, joined in members.items()}
