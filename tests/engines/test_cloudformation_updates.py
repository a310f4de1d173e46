"""Updates of stacks, from a template to the next: what ``octospec diff --updates`` says is what happens."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octospec_cloudformation import EMITTER
from tests.emitters.iam_json.samples import PLAIN, allow, inline, managed
from tests.engines.granting import Step, granted
from tests.engines.ministack import Ministack, watching
from tests.engines.reading_roles import read_roles

if TYPE_CHECKING:
    from octo_spec.model.deployment import Policy

pytestmark = [pytest.mark.engines, pytest.mark.large]

ANSWERS: Final = {"Principal": "131920598436", "ExternalId": "an-id-of-someone"}
BILLS, TAGS, DISKS = (allow(action) for action in ("ce:Get*", "tag:Get*", "ec2:Describe*"))
Policies = tuple["Policy", ...]


def _template(*policies: Policy) -> str:
    [role] = PLAIN.roles
    deployment = replace(PLAIN, roles=(replace(role, policies=policies),), choices=())
    [artifact] = EMITTER.emit(deployment, EMITTER.options()).artifacts
    return artifact.text


UPDATES: Final[dict[str, tuple[Policies, Policies]]] = {
    "a policy grants more": ((inline("root", BILLS),), (inline("root", BILLS, TAGS),)),
    "a policy is renamed": ((inline("root", BILLS, TAGS),), (inline("base", BILLS, TAGS),)),
    "policies become one": ((inline("one", BILLS), inline("two", TAGS)), (inline("three", BILLS, TAGS),)),
    "a managed policy is renamed": ((managed("One", BILLS),), (managed("Other", BILLS),)),
}


@pytest.mark.parametrize("update", UPDATES)
def test_what_both_versions_grant_is_never_missing(update: str, emptied: Ministack) -> None:
    old, new = UPDATES[update]
    emptied.create(_template(*old), ANSWERS)
    before = granted(emptied)
    with watching(emptied, Step(before, before)) as watch:
        for version in (new, old, new, old, new):
            assert emptied.update(_template(*version), ANSWERS) == "UPDATE_COMPLETE"
    assert watch.looks
    assert watch.missing == []
    role = read_roles(emptied)["Reader"]
    assert set(role["inline"]) == {str(policy.name) for policy in new if policy.kind == "inline"}


def test_the_watch_notices_what_is_missing(emptied: Ministack) -> None:
    emptied.create(_template(inline("root", BILLS)), ANSWERS)
    before = granted(emptied)
    with watching(emptied, Step(before, before)) as watch:
        emptied.client("iam").delete_role_policy(RoleName="Reader", PolicyName="root")
        until = watch.looks + 2
        while watch.looks < until:
            time.sleep(0.01)
    assert watch.missing


def test_a_logical_id_that_changes_under_one_name_ends_without_the_policy(emptied: Ministack) -> None:
    first, other = (
        replace(inline("root", BILLS), names=(("cloudformation", id),)) for id in ("Own", "Other")
    )
    emptied.create(_template(first), ANSWERS)
    emptied.update(_template(other), ANSWERS)
    assert read_roles(emptied)["Reader"]["inline"] == {}


def test_answers_that_break_a_pattern_are_refused(emptied: Ministack) -> None:
    from botocore.exceptions import ClientError  # noqa: PLC0415 - only this function needs it

    with pytest.raises(ClientError, match=r"(?i)principal"):
        emptied.create(_template(inline("root", BILLS)), {**ANSWERS, "Principal": "no-account"})
    assert read_roles(emptied) == {}
