"""Split a conjunction by its resources, so that fewer policy variables matter in each part.

A union on the left of a subtraction distributes: a request that lies in one of several resources lies in
one part. The search over the values of variables is exponential in their number, so several searches with
few variables each take less time than one search with all of them: the case split of a tableau (Smullyan,
"First-Order Logic", 1968), done first for the resources, where it helps most.

>>> from octo_spec.access.search.conjunctions import conjunction
>>> from octo_spec.iam.policy import parse
>>> read = {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b"]}
>>> [statement] = parse({"Statement": read}).statements
>>> [sorted(part[1].patterns) for part in split_by_resource(conjunction(statement))]
[['arn:aws:s3:::a'], ['arn:aws:s3:::b']]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.beginnings import are_disjoint
from octo_spec.access.search.conjunctions import RESOURCE, Conjunction, Constraint
from octo_spec.access.search.subsumption import implies
from octo_spec.iam.conditions import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.glob import Patterns


def split_by_resource(conjunction: Conjunction) -> list[Conjunction]:
    """Split a conjunction that names several resources into one part for each."""
    for index, constraint in enumerate(conjunction):
        if constraint.dimension == RESOURCE and constraint.holds:
            return [
                (*conjunction[:index], single, *conjunction[index + 1 :])
                for single in _single_constraints(constraint)
            ]
    return [conjunction]


def split_by_needed_resource(inside: Conjunction, outside: Iterable[Conjunction]) -> list[Conjunction]:
    """Split ``inside`` by its own resources, and by the resources that alone lie outside of a rival.

    If ``inside`` implies every part of a conjunction of ``outside`` except its ``NotResource``, only a
    resource that the ``NotResource`` lists lies outside of the conjunction.
    """
    candidates = (_excepted_resources(conjunction, inside) for conjunction in outside)
    needed = next((constraint for constraint in candidates if constraint), None)
    parts = split_by_resource(inside)
    return [(*part, single) for part in parts for single in _single_constraints(needed)] if needed else parts


def split_by_kind(conjunction: Conjunction, dimension: str, kinds: Patterns) -> list[Conjunction]:
    """Split a conjunction by the kinds of texts of a dimension that may lie in it."""
    unions = [
        constraint.patterns
        for constraint in conjunction
        if constraint.dimension == dimension and constraint.holds
    ]
    split = [Constraint(dimension, frozenset({kind}), holds=True) for kind in sorted(kinds)]
    return [
        (*conjunction, single)
        for single in split
        if not any(are_disjoint(single.patterns, union) for union in unions)
    ]


def _excepted_resources(conjunction: Conjunction, inside: Conjunction) -> Constraint | None:
    """Return the resources of the only ``NotResource``, if ``inside`` implies everything else."""
    excluded = [
        constraint for constraint in conjunction if constraint.dimension == RESOURCE and not constraint.holds
    ]
    others = tuple(constraint for constraint in conjunction if constraint not in excluded)
    if len(excluded) != 1 or not implies(inside, others):
        return None
    return excluded[0].opposite


def _single_constraints(constraint: Constraint) -> list[Constraint]:
    """Split a constraint on texts into one for each pattern."""
    patterns = frozenset() if isinstance(constraint.test, Condition) else constraint.test
    return [
        Constraint(constraint.dimension, frozenset({pattern}), holds=True) for pattern in sorted(patterns)
    ]
