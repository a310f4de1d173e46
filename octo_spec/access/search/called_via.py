"""The services that made a call: the first and the last are members of the set of all.

``aws:CalledVia`` holds a set; ``aws:CalledViaFirst`` and ``aws:CalledViaLast`` hold one member each:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia

An *end* is the first or the last service. For each test that a policy applies to these keys, two boxes hold
no request: an end passes the test and no member does, or an end fails it and all members pass. Outside of
these boxes the end can be added to the members without changing an answer, so the search finds a request
exactly if AWS can send one.

>>> from octo_spec.access.search.conjunctions import conjunction
>>> from octo_spec.iam.policy import parse
>>> by_athena = {"StringEquals": {"aws:CalledViaFirst": "athena.amazonaws.com"}}
>>> read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": by_athena}
>>> [statement] = parse({"Statement": read}).statements
>>> for box in boxes_of_members([conjunction(statement)]):
...     [(part.dimension, part.holds) for part in box[1:]]
[('aws:calledviafirst', True), ('aws:calledvia', False)]
[('aws:calledviafirst', True), ('aws:calledvia', False)]
>>> point = {"aws:calledviafirst": "athena.amazonaws.com", "aws:calledvia": frozenset()}
>>> with_members(point, lambda fuller: True)["aws:calledvia"]
frozenset({'athena.amazonaws.com'})
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import Conjunction, Constraint
from octo_spec.iam.conditions import Condition
from octo_spec.iam.keys import CALLED_VIA, ENDS_OF_CALLED_VIA
from octo_spec.iam.operators import Quantifier
from octo_spec.iam.value_tests import NullTest, TextTest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.access.search.request_space import Point


def boxes_of_members(conjunctions: Iterable[Conjunction]) -> Iterator[Conjunction]:
    """Yield the combinations of an end and of all services that no request holds."""
    constraints = [constraint for conjunction in conjunctions for constraint in conjunction]
    ends = {constraint.dimension for constraint in constraints}.intersection(ENDS_OF_CALLED_VIA)
    for end, test in product(sorted(ends), sorted(_tests(constraints), key=_spelling)):
        there = Constraint(end, Condition(end, NullTest(frozenset({True}))), holds=False)
        for negated in (False, True):
            of_end = Constraint(end, Condition(end, test, negated), holds=True)
            of_all = Condition(CALLED_VIA, test, negated, Quantifier.ANY)
            yield (there, of_end, Constraint(CALLED_VIA, of_all, holds=False))


def _tests(constraints: Iterable[Constraint]) -> set[TextTest]:
    """Return the tests of these keys; the value of a policy variable is not known here."""
    return {
        constraint.test.test
        for constraint in constraints
        if constraint.dimension in (CALLED_VIA, *ENDS_OF_CALLED_VIA)
        and isinstance(constraint.test, Condition)
        and isinstance(constraint.test.test, TextTest)
        and not constraint.variables
    }


def _spelling(test: TextTest) -> list[str]:
    return sorted(map(str, test.patterns))


def with_members(point: Point, fits: Callable[[Point], bool]) -> Point:
    """Return a point whose services include its ends, as far as the result still ``fits``."""
    others = point.get(CALLED_VIA)
    if not isinstance(others, frozenset):
        return point
    ends = frozenset(str(point[end]) for end in ENDS_OF_CALLED_VIA if point.get(end) is not None)
    if not ends:
        return point
    fuller = ({**point, CALLED_VIA: members} for members in (ends, ends | others))
    return next(filter(fits, fuller), point)
