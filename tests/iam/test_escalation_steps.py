"""The table of escalation steps: AWS documents each action, and each row has what decides it."""

from __future__ import annotations

import pytest

from octo_spec.analysis.escalation.self_grant_steps import GAINS
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.escalation_steps import PASS_ROLE, STEPS, StepKind, steps_that
from octo_spec.iam.request_keys import may_hold

ACTIONS = sorted({PASS_ROLE, *(name for step in STEPS for name in step.actions)})


@pytest.mark.parametrize("name", ACTIONS)
def test_the_catalogue_knows_each_action_in_this_spelling(name: str) -> None:
    found = action(name)
    assert isinstance(found, Action)
    assert found.full_name == name


def test_every_step_is_listed_once_and_has_a_page() -> None:
    for change in StepKind:
        steps = steps_that(change)
        assert len({frozenset(step.actions) for step in steps}) == len(steps)
    assert all(step.page.startswith("https://docs.aws.amazon.com/") for step in STEPS)


def test_aws_sends_the_keys_of_a_step() -> None:
    for step in STEPS:
        found = action(step.actions[0])
        assert isinstance(found, Action)
        assert all(may_hold(found, key) for key in step.keys)


def test_each_step_of_a_role_on_itself_is_a_row() -> None:
    rows = {name for step in STEPS for name in step.actions}
    assert set(GAINS) <= rows
