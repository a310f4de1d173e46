"""The largest sum is found exactly, without trying all combinations, or reported as an upper bound.

Tests ``worst_case``, ``branch_and_bound`` and ``weighted_constraints``, which search for it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.quotas.sizes import Contribution, SymbolicSize
from octo_spec.analysis.quotas.worst_case import WorstCase, worst_case
from octo_spec.model.deployment import SWITCH, Choice, Deployment
from octo_spec.model.environment import holds
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, Presence, Requirement, subject
from octo_spec.model.text import Param
from octo_spec.testing import LAW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

QUOTAS = "octo_spec.analysis.quotas"
VALUES = ("a", "b", "c")
CHOICES = tuple(Choice(f"c{number}", "", VALUES, "a") for number in range(4))
PARAMETERS = ("p0", "p1")

tests = st.one_of(
    st.builds(
        ChoiceIs,
        st.sampled_from([choice.id for choice in CHOICES]),
        st.sets(st.sampled_from(VALUES), min_size=1, max_size=2).map(lambda values: tuple(sorted(values))),
    ),
    st.builds(Given, st.sampled_from(PARAMETERS)),
)
presences = st.lists(tests, max_size=3, unique_by=subject).map(lambda drawn: Presence.of(*drawn))
lengths = st.one_of(st.just({}), st.fixed_dictionaries({Param("size"): st.tuples(*[st.integers(0, 9)] * 3)}))
contributions = st.lists(
    st.builds(Contribution, presences, st.builds(SymbolicSize, st.integers(0, 20), lengths)), max_size=6
)
requirements = st.lists(st.builds(Requirement, presences, presences), max_size=3)


def _deployment(drawn: list[Requirement]) -> Deployment:
    return Deployment("x", "1.0.0", (), choices=CHOICES, requirements=tuple(drawn))


def _answers() -> Iterator[Mapping[str, str]]:
    ids = (*(choice.id for choice in CHOICES), *PARAMETERS)
    for values in product(*[VALUES] * len(CHOICES), *[("given", "")] * len(PARAMETERS)):
        yield dict(zip(ids, values, strict=True))


@LAW
@given(contributions, requirements)
def test_the_worst_case_equals_that_of_exhaustive_search(
    drawn: list[Contribution], required: list[Requirement]
) -> None:
    possible = [
        answers for answers in _answers() if all(_kept(requirement, answers) for requirement in required)
    ]
    sums = [_sum(drawn, answers, position) for answers in possible for position in range(3)]
    case = worst_case(drawn, _deployment(required))
    assert case.exact
    if possible:
        assert case.size == max(sums)


@LAW
@given(contributions, requirements)
def test_a_worst_case_that_is_reported_as_exact_is_reached(
    drawn: list[Contribution], required: list[Requirement]
) -> None:
    case = worst_case(drawn, _deployment(required))
    for answers in _answers():
        if holds(case.presence, answers) and all(_kept(requirement, answers) for requirement in required):
            assert max(_sum(drawn, answers, position) for position in range(3)) >= case.size


def _kept(requirement: Requirement, answers: Mapping[str, str]) -> bool:
    return not holds(requirement.when, answers) or holds(requirement.then, answers)


def _sum(drawn: list[Contribution], answers: Mapping[str, str], position: int) -> int:
    sizes = (contribution.size for contribution in drawn if holds(contribution.presence, answers))
    return sum(size.fixed + sum(numbers[position] for numbers in size.lengths.values()) for size in sizes)


def _both(first: ChoiceIs, second: ChoiceIs, weight: int = 1) -> Contribution:
    return Contribution(Presence.of(first, second), SymbolicSize(weight))


def _is(number: int, value: str) -> ChoiceIs:
    return ChoiceIs(f"c{number}", (value,))


def _switches(number: int) -> Deployment:
    choices = tuple(Choice(f"c{position}", "", SWITCH, "off") for position in range(number))
    return Deployment("x", "1.0.0", (), choices=choices)


def _exclusive(number: int) -> tuple[Deployment, list[Contribution]]:
    """Make contributions of which any two neighbours exclude each other."""
    neighbours = [
        _both(_is(position, "on"), _is(position + 1, "off"), 1 + position % 3) for position in range(number)
    ]
    return _switches(number + 1), neighbours


def _sum_of_all(contributions: list[Contribution]) -> int:
    return sum(contribution.size.fixed for contribution in contributions)


def test_choices_that_exclude_nothing_cost_nothing() -> None:
    deployment = _switches(60)
    compatible = [_both(_is(position, "on"), _is(position + 1, "on")) for position in range(59)]
    on = Presence.of(*(ChoiceIs(choice.id, ("on",)) for choice in deployment.choices))
    assert worst_case(compatible, deployment) == WorstCase(59, on)


def test_a_long_row_of_contributions_that_exclude_their_neighbours_is_solved() -> None:
    deployment, exclusive = _exclusive(40)
    before, most = 0, 0
    for contribution in exclusive:
        before, most = most, max(most, before + contribution.size.fixed)
    case = worst_case(exclusive, deployment)
    assert case.exact
    assert case.size == most


def test_beyond_the_step_limit_all_remaining_contributions_count(monkeypatch: pytest.MonkeyPatch) -> None:
    deployment, exclusive = _exclusive(9)
    exact = worst_case(exclusive, deployment)
    assert exact.exact
    monkeypatch.setattr(f"{QUOTAS}.branch_and_bound.MOST_STEPS", 0)
    assert worst_case(exclusive, deployment) == WorstCase(_sum_of_all(exclusive), ALWAYS, exact=False)
    monkeypatch.setattr(f"{QUOTAS}.branch_and_bound.MOST_STEPS", 5)
    assert exact.size <= worst_case(exclusive, deployment).size <= _sum_of_all(exclusive)


def test_beyond_the_limit_of_combinations_each_longest_value_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    first = SymbolicSize(1, {Param("size"): (5, 0)})
    second = SymbolicSize(1, {Param("size"): (0, 7)})
    always = [Contribution(ALWAYS, first), Contribution(ALWAYS, second)]
    assert worst_case(always, _deployment([])) == WorstCase(9, ALWAYS)
    monkeypatch.setattr(f"{QUOTAS}.worst_case.MOST_COMBINATIONS", 1)
    assert worst_case(always, _deployment([])) == WorstCase(14, ALWAYS, exact=False)


def test_nothing_counts_if_no_answers_are_possible() -> None:
    never = Requirement(ALWAYS, Presence.of(_is(0, "a")))
    impossible = Contribution(Presence.of(_is(0, "b")), SymbolicSize(5))
    assert worst_case([impossible], _deployment([never])).size == 0
