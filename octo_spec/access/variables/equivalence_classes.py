"""Equivalence classes of the values of one variable, and their refinement by tests.

Two values are equivalent if every test that matters has the same outcome for both; then documents treat them
alike, and one value represents the class. The classes are found by partition refinement (Paige and Tarjan,
"Three Partition Refinement Algorithms", SIAM Journal on Computing 16(6), 1987): a test that distinguishes
some values of a class from its representative splits them off.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.iam.glob import wild
>>> from octo_spec.iam.keys import ValueKind
>>> begins_with_a, ends_with_b = (TextTest(frozenset({wild(text)})) for text in ("a*", "*b"))
>>> anything = EquivalenceClass("x")
>>> new = refine(anything, [begins_with_a, ends_with_b], ValueKind.STRING, Budget())
>>> [[test.passes for test in split_off.outcomes] for split_off in new]
[[True], [False, True]]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.search.key_values import RequiredTest, find_member
from octo_spec.frozen import frozen
from octo_spec.iam.glob import is_literal
from octo_spec.iam.value_tests import TextTest, ValueTest, accepts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.budget import Budget
    from octo_spec.iam.keys import ValueKind


@frozen
class EquivalenceClass:
    """The values for which some tests have certain outcomes, with one such value."""

    representative: str
    outcomes: tuple[RequiredTest, ...] = ()

    @property
    def is_single(self) -> bool:
        """Return whether the class plainly holds only one value."""
        return any(_is_literal(test) and passes for test, passes in self.outcomes)


def _is_literal(test: ValueTest) -> bool:
    return isinstance(test, TextTest) and len(test.patterns) == 1 and all(map(is_literal, test.patterns))


def refine(
    values: EquivalenceClass, tests: Iterable[ValueTest], kind: ValueKind, budget: Budget
) -> Iterator[EquivalenceClass]:
    """Split off the values that any of ``tests`` distinguishes from the representative.

    Yields one class for each such test: values that agree with the representative on the tests before it.
    """
    outcomes = values.outcomes
    decided = {test for test, _ in outcomes}
    for test in tests:
        if test not in decided:
            passes = accepts(test, values.representative)
            other_outcomes = (*outcomes, RequiredTest(test, not passes))
            representative = find_member(other_outcomes, kind, budget)
            if representative is not None:
                yield EquivalenceClass(representative, other_outcomes)
            outcomes = (*outcomes, RequiredTest(test, passes))
