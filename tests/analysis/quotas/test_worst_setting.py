"""The largest sum is found exactly, without trying all settings, or said to be a bound."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.quotas import components
from octo_spec.analysis.quotas import worst_setting as searching
from octo_spec.analysis.quotas.sizes import Size
from octo_spec.analysis.quotas.worst_setting import Part, Worst, worst
from octo_spec.model.deployment import (
    ALWAYS,
    SWITCH,
    Choice,
    ChoiceIs,
    Deployment,
    Given,
    Presence,
    Requirement,
)
from octo_spec.model.environment import holds
from octo_spec.model.text import Param
from octo_spec.testing import LAW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

VALUES = ("a", "b", "c")
CHOICES = tuple(Choice(f"c{number}", "", VALUES, "a") for number in range(4))
PARAMETERS = ("p0", "p1")

tests = st.one_of(
    st.builds(
        ChoiceIs,
        st.sampled_from([one.id for one in CHOICES]),
        st.sets(st.sampled_from(VALUES), min_size=1, max_size=2).map(lambda one: tuple(sorted(one))),
    ),
    st.builds(Given, st.sampled_from(PARAMETERS)),
)
presences = st.lists(
    tests, max_size=3, unique_by=lambda one: one.choice if isinstance(one, ChoiceIs) else one.parameter
).map(lambda found: Presence.of(*found))
rows = st.one_of(st.just({}), st.fixed_dictionaries({Param("size"): st.tuples(*[st.integers(0, 9)] * 3)}))
parts = st.lists(st.builds(Part, presences, st.builds(Size, st.integers(0, 20), rows)), max_size=6)
requirements = st.lists(st.builds(Requirement, presences, presences), max_size=3)


def _deployment(found: list[Requirement]) -> Deployment:
    return Deployment("x", "1.0.0", (), choices=CHOICES, requirements=tuple(found))


def _answers() -> Iterator[Mapping[str, str]]:
    ids = (*(one.id for one in CHOICES), *PARAMETERS)
    for values in product(*[VALUES] * len(CHOICES), *[("given", "")] * len(PARAMETERS)):
        yield dict(zip(ids, values, strict=True))


@LAW
@given(parts, requirements)
def test_it_is_what_trying_everything_finds(found: list[Part], required: list[Requirement]) -> None:
    possible = [one for one in _answers() if all(_kept(rule, one) for rule in required)]
    sums = [_sum(found, answers, row) for answers in possible for row in range(3)]
    weighed = worst(found, _deployment(required))
    assert weighed.exact
    if possible:
        assert weighed.size == max(sums)


@LAW
@given(parts, requirements)
def test_it_is_reached_wherever_it_is_said_to_be(found: list[Part], required: list[Requirement]) -> None:
    weighed = worst(found, _deployment(required))
    for answers in _answers():
        if holds(weighed.where, answers) and all(_kept(rule, answers) for rule in required):
            assert max(_sum(found, answers, row) for row in range(3)) >= weighed.size


def _kept(rule: Requirement, answers: Mapping[str, str]) -> bool:
    return not holds(rule.when, answers) or holds(rule.then, answers)


def _sum(found: list[Part], answers: Mapping[str, str], row: int) -> int:
    there = (part.size for part in found if holds(part.presence, answers))
    return sum(size.fixed + sum(numbers[row] for numbers in size.rows.values()) for size in there)


def _exclusive(number: int) -> tuple[Deployment, list[Part]]:
    """Make parts of which any two neighbours exclude each other."""
    choices = tuple(Choice(f"c{one}", "", SWITCH, "off") for one in range(number + 1))
    found = [
        Part(Presence.of(ChoiceIs(f"c{one}", ("on",)), ChoiceIs(f"c{one + 1}", ("off",))), Size(1 + one % 3))
        for one in range(number)
    ]
    return Deployment("x", "1.0.0", (), choices=choices), found


def test_choices_that_exclude_nothing_cost_nothing() -> None:
    choices = tuple(Choice(f"c{one}", "", SWITCH, "off") for one in range(60))
    found = [
        Part(Presence.of(ChoiceIs(f"c{one}", ("on",)), ChoiceIs(f"c{one + 1}", ("on",))), Size(1))
        for one in range(59)
    ]
    weighed = worst(found, Deployment("x", "1.0.0", (), choices=choices))
    assert weighed == Worst(59, Presence.of(*(ChoiceIs(one.id, ("on",)) for one in choices)))


def test_parts_that_exclude_their_neighbours_are_told_apart_in_a_long_row() -> None:
    deployment, found = _exclusive(40)
    before, most = 0, 0
    for part in found:
        before, most = most, max(most, before + part.size.fixed)
    weighed = worst(found, deployment)
    assert weighed.exact
    assert weighed.size == most


def test_past_the_bound_all_that_is_left_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    deployment, found = _exclusive(9)
    exact = worst(found, deployment)
    assert exact.exact
    monkeypatch.setattr(components, "MOST_STEPS", 0)
    assert worst(found, deployment) == Worst(sum(one.size.fixed for one in found), ALWAYS, exact=False)
    monkeypatch.setattr(components, "MOST_STEPS", 5)
    assert exact.size <= worst(found, deployment).size <= sum(one.size.fixed for one in found)


def test_past_the_bound_of_tables_each_longest_row_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    size = Size(1, {Param("size"): (5, 0)})
    other = Size(1, {Param("size"): (0, 7)})
    found = [Part(ALWAYS, size), Part(ALWAYS, other)]
    assert worst(found, _deployment([])) == Worst(9, ALWAYS)
    monkeypatch.setattr(searching, "MOST_ROWS", 1)
    assert worst(found, _deployment([])) == Worst(14, ALWAYS, exact=False)


def test_nothing_counts_where_no_answers_are_possible() -> None:
    never = Requirement(ALWAYS, Presence.of(ChoiceIs("c0", ("a",))))
    part = Part(Presence.of(ChoiceIs("c0", ("b",))), Size(5))
    assert worst([part], _deployment([never])).size == 0
