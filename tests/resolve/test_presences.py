"""The algebra of when something is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.deployment import Choice
from octo_spec.model.part_names import further_tests
from octo_spec.model.presence import (
    ALWAYS,
    PARTITION,
    ChoiceIs,
    Given,
    PartitionIn,
    Presence,
    Requirement,
    subject,
)
from octo_spec.resolve.answers import Answers
from octo_spec.resolve.presences import exclude, join_presences, without_implied
from octo_spec.testing import LAW

VALUES = ("a", "b", "c")
CHOICE_TESTS = st.builds(
    lambda choice, values: ChoiceIs(choice, tuple(value for value in VALUES if value in values)),
    st.sampled_from(["x", "y"]),
    st.sets(st.sampled_from(VALUES), min_size=1, max_size=2),
)
LOCATED = (PartitionIn(("aws",)), PartitionIn(("aws-cn",)), PartitionIn(("aws", "aws-cn")))
PRESENCES = st.lists(
    st.one_of(CHOICE_TESTS, st.sampled_from(LOCATED), st.sampled_from([Given("p"), Given("q")])),
    max_size=4,
    unique_by=str,
).map(lambda tests: join_presences(Presence((one,)) for one in tests) or ALWAYS)
SETTINGS = [
    {"x": x, "y": y, "p": p, "q": q, PARTITION: partition}
    for partition in ("aws", "aws-cn", "aws-us-gov")
    for x in VALUES
    for y in VALUES
    for p in (True, False)
    for q in (True, False)
]


def holds(presence: Presence, setting: dict[str, str | bool]) -> bool:
    return all(
        bool(setting[one.parameter])
        if isinstance(one, Given)
        else setting[subject(one)] in (one.values if isinstance(one, ChoiceIs) else one.partitions)
        for one in presence.tests
    )


def test_only_all_values_of_the_same_choice_need_no_condition() -> None:
    choices = tuple(
        Choice(id, "A choice.", values, values[0]) for id, values in {"x": VALUES, "y": VALUES[:2]}.items()
    )
    answers = Answers({}, {}, None, (), choices, (), ())
    assert answers.simplify_presence(Presence.of(ChoiceIs("y", VALUES[:2]))) == ALWAYS
    limited = Presence.of(ChoiceIs("x", VALUES[:2]))
    assert answers.simplify_presence(limited) == limited


@LAW
@given(st.lists(PRESENCES, max_size=4))
def test_joined_holds_exactly_where_all_hold(presences: list[Presence]) -> None:
    whole = join_presences(presences)
    for setting in SETTINGS:
        together = all(holds(one, setting) for one in presences)
        assert together == (whole is not None and holds(whole, setting))


@pytest.mark.medium
@LAW
@given(PRESENCES, PRESENCES)
def test_presences_exclude_each_other_where_no_setting_has_both(one: Presence, other: Presence) -> None:
    assert exclude(one, other) == (
        not any(holds(one, setting) and holds(other, setting) for setting in SETTINGS)
    )


@LAW
@given(PRESENCES, PRESENCES)
def test_what_a_requirement_guarantees_changes_nothing_where_it_is_kept(
    presence: Presence, when: Presence
) -> None:
    choices = Presence.of(*(test for test in when.tests if isinstance(test, ChoiceIs)))
    requirement = Requirement(choices, Presence((Given("p"),)))
    shorter = without_implied(presence, (requirement,))
    for setting in SETTINGS:
        if not holds(choices, setting) or setting["p"]:
            assert holds(shorter, setting) == holds(presence, setting)


def test_beyond_lists_what_a_policy_adds_to_its_role() -> None:
    role = Presence.of(ChoiceIs("x", ("b",)))
    assert further_tests(Presence.of(ChoiceIs("x", ("b",)), Given("p")), role) == (Given("p"),)
