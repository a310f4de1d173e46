"""When something is there, and what follows from it."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.environment import holds
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, Presence, subject
from octo_spec.testing import LAW

VALUES = ("a", "b", "c")
CHOICE_TESTS = st.builds(
    lambda choice, values: ChoiceIs(choice, tuple(value for value in VALUES if value in values)),
    st.sampled_from(["x", "y"]),
    st.sets(st.sampled_from(VALUES), min_size=1, max_size=2),
)
TESTS = CHOICE_TESTS | st.sampled_from([Given("p"), Given("q")])
PRESENCES = st.lists(TESTS, max_size=4, unique_by=subject).map(lambda tests: Presence.of(*tests))
SETTINGS = [
    {"x": x, "y": y, "p": p, "q": q} for x, y, p, q in product(VALUES, VALUES, ("", "given"), ("", "given"))
]


@LAW
@given(PRESENCES, PRESENCES)
def test_a_presence_implies_another_where_each_of_its_settings_has_both(
    narrow: Presence, wide: Presence
) -> None:
    settings = [setting for setting in SETTINGS if holds(narrow, setting)]
    assert narrow.implies(wide) == all(holds(wide, setting) for setting in settings)


@LAW
@given(PRESENCES, PRESENCES, PRESENCES)
def test_implication_is_an_order_below_always(first: Presence, second: Presence, third: Presence) -> None:
    assert first.implies(first)
    assert first.implies(ALWAYS)
    if first.implies(second) and second.implies(third):
        assert first.implies(third)
    if first.implies(second) and second.implies(first):
        assert first == second
