"""Each action that acts as another principal, or runs code, is a step, passes a role, or has a reason."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

from octo_spec.iam.action_rows import names_in
from octo_spec.iam.answering_actions import actions
from octo_spec.iam.escalation_steps import STEPS
from octo_spec.iam.existing_principals import code_changes, credentials, memberships
from octo_spec.iam.policy_writers import organization_changes, resource_policies
from octo_spec.iam.role_inputs import role_passing_actions

STEP_EFFECTS: Final = ("assumes-roles", "creates-credentials", "changes-iam", "runs-code")
REASONS: Final = tomllib.loads(Path(__file__).with_name("no_steps.toml").read_text(encoding="utf-8"))[
    "reason"
]
WITHOUT_STEP: Final = [name for reason in REASONS for name in names_in(reason["actions"].strip())]
WRITES_A_POLICY: Final = re.compile(r".*:(Put.*Policy|.*ResourcePolicy.*)")
NAMED_AS_WRITERS: Final = frozenset(filter(WRITES_A_POLICY.fullmatch, actions("exposes-resources")))


def test_each_action_with_an_effect_of_a_step_is_a_step_or_has_a_reason() -> None:
    found = {name for effect in STEP_EFFECTS for name in actions(effect)}
    steps = {name for step in STEPS for name in step.actions}
    assert sorted(found - steps - {*role_passing_actions()} - {*WITHOUT_STEP}) == []
    assert sorted({*WITHOUT_STEP} - found - NAMED_AS_WRITERS) == []


def test_each_action_that_exposes_resources_by_a_policy_is_a_writer_or_has_a_reason() -> None:
    assert sorted(NAMED_AS_WRITERS - {*resource_policies()} - {*WITHOUT_STEP}) == []


@pytest.mark.parametrize(
    "name",
    [
        *("chatbot:UpdateCustomAction", "codepipeline:UpdateActionType", "sagemaker:UpdateModelPackage"),
        *("mgn:UpdateLaunchConfiguration", "mgn:UpdateLaunchConfigurationTemplate"),
    ],
)
def test_a_change_of_a_command_an_image_or_a_document_with_parameters_is_a_step(name: str) -> None:
    assert name in code_changes()


@pytest.mark.parametrize(
    "names",
    [
        *("AdminAddUserToGroup", "AdminCreateUser", "AdminLinkProviderForUser", "AdminSetUserPassword"),
        *("AdminUpdateUserAttributes", "UpdateIdentityProvider"),
        "CreateIdentityProvider UpdateUserPoolClient",
    ],
)
def test_an_action_by_which_a_user_of_a_pool_becomes_another_is_a_step(names: str) -> None:
    """Users of a user pool get the credentials of the role that an identity pool or a group has."""
    assert names_in(f"cognito-idp {names}") in {step.actions for step in STEPS}


def test_an_action_without_a_step_has_one_reason_and_is_no_step() -> None:
    assert len({*WITHOUT_STEP}) == len(WITHOUT_STEP)
    assert {*WITHOUT_STEP}.isdisjoint(name for step in STEPS for name in step.actions)


def test_an_action_that_takes_a_role_passes_one() -> None:
    steps = {name for step in STEPS for name in step.actions}
    assert sorted({*actions("takes-role")} - {*role_passing_actions()} - steps) == []


@pytest.mark.parametrize(
    "names",
    [credentials(), memberships(), code_changes(), resource_policies(), organization_changes()],
    ids=lambda names: names[0],
)
def test_rows_are_sorted(names: tuple[str, ...]) -> None:
    assert list(names) == sorted(names, key=lambda name: name.split(":"))
