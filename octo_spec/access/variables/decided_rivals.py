"""Rivals that the values of a few variables decide: if they match, no other variable needs to be tried.

Every request inside meets a rival if the assigned values meet each part of the rival that ``inside`` does not
imply. Then the rival alone is an unsatisfiable core, found before the other variables are assigned: a
conflict that unit propagation finds (Marques-Silva and Sakallah, "GRASP: A Search Algorithm for Propositional
Satisfiability", IEEE Transactions on Computers 48(5), 1999).

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.access.search.conjunctions import conjunction
>>> from octo_spec.access.search.request_space import KeyTypes, request_space
>>> from octo_spec.iam.policy import parse
>>> def of(resource, **condition):
...     statement = {"Effect": "Deny", "Action": "s3:*", "Resource": resource, "Condition": condition}
...     return conjunction(parse({"Version": "2012-10-17", "Statement": statement}).statements[0])
>>> home, short = of("arn:aws:s3:::h/${aws:username}"), of("*", StringLike={"aws:username": "?"})
>>> rivals = DecidedRivals.of(home, [home, short], request_space(KeyTypes(()), Budget()))
>>> rivals.met_by({"aws:username": "x"}, "aws:username")
1
>>> rivals.met_by({"aws:username": "xx"}, "aws:username") is None
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import contains_point, with_variable_values
from octo_spec.access.search.subsumption import implies
from octo_spec.frozen import frozen
from octo_spec.iam.glob import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.search.conjunctions import Conjunction, Constraint
    from octo_spec.access.search.request_space import RequestSpace
    from octo_spec.access.variables.assignments import Valuation


@frozen
class _Rest:
    """The part of a rival that ``inside`` does not imply, its index, and the keys whose values decide it."""

    index: int
    constraints: Conjunction
    keys: frozenset[str]


@frozen
class DecidedRivals:
    """Rivals by key, if the values of that key and of other keys decide the part that is not implied."""

    by_key: Mapping[str, Sequence[_Rest]]

    @classmethod
    def of(cls, inside: Conjunction, outside: Iterable[Conjunction], space: RequestSpace) -> DecidedRivals:
        """Find the part of each rival that ``inside`` does not imply."""
        by_key: dict[str, list[_Rest]] = {}
        for index, rival in enumerate(outside):
            rest = tuple(part for part in rival if not _is_implied(part, inside, space))
            if all(_has_one_value(part, space) for part in rest):
                keys = frozenset(key for part in rest for key in (part.dimension, *part.variables))
                for key in keys:
                    by_key.setdefault(key, []).append(_Rest(index, rest, keys))
        return cls(by_key)

    def met_by(self, assigned: Valuation, changed: str) -> int | None:
        """Return a rival that every request inside meets because of the value of ``changed`` and others."""
        for rest in self.by_key.get(changed, ()):
            if rest.keys <= assigned.keys() and contains_point(
                with_variable_values(rest.constraints, assigned.get), assigned
            ):
                return rest.index
        return None

    def lone(self) -> Iterator[Constraint]:
        """Yield the constraints that alone decide a rival if they are met."""
        return (
            rest.constraints[0]
            for remainders in self.by_key.values()
            for rest in remainders
            if len(rest.constraints) == 1
        )


def _is_implied(constraint: Constraint, inside: Conjunction, space: RequestSpace) -> bool:
    if constraint.dimension in space.texts and constraint.holds and ANYTHING in constraint.patterns:
        return True
    return implies(inside, (constraint,))


def _has_one_value(constraint: Constraint, space: RequestSpace) -> bool:
    return constraint.dimension not in space.texts and space.key_type(constraint.dimension).single
