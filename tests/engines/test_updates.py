"""What customers have already is updated in place: the names of an older template or module are kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.engines import cloudformation, shell
from tests.engines.answers import extremes
from tests.engines.catalogue import built
from tests.engines.comparing import expect
from tests.engines.spelling import arguments, variables
from tests.engines.terraform import VERSIONS, Terraform

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

OLDEST: Final = VERSIONS[-1]
SPEC: Final = "report-bucket"
EXTERNAL_ID: Final = "an-external-id-of-someone"

OLD_TEMPLATE: Final = """\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  ExternalID: {Type: String}
Resources:
  ReportBucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Sub "nimbus-reports-${AWS::AccountId}"}
  CrossAccountRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: NimbusReader
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::111122223333:root"}
            Action: sts:AssumeRole
            Condition: {StringEquals: {"sts:ExternalId": !Ref ExternalID}}
  BillingPolicy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: billing
      Roles: [!Ref CrossAccountRole]
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Action: "ce:Get*", Resource: "*"}]
"""

OLD_MODULE: Final = """\
variable "nimbus_external_id" {
  type = string
}

resource "aws_iam_role" "this" {
  name = "NimbusReader"
  path = "/"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.nimbus_external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "billing" {
  name   = "billing"
  role   = aws_iam_role.this.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ce:Get*", Resource = "*" }]
  })
}
"""


def test_a_stack_of_the_old_template_keeps_its_role_policy_and_bucket(cloud: Cloud) -> None:
    artifact, *_ = built(SPEC, "cloudformation").artifacts
    given = {"ExternalID": EXTERNAL_ID}
    cloudformation.deploy(cloud, OLD_TEMPLATE, given)
    before = cloudformation.physical_ids(cloud), _role_id(cloud)
    cloudformation.update(cloud, artifact.text, given)
    after = cloudformation.physical_ids(cloud)
    assert {name: after.get(name) for name in before[0]} == before[0]
    assert _role_id(cloud) == before[1]


def test_without_the_names_the_stack_would_replace_them(cloud: Cloud) -> None:
    artifact, *_ = built(SPEC, "cloudformation").artifacts
    cloudformation.deploy(cloud, OLD_TEMPLATE, {"ExternalID": EXTERNAL_ID})
    before = cloudformation.physical_ids(cloud)
    made = re.sub("CrossAccountRole", "ReaderRole", artifact.text)
    cloudformation.update(cloud, made, {"ExternalID": EXTERNAL_ID})
    assert "CrossAccountRole" in before
    assert "CrossAccountRole" not in cloudformation.physical_ids(cloud)


@pytest.mark.deep
@pytest.mark.parametrize("version", VERSIONS)
def test_a_state_of_the_old_module_loses_nothing(version: str, cloud: Cloud, tmp_path: Path) -> None:
    given = {"nimbus_external_id": EXTERNAL_ID}
    (tmp_path / "main.tf").write_text(OLD_MODULE)
    terraform = Terraform(version, tmp_path, cloud)
    terraform.start()
    terraform.apply(given)
    before = _role_id(cloud)
    built(SPEC, "terraform").write(tmp_path)
    terraform.start()
    assert terraform.destroyed(given) == []
    terraform.apply(given)
    assert _role_id(cloud) == before
    assert not terraform.drift()


@pytest.mark.deep
def test_without_the_names_the_module_would_destroy_them(cloud: Cloud, tmp_path: Path) -> None:
    given = {"nimbus_external_id": EXTERNAL_ID}
    (tmp_path / "main.tf").write_text(OLD_MODULE)
    terraform = Terraform(VERSIONS[0], tmp_path, cloud)
    terraform.start()
    terraform.apply(given)
    built(SPEC, "terraform").write(tmp_path)
    for file in tmp_path.glob("*.tf"):
        text = file.read_text().replace('"aws_iam_role" "this"', '"aws_iam_role" "reader"')
        file.write_text(text.replace("aws_iam_role.this", "aws_iam_role.reader"))
    assert "aws_iam_role.this" in terraform.destroyed(given)


OLD_MANAGED: Final = """\
resource "aws_iam_role" "this" {
  name = "NimbusReader"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::131920598436:root" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_policy" "usage" {
  name   = "NimbusUsage"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "cloudwatch:*", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "usage" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.usage.arn
}
"""


@pytest.mark.deep
@pytest.mark.parametrize("partition", ["aws-us-gov"])
def test_what_is_there_in_some_partitions_only_is_kept_with_its_attachment(
    cloud: Cloud, tmp_path: Path
) -> None:
    build = built("nimbus", "terraform")
    fullest, _ = extremes(build.deployment)
    (tmp_path / "main.tf").write_text(OLD_MANAGED.replace("arn:aws:iam", "arn:aws-us-gov:iam"))
    terraform = Terraform(VERSIONS[0], tmp_path, cloud)
    terraform.start()
    terraform.apply({})
    before = _role_id(cloud)
    build.write(tmp_path)
    terraform.start()
    given = variables(build.deployment, fullest)
    assert terraform.destroyed(given) == []
    terraform.apply(given)
    assert _role_id(cloud) == before
    expect(cloud, build.deployment, fullest)
    assert not terraform.drift()


def test_the_script_keeps_a_role_of_other_hands_and_what_the_customer_has_there(
    cloud: Cloud, tmp_path: Path
) -> None:
    build = built(SPEC, "iam-json")
    fullest, _ = extremes(build.deployment)
    cloudformation.deploy(cloud, OLD_TEMPLATE, {"ExternalID": EXTERNAL_ID})
    before = _role_id(cloud)
    own = {"RoleName": "NimbusReader", "PolicyName": "of-the-customer"}
    cloud.client("iam").put_role_policy(**own, PolicyDocument=ANYTHING)
    shell.run(cloud, build.write(tmp_path), "bash", "apply.sh", *arguments(fullest))
    assert _role_id(cloud) == before
    cloud.client("iam").delete_role_policy(**own)
    expect(cloud, build.deployment, fullest)


ANYTHING: Final = """{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}
}"""


def _role_id(cloud: Cloud) -> str:
    return str(cloud.client("iam").get_role(RoleName="NimbusReader")["Role"]["RoleId"])
