"""The setting in which a sum is largest: each part counts only where its presence holds.

Only parts whose presences share a choice or a parameter, or are tied by a requirement, can stand in
each other's way. Each such cluster is searched by itself, with a bound that prunes, so that choices
which exclude nothing cost nothing. Past ``MOST_STEPS`` steps in one cluster the sum of all its
parts, which no setting exceeds, is taken for its largest; so it is when the longest answers to
tables (allowed values with facts, partitions) would take more than ``MOST_ROWS`` passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.deployment import ALWAYS, ChoiceIs, Given, Presence
from octo_spec.walking import subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.deployment import Deployment, Requirement, Test
    from octo_spec.quotas.sizes import Size, Table

MOST_STEPS: Final = 5_000
MOST_ROWS: Final = 64


@dataclass(frozen=True, slots=True)
class Part:
    """Something that counts where its presence holds."""

    presence: Presence
    size: Size


@dataclass(frozen=True, slots=True)
class Worst:
    """The largest sum and when it is reached; not ``exact`` where a bound above it had to do."""

    size: int
    where: Presence
    exact: bool = True


def worst(parts: Sequence[Part], deployment: Deployment) -> Worst:
    """Find the largest sum of ``parts`` over all settings of ``deployment``."""
    sums = (_sum(weights, parts, deployment) for weights in _weights(parts))
    found = max(sums, key=lambda one: one.size)
    return found if _rows_fit(parts) else Worst(found.size, found.where, exact=False)


def _sum(weights: tuple[int, ...], parts: Sequence[Part], deployment: Deployment) -> Worst:
    weighed = [(one.presence, weight) for one, weight in zip(parts, weights, strict=True)]
    found = [
        _Search.of(cluster, deployment).largest() for cluster in _clusters(weighed, deployment.requirements)
    ]
    return Worst(
        sum(one.size for one in found),
        Presence.of(*(test for one in found for test in one.where.tests)),
        all(one.exact for one in found),
    )


# --- tables: which row makes the sum largest depends on what is there --------------------------


def _weights(parts: Sequence[Part]) -> Iterator[tuple[int, ...]]:
    """Give the numbers of all parts for each combination of rows that may lead to the largest sum."""
    tables = _tables(parts)
    if not _rows_fit(parts):
        yield tuple(one.size.most for one in parts)
        return
    for rows in product(*tables.values()):
        picked = dict(zip(tables, rows, strict=True))
        yield tuple(one.size.under(picked) for one in parts)


def _rows_fit(parts: Sequence[Part]) -> bool:
    return prod(map(len, _tables(parts).values())) <= MOST_ROWS


def _tables(parts: Sequence[Part]) -> dict[Table, tuple[int, ...]]:
    """List the rows of each table that no other row beats in every part."""
    columns: dict[Table, list[tuple[int, ...]]] = {}
    for one in parts:
        for table, row in one.size.rows.items():
            columns.setdefault(table, []).append(row)
    return {table: _unbeaten(tuple(zip(*rows, strict=True))) for table, rows in columns.items()}


def _unbeaten(vectors: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    first = {vector: row for row, vector in reversed(tuple(enumerate(vectors)))}
    return tuple(
        row
        for vector, row in first.items()
        if not any(other != vector and _beats(other, vector) for other in first)
    )


def _beats(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(mine >= theirs for mine, theirs in zip(one, other, strict=True))


# --- clusters of parts that can stand in each other's way --------------------------------------

Weighed: TypeAlias = tuple[Presence, int]


@dataclass(slots=True)
class _Cluster:
    subjects: set[str]
    parts: list[Weighed]
    requirements: list[Requirement]

    def join(self, other: _Cluster) -> None:
        self.subjects |= other.subjects
        self.parts += other.parts
        self.requirements += other.requirements


def _clusters(parts: Iterable[Weighed], requirements: Iterable[Requirement]) -> list[_Cluster]:
    """Sort parts and requirements so that two clusters name no choice or parameter in common."""
    clusters: list[_Cluster] = []
    for one in (*(_of_part(part) for part in parts), *map(_of_requirement, requirements)):
        met = [cluster for cluster in clusters if cluster.subjects & one.subjects]
        for cluster in met:
            clusters.remove(cluster)
            one.join(cluster)
        clusters.append(one)
    return [cluster for cluster in clusters if cluster.parts]


def _of_part(part: Weighed) -> _Cluster:
    return _Cluster({subject(test) for test in part[0].tests}, [part], [])


def _of_requirement(requirement: Requirement) -> _Cluster:
    tests = (*requirement.when.tests, *requirement.then.tests)
    return _Cluster({subject(test) for test in tests}, [], [requirement])


# --- the search in one cluster -----------------------------------------------------------------

GIVEN: Final = "given"
ABSENT: Final = ""

Wanted: TypeAlias = dict[str, frozenset[str]]
"""Choice or parameter -> the answers that a presence admits."""


def _wanted(presence: Presence) -> Wanted:
    return {subject(test): _admitted(test) for test in presence.tests}


def _admitted(test: Test) -> frozenset[str]:
    match test:
        case ChoiceIs(_, values):
            return frozenset(values)
        case Given():
            return frozenset({GIVEN})
        case _:
            assert_never(test)


@dataclass(slots=True)
class _Search:
    """A search, question by question, for the answers under which most is there."""

    parts: list[tuple[Wanted, int, Presence]]
    requirements: list[tuple[Wanted, Wanted]]
    questions: list[tuple[str, tuple[str, ...]]]
    best: int = -1
    where: Presence = ALWAYS
    steps: int = 0

    @classmethod
    def of(cls, cluster: _Cluster, deployment: Deployment) -> _Search:
        """Prepare the search of one cluster."""
        parts = [(_wanted(presence), weight, presence) for presence, weight in cluster.parts]
        requirements = [(_wanted(one.when), _wanted(one.then)) for one in cluster.requirements]
        choices = {one.id: one.values for one in deployment.choices}
        tests = [wanted for wanted, _, _ in parts]
        tests += [wanted for pair in requirements for wanted in pair]
        questions = [
            (id, _distinct(choices.get(id, (GIVEN, ABSENT)), [one[id] for one in tests if id in one]))
            for id in sorted(cluster.subjects)
        ]
        return cls(parts, requirements, questions)

    def largest(self) -> Worst:
        """Find the largest sum; nothing where no answers fulfil the requirements."""
        self._answer({}, range(len(self.parts)))
        if self.steps > MOST_STEPS:
            return Worst(sum(weight for _, weight, _ in self.parts), ALWAYS, exact=False)
        return Worst(max(self.best, 0), self.where)

    def _answer(self, answers: Mapping[str, str], there: Sequence[int]) -> None:
        bound = sum(self.parts[one][1] for one in there)
        self.steps += 1
        if bound <= self.best or self.steps > MOST_STEPS or self._broken(answers):
            return
        if len(answers) == len(self.questions):
            self.best = bound
            self.where = _joined(self.parts[one][2] for one in there if self.parts[one][1])
            return
        id, values = self.questions[len(answers)]
        left = {
            value: [one for one in there if value in self.parts[one][0].get(id, {value})] for value in values
        }
        for value in sorted(values, key=lambda one: -sum(self.parts[part][1] for part in left[one])):
            self._answer({**answers, id: value}, left[value])

    def _broken(self, answers: Mapping[str, str]) -> bool:
        """Tell whether a requirement surely fails, whatever the answers that are still open."""
        return any(
            all(answers.get(id) in admitted for id, admitted in when.items())
            and any(id in answers and answers[id] not in admitted for id, admitted in then.items())
            for when, then in self.requirements
        )


def _distinct(values: tuple[str, ...], tests: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Keep the first of all values that no test tells apart."""
    first: dict[tuple[bool, ...], str] = {}
    for value in values:
        first.setdefault(tuple(value in test for test in tests), value)
    return tuple(first.values())


def _joined(presences: Iterable[Presence]) -> Presence:
    """Give the presence of all together, of which it is known that they can be."""
    values: dict[str, tuple[str, ...]] = {}
    others: list[Test] = []
    for test in (test for presence in presences for test in presence.tests):
        if isinstance(test, ChoiceIs):
            admitted = values.get(test.choice, test.values)
            values[test.choice] = tuple(one for one in admitted if one in test.values)
        else:
            others.append(test)
    return Presence.of(*(ChoiceIs(*pair) for pair in values.items()), *others)
