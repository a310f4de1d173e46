"""Sets of combinations of choices: unions and complements."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.combinations import EVERY_COMBINATION, complement, holds_in, simplify, union
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.testing import LAW

DOMAINS = {"x": ("a", "b", "c"), "y": ("off", "on"), "z": ("off", "on")}
COMBINATIONS = [dict(zip(DOMAINS, values, strict=True)) for values in product(*DOMAINS.values())]
TESTS = st.sampled_from(list(DOMAINS)).flatmap(
    lambda choice: st.sets(st.sampled_from(DOMAINS[choice]), min_size=1).map(
        lambda values: ChoiceIs(choice, tuple(each for each in DOMAINS[choice] if each in values))
    )
)
PRESENCES = st.lists(TESTS, max_size=3, unique_by=lambda test: test.choice).map(
    lambda tests: Presence.of(*tests)
)
SETS = st.lists(PRESENCES, max_size=3)


@LAW
@given(SETS)
def test_a_union_holds_where_one_of_its_presences_does(presences: list[Presence]) -> None:
    for combination in COMBINATIONS:
        alone = any(holds_in((each,), combination) for each in presences)
        assert holds_in(union(presences), combination) == alone


@LAW
@given(SETS)
def test_a_complement_holds_where_the_set_does_not(presences: list[Presence]) -> None:
    others = complement(union(presences), DOMAINS)
    for combination in COMBINATIONS:
        assert holds_in(others, combination) != holds_in(union(presences), combination)


@LAW
@given(SETS)
def test_fewer_words_say_the_same(presences: list[Presence]) -> None:
    short = simplify(union(presences), DOMAINS)
    assert len(short) <= len(union(presences))
    for combination in COMBINATIONS:
        assert holds_in(short, combination) == holds_in(union(presences), combination)


def test_all_values_of_a_choice_are_no_condition() -> None:
    each = tuple(Presence.of(ChoiceIs("x", (value,))) for value in DOMAINS["x"])
    assert simplify(each, DOMAINS) == EVERY_COMBINATION
    given_or_not = (Presence.of(Given("bucket")),)
    assert simplify(given_or_not, DOMAINS) == given_or_not


def test_a_parameter_may_or_may_not_be_given() -> None:
    assert complement((Presence.of(Given("bucket")),), DOMAINS) == EVERY_COMBINATION


def test_the_complement_of_many_independent_choices_is_short() -> None:
    domains = {f"c{number}": ("off", "on") for number in range(50)}
    each_on = tuple(Presence.of(ChoiceIs(id, ("on",))) for id in domains)
    assert complement(each_on, domains) == (Presence.of(*(ChoiceIs(id, ("off",)) for id in domains)),)


def test_a_complement_of_too_many_presences_is_every_combination() -> None:
    domains = {f"c{number}": ("off", "on") for number in range(40)}
    ids = list(domains)
    pairs = zip(ids[::2], ids[1::2], strict=True)
    both_on = tuple(Presence.of(ChoiceIs(one, ("on",)), ChoiceIs(other, ("on",))) for one, other in pairs)
    assert complement(both_on, domains) == EVERY_COMBINATION
