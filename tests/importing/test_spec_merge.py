"""Changes to a person's spec file: it deploys what was wanted, and equal parts stay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import assume, given

from octo_spec.importing.spec_merge import merge_spec
from octo_spec.importing.write_spec import spec_data
from octo_spec.language.layout.fmt import format_file
from octo_spec.language.load import load_spec
from octo_spec.model.deployment import Attachment
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from tests.importing.draw_spec import specs
from tests.importing.test_write_spec import SMALL, deployed, resolved, written
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Policy, Role, Statement, TrustStatement
    from tests.importing.draw_spec import Data

Conditional = TypeVar("Conditional", "Statement", "TrustStatement")


def into(text: str, new: Deployment) -> str:
    """Write into a spec what it is to deploy."""
    return merge_spec(text, spec_data(deployed(text)), spec_data(new))


@pytest.mark.medium
@given(specs(partitions=False), specs())
@tried(40)
def test_any_spec_becomes_one_that_deploys_what_is_wanted(old: Data, new: Data) -> None:
    text, wanted = written(old), resolved(written(new)).deployment
    before = resolved(text).deployment
    assume(before is not None and wanted is not None)
    assert before is not None
    assert wanted is not None
    assert not before.partitions
    loaded = load_spec(into(text, wanted), "spec.yaml", reserved_by_targets())
    assume(loaded.spec is not None)  # a group without a role may need a removed choice: that is reported
    assert loaded.spec is not None
    merged_spec = resolve(loaded.spec, loaded.spans, Customer(), reserved_by_targets()).deployment
    assume(merged_spec is not None)
    assert merged_spec is not None
    named = replace(wanted, name=before.name, version=before.version)
    assert without_order(merged_spec) == without_order(named)


def without_order(deployment: Deployment) -> Deployment:
    """Sort entries that a file may have in any order: new ones are last there."""
    return replace(
        deployment,
        roles=tuple(sorted(map(_role_without_order, deployment.roles), key=lambda each: each.id)),
        parameters=tuple(sorted(deployment.parameters, key=lambda each: each.id)),
        choices=tuple(sorted(deployment.choices, key=lambda each: each.id)),
        requirements=tuple(sorted(deployment.requirements, key=repr)),
    )


def _role_without_order(role: Role) -> Role:
    return replace(
        role,
        trust=tuple(map(_conditions_without_order, role.trust)),
        # Not by repr, which includes reasons: these stay as the file has them.
        policies=tuple(
            sorted(map(_policy_without_order, role.policies), key=lambda each: (each.kind, str(each.name)))
        ),
        attachments=tuple(
            sorted((Attachment(each.arn, each.presence) for each in role.attachments), key=repr)
        ),
    )


def _policy_without_order(policy: Policy) -> Policy:
    return replace(policy, statements=tuple(map(_conditions_without_order, policy.statements)))


def _conditions_without_order(statement: Conditional) -> Conditional:
    return replace(statement, conditions=tuple(sorted(statement.conditions, key=repr)))


@given(specs())
@tried(50)
def test_without_a_difference_the_file_stays(data: Data) -> None:
    text = written(data)
    deployment = resolved(text).deployment
    assume(deployment is not None)
    assert deployment is not None
    assert into(text, deployment) == format_file(text, "spec.yaml").text


OTHER_CHOICE = SMALL.replace("choices:\n", "choices:\n  other:\n    description: Other.\n").replace(
    "    access: list\n", "    access: list\n    needs: {other: on}\n"
)
"""A spec with a choice that only a group needs."""
REPEATED = OTHER_CHOICE.replace("    why: Reads.\n", "    why: Reads.\n    needs: {stopping: all}\n").replace(
    "needs: {other: on}", "needs: {stopping: all, other: on}"
)
"""Both groups repeat what their role needs."""
WITHOUT_ROLE_NEEDS = REPEATED.replace("    why: Reads.\n    needs: {stopping: all}\n", "    why: Reads.\n")
TRUST = "    inline:\n"
CONDITIONAL = """\
      - account: "222222222222"
        without-external-id: A test.
"""
SECOND = """\
  second:
    name: Second
    why: Reads, too.
    trust:
      - account: "131920598436"
        external-id: ${param.external-id}
    inline:
      all: [reads]

groups:
"""


@pytest.mark.parametrize("old", [SMALL, OTHER_CHOICE, REPEATED])
@pytest.mark.parametrize(
    "new",
    [
        SMALL,
        OTHER_CHOICE,
        REPEATED,
        WITHOUT_ROLE_NEEDS,
        REPEATED.replace("{stopping: all, other: on}", "{other: on}"),
        REPEATED.replace("ec2:Stop", "ec2:Start"),
        REPEATED.replace("{stopping: all, other: on}", "{other: on}").replace("groups:\n", SECOND),
    ],
)
def test_groups_may_repeat_what_their_role_needs(old: str, new: str) -> None:
    assert without_order(deployed(into(old, deployed(new)))) == without_order(deployed(new))


@pytest.mark.parametrize("spec", [REPEATED, WITHOUT_ROLE_NEEDS])
@pytest.mark.parametrize("needs", ["", "        needs: {stopping: all}\n"])
def test_trust_may_repeat_what_its_role_needs(spec: str, needs: str) -> None:
    old = REPEATED.replace(TRUST, f"{CONDITIONAL}        needs: {{stopping: all}}\n{TRUST}")
    new = spec.replace(TRUST, f"{CONDITIONAL}{needs}{TRUST}")
    assert deployed(into(old, deployed(new))) == deployed(new)


def test_what_a_group_repeats_stays_if_something_else_changes() -> None:
    new = REPEATED.replace("ec2:DescribeInstances", "ec2:DescribeVpcs")
    assert into(REPEATED, deployed(new)) == new


COMMENTED = SMALL.replace("  reads:\n", "  # What we look at.\n  reads:\n").replace(
    "      - allow: ec2:DescribeInstances\n",
    "      # Of all regions.\n      - allow: ec2:DescribeInstances  # no more\n",
)


def test_comments_and_order_stay_if_something_changes() -> None:
    new = SMALL.replace("ec2:DescribeInstances", "[ec2:DescribeInstances, ec2:DescribeVpcs]")
    assert into(COMMENTED, deployed(new)) == COMMENTED.replace(
        "ec2:DescribeInstances", "[ec2:DescribeInstances, ec2:DescribeVpcs]"
    )


def test_a_removed_part_loses_its_comments() -> None:
    less = deployed(SMALL)
    role = less.roles[0]
    less = replace(less, roles=(replace(role, policies=role.policies[1:]),))
    text = into(COMMENTED, less)
    assert "What we look at." not in text
    assert deployed(text) == less


def test_texts_for_people_stay() -> None:
    spec = SMALL.replace("why: Which instances there are.", "why: So that we see them.") + (
        "\nnever:\n  - allow: iam:*\n    why: Never.\n\naccept:\n  write-anywhere: We know.\n"
    )
    new = SMALL.replace("A small spec.", "TODO").replace("Which instances there are.", "TODO")
    text = into(spec, deployed(new.replace("ec2:StopInstances", "ec2:StartInstances")))
    assert text == spec.replace("ec2:StopInstances", "ec2:StartInstances")


DECIDED = """\
choices:
  deciding:
    description: What this customer gets.
    ask: build
    default: on
  rare:
    description: What few customers get.
    ask: build

"""
RARE = """\
  rarely:
    category: cost-data
    access: list
    needs: {rare: on}
    why: Which buckets there are.
    grants:
      - allow: s3:ListAllMyBuckets
"""
BUILT = (
    SMALL.replace("choices:\n", DECIDED.removesuffix("\n"))
    .replace("[reads, stops]", "[reads, rarely, stops]")
    .replace("    access: list\n", "    access: list\n    needs: {deciding: on}\n")
    .replace("needs: {stopping: all}", "needs: {deciding: on, stopping: all}")
    .replace("groups:\n", f"groups:\n{RARE}\n")
    .replace(TRUST, f"{CONDITIONAL}        needs: {{deciding: on}}\n{TRUST}")
)
"""Groups that need what a build decides: one is there by default, and one is not."""
EVERYTHING = Customer(ask={"deciding": None, "rare": None})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("needs: {deciding: on, stopping: all}", "needs: {deciding: on, stopping: some}"),
        ("groups:\n", SECOND),
        ("groups:\n", SECOND.replace("[reads]", "[stops]")),
        ("ec2:Stop", "ec2:Start"),
        ("222222222222", "333333333333"),
        (TRUST, f"{CONDITIONAL.replace('2', '3')}{TRUST}"),
    ],
)
def test_what_a_build_decides_stays(old: str, new: str) -> None:
    wanted = BUILT.replace(old, new)
    merged = into(BUILT, deployed(wanted))
    assert without_order(deployed(merged, EVERYTHING)) == without_order(deployed(wanted, EVERYTHING))
