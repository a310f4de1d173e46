"""A new reading keeps the ids, groups and reasons of the existing spec."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given

from octo_spec.importing.alignment import ReadFrom, with_ids_of_spec
from octo_spec.importing.renamed_ids import NewIds, with_new_ids
from octo_spec.importing.write_spec import write_spec
from octo_spec.language.layout.fmt import format_file
from octo_spec.model.deployment import Accounts
from octo_spec.model.traversal import prune
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.testing.strategies import deployments
from tests.importing.test_spec_merge import into
from tests.importing.test_write_spec import ROOT, SMALL, deployed, without_documentation
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Role

FORMAT = ReadFrom("cloudformation", reserved_by_targets().namings["cloudformation"])
LIVE = ReadFrom()


def read(text: str = SMALL) -> Deployment:
    """Give what a reader of artifacts makes of a spec."""
    return without_documentation(deployed(text))


def named(id: str) -> str:
    """Give the parameter another id, and the name in the format that it had."""
    return SMALL.replace(
        "external-id:\n    desc", f"{id}:\n    names: {{cloudformation: ExternalId}}\n    desc"
    )


@given(deployments())
@tried(50)
def test_equal_parts_stay_equal(deployment: Deployment) -> None:
    assert with_ids_of_spec(deployment, deployment, FORMAT) == deployment


@given(deployments())
@tried(50)
def test_other_ids_are_replaced_by_those_of_the_spec(deployment: Deployment) -> None:
    there = {each.id: f"{each.id}-x" for each in deployment.questions}
    roles = {each.id: f"{each.id}-y" for each in deployment.roles}
    back = NewIds({new: old for old, new in there.items()}, {new: old for old, new in roles.items()})
    assert with_new_ids(with_new_ids(deployment, NewIds(there, roles)), back) == deployment


def test_parts_with_the_same_name_in_the_format_have_the_id_of_the_spec() -> None:
    spec = SMALL.replace(
        "external-id:\n    desc", "customer:\n    names: {cloudformation: ExternalId}\n    desc"
    )
    spec = spec.replace("${param.external-id}", "${param.customer}").replace("  reader:\n", "  looker:\n")
    spec = spec.replace("    name: Reader\n", "    name: Reader\n    names: {cloudformation: ReaderRole}\n")
    mine = deployed(spec)
    found = with_ids_of_spec(read(), mine, FORMAT)
    assert found == mine
    assert write_spec(found).replace("TODO", "") == write_spec(mine).replace("A small spec.", "")


def test_a_new_parameter_does_not_take_the_id_of_another() -> None:
    spec = SMALL.replace(
        "external-id:\n    desc", "other:\n    names: {cloudformation: ExternalId}\n    desc"
    )
    mine = deployed(spec.replace("${param.external-id}", "${param.other}"))
    two = SMALL.replace("choices:", "  other:\n    description: Another one.\n    min-length: 5\n\nchoices:")
    two = two.replace("on: arn:${partition}:ec2:*", "on: arn:${partition}:ec2:${param.other}")
    found = with_ids_of_spec(read(two), mine, FORMAT)
    assert [(each.id, each.min_length) for each in found.parameters] == [("other", None), ("other2", 5)]
    assert "${param.other2}" in write_spec(found)


def test_changed_statements_keep_their_groups() -> None:
    changed = SMALL.replace("allow: ec2:StopInstances", "allow: [ec2:StartInstances, ec2:StopInstances]")
    added = changed.replace(
        "      - allow: ec2:DescribeInstances",
        "      - allow: ec2:DescribeInstances\n      - allow: s3:ListAllMyBuckets",
    )
    found = with_ids_of_spec(
        read(added), deployed(SMALL), replace(FORMAT, groups=frozenset({"reads", "stops", "all"}))
    )
    statements = [each for policy in found.roles[0].policies for each in policy.statements]
    assert [(each.group, each.why) for each in statements] == [
        ("reads", "Which instances there are."),
        ("all2", ""),
        ("stops", "Stops instances."),
    ]


def test_live_roles_have_no_inputs_and_lack_some_settings() -> None:
    spec = SMALL.replace("    name: Reader\n", "    name: Reader\n    max-session: 12h\n")
    live = replace(LIVE, unknown_settings=frozenset({"max_session"}))
    found = with_ids_of_spec(read(SMALL.replace("The external ID.", "Do not change.")), deployed(spec), live)
    assert found.parameters[0].description == "The external ID."
    assert found.roles[0].max_session == 43200


ACCOUNTS = SMALL.replace(
    "    access: list\n", "    access: list\n    accounts: payer\n    attach: [ReadOnlyAccess]\n"
)
"""A spec with a group for the payer account of a rollout; no artifact of one account says so."""


def test_groups_keep_the_accounts_of_a_rollout() -> None:
    there = without_accounts(read(ACCOUNTS))
    assert (
        into(ACCOUNTS, with_ids_of_spec(there, deployed(ACCOUNTS), FORMAT))
        == format_file(ACCOUNTS, "spec.yaml").text
    )


def test_sessions_of_the_vendor_stay() -> None:
    text = (ROOT / "examples" / "delegation" / "spec.yaml").read_text("utf-8")
    spec = deployed(text)
    there = replace(spec, roles=tuple(role for role in spec.roles if not role.session), delegation=None)
    found = with_ids_of_spec(prune(there), spec, FORMAT)
    assert into(text, found) == format_file(text, "spec.yaml").text


def without_accounts(deployment: Deployment) -> Deployment:
    """Give what a reader of an artifact of one account makes of it."""

    def role(role: Role) -> Role:
        policies = (
            replace(
                policy, statements=tuple(replace(each, accounts=Accounts.ALL) for each in policy.statements)
            )
            for policy in role.policies
        )
        attachments = (replace(each, accounts=Accounts.ALL) for each in role.attachments)
        return replace(role, policies=tuple(policies), attachments=tuple(attachments))

    return replace(deployment, roles=tuple(map(role, deployment.roles)))
