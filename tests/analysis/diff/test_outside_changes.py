"""What parts of a third-party file give outside its roles is not decided if they are new or changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.diff.json_form import as_data
from octo_spec.analysis.diff.outside_changes import OutsideParts, outside_changes
from octo_spec.analysis.sides import SidePair, deployment_side
from octo_spec.diagnostics import Span
from octo_spec.model.deployment import Deployment, Extra, Parameter
from octo_spec.model.unread import OutsideAccess
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.symbolic.unknowns import Unknowns
from octospec_terraform import EMITTER
from tests.emitters.cloudformation.understood import ROLE
from tests.emitters.cloudformation.understood import understand as understand_template
from tests.emitters.terraform.understood import understand as understand_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.plugin.artifacts import Reading

MODULE = """
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
"""

RESOURCES = (
    'resource "aws_iam_user" "u" { name = "u" }',
    'resource "aws_iam_role_policy" "p" {\n  role = "Other"\n  policy = "{}"\n}',
    'resource "aws_kms_key" "k" { policy = "{}" }',
    'resource "null_resource" "n" {\n  provisioner "local-exec" { command = "aws iam create-user" }\n}',
    'module "bucket" { source = "terraform-aws-modules/s3-bucket/aws" }',
    'data "external" "e" { program = ["sh"] }',
    "  U: {Type: AWS::IAM::User}",
    "  P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [Other], PolicyDocument: {}}}",
    "  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: b, PolicyDocument: {}}}",
    "  M: {Type: My::Company::Roles::MODULE}",
    "  K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}",
)


def understand_module(text: str) -> Reading:
    return understand_files(main=text)


def read(part: str) -> Reading:
    is_module = part.startswith(("resource", "module", "data"))
    return understand_module(f"{MODULE}{part}\n") if is_module else understand_template(f"{ROLE}{part}\n")


def compared(old: Reading, new: Reading) -> Diff:
    assert old.deployment
    assert new.deployment
    before, after = (deployment_side("side", each, Unknowns()) for each in (old.deployment, new.deployment))
    return diff((SidePair(before, after, Unknowns()),), ActionReading.CATALOGUE)


@pytest.mark.parametrize("part", RESOURCES)
def test_a_new_part_is_not_decided_and_an_old_one_gives_nothing_new(part: str) -> None:
    with_part = read(part)
    without = understand_module(MODULE) if part[0] != " " else understand_template(ROLE)
    [hidden] = compared(without, with_part).hidden
    assert hidden.is_outside
    assert compared(with_part, with_part).hidden == ()
    assert compared(with_part, without).hidden == ()


WITH_A_ROLE = (
    '\nlocals {{ a = "arn:aws:iam::1:role/{}" }}\nresource "aws_lambda_function" "f" {{ role = local.a }}',
    '\ndata "aws_iam_role" "a" {{ name = "{}" }}\nresource "aws_x" "f" {{ r = data.aws_iam_role.a.arn }}',
    '\nresource "aws_iam_instance_profile" "i" {{ role = "{}" }}',
    "  I: {{Type: AWS::IAM::InstanceProfile, Properties: {{Roles: [{}]}}}}\n",
    '\nresource "aws_lambda_function" "f" {{ role = "arn:aws:iam::111122223333:role/{}" }}',
    '\nresource "aws_ecs_task_definition" "t" {{ task_role_arn = "arn:aws:iam::${{local.id}}:role/{}" }}',
    '\nresource "aws_spot_fleet_request" "t" {{\n  iam_fleet_role = "arn:aws:iam::1:role/{}"\n}}',
    "  F: {{Type: AWS::Lambda::Function, Properties: {{Role: 'arn:aws:iam::111122223333:role/{}'}}}}\n",
    "  F: {{Type: AWS::Glue::Job, Properties: {{Role: !Sub 'arn:aws:iam::${{AWS::AccountId}}:role/{}'}}}}\n",
)


@pytest.mark.parametrize("part", WITH_A_ROLE)
def test_what_takes_a_role_of_another_file_is_not_decided(part: str) -> None:
    is_template = part.startswith(" ")
    own = f"{ROLE}      RoleName: r\n" if is_template else MODULE
    understand = understand_template if is_template else understand_module
    without, admin, poweruser, same = (
        understand(own + text) for text in ("", *map(part.format, ("Admin", "app/Power", "r")))
    )
    [hidden] = compared(without, admin).hidden
    assert hidden.is_outside
    assert compared(admin, poweruser).hidden
    assert compared(admin, admin).hidden == compared(without, same).hidden == ()


LOOP = """  "Fn::ForEach::Users":
    - Name
    - [{}]
    - "User${{Name}}": {{Type: AWS::IAM::User, Properties: {{UserName: !Ref Name}}}}
"""


def test_a_loop_makes_parts_of_which_each_is_compared() -> None:
    one, two = (understand_template(ROLE + LOOP.format(names)) for names in ("A", "A, B"))
    [hidden] = compared(one, two).hidden
    assert [each.partition(" at ")[0] for each in hidden.outside] == ["UserB (AWS::IAM::User)"]
    assert compared(two, two).hidden == ()


OF_A_DOCUMENT = """
resource "aws_s3_bucket_policy" "b" {{
  bucket = "b"
  policy = data.aws_iam_policy_document.d.json
}}
data "aws_iam_policy_document" "d" {{
  statement {{ actions = ["s3:{}"] }}
}}
"""
OF_A_PARAMETER = """
  U: {{Type: AWS::IAM::User, Properties: {{ManagedPolicyArns: [!Ref Arn]}}}}
Parameters: {{Arn: {{Type: String, Default: "arn:aws:iam::aws:policy/{}"}}}}
"""


@pytest.mark.parametrize(
    ("understand", "before", "part"),
    [(understand_module, MODULE, OF_A_DOCUMENT), (understand_template, ROLE, OF_A_PARAMETER)],
)
def test_a_part_changes_with_what_it_refers_to(
    understand: Callable[[str], Reading], before: str, part: str
) -> None:
    old, new = (understand(before + part.format(each)) for each in ("GetObject", "PutObject"))
    assert compared(old, new).hidden
    assert compared(old, old).hidden == ()


READING = 'resource "aws_s3_bucket_policy" "b" {{\n  bucket = "b"\n  policy = {}\n}}\n'
FIRST, SECOND = '{"Version": "1"}', '{"Version": "2"}'


@pytest.mark.parametrize(
    ("function", "name"),
    [("file", "policy.json"), ("filebase64", "policy.json"), ("templatefile", "policy.tftpl")],
)
def test_a_part_changes_with_the_files_that_it_reads(function: str, name: str) -> None:
    further = ", {}" if function == "templatefile" else ""
    part = READING.format(f'{function}("${{path.module}}/{name}"{further})')
    old, new, exchanged = (
        _with_files(part, {name: one, "other.json": other})
        for one, other in ((FIRST, SECOND), (SECOND, SECOND), (SECOND, FIRST))
    )
    assert compared(old, new).hidden
    assert compared(old, exchanged).hidden
    assert compared(old, old).hidden == ()


def _with_files(part: str, files: dict[str, str]) -> Reading:
    assert EMITTER.read
    texts = {"main.tf": MODULE + part, **files}
    artifacts = tuple(Artifact(PurePosixPath(path), text) for path, text in texts.items())
    return EMITTER.read(artifacts, ReadMode.FOREIGN)


OF_TWO_LOCALS = """
locals {{
  one   = "{}"
  other = "{}"
}}
resource "aws_s3_bucket_policy" "b" {{
  bucket = local.one
  policy = local.other
}}
"""


def test_a_part_changes_if_two_texts_that_it_refers_to_are_exchanged() -> None:
    old, new = (
        understand_module(MODULE + OF_TWO_LOCALS.format(*texts)) for texts in (("a", "b"), ("b", "a"))
    )
    assert compared(old, new).hidden


ATTACHMENT = """
resource "aws_iam_policy_attachment" "a" {{
  name       = "a"
  roles      = [{}]
  policy_arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
}}
"""


def test_an_attachment_to_other_roles_as_well_is_outside() -> None:
    own, both = (
        ATTACHMENT.format(roles) for roles in ("aws_iam_role.r.name", 'aws_iam_role.r.name, "Other"')
    )
    before = understand_module(MODULE)
    assert not any(each.is_outside for each in compared(before, understand_module(MODULE + own)).hidden)
    assert any(each.is_outside for each in compared(before, understand_module(MODULE + both)).hidden)


BUCKET_POLICY = """Parameters:
  Who:
    Type: String
    Default: "111122223333"
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement: {Effect: Allow, Principal: {AWS: !Ref Who}, Action: s3:GetObject, Resource: "*"}
"""
NAMINGS = reserved_by_targets().namings
TEAM = Parameter("who", "An account.", default="111122223333")


def with_extras(text: str, *parameters: Parameter) -> Deployment:
    return Deployment("a", "1.0.0", (), parameters, extras=(Extra("cloudformation", text, path="more.yaml"),))


def outside_of(old: Deployment, new: Deployment) -> list[str]:
    found = outside_changes(*(OutsideParts.of(side, side.extras, NAMINGS) for side in (old, new)))
    return [part for each in found for part in each.outside]


@pytest.mark.parametrize(
    ("old", "new", "is_more"),
    [
        ("", "", True),
        ("s3:GetObject", "s3:*", True),
        ("111122223333", "444455556666", True),
        ("AWS::S3::Bucket\n", "AWS::S3::Bucket\n    DeletionPolicy: Retain\n", True),
        ("  Logs:", "  Other:\n    Type: AWS::S3::Bucket\n  Logs:", False),
    ],
)
def test_a_part_of_extras_is_not_decided_if_it_or_what_it_refers_to_changed(
    old: str, new: str, *, is_more: bool
) -> None:
    before = with_extras(BUCKET_POLICY) if old else Deployment("a", "1.0.0", ())
    after = with_extras(BUCKET_POLICY.replace(old, new, 1) if old else BUCKET_POLICY)
    names = [part.partition(" at ")[0] for part in outside_of(before, after)]
    assert names == (["Policy (AWS::S3::BucketPolicy)"] if is_more else [])
    assert outside_of(after, after) == []


def test_a_part_of_extras_changes_with_the_default_of_an_input_of_the_spec() -> None:
    text = BUCKET_POLICY[BUCKET_POLICY.index("Resources") :]
    before, after = (with_extras(text, replace(TEAM, default=each)) for each in ("111122223333", "4" * 12))
    assert outside_of(before, after)
    assert outside_of(before, before) == []


def test_extras_that_a_template_also_has_give_nothing_new() -> None:
    template = understand_template(ROLE + BUCKET_POLICY.partition("Resources:\n")[2].replace("!Ref Who", "x"))
    assert template.deployment
    assert template.deployment.outside
    imported = replace(template.deployment, outside=())
    assert outside_of(template.deployment, imported) == outside_of(imported, template.deployment) == []


def test_of_many_parts_the_first_are_shown_and_all_are_listed_as_data() -> None:
    users = "".join(f"  U{number}: {{Type: AWS::IAM::User}}\n" for number in range(300))
    found = compared(understand_template(ROLE), understand_template(ROLE + users))
    [hidden] = found.hidden
    assert hidden.parts.endswith(" and 297 more")
    match as_data(found)["not-decided"]:
        case [{"parts-outside": [*parts]}]:
            assert len(parts) == 300
        case other:
            pytest.fail(str(other))


def test_each_of_two_parts_with_one_name_may_change() -> None:
    def side(*digests: str) -> OutsideParts:
        parts = tuple(OutsideAccess("u", Span("a.tf"), digest) for digest in digests)
        deployment = Deployment("small", "1.0.0", roles=(), outside=parts)
        return OutsideParts.of(deployment, (), {})

    assert not [*outside_changes(side("1", "2"), side("1", "2"))]
    assert [*outside_changes(side("1", "2"), side("3", "2"))]
