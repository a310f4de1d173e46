"""The harness reports the differences that it is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.engines import cloudformation, shell
from tests.engines.cloud import EXISTING
from tests.engines.documents import comparable
from tests.engines.provider_relay import kept
from tests.engines.reading_roles import decoded, read_roles
from tests.engines.require import require
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

MODULE = """\
resource "aws_iam_role" "reader" {
  name = "Reader"
  path = "/"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ssm.amazonaws.com" }
        Action    = ["sts:AssumeRole"]
      },
    ]
  })
}
"""

TEMPLATE = """\
Parameters:
  Buckets:
    Type: CommaDelimitedList
Resources:
  ReaderRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: Reader
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          Effect: Allow
          Principal:
            Service: ssm.amazonaws.com
          Action: sts:AssumeRole
  ReaderRolePolicyRead:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles:
        - !Ref ReaderRole
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          Effect: Allow
          Action: s3:GetObject
          Resource: !Ref Buckets
"""


@pytest.mark.parametrize("version", matrix(VERSIONS, VERSIONS[:1]))
def test_terraform_sees_a_module_that_is_not_formatted(version: str, cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(MODULE.replace("Effect    =", "Effect ="))
    assert "Effect    =" in Terraform(version, tmp_path, cloud).unformatted()


@pytest.mark.deep
@pytest.mark.parametrize("version", VERSIONS)
def test_terraform_applies_and_sees_what_changed_behind_it(
    version: str, cloud: Cloud, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(MODULE)
    terraform = Terraform(version, tmp_path, cloud)
    assert not terraform.unformatted()
    terraform.start()
    terraform.apply({})
    assert not terraform.drift()
    cloud.client("iam").update_role(RoleName="Reader", MaxSessionDuration=7200)
    assert "max_session_duration" in terraform.drift()
    terraform.destroy()
    assert not read_roles(cloud)


def test_a_stack_has_the_attachments_that_moto_omits(cloud: Cloud) -> None:
    cloudformation.deploy(cloud, TEMPLATE, {"Buckets": ["arn:aws:s3:::a", "arn:aws:s3:::b"]})
    reader = read_roles(cloud)["Reader"]
    assert reader["attached"] == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    assert reader["inline"]["read"]["Statement"]["Resource"] == ["arn:aws:s3:::a", "arn:aws:s3:::b"]


def test_an_invalid_template_is_reported() -> None:
    assert not cloudformation.findings(TEMPLATE)
    [found] = cloudformation.findings(TEMPLATE.replace("!Ref Buckets", "!Sub '${Buckets}/*'"))
    assert "E1019" in found


def test_policies_of_aws_are_there_if_another_test_began_without_them(cloud: Cloud) -> None:
    from moto.iam.models import iam_backends  # noqa: PLC0415 - importing moto takes seconds

    iam_backends[cloud.account][cloud.partition].aws_managed_policies = []
    cloud.reset()
    assert cloud.client("iam").get_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")


def test_nothing_is_left_of_the_test_before(cloud: Cloud) -> None:
    cloudformation.deploy(cloud, TEMPLATE, {"Buckets": "arn:aws:s3:::a"})
    cloud.reset()
    assert not read_roles(cloud)
    [existing] = cloud.client("iam").list_policies(Scope="Local")["Policies"]
    assert existing["Arn"].endswith(EXISTING)


LOOSE = {
    "Statement": {
        "Sid": "",
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::210987654321:root", "123456789012"]},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": ["b", "a", None]}},
    }
}
STRICT = {
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"]},
            "Action": ["sts:AssumeRole"],
            "Condition": {"StringEquals": {"sts:ExternalId": ["a", "b"]}},
        },
    ]
}


def test_documents_that_aws_reads_alike_are_equal() -> None:
    assert comparable(LOOSE, "aws") == comparable(STRICT, "aws")
    assert comparable(LOOSE, "aws-cn") != comparable(STRICT, "aws-cn")


def test_documents_of_other_access_are_not_equal() -> None:
    [statement] = STRICT["Statement"]
    wider = {"Statement": [{**statement, "Condition": {"StringLike": {"sts:ExternalId": ["a", "b"]}}}]}
    assert comparable(STRICT, "aws") != comparable(wider, "aws")


@pytest.mark.parametrize("printed", ['{"a": [true, "it\'s"]}', "{'a': [True, \"it's\"]}"])
def test_documents_are_opened_as_json_or_as_moto_prints_them(printed: str) -> None:
    assert decoded(printed) == {"a": [True, "it's"]}


def test_a_missing_engine_fails_in_ci_and_is_skipped_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    require("found", "Terraform")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Terraform is not set up: make test"):
        require(None, "Terraform")
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception):
        require(None, "Terraform")


QUERIED = (
    "aws iam create-role --role-name Reader --path /x/ --assume-role-policy-document '{}' --query Role.Arn",
    "aws iam get-role --role-name Missing --output json",
    'aws iam put-role-policy --cli-input-json \'{"RoleName": "Reader"}\'',
    "AWS_DEFAULT_REGION=cn-north-1 aws sts get-caller-identity --query Arn --output text <&-",
    "AWS_PROFILE=missing aws sts get-caller-identity",
    "aws iam nothing",
)


@pytest.mark.deep
@pytest.mark.large
def test_the_waiting_aws_cli_answers_like_a_new_process(cloud: Cloud, tmp_path: Path) -> None:
    script = "; ".join(f"{command}; echo $?" for command in QUERIED)
    standing_by = shell.run(cloud, tmp_path, "bash", "-c", script)
    cloud.reset()
    assert standing_by == shell.run(
        cloud, tmp_path, "bash", "-c", script, values={"PATH": shell.with_real_aws()}
    )
    assert re.findall(r"(?m)^\d+$", standing_by) == ["0", "255", "255", "0", "255", "2"]


def _field(number: int, value: bytes) -> bytes:
    """Write a field as it is on the wire; a length of 128 and more takes two bytes."""
    length = len(value)
    sizes = (length,) if length < 128 else (length & 0x7F | 0x80, length >> 7)
    return bytes((number << 3 | 2, *sizes)) + value


def test_the_relay_omits_types_and_nothing_else() -> None:
    configuration = _field(1, b"x" * 300)
    role, instance = (
        _field(2, _field(1, name) + _field(2, b"y" * 200)) for name in (b"aws_iam_role", b"aws_instance")
    )
    region, image = (_field(3, _field(1, name) + _field(2, b"z")) for name in (b"aws_region", b"aws_ami"))
    said = _field(4, b"a warning")
    schema = configuration + role + instance + region + image + said
    assert kept(schema) == configuration + role + region + said
