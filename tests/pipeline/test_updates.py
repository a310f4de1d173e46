"""What an update does in each format, and who can apply it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.model.rollout import as_one_deployment
from octo_spec.model.text import Text
from octo_spec.model.updates import FormatUpdate, UpdateEffect
from octo_spec.pipeline.updates import format_updates
from tests.emitters.iam_json.samples import PLAIN, allow, inline, managed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Policy

BILLS, TAGS, DISKS = (allow(action) for action in ("ce:Get*", "tag:Get*", "ec2:Describe*"))
IN_PLACE, COMPANION, REPLACED, GAP, REFUSED = UpdateEffect


def _with(*policies: Policy, id: str = "reader", name: str = "Reader", path: str = "/") -> Deployment:
    [role] = PLAIN.roles
    role = replace(role, id=id, name=Text.of(name), path=Text.of(path), policies=policies)
    return replace(PLAIN, roles=(role,), choices=())


def _named(policy: Policy, name: str) -> Policy:
    """Give a policy a name of its own in CloudFormation: its logical id."""
    return replace(policy, names=(("cloudformation", name),))


def _reported(before: Deployment, now: Deployment) -> dict[str, FormatUpdate]:
    reported = [one for one in format_updates(before, now) if isinstance(one, FormatUpdate)]
    return {one.format: one for one in reported}


ROOT: Final = _with(inline("root", BILLS))
LARGE, OTHER_LARGE = (
    allow(*(f"{service}:Get{number:04}{'x' * 40}" for number in range(120))) for service in ("s3", "sqs")
)

CASES: Final = {
    "nothing changes": (ROOT, ROOT, IN_PLACE, IN_PLACE, IN_PLACE),
    "a policy grants more": (ROOT, _with(inline("root", BILLS, TAGS)), IN_PLACE, IN_PLACE, IN_PLACE),
    "a policy is renamed": (ROOT, _with(inline("base", BILLS)), COMPANION, COMPANION, COMPANION),
    "a policy is renamed, and its logical id is kept": (
        _with(_named(inline("root", BILLS), "Own")),
        _with(_named(inline("base", BILLS), "Own")),
        *(GAP, COMPANION, COMPANION),
    ),
    "its logical id changes, and its name is kept": (
        _with(_named(inline("root", BILLS), "Own")),
        _with(_named(inline("root", BILLS), "Other")),
        *(REFUSED, IN_PLACE, IN_PLACE),
    ),
    "the logical id of a managed policy changes": (
        _with(_named(managed("root", BILLS), "Own")),
        _with(_named(managed("root", BILLS), "Other")),
        *(REFUSED, IN_PLACE, IN_PLACE),
    ),
    "a managed policy is renamed, and its logical id is kept": (
        _with(_named(managed("root", BILLS), "Own")),
        _with(_named(managed("base", BILLS), "Own")),
        *(COMPANION, COMPANION, COMPANION),
    ),
    "a statement moves to another policy that stays": (
        _with(inline("one", BILLS, TAGS), inline("two", DISKS)),
        _with(inline("one", BILLS), inline("two", DISKS, TAGS)),
        *(GAP, GAP, IN_PLACE),
    ),
    "a policy is divided": (
        _with(inline("one", BILLS, TAGS)),
        _with(inline("one", BILLS), inline("two", TAGS)),
        *(GAP, GAP, COMPANION),
    ),
    "policies become one": (
        _with(inline("one", BILLS), inline("two", TAGS)),
        _with(inline("two", BILLS, TAGS)),
        *(COMPANION, GAP, COMPANION),
    ),
    "an inline policy becomes managed": (ROOT, _with(managed("root", BILLS)), REFUSED, GAP, COMPANION),
    "the path changes": (ROOT, _with(inline("root", BILLS), path="/x/"), REFUSED, REFUSED, REFUSED),
    "the name changes": (ROOT, _with(inline("root", BILLS), name="Viewer"), REPLACED, REPLACED, REPLACED),
    "the id of the role changes": (
        ROOT,
        _with(inline("root", BILLS), id="viewer"),
        REFUSED,
        IN_PLACE,
        IN_PLACE,
    ),
    "old and new exceed the quota together": (
        _with(inline("one", LARGE)),
        _with(inline("two", LARGE)),
        *(REFUSED, REFUSED, GAP),
    ),
    "policies grow before others shrink": (
        _with(inline("one", LARGE), inline("two", BILLS)),
        _with(inline("one", DISKS), inline("two", BILLS, OTHER_LARGE)),
        *(IN_PLACE, IN_PLACE, GAP),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_format_reports_what_an_update_does(case: str) -> None:
    before, now, *effects = CASES[case]
    reported = _reported(before, now)
    assert [reported[name].gravest for name in ("cloudformation", "terraform", "iam-json")] == effects


def test_a_role_with_a_generated_name_can_change_its_path_and_its_logical_id() -> None:
    """AWS refuses a second role of one name; CloudFormation and Terraform generate another name."""

    def nameless(deployment: Deployment) -> Deployment:
        return replace(deployment, roles=tuple(replace(role, name=None) for role in deployment.roles))

    moved = nameless(_with(inline("root", BILLS), path="/x/"))
    [role] = nameless(ROOT).roles
    relabelled = replace(ROOT, roles=(replace(role, names=(("cloudformation", "Own"),)),))
    for now, terraform in ((moved, REPLACED), (relabelled, IN_PLACE)):
        reported = _reported(nameless(ROOT), now)
        assert (reported["cloudformation"].gravest, reported["terraform"].gravest) == (REPLACED, terraform)


def test_a_managed_policy_with_a_generated_name_can_change_its_logical_id() -> None:
    before, now = (_with(_named(managed("", BILLS), id)) for id in ("Own", "Other"))
    steps = _reported(before, now)["cloudformation"].steps
    assert [(step.effect, step.why) for step in steps] == [
        (COMPANION, "created first"),
        (COMPANION, "deleted at the end"),
    ]


def test_what_changes_nothing_has_no_step() -> None:
    assert [one.steps for one in _reported(ROOT, ROOT).values()] == [(), (), ()]


def test_what_is_grave_says_why_and_what_to_do_instead() -> None:
    for before, now, *_ in CASES.values():
        for reported in _reported(before, now).values():
            assert all(step.why for step in reported.steps if step.effect in {GAP, REFUSED, REPLACED})
            assert all(step.help for step in reported.steps if step.effect is REFUSED)


def test_whether_the_permissions_of_the_vendor_suffice_is_decided() -> None:
    own = Text.of("arn:aws:iam::*:role/Reader")
    stack = allow("cloudformation:UpdateStack")
    puts = _with(inline("root", stack, allow("iam:PutRolePolicy", on=(own,))))
    more = _with(inline("root", stack, allow("iam:PutRolePolicy", on=(own,)), BILLS))
    renamed = _with(inline("base", stack, allow("iam:PutRolePolicy", on=(own,))))
    elsewhere = _with(
        inline("root", stack, allow("iam:PutRolePolicy", on=(Text.of("arn:aws:iam::*:role/Other"),)))
    )
    assert _reported(puts, more)["cloudformation"].by.startswith("role reader can apply it itself")
    assert "the customer must deploy this version" in _reported(puts, renamed)["cloudformation"].by
    assert _reported(puts, renamed)["cloudformation"].by.endswith("lacks iam:DeleteRolePolicy")
    assert _reported(elsewhere, more)["cloudformation"].by.endswith("lacks iam:PutRolePolicy")
    assert _reported(puts, more)["terraform"].by == "the customer applies it"
    assert _reported(ROOT, _with(inline("root", TAGS)))["cloudformation"].by == "the customer applies it"


def test_a_rollout_needs_permissions_for_stack_sets_and_none_for_roles_of_members() -> None:
    """StackSets change the members with their own permissions; the payer's roles need those of the caller."""
    stack = allow("cloudformation:UpdateStack")
    sets = allow("cloudformation:*Stack*", "cloudformation:GetTemplateSummary")
    puts = allow("iam:PutRolePolicy", on=(Text.of("arn:aws:iam::*:role/Reader"),))
    members = _with(inline("root", TAGS), name="Viewer")

    def by(payer: Deployment, now: Deployment) -> str:
        before = replace(payer, members=members)
        after = replace(now, members=_with(inline("root", TAGS, DISKS), name="Viewer"))
        reported = format_updates(
            as_one_deployment(before), as_one_deployment(after), "cloudformation", before
        )
        return next(one.by for one in reported if isinstance(one, FormatUpdate))

    without = _with(inline("root", stack, puts))
    assert by(without, without).startswith("the customer must deploy this version: role reader")
    assert by(without, without).endswith("cloudformation:UpdateStackInstances, cloudformation:UpdateStackSet")
    bare = _with(inline("root", sets))
    assert by(bare, bare).startswith("role reader can apply it itself")
    assert by(bare, _with(inline("root", sets, BILLS))).endswith("lacks iam:PutRolePolicy")
    able = _with(inline("root", sets, puts))
    assert by(able, _with(inline("root", sets, puts, BILLS))).startswith("role reader can apply it itself")
    assert "fails" in by(able, _with(inline("root", sets, puts), path="/x/"))
