"""The largest sum of sizes in any combination of choices; a size counts only if its presence holds.

Contributions whose presences name the same choice may exclude each other, and requirements may force or
forbid combinations; ``branch_and_bound`` finds the largest sum. A size may depend on the values of listed
references as well. Then the search runs once for each combination of values that may lead to the largest sum:
a value is skipped if another value of its reference is at least as long in every contribution (dominance). If
more than ``MOST_COMBINATIONS`` remain, each reference counts with its longest value, which gives an upper
bound. If something is present only in some partitions, all this is done once for each partition.

Modes a and b exclude each other, and the zone is the same for the whole deployment, so the largest sum is 60
+ 9 and neither 60 + 50 nor 60 + 9 + 8:

>>> from octo_spec.analysis.quotas.sizes import Contribution, SymbolicSize
>>> from octo_spec.model.deployment import Choice, Deployment
>>> from octo_spec.model.text import Param
>>> in_a, in_b = (Presence.of(ChoiceIs("mode", (value,))) for value in "ab")
>>> zones = SymbolicSize(0, {Param("zone"): (9, 0)}), SymbolicSize(0, {Param("zone"): (0, 8)})
>>> contributions = [
...     Contribution(in_a, SymbolicSize(60)),
...     Contribution(in_b, SymbolicSize(50)),
...     *(Contribution(ALWAYS, size) for size in zones),
... ]
>>> mode = Choice("mode", "", ("none", "a", "b"), "none")
>>> case = worst_case(contributions, Deployment("x", "1.0.0", (), choices=(mode,)))
>>> case.size, case.presence == in_a, case.exact
(69, True, True)
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.branch_and_bound import BranchAndBound
from octo_spec.analysis.quotas.weighted_constraints import HardConstraint, Problem, SoftConstraint
from octo_spec.frozen import frozen
from octo_spec.model.presence import ALWAYS, PARTITION, ChoiceIs, PartitionIn, Presence, subject
from octo_spec.model.text import Partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.quotas.sizes import Contribution, ListedReference
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.presence import PresenceTest

MOST_COMBINATIONS: Final = 64


@frozen
class WorstCase:
    """The largest sum, and the presence of everything that contributes to it.

    If it is not ``exact``, ``size`` is an upper bound.
    """

    size: int
    presence: Presence
    exact: bool = True


def worst_case(contributions: Sequence[Contribution], deployment: Deployment) -> WorstCase:
    """Return the largest sum over all combinations of choices of ``deployment``."""
    cases = tuple(
        _worst_case(located, deployment) for located in _contributions_by_partition(contributions, deployment)
    )
    largest = max(cases, key=lambda case: case.size)
    return largest if all(case.exact for case in cases) else replace(largest, exact=False)


def _contributions_by_partition(
    contributions: Sequence[Contribution], deployment: Deployment
) -> Iterator[Sequence[Contribution]]:
    """Yield what counts in each partition; everything together if nothing depends on the partition."""
    tests = (test for contribution in contributions for test in contribution.presence.tests)
    if not any(isinstance(test, PartitionIn) for test in tests):
        yield contributions
        return
    for position, facts in enumerate(deployment.partitions):
        here = Presence.of(PartitionIn((facts.key,)))
        yield tuple(
            replace(contribution, size=contribution.size.with_value(Partition(), position))
            for contribution in contributions
            if all(here.implies(Presence((test,))) for test in _partition_tests(contribution.presence))
        )


def _partition_tests(presence: Presence) -> Iterator[PartitionIn]:
    return (test for test in presence.tests if isinstance(test, PartitionIn))


def _worst_case(contributions: Sequence[Contribution], deployment: Deployment) -> WorstCase:
    cases = (_heaviest_case(weights, contributions, deployment) for weights in _weights(contributions))
    largest = max(cases, key=lambda case: case.size)
    return largest if _are_few(_undominated_weights(contributions)) else replace(largest, exact=False)


def _heaviest_case(
    weights: tuple[int, ...], contributions: Sequence[Contribution], deployment: Deployment
) -> WorstCase:
    """Return the largest sum if each contribution counts with its weight."""
    weighted = zip(contributions, weights, strict=True)
    problem = Problem(
        tuple(SoftConstraint.of(contribution.presence, weight) for contribution, weight in weighted),
        tuple(map(HardConstraint.of, deployment.requirements)),
    )
    partitions = tuple(facts.key for facts in deployment.partitions)
    search = BranchAndBound(
        {PARTITION: partitions, **{choice.id: choice.values for choice in deployment.choices}}
    )
    optimum = search.solve(problem)
    if optimum is None:
        return WorstCase(0, ALWAYS)
    return WorstCase(optimum.weight, _joined_presence(optimum.presences), optimum.exact)


def _joined_presence(presences: Iterable[Presence]) -> Presence:
    """Return the joint presence of all, which are known to be compatible."""
    tests: dict[str, PresenceTest] = {}
    for test in (test for presence in presences for test in presence.tests):
        name = subject(test)
        tests[name] = _both_tests(tests.get(name, test), test)
    return Presence.of(*tests.values())


def _both_tests(first: PresenceTest, second: PresenceTest) -> PresenceTest:
    match first, second:
        case ChoiceIs(id, values), ChoiceIs(_, others):
            return ChoiceIs(id, tuple(value for value in values if value in others))
        case PartitionIn(values), PartitionIn(others):
            return PartitionIn(tuple(value for value in values if value in others))
        case _:
            return second


# --- listed references: which value gives the largest sum depends on what else counts -----------


def _weights(contributions: Sequence[Contribution]) -> Iterator[tuple[int, ...]]:
    """Yield the sizes of all contributions, once for each combination of values that may be the worst."""
    undominated = _undominated_weights(contributions)
    if not _are_few(undominated):
        yield tuple(contribution.size.largest for contribution in contributions)
        return
    for positions in product(*undominated.values()):
        values = dict(zip(undominated, positions, strict=True))
        yield tuple(contribution.size.size_with_values(values) for contribution in contributions)


def _are_few(undominated: dict[ListedReference, tuple[int, ...]]) -> bool:
    return prod(map(len, undominated.values())) <= MOST_COMBINATIONS


def _undominated_weights(contributions: Sequence[Contribution]) -> dict[ListedReference, tuple[int, ...]]:
    """Return, by position, the values of each listed reference that no other value of it dominates."""
    rows: dict[ListedReference, list[tuple[int, ...]]] = {}
    for contribution in contributions:
        for reference, lengths in contribution.size.lengths.items():
            rows.setdefault(reference, []).append(lengths)
    return {
        reference: _maximal_positions(tuple(zip(*lengths, strict=True)))
        for reference, lengths in rows.items()
    }


def _maximal_positions(vectors: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Return the positions of the maximal vectors (the Pareto front), the first of those that are equal."""
    first = {vector: position for position, vector in reversed(tuple(enumerate(vectors)))}
    return tuple(
        position
        for vector, position in first.items()
        if not any(other != vector and _dominates(other, vector) for other in first)
    )


def _dominates(longer: tuple[int, ...], shorter: tuple[int, ...]) -> bool:
    return all(left >= right for left, right in zip(longer, shorter, strict=True))
