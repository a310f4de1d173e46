"""Stacks of templates that others wrote, updated to what is built from the imported spec: each role stays.

The role keeps its logical id and what AWS calls it, and the access engine finds the same in what is stored.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest

from tests.engines.answers import allowed
from tests.engines.ministack import STACK, Ministack
from tests.engines.reading_roles import read_roles
from tests.engines.spelling import stack_parameters
from tests.engines.test_side_by_side import differences, foreign_parameters, imported

pytestmark = [pytest.mark.engines, pytest.mark.large]

ROLE: Final = "AWS::IAM::Role"


TEMPLATES: Final = (
    "accounts-by-stage.yaml",
    "exported-outputs.yaml",
    "named-after-stack.yaml",
    "no-external-id.json",
    "optimiser.yaml",
    "policies-as-texts.yaml",
    "switch-words.yaml",
)
"""What the emulator deploys, and of which nothing is known only when the stack is made."""
DESCRIBED: Final = ("security-audit.json", "side-scanner.yaml")
"""Templates with a managed policy that has a name and a description."""


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_update_replaces_no_role_and_changes_no_access(name: str, emulator: Ministack) -> None:
    template = imported(name)
    for answers in allowed(template.deployment):
        emulator.reset()
        emulator.create(template.foreign, dict(foreign_parameters(template, answers)))
        before, ids = stored(emulator), role_ids(emulator)
        values = stack_parameters(template.deployment, answers)
        assert emulator.update(template.own, values) == "UPDATE_COMPLETE", answers
        assert before, answers
        assert role_ids(emulator) == ids, answers
        assert list(differences(before, stored(emulator))) == [], answers


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_described_policy_is_made_anew_under_another_name_alone(name: str, emulator: Ministack) -> None:
    template = imported(name)
    answers = allowed(template.deployment)[0]
    values = stack_parameters(template.deployment, answers)
    emulator.reset()
    emulator.create(template.foreign, dict(foreign_parameters(template, answers)))
    before, ids = stored(emulator), role_ids(emulator)
    assert emulator.update(template.own, values) == "UPDATE_ROLLBACK_COMPLETE"
    assert list(differences(before, stored(emulator))) == []
    renamed = re.sub("(?m)^( *ManagedPolicyName: .*)$", lambda found: f"{_bare(found[1])}-2", template.own)
    assert emulator.update(renamed, values) == "UPDATE_COMPLETE"
    assert role_ids(emulator) == ids
    assert list(differences(before, stored(emulator))) == []


def _bare(line: str) -> str:
    """Write a reference as a text to which something can be added."""
    return re.sub(r"!Ref (\w+)", r"!Sub ${\1}", line)


def role_ids(cloud: Ministack) -> dict[str, str]:
    """Give for each logical id of a role the id by which AWS knows this role among all that ever were."""
    roles = cloud.client("iam").list_roles()["Roles"]
    unique = {role["RoleName"]: str(role["RoleId"]) for role in roles}
    return {logical: unique[name] for logical, name in _names(cloud).items()}


def stored(cloud: Ministack) -> dict[str, Any]:
    """Read each role of the stack by its logical id."""
    roles = read_roles(cloud)
    found: dict[str, Any] = json.loads(
        json.dumps({logical: roles[name] for logical, name in _names(cloud).items()})
    )
    return found


def _names(cloud: Ministack) -> dict[str, str]:
    listed = cloud.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in listed
        if each["ResourceType"] == ROLE
    }
