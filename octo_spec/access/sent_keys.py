"""The domain of contexts of an action: a key that AWS never sends with it is absent.

Documents are compared over all values of their condition keys, in every combination with every action. AWS
sends ``s3:prefix`` only to list a bucket. No request to delete an object has a prefix, so a condition on the
prefix is never true for such a request, or always. Here an obligation is divided by the keys that its
actions never carry, and in each part these keys are absent; the search and the witness follow.
An action that AWS does not document, and a pattern of actions, which also matches names that AWS may add, may
carry any key. https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.access.candidates import candidates
>>> from octo_spec.access.obligations import obligations
>>> from octo_spec.iam.policy import parse
>>> prefix = {"StringLike": {"s3:prefix": "prod/*"}}
>>> listed = {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:DeleteObject"], "Resource": "*"}
>>> [candidate] = candidates([], [parse({"Statement": {**listed, "Condition": prefix}})], Budget())
>>> [obligation.written_actions for obligation in within_sent_keys(obligations(candidate))]
[('s3:ListBucket',)]
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.iam.catalog import expand_pattern
from octo_spec.iam.conditions import Condition, holds_for
from octo_spec.iam.glob import RUN, SEGMENT_RUN, Pattern, Patterns, is_literal
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.policy import Element
from octo_spec.iam.request_keys import depends_on_action, unsent_keys
from octo_spec.iam.value_tests import NullTest
from octo_spec.iam.variables import variables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.access.obligations import Obligation
    from octo_spec.access.search.conjunctions import Conjunction
    from octo_spec.iam.policy import Statement


def within_sent_keys(obligations: Iterable[Obligation]) -> Iterator[Obligation]:
    """Divide obligations by the keys that AWS never sends with their actions; skip the empty parts."""
    for obligation in obligations:
        if keys := _keys_of_some_actions(obligation):
            yield from _divide(obligation, keys)
        else:
            yield obligation


def _divide(obligation: Obligation, keys: AbstractSet[str]) -> Iterator[Obligation]:
    by_unsent: dict[frozenset[str], set[Pattern]] = {}
    for action in _spelled_actions(obligation):
        if unsent := unsent_keys(action, keys):
            by_unsent.setdefault(unsent, set()).add(action)
    narrowed = frozenset[Pattern]().union(*by_unsent.values())
    if rest := _without_actions(obligation, narrowed):
        yield rest
    for unsent, actions in by_unsent.items():
        conditions = obligation.candidate.conditions
        if all(condition.key not in unsent or holds_for(condition, None) for condition in conditions):
            yield replace(obligation, actions=frozenset(actions), unsent=unsent)


def _spelled_actions(obligation: Obligation) -> Iterator[Pattern]:
    """Yield the actions by full names that an obligation is about.

    Another side may name one of a pattern, and a rival with ``NotAction`` may leave only the names in it. Of
    a pattern of one length, such as ``s3:?etObject``, another side may leave one name, as ``s3:Get*`` does.
    """
    if obligation.actions is not None and all(map(is_literal, obligation.actions)):
        yield from obligation.actions
        return
    sides = [side.actions for side in obligation.candidate.sides]
    if obligation.actions is not None:
        sides.append(Element(obligation.actions))
    left = [rival.actions for rival in obligation.rivals if rival.actions.excluded]
    naming = (*(side for side in sides if not side.excluded), *left)
    named = dict.fromkeys(pattern for element in naming for pattern in element.patterns)
    for name in dict.fromkeys(chain.from_iterable(map(_full_names, named))):
        if all(any_matches(side.patterns, name) is not side.excluded for side in sides):
            yield name


def _full_names(pattern: Pattern) -> Iterable[Pattern]:
    """Return the full name that a pattern is; of one without ``*``, the names that AWS documents."""
    if is_literal(pattern):
        return (pattern,)
    if RUN in pattern or SEGMENT_RUN in pattern:
        return ()
    return (Pattern(each.full_name.lower()) for each in expand_pattern(pattern))


def _without_actions(obligation: Obligation, actions: Patterns) -> Obligation | None:
    """Return an obligation without some full names of actions; ``None`` if no action is left."""
    if not actions:
        return obligation
    if obligation.actions is None or not all(map(is_literal, obligation.actions)):
        return replace(obligation, excluded=actions)
    kept = obligation.actions - actions
    return replace(obligation, actions=kept) if kept else None


def _keys_of_some_actions(obligation: Obligation) -> frozenset[str]:
    """Return the keys in the statements of an obligation that AWS sends with some actions only."""
    statements = (*obligation.candidate.sides, *obligation.rivals)
    return frozenset[str]().union(*(keys for keys in map(_keys_of_statement, statements) if keys))


@lru_cache(1 << 14)
def _keys_of_statement(statement: Statement) -> frozenset[str]:
    resources = variables_of(statement.resources.patterns) if statement.resources else frozenset[str]()
    conditions = statement.conditions
    if not conditions and not resources:
        return frozenset()
    used = resources.union(*(condition.variables for condition in conditions))
    named = {condition.key for condition in conditions}
    return frozenset(filter(depends_on_action, used | named))


def without_keys(conjunction: Conjunction, unsent: AbstractSet[str]) -> Conjunction | None:
    """Return a conjunction for requests without some keys; ``None`` if no such request matches."""
    kept = []
    for constraint in conjunction:
        if constraint.dimension not in unsent or not isinstance(constraint.test, Condition):
            kept.append(constraint)
        elif holds_for(constraint.test, None) is not constraint.holds:
            return None
    return tuple(kept)


def absent(key: str) -> Condition:
    """Return the condition that a key is absent."""
    return Condition(key, NullTest(frozenset({True})))
