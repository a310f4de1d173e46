"""Import blocks for existing roles: one for each resource that exists, at its address in the module."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.deployed_names import DeployedRole, deployed_roles
from octo_spec.model.deployment import Attachment, Parameter, ParameterKind
from octo_spec.model.environment import Environment
from octo_spec.model.presence import Given, Presence
from octo_spec.model.text import ListParam, Text
from octospec_terraform.writing.adopt import adopt
from tests.emitters.iam_json.samples import ON, PLAIN, allow, inline, managed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.environment import Value

ACCOUNT = "111122223333"
[_READER] = PLAIN.roles
_LISTED = Attachment(Text.of(ListParam("policies")), Presence.of(Given("policies")))
_MORE = Attachment(Text.of("arn:aws:iam::aws:policy/ReadOnlyAccess"), ON)
WHOLE = replace(
    PLAIN,
    roles=(
        replace(
            _READER,
            policies=(
                inline("root", allow("ce:Get*")),
                inline("more", allow("s3:ListBucket"), when=ON),
                managed("kept", allow("ce:Get*")),
                managed("changes", allow("ec2:DeleteVolume"), when=ON),
            ),
            attachments=(_LISTED, _MORE),
        ),
    ),
    parameters=(
        *PLAIN.parameters,
        Parameter("policies", "More policies.", ParameterKind.LIST, optional=True),
    ),
)
OPTIONAL = replace(WHOLE, roles=(replace(WHOLE.roles[0], presence=ON),))
KEPT = f"arn:aws:iam::{ACCOUNT}:policy/kept"
CHANGES = f"arn:aws:iam::{ACCOUNT}:policy/changes"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def imported(deployment: Deployment, within: str = "", **answers: Value) -> dict[str, str]:
    """Return the ID of each resource that is imported, by its address."""
    place = Environment(ACCOUNT, answers={"principal": ACCOUNT, "external-id": "x", **answers})
    roles = tuple(role for role in deployed_roles(deployment, place) if isinstance(role, DeployedRole))
    assert roles
    [artifact] = adopt(deployment, roles, within).artifacts
    return dict(re.findall(r'  to = (\S+)\n  id = "([^"]+)"', artifact.text))


ALWAYS_THERE = {
    "aws_iam_role.reader": "Reader",
    "aws_iam_role_policy.reader_root": "Reader:root",
    "aws_iam_policy.reader_kept": KEPT,
    "aws_iam_role_policy_attachment.reader_kept": f"Reader/{KEPT}",
}
CHOSEN = {
    "aws_iam_role_policy.reader_more[0]": "Reader:more",
    "aws_iam_policy.reader_changes[0]": CHANGES,
    "aws_iam_role_policy_attachment.reader_changes[0]": f"Reader/{CHANGES}",
    "aws_iam_role_policy_attachment.reader_read_only_access[0]": f"Reader/{READ_ONLY}",
}


def test_what_exists_is_imported_at_its_address() -> None:
    assert imported(WHOLE, remediation="off") == ALWAYS_THERE
    assert imported(WHOLE, remediation="on") == ALWAYS_THERE | CHOSEN


def test_each_policy_of_a_list_has_its_key() -> None:
    listed = f"arn:aws:iam::{ACCOUNT}:policy/listed"
    address = f'aws_iam_role_policy_attachment.reader_param_policies["{listed}"]'
    expected = ALWAYS_THERE | {address: f"Reader/{listed}"}
    assert imported(WHOLE, remediation="off", policies=(listed,)) == expected


def test_a_role_that_does_not_exist_is_not_imported() -> None:
    assert imported(OPTIONAL, remediation="off") == {}
    assert imported(OPTIONAL, remediation="on")["aws_iam_role.reader[0]"] == "Reader"


@pytest.mark.parametrize("within", ["module.access", "module.a.module.b-c"])
def test_the_module_can_be_called_from_another_one(within: str) -> None:
    addresses = imported(WHOLE, within, remediation="off")
    assert [*addresses] == [f"{within}.{address}" for address in ALWAYS_THERE]


def test_a_managed_policy_without_a_name_is_replaced_where_its_role_exists() -> None:
    unnamed = replace(
        OPTIONAL, roles=(replace(OPTIONAL.roles[0], policies=(managed("", allow("ce:Get*")),)),)
    )
    for answer, count in (("on", 1), ("off", 0)):
        place = Environment(ACCOUNT, answers={"remediation": answer})
        roles = tuple(role for role in deployed_roles(unnamed, place) if isinstance(role, DeployedRole))
        assert len(adopt(unnamed, roles, "").diagnostics) == count
