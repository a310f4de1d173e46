"""The tables of dangerous actions name actions that AWS documents."""

from __future__ import annotations

import pytest

from octo_spec.iam.action_effects import actions
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.dangerous_actions import DANGERS, RESOURCE_EXPOSURE, Danger
from octo_spec.iam.escalation_steps import StepKind, actions_that

NAMED = sorted({name for table in DANGERS.values() for name in table})


@pytest.mark.parametrize("name", NAMED)
def test_the_catalogue_knows_each_dangerous_action_in_this_spelling(name: str) -> None:
    found = action(name)
    assert isinstance(found, Action)
    assert found.full_name == name


def test_every_danger_has_a_sorted_table_without_repeats() -> None:
    assert set(DANGERS) == set(Danger)
    assert all(table == tuple(sorted(set(table))) for table in DANGERS.values())


def test_what_exposes_a_resource_is_listed_once() -> None:
    steps = set(actions_that(StepKind.RESOURCES))
    assert steps <= set(RESOURCE_EXPOSURE)
    assert set(RESOURCE_EXPOSURE) <= set(actions("exposes-resources"))
