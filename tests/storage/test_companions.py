"""Extras from the outside: where their files may be, what they may contain, and what is made of them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Octospec

BUCKET = """\
# The bucket of the reports.
Parameters:
  BucketName:
    Type: String

Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Ref BucketName
"""

MODULE = """\
variable "bucket" {
  type = string
}

resource "aws_s3_bucket" "reports" {
  bucket = var.bucket
}
"""


def with_extras(octospec: Octospec, template: str = BUCKET, module: str = MODULE) -> str:
    """Write a spec with extras, and these."""
    (octospec.folder / "extras").mkdir(exist_ok=True)
    (octospec.folder / "extras/bucket.yaml").write_text(template)
    (octospec.folder / "extras/bucket.tf").write_text(module)
    return with_files(octospec, "cloudformation: extras/bucket.yaml, terraform: extras/bucket.tf")


def with_files(octospec: Octospec, files: str) -> str:
    (octospec.folder / "with.yaml").write_text(SPEC.replace("roles:\n", f"extras: {{{files}}}\nroles:\n", 1))
    return "with.yaml"


@pytest.mark.medium
def test_extras_are_part_of_the_artifacts_and_proven(octospec: Octospec) -> None:
    spec = with_extras(octospec)
    assert octospec("validate", spec).code == 0
    ran = octospec("build", spec)
    assert ran.code == 0, ran.out + ran.err
    assert "the extras of cloudformation, terraform are not part of iam-json" in ran.err
    template = (octospec.folder / "dist/cloudformation/template.yaml").read_text()
    assert "  Bucket:\n    Type: AWS::S3::Bucket\n" in template
    assert (octospec.folder / "dist/terraform/extras.tf").read_text() == MODULE
    for artifact in ("dist/cloudformation", "dist/terraform", "dist/iam-json"):
        assert octospec("diff", artifact, spec, "--fail-on", "any,version").code in (0, 1)


@pytest.mark.medium
def test_an_artifact_with_other_extras_is_no_longer_that_of_the_spec(octospec: Octospec) -> None:
    spec = with_extras(octospec)
    octospec("build", spec)
    with_extras(octospec, BUCKET.replace("BucketName: !Ref BucketName", "BucketName: other"))
    ran = octospec("build", spec, "--check")
    assert ran.code == 1
    assert "cloudformation" in ran.out


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            "cloudformation: ../bucket.yaml",
            "'../bucket.yaml' is not next to the spec or in a folder below it",
        ),
        ("cloudformation: /etc/passwd", "'/etc/passwd' is not next to the spec or in a folder below it"),
        ("cloudformation: nowhere.yaml", "nowhere.yaml cannot be read: no such file or directory"),
        ("cloudformation: extras", "extras cannot be read: is a directory"),
        ("cloudformation: link.yaml", "link.yaml is behind a link"),
        ("cloudformation: behind/bucket.yaml", "behind/bucket.yaml is behind a link"),
        ("cloudformation: large.yaml", "large.yaml has more than 100,000 bytes"),
        (
            "iam-json: spec.yaml",
            "iam-json does not support extras; extras are supported by cloudformation, terraform",
        ),
        ("pulumi: spec.yaml", "there is no emitter 'pulumi'"),
    ],
)
def test_a_file_must_lie_in_the_folder_of_the_spec(octospec: Octospec, files: str, words: str) -> None:
    with_extras(octospec)
    (octospec.folder / "link.yaml").symlink_to("extras/bucket.yaml")
    (octospec.folder / "behind").symlink_to("extras")
    (octospec.folder / "large.yaml").write_text(f"{BUCKET}#{'x' * 100_000}")
    ran = octospec("validate", with_files(octospec, files))
    assert ran.code == 2
    assert words in ran.err


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (
            "Type: AWS::IAM::Policy",
            ("3:11: OCT164 AWS::IAM::Policy grants permissions; write a group in the spec instead"),
        ),
        (
            "Type: AWS::IAM::Role",
            ("3:11: OCT164 extras cannot contain an AWS::IAM::Role; define the role in the spec"),
        ),
        ("Type: AWS::CloudFormation::Stack", "octospec cannot check the contents of a nested stack"),
        ("Type: AWS::EC2::Instance", "extras cannot contain AWS::EC2::Instance"),
        ("Type: AWS::Lambda::Function", "Role of AWS::Lambda::Function must name a role of the spec"),
        (
            "Type: AWS::Lambda::Function\n    Properties: {Role: !GetAtt Bucket.Arn}",
            "there is no resource 'Bucket'",
        ),
        ("Type: AWS::S3::Bucket\n    Fn::Transform: {Name: AWS::Include}", "AWS::Include"),
        ("Type: AWS::S3::Bucket\n    Properties: !Transform {Name: AWS::Include}", "AWS::Include"),
        (
            "Type: AWS::S3::Bucket\n    Properties: {BucketName: !ImportValue x}",
            "octospec does not know a value from another stack",
        ),
        ("Type: AWS::S3::Bucket\n    Properties: {BucketName: !Ref Absent}", "'Absent'"),
        (
            "Type: AWS::S3::Bucket\n    Properties: {BucketName: !Sub ['${X}-${Absent}', {X: a}]}",
            "there is no parameter or resource 'Absent'",
        ),
        ("Type: AWS::S3::Bucket\n    Condition: Absent", "there is no condition 'Absent'"),
        ("Type: AWS::S3::Bucket\n    Properties: {BucketName: '{{resolve:ssm:x}}'}", "{{resolve:"),
        (
            "Type: AWS::S3::BucketPolicy\n    Properties: {PolicyDocument: {AWS: !GetAtt ReaderRole.Arn}}",
            "this policy grants permissions to role 'ReaderRole'; write a group instead",
        ),
        (
            "Type: AWS::KMS::Key\n    Properties: {KeyPolicy: {AWS: !Sub ['${ReaderRole.Arn}', {X: a}]}}",
            "this policy grants permissions to role 'ReaderRole'; write a group instead",
        ),
        (
            "Type: AWS::SQS::QueuePolicy\n    Properties: {PolicyDocument: [!Sub 'arn:a:iam::${X}:role/x']}",
            "this policy may grant permissions to arn:a:iam::${X}:role/x; write a group instead",
        ),
        (
            "Type: AWS::S3::Bucket\n    CreationPolicy: {}",
            ("a resource in extras cannot have 'CreationPolicy'"),
        ),
    ],
)
def test_a_template_holds_what_grants_a_role_nothing(octospec: Octospec, resource: str, words: str) -> None:
    with_extras(octospec, f"Resources:\n  It:\n    {resource}\n")
    ran = octospec("validate", "with.yaml")
    assert ran.code == 2, ran.out
    assert words in ran.err


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("Transform: AWS::Serverless-2016-10-31\n", "1:1: OCT164 a transform may change the whole template"),
        ("Resources: {}\n", "Resources must be alone on its line"),
        (
            "Resources:\n    It:\n      Type: AWS::S3::Bucket\n",
            "must be on a line of its own, indented by two spaces",
        ),
        (
            "Resources:\n  ReaderRole:\n    Type: AWS::S3::Bucket\n",
            "OCT166 the template already contains 'ReaderRole'",
        ),
        ("- a\n", "this file has no sections of a template"),
        ("Resources:\n  It: {Type: AWS::S3::Bucket,\nProperties:\n  {}}\n", "OCT164"),
        ("Resources: [\n", "OCT164"),
        ("Resources:\n  #-- extras\n  It:\n    Type: AWS::S3::Bucket\n", "only octospec writes this line"),
    ],
)
def test_a_template_of_extras_has_sections(octospec: Octospec, template: str, words: str) -> None:
    with_extras(octospec, template)
    ran = octospec("validate", "with.yaml")
    assert ran.code == 2, ran.out
    assert words in ran.err


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (
            'resource "aws_iam_role_policy" "x" {\n}',
            ("aws_iam_role_policy grants permissions; write a group in the spec instead"),
        ),
        (
            'resource "aws_iam_role" "x" {\n}',
            ("extras cannot contain aws_iam_role; define the role in the spec"),
        ),
        ('resource "aws_instance" "x" {\n}', "extras cannot contain aws_instance"),
        ('module "x" {\n  source = "./x"\n}', "octospec cannot check the contents of a module"),
        ('data "external" "x" {\n}', "octospec does not know the values of a data source"),
        ('provider "aws" {\n}', "a provider can act in another account"),
        (
            'resource "aws_s3_bucket" "x" {\n  provisioner "local-exec" {\n  }\n}',
            "octospec cannot check what a provisioner",
        ),
        (
            'resource "aws_s3_bucket" "x" {\n  bucket = file("x")\n}',
            ("octospec does not know the result of file"),
        ),
        (
            'resource "aws_s3_bucket" "x" {\n  provider = aws.other\n}',
            "another provider can act in another account",
        ),
        (
            'resource "aws_s3_bucket" "x" {\n  bucket = var.nothing\n}',
            "the module has no var.nothing",
        ),
        ('variable "external_id" {\n}', "OCT166 the module already contains var.external_id"),
        (
            'resource "aws_lambda_function" "x" {\n  role = "arn:aws:iam::1:role/x"\n}',
            "role of aws_lambda_function must name a role of the spec",
        ),
        (
            'resource "aws_s3_bucket_policy" "x" {\n  policy = var.external_id\n}',
            "write the policy with jsonencode",
        ),
        (
            'resource "aws_s3_bucket_policy" "x" {\n  policy = jsonencode({ b = aws_iam_role.reader.id })\n}',
            "this policy grants permissions to the role aws_iam_role.reader.id; write a group instead",
        ),
        (
            'resource "aws_sqs_queue" "x" {\n  policy = jsonencode({ a = "arn:a:iam::${var.a}:role/x" })\n}',
            "this policy may grant permissions to arn:a:iam::${var.a}:role/x; write a group instead",
        ),
        ('output "x" {\n  value = "\x85"\n}', "this line contains an invisible character"),
        ("a = 1", "is outside of any block"),
        ("{", "this is not well-formed HCL"),
    ],
)
def test_a_module_holds_what_grants_a_role_nothing(octospec: Octospec, module: str, words: str) -> None:
    with_extras(octospec, module=f"{module}\n")
    ran = octospec("validate", "with.yaml")
    assert ran.code == 2, ran.out
    assert words in ran.err


@pytest.mark.medium
def test_extras_are_taken_at_the_revision_of_the_spec(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = with_extras(octospec)
    _committed(octospec.folder)
    (octospec.folder / "extras/bucket.yaml").write_text("Resources:\n  It:\n    Type: AWS::IAM::Policy\n")
    monkeypatch.chdir(octospec.folder)
    assert octospec("diff", f"HEAD:{spec}", f"HEAD:{spec}").code == 0
    ran = octospec("diff", f"HEAD:{spec}", spec)
    assert ran.code == 2
    assert "extras/bucket.yaml:3:11: OCT164 AWS::IAM::Policy grants permissions" in ran.err


def test_a_link_in_a_revision_is_not_followed(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    with_extras(octospec)
    (octospec.folder / "link.yaml").symlink_to("extras/bucket.yaml")
    spec = with_files(octospec, "cloudformation: link.yaml")
    _committed(octospec.folder)
    monkeypatch.chdir(octospec.folder)
    ran = octospec("diff", f"HEAD:{spec}", f"HEAD:{spec}")
    assert ran.code == 2
    assert "link.yaml is a link in revision HEAD" in ran.err


def test_standard_input_has_no_folder(octospec: Octospec) -> None:
    spec = with_extras(octospec)
    ran = octospec("validate", "-", given=(octospec.folder / spec).read_text())
    assert ran.code == 2
    assert "standard input has no folder" in ran.err


def _committed(folder: Path) -> None:
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "x"]):
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True)  # noqa: S607 - whichever git is there


@pytest.mark.medium
def test_a_diff_reports_resources_that_are_added_changed_and_removed(octospec: Octospec) -> None:
    spec = with_extras(octospec)
    octospec("build", spec)
    other = BUCKET.replace("BucketName: !Ref BucketName", "BucketName: other")
    topic = f"{other}  Topic:\n    Type: AWS::SNS::Topic\n"
    with_extras(octospec, topic, MODULE.replace('"reports"', '"others"'))
    ran = octospec("diff", "dist/cloudformation", spec, "--fail-on", "any")
    assert ran.code == 1
    assert "~ Bucket (AWS::S3::Bucket) in cloudformation: changed" in ran.out
    assert "+ Topic (AWS::SNS::Topic) in cloudformation: added" in ran.out
    assert "terraform" not in ran.out
    module = octospec("diff", "dist/terraform", spec, "--json").json["extras"]
    kind = {"format": "terraform", "type": "aws_s3_bucket"}
    assert module == [
        {**kind, "resource": "aws_s3_bucket.reports", "change": "removed"},
        {**kind, "resource": "aws_s3_bucket.others", "change": "added"},
    ]
    page = octospec("diff", "dist/cloudformation", spec, "--output-format", "markdown").out
    assert "Additional resources" in page


@pytest.mark.medium
def test_formats_with_extras_of_their_own_do_not_differ(octospec: Octospec) -> None:
    octospec("build", with_extras(octospec))
    for side in ("dist/terraform", "with.yaml"):
        ran = octospec("diff", "dist/cloudformation", side, "--fail-on", "any")
        assert ran.code == 0, ran.out


def test_access_shows_what_resources_next_to_the_roles_grant(octospec: Octospec) -> None:
    policy = """\
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Statement:
          Effect: Allow
          Principal: {Service: billingreports.amazonaws.com}
          Action: s3:PutObject
          Resource: !Sub "${Bucket.Arn}/*"
          Condition: {StringEquals: {aws:SourceAccount: !Ref "AWS::AccountId"}}
"""
    spec = with_extras(octospec, f"{BUCKET}{policy}")
    ran = octospec("access", spec)
    words = (
        "Policy (AWS::S3::BucketPolicy, cloudformation) allows billingreports.amazonaws.com: s3:PutObject on"
    )
    assert words in " ".join(ran.out.split())
    [granted] = octospec("access", spec, "--json").json["extras"]
    assert granted["principals"] == ["billingreports.amazonaws.com"]
    assert granted["condition-keys"] == ["aws:SourceAccount"]
    assert octospec("access", spec, "--role", "reader", "--json").json["extras"] == []
    assert "### Resources next to the roles" in octospec("access", spec, "--output-format", "markdown").out
