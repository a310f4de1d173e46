"""Stacks of templates that others wrote, updated to what is built from the imported spec: each role stays.

The role keeps its logical id and what AWS calls it, and the access engine finds the same in what is stored.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.emitters.cloudformation.understood import templates
from tests.engines.answers import allowed
from tests.engines.foreign_stacks import (
    DESCRIBED,
    KNOWN,
    REFUSED,
    SKIPPED_PARTS,
    UNDEPLOYABLE,
    fitting,
    in_json,
    looked_up,
    of_stack,
)
from tests.engines.ministack import STACK, Ministack
from tests.engines.reading_roles import read_roles
from tests.engines.spelling import stack_parameters
from tests.engines.test_side_by_side import differences, foreign_parameters, imported, is_reported
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.engines.answers import Answers
    from tests.engines.test_side_by_side import Imported

pytestmark = [pytest.mark.engines, pytest.mark.large]

ROLE: Final = "AWS::IAM::Role"
ALL_COMBINATIONS: Final = "OCTOSPEC_ALL_SETTINGS" in os.environ
NAMES: Final = tuple(template.name for template in templates())
DEPLOYED: Final = tuple(name for name in NAMES if name not in UNDEPLOYABLE)


def test_each_template_is_deployed_or_named_with_the_reason() -> None:
    assert UNDEPLOYABLE.keys() | KNOWN.keys() | SKIPPED_PARTS.keys() | {*DESCRIBED} <= {*NAMES}
    assert not UNDEPLOYABLE.keys() & (KNOWN.keys() | SKIPPED_PARTS.keys() | {*DESCRIBED})


@pytest.mark.parametrize(
    "name",
    matrix(
        [name for name in DEPLOYED if name not in DESCRIBED],
        ["companions-of-all-kinds.yaml"],
    ),
)
def test_an_update_replaces_no_role_and_changes_no_access(name: str, emulator: Ministack) -> None:
    template = imported(name)
    roles = 0
    for answers in settings(template):
        created(template, answers, emulator)
        before, ids = stored(emulator), role_ids(emulator)
        roles += len(before)
        values = {**answers, **of_stack(KNOWN.get(name, {}), emulator)}
        parameters = stack_parameters(template.deployment, values)
        assert emulator.update(in_json(template.own), parameters) == "UPDATE_COMPLETE", answers
        assert role_ids(emulator).items() <= ids.items(), answers
        assert list(untold(name, template, differences(before, stored(emulator)))) == [], answers
    assert roles


@pytest.mark.parametrize("name", matrix(DESCRIBED, ["security-audit.json"]))
def test_a_described_policy_is_replaced_under_another_name_alone(name: str, emulator: Ministack) -> None:
    template = imported(name)
    answers = settings(template)[0]
    values = stack_parameters(template.deployment, answers)
    created(template, answers, emulator)
    before, ids = stored(emulator), role_ids(emulator)
    assert emulator.update(template.own, values) == "UPDATE_ROLLBACK_COMPLETE"
    assert list(differences(before, stored(emulator))) == []
    renamed = re.sub("(?m)^( *ManagedPolicyName: .*)$", lambda found: f"{_bare(found[1])}-2", template.own)
    assert emulator.update(renamed, values) == "UPDATE_COMPLETE"
    assert role_ids(emulator) == ids
    assert list(differences(before, stored(emulator))) == []


def settings(template: Imported) -> tuple[Answers, ...]:
    """List the answers to deploy: all of them where there is time, else everything on, and off."""
    found = allowed(template.deployment)
    refused = REFUSED.get(template.name, ())
    found = tuple(each for each in found if not any(answers.items() <= each.items() for answers in refused))
    some = found if ALL_COMBINATIONS else (found[0], *found[-1:]) if len(found) > 1 else found
    known = {parameters.id for parameters in template.deployment.choices} & KNOWN.get(
        template.name, {}
    ).keys()
    return tuple(
        {**fitting(template.questions, answers), **dict(_known(template, known))} for answers in some
    )


def _known(template: Imported, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from ((id, KNOWN[template.name][id]) for id in ids)


def created(template: Imported, answers: Answers, cloud: Ministack) -> None:
    """Deploy a template as it was before it was imported."""
    cloud.empty()
    given = dict(foreign_parameters(template, answers))
    cloud.create(in_json(template.foreign), looked_up(template.questions, given, cloud))


def untold(name: str, template: Imported, found: Iterable[str]) -> Iterator[str]:
    """List the differences that the import does not report."""
    reported = SKIPPED_PARTS.get(name, ())
    return (
        each
        for each in found
        if not is_reported(each, template.proof) and not any(w in each for w in reported)
    )


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
