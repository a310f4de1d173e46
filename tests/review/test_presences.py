"""Combinations of choices that the requirements between them allow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.deployment import Choice
from octo_spec.model.presence import ChoiceIs, Given, Presence, Requirement
from octo_spec.review.presences import every_answer, is_possible, listed_combinations
from tests.review.small_deployments import deployment_of, grant

ONE, OTHER = (Choice(id, "C.", ("off", "on"), "off") for id in ("one", "other"))
WHEN, THEN = (Presence.of(ChoiceIs(each.id, ("on",))) for each in (ONE, OTHER))
SMALL = deployment_of(grant("s3:GetObject"))
REQUIRED = replace(SMALL, choices=(ONE, OTHER), requirements=(Requirement(WHEN, THEN),))


def test_a_requirement_forbids_a_combination() -> None:
    assert [tuple(each.values()) for each in every_answer((ONE, OTHER), REQUIRED)] == [
        ("off", "off"),
        ("off", "on"),
        ("on", "on"),
    ]


@pytest.mark.parametrize("answers", [{"one": "on"}, {"other": "off"}, {}])
def test_a_requirement_of_a_choice_that_is_not_answered_forbids_nothing(answers: dict[str, str]) -> None:
    assert is_possible(answers, REQUIRED)


def test_a_requirement_of_an_input_forbids_nothing() -> None:
    given = replace(REQUIRED, requirements=(Requirement(WHEN, Presence.of(Given("bucket"))),))
    assert is_possible({"one": "on", "other": "off"}, given)


def test_of_many_combinations_the_least_the_most_and_each_choice_alone_are_listed() -> None:
    choices = tuple(Choice(f"c{number}", "C.", ("off", "on"), "off") for number in range(10))
    shown, is_whole = listed_combinations(replace(SMALL, choices=choices))
    assert not is_whole
    assert [[*each.values()].count("on") for each in shown] == [0, *[1] * 10, 10]
    shown, is_whole = listed_combinations(REQUIRED)
    assert (len(shown), is_whole) == (3, True)
