"""The stack of each spec before an engine that updates resource by resource: made, updated, and removed.

The version before is the spec with its policies called otherwise, so that an update makes and deletes each.
``make test-deep`` tries every combination of choices; the suite tries the one with everything on.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from octo_spec.model.presence import PartitionIn
from octo_spec.model.text import Text
from octo_spec.model.traversal import presences
from octospec_cloudformation import EMITTER
from tests.engines.answers import allowed
from tests.engines.catalogue import built, resolved, specs
from tests.engines.comparing import held, meant
from tests.engines.granting import Step, granted
from tests.engines.ministack import STACK, Ministack, watching
from tests.engines.reading_roles import read_roles
from tests.engines.spelling import stack_parameters
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Policy, Role
    from tests.engines.answers import Answers

pytestmark = [pytest.mark.engines, pytest.mark.large]

ALL_COMBINATIONS: Final = "OCTOSPEC_ALL_SETTINGS" in os.environ
LOOKS: Final = 3
"""So often the roles are read while a stack goes from version to version, which takes milliseconds each."""
STORED: Final = ("path", "max_session", "trust", "attached", "inline", "managed")
"""What the emulator keeps as AWS does; it drops boundaries, which moto is asked about."""


def without_partition_tests() -> list[str]:
    """List the specs of which nothing depends on the partition: the emulator takes each for another one."""
    return [name for name in specs() if not any(_tests_partition(name))]


def _tests_partition(name: str) -> Iterator[bool]:
    for role in resolved(name, "cloudformation").roles:
        for presence in presences(role):
            yield any(isinstance(test, PartitionIn) for test in presence.tests)


def _before(deployment: Deployment) -> Deployment:
    """Call each policy otherwise, but those whose logical id the spec fixes."""
    return replace(deployment, version="0.9.0", roles=tuple(map(_role_before, deployment.roles)))


def _role_before(role: Role) -> Role:
    return replace(role, policies=tuple(map(_policy_before, role.policies)))


def _policy_before(policy: Policy) -> Policy:
    is_fixed = policy.names or not policy.name.pieces
    return policy if is_fixed else replace(policy, name=Text.of(*policy.name.pieces, "-before"))


def _template(deployment: Deployment) -> str:
    artifact, *_ = EMITTER.emit(deployment, EMITTER.options()).artifacts
    return artifact.text


@pytest.mark.parametrize("name", matrix(without_partition_tests(), ["report-bucket"]))
def test_a_stack_is_made_updated_without_a_gap_and_removed(name: str, emptied: Ministack) -> None:
    # No service answers a registration here; tests/examples/test_registration.py has one.
    deployment = replace(built(name, "cloudformation").deployment, extras=(), registration=None)
    templates = _template(_before(deployment)), _template(deployment)
    settings = allowed(deployment)
    for answers in settings if ALL_COMBINATIONS else settings[:1]:
        emptied.empty()
        _updated(emptied, templates, stack_parameters(deployment, answers))
        _holds(emptied, deployment, answers)
        _removed(emptied)


def _updated(cloud: Ministack, templates: tuple[str, str], given: dict[str, str]) -> None:
    """Go from the version before to this one, and back and forth until someone has looked often."""
    old, new = templates
    cloud.create(old, given)
    there = granted(cloud)
    with watching(cloud, Step(there, there)) as watch:
        assert cloud.update(new, given) == "UPDATE_COMPLETE"
        while watch.looks < LOOKS:
            for template in (old, new):
                assert cloud.update(template, given) == "UPDATE_COMPLETE"
    assert watch.missing == []


def _holds(cloud: Ministack, deployment: Deployment, answers: Answers) -> None:
    [stack] = cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    there, wanted = held(cloud), meant(deployment, answers, cloud, stack["StackId"])
    assert {name: _stored(role) for name, role in there.items()} == {
        name: _stored(role) for name, role in wanted.items()
    }


def _stored(role: Any) -> dict[str, Any]:  # noqa: ANN401 - of fields of several types
    """Give what is compared; of a list that is not given the emulator attaches an empty name."""
    return {field: getattr(role, field) for field in STORED} | {"attached": role.attached - {""}}


def _removed(cloud: Ministack) -> None:
    cloud.client("cloudformation").delete_stack(StackName=STACK)
    for _ in range(1_000):
        if not read_roles(cloud):
            return
        time.sleep(0.01)
    pytest.fail("roles are left of a stack that was deleted")
