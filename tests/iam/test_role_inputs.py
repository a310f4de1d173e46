"""Every operation of botocore's models that takes a role in its input has a row: passed, or why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from octo_spec.iam.action_rows import names_in
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.escalation_steps import STEPS
from octo_spec.iam.role_inputs import (
    _NOT_PASSED,
    WhyNot,
    passed_to,
    passes_role,
    role_passing_actions,
    why_not_passed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = re.compile("role|instanceprofile", re.IGNORECASE)

OTHER_NAMES = {
    "cloudcontrolapi": "cloudformation",
    "ModifyDataProvider": "UpdateDataProvider",
    "ModifyInstanceProfile": "UpdateInstanceProfile",
    "ModifyMigrationProject": "UpdateMigrationProject",
    "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "awsssoportal": "sso",
    **{
        name: f"{name}Status"
        for name in (
            *("GetMLDataProcessingJob", "GetMLEndpoint"),
            *("GetMLModelTrainingJob", "GetMLModelTransformJob"),
        )
    },
}
"""Where an action has another name than the operation, or another prefix than the service."""


def members(shape: Any, above: tuple[str, ...] = ()) -> Iterator[str]:  # noqa: ANN401 - botocore has no types
    """Yield the names of all members of an input."""
    if shape is None or shape.name in above:
        return
    above = (*above, shape.name)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield name
            yield from members(member, above)
    elif shape.type_name == "list":
        yield from members(shape.member, above)
    elif shape.type_name == "map":
        yield from members(shape.value, above)


def candidates(service: str, signing: str, operation: str) -> Iterator[str]:
    """Yield the names that the action of an operation may have."""
    for prefix in (signing, service):
        for name in (operation, OTHER_NAMES.get(operation, operation)):
            yield f"{OTHER_NAMES.get(prefix, prefix)}:{name}"


def spelled(name: str) -> str:
    known = action(name)
    return known.full_name if isinstance(known, Action) else name


def has_a_row(name: str) -> bool:
    return passes_role(spelled(name)) or why_not_passed(spelled(name)) is not None


@pytest.mark.deep
def test_each_operation_that_takes_a_role_has_a_row() -> None:
    session = botocore.session.get_session()
    without = []
    for service in session.get_available_services():
        model = session.get_service_model(service)
        for operation in model.operation_names:
            if any(map(ROLE.search, members(model.operation_model(operation).input_shape))):
                names = candidates(service, model.signing_name, operation)
                if not any(map(has_a_row, names)):
                    without.append(f"{service}:{operation}")
    assert without == []


def test_no_action_has_two_rows() -> None:
    assert len(role_passing_actions()) > 900
    assert [name for name in role_passing_actions() if why_not_passed(name)] == []


def test_an_action_that_has_its_own_row_is_an_action_of_a_step() -> None:
    steps = {name for step in STEPS for name in step.actions}
    assert sorted({*names_in(_NOT_PASSED[WhyNot.OWN_ROW])} - steps) == []


def test_only_an_undocumented_action_needs_an_unknown_permission() -> None:
    known = (action(name) for name in names_in(_NOT_PASSED[WhyNot.NO_ACTION]))
    assert not any(isinstance(each, Action) for each in known)


def test_a_row_is_spelled_as_the_catalogue_spells_it() -> None:
    known = ((name, action(name)) for name in role_passing_actions())
    assert [name for name, each in known if isinstance(each, Action) and each.full_name != name] == []


@pytest.mark.parametrize(
    ("action", "principal"),
    [
        ("ec2:RunInstances", "ec2.amazonaws.com"),
        ("ecs:RegisterTaskDefinition", "ecs-tasks.amazonaws.com"),
        ("states:CreateStateMachine", "states.amazonaws.com"),
        ("eks:CreatePodIdentityAssociation", "pods.eks.amazonaws.com"),
        ("elasticmapreduce:RunJobFlow", "ec2.amazonaws.com"),
        ("elasticmapreduce:CreateEditor", "elasticmapreduce.amazonaws.com"),
        ("codecatalyst:AssociateIamRoleToConnection", "codecatalyst-runner.amazonaws.com"),
    ],
)
def test_the_principal_of_a_service_is_known(action: str, principal: str) -> None:
    assert passes_role(action)
    assert any(re.fullmatch(part.replace("*", ".*"), principal) for part in passed_to(action))
