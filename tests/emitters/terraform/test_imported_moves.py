"""The module of an imported spec says what the resources of the old one are called now."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.deployment import Attachment
from octo_spec.model.text import aws_managed_policy
from octo_spec.plugin.artifacts import ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.emitter import emit_update
from octospec_terraform.options import TerraformOptions
from octospec_terraform.writing.imported_moves import imported_moves
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.moved_blocks import moved_blocks
from octospec_terraform.writing.moves import role_addresses
from tests.emitters.iam_json.samples import ON, PLAIN, allow, inline
from tests.emitters.terraform.understood import FOLDER, artifacts, understand

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Policy

_ROLE = """
resource "aws_iam_role" "x" {
  count = 1
  name  = "x"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
"""
_LOOP = """
resource "aws_iam_policy" "each" {
  for_each = { "a b" = "s3:GetObject", c = "sqs:GetQueueUrl" }
  name     = "x-${each.value == "s3:GetObject" ? "s3" : "sqs"}"
  policy   = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = each.value, Resource = "*" },
  ] })
}
resource "aws_iam_role_policy_attachment" "each" {
  for_each   = aws_iam_policy.each
  role       = aws_iam_role.x[0].name
  policy_arn = each.value.arn
}
resource "aws_iam_role_policy_attachment" "aws" {
  for_each   = toset(["ReadOnlyAccess"])
  role       = aws_iam_role.x[0].name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}
"""
_LISTED = """
variable "arns" {
  type    = set(string)
  default = []
}
resource "aws_iam_role_policy_attachment" "more" {
  for_each   = var.arns
  role       = aws_iam_role.x[0].name
  policy_arn = each.value
}
"""


def _moves(module: str) -> list[tuple[str, str]]:
    deployment = understand(main=module).deployment
    assert deployment
    deployment = replace(deployment, name="x", version="1.0.0")
    emitted = emit_update(deployment, TerraformOptions(), (deployment,)).artifacts
    assert EMITTER.read
    assert EMITTER.read(emitted, ReadMode.STRICT).deployment == deployment
    text = next((each.text for each in emitted if str(each.path) == "moved.tf"), "")
    lines = [line.partition(" = ")[2] for line in text.splitlines() if " = " in line]
    return list(zip(lines[::2], lines[1::2], strict=True))


def test_what_only_loses_its_count_is_found_by_terraform_itself() -> None:
    assert _moves(_ROLE) == []


def test_each_instance_of_a_loop_has_an_address_of_its_own() -> None:
    moves = dict(_moves(_ROLE + _LOOP))
    policy, attachment = "aws_iam_policy", "aws_iam_role_policy_attachment"
    assert moves == {
        f'{policy}.each["a b"]': f"{policy}.x_x_s3",
        f'{policy}.each["c"]': f"{policy}.x_x_sqs",
        f'{attachment}.each["a b"]': f"{attachment}.x_x_s3",
        f'{attachment}.each["c"]': f"{attachment}.x_x_sqs",
        f'{attachment}.aws["ReadOnlyAccess"]': f"{attachment}.x_read_only_access",
    }


def test_attachments_of_a_set_that_is_given_keep_their_keys() -> None:
    kind = "aws_iam_role_policy_attachment"
    assert _moves(_ROLE + _LISTED) == [(f"{kind}.more", f"{kind}.x_param_arns")]


ATTACHMENT = "aws_iam_role_policy_attachment"


def _attaching(*attachments: Attachment, addresses: tuple[str, ...] = ()) -> Deployment:
    [role] = PLAIN.roles
    return replace(PLAIN, roles=(replace(role, policies=(), attachments=attachments, addresses=addresses),))


def _attached(address: str, name: str = "ReadOnlyAccess") -> Attachment:
    return Attachment(aws_managed_policy(name), addresses=(address,) if address else ())


def test_only_what_has_an_address_moves_and_each_address_once() -> None:
    before = _attaching(_attached("a.one"), _attached("a.two"), _attached(""), _attached("a.x", "Other"))
    now = _attaching(Attachment(aws_managed_policy("ReadOnlyAccess")))
    moves = [("a.one", f"{ATTACHMENT}.reader_read_only_access")]
    assert [*imported_moves(before, role_addresses(now))] == moves
    [role] = _attaching(addresses=("a.role",)).roles
    twice = replace(PLAIN, roles=(role, replace(role, id="other", name=None)))
    two = replace(twice, roles=tuple(replace(each, addresses=()) for each in twice.roles))
    assert [*imported_moves(twice, role_addresses(two))] == [("a.role", "aws_iam_role.reader")]


def test_what_gets_a_count_moves_to_its_only_instance() -> None:
    [role] = _attaching(Attachment(aws_managed_policy("ReadOnlyAccess"), ON)).roles
    policy = inline("root", allow("ce:Get*"), when=ON)
    now = replace(PLAIN, roles=(replace(role, policies=(policy,), presence=ON),))
    before = _attaching(_attached("a.one"), addresses=("a.role",))
    before = replace(
        before, roles=(replace(before.roles[0], policies=(replace(policy, addresses=("a.policy",)),)),)
    )
    assert [*imported_moves(before, role_addresses(now))] == [
        ("a.role", "aws_iam_role.reader[0]"),
        ("a.policy", "aws_iam_role_policy.reader_root[0]"),
        ("a.one", f"{ATTACHMENT}.reader_read_only_access[0]"),
    ]
    without = replace(before, roles=(replace(before.roles[0], policies=(policy,)),))
    assert len([*imported_moves(without, role_addresses(now))]) == 2


@pytest.mark.parametrize(
    "address",
    [
        "aws_iam_role.x",
        "aws_iam_role.x[0]",
        'module.a["b.c \\" d"].aws_iam_role.x',
        'module.a[1].module.b["c"].x.y["z"]',
    ],
)
def test_an_address_is_written_as_it_is(address: str) -> None:
    written = file(moved_blocks([(address, "aws_iam_role.y")]))
    assert written == f"moved {{\n  from = {address}\n  to   = aws_iam_role.y\n}}\n"


# --- next to the modules of releases -------------------------------------------------------------


def _with(*policies: Policy) -> Deployment:
    [role] = PLAIN.roles
    return replace(PLAIN, roles=(replace(role, policies=policies),))


def _imported(before: Deployment, prefix: str) -> Deployment:
    """Return a deployment as it is read from a third-party module."""
    [role] = before.roles
    policies = tuple(
        replace(each, addresses=(f"aws_iam_role_policy.{prefix}_{each.name}",)) for each in role.policies
    )
    role = replace(role, addresses=(f"aws_iam_role.{prefix}",), policies=policies)
    return replace(before, version="", roles=(role,))


def _updated(now: Deployment, *earlier: Deployment) -> tuple[list[tuple[str, str]], str]:
    """Return the moves of inline policies, by their labels, and the warnings."""
    emitted = emit_update(now, TerraformOptions(), earlier)
    text = next((each.text for each in emitted.artifacts if str(each.path) == "moved.tf"), "")
    moves = re.findall(r"from = aws_iam_role_policy\.(\S+)\n  to   = aws_iam_role_policy\.(\S+)\n", text)
    return moves, " ".join(each.message for each in emitted.diagnostics)


ROOT, BASE, MAIN = (
    replace(_with(inline(name, allow("ce:Get*"))), version=version)
    for name, version in (("root", "1.0.0"), ("base", "2.0.0"), ("main", "3.0.0"))
)
CHAIN = [("reader_base", "reader_main"), ("reader_root", "reader_base")]


def test_a_third_party_module_does_not_cut_the_chain_of_the_releases() -> None:
    moves, warnings = _updated(MAIN, _imported(ROOT, "theirs"), ROOT, BASE)
    assert moves == CHAIN
    assert "an update from the module without a version cannot move" in warnings
    assert "aws_iam_role_policy.theirs_root" in warnings


def test_a_third_party_module_with_the_names_of_a_release_moves_as_that_does() -> None:
    assert _updated(MAIN, _imported(ROOT, "reader"), ROOT, BASE) == (CHAIN, "")


def test_an_address_that_means_something_else_in_a_third_party_module_moves_as_the_releases_need() -> None:
    now = _with(inline("main", allow("ce:Get*")), inline("disks", allow("ec2:Describe*")))
    before = _imported(_with(inline("base", allow("ec2:Describe*"))), "reader")
    moves, warnings = _updated(now, before, ROOT, BASE)
    assert moves == CHAIN
    assert "cannot move aws_iam_role_policy.reader_base" in warnings


def test_a_chain_does_not_lead_past_a_resource_that_the_third_party_module_has() -> None:
    more = inline("base", allow("ec2:Describe*"))
    before = _imported(_with(inline("root", allow("ce:Get*")), more), "reader")
    moves, warnings = _updated(MAIN, before, ROOT, BASE)
    assert moves == CHAIN
    assert "cannot move aws_iam_role_policy.reader_root" in warnings


def test_a_warning_names_the_version_whose_resource_cannot_move() -> None:
    first = _with(inline("one", allow("ce:Get*")))
    now = _with(inline("costs", allow("ce:Get*")), inline("disks", allow("ec2:Describe*")))
    second = _with(inline("one", allow("ec2:Describe*")))
    before = _imported(_with(), "theirs")
    _, warnings = _updated(now, before, replace(first, version="1.1.0"), replace(second, version="1.2.0"))
    assert warnings == "an update from 1.1.0 cannot move aws_iam_role_policy.reader_one"


def test_two_third_party_modules_move_only_where_they_agree() -> None:
    first, second = _imported(ROOT, "first"), _imported(ROOT, "second")
    moves, warnings = _updated(MAIN, first, second)
    assert moves == [("first_root", "reader_main")]
    assert "aws_iam_role_policy.second_root" in warnings


def test_resources_of_a_local_module_are_moved_from_there() -> None:
    assert EMITTER.read
    deployment = EMITTER.read(artifacts(FOLDER / "modules-in-a-loop"), ReadMode.FOREIGN).deployment
    assert deployment
    addresses = {address for policy in deployment.roles[0].policies for address in policy.addresses}
    assert deployment.roles[0].addresses == ("module.role.aws_iam_role.this",)
    assert 'module.policy["secrets"].aws_iam_policy.this' in addresses
    assert 'module.policy["secrets"].aws_iam_role_policy_attachment.this' in addresses


_TWO = """
resource "aws_iam_role_policy_attachment" "one" {
  role       = aws_iam_role.x[0].name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
resource "aws_iam_role_policy_attachment" "other" {
  role       = aws_iam_role.x[0].name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}
"""


def test_each_attachment_moves_to_the_one_of_the_same_policy() -> None:
    attachment = "aws_iam_role_policy_attachment"
    moves = dict(_moves(_ROLE + _TWO))
    assert moves[f"{attachment}.one"] == f"{attachment}.x_read_only_access"
    assert moves[f"{attachment}.other"] == f"{attachment}.x_security_audit"
