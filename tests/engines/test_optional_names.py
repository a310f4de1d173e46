"""A role whose name may be given, and a policy without a name: the target makes the names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_spec
from octo_spec.resolve.customers import Customer, FormatRequest
from tests.engines import cloudformation
from tests.engines.terraform import VERSIONS, Terraform

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.plugin.artifacts import Artifact
    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

SPEC = """\
octospec: 1
name: named
version: 1.0.0
description: A role whose name may be given.
parameters:
  role-name: {description: The name., optional: yes, pattern: "^[A-Za-z]{1,32}$"}
roles:
  reader: {name: "${param.role-name}", why: Reads., trust: {service: ec2.amazonaws.com}, inline: {main: one}}
  other: {name: Other, why: Follows., trust: {arn: "${role.reader.arn}"}, managed: {"": one}}
groups:
  one: {category: cost-data, access: read, why: Reads., grants: {allow: "ce:GetCostAndUsage"}}
"""


@cache
def artifacts(target: str) -> tuple[Artifact, ...]:
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec
    [build] = compile_spec(loaded.spec, loaded.spans, Customer(formats=(FormatRequest(target, {}),))).formats
    return build.artifacts


def follows(cloud: Cloud) -> str:
    """Give the name of the role that the other one trusts, which must be the only one next to it."""
    roles = {role["RoleName"]: role for role in cloud.client("iam").list_roles()["Roles"]}
    [name] = roles.keys() - {"Other"}
    [statement] = roles["Other"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"]["AWS"] == roles[name]["Arn"]
    client = cloud.client("iam")
    [own] = client.list_attached_role_policies(RoleName="Other")["AttachedPolicies"]
    assert own["PolicyArn"].endswith(f":policy/{own['PolicyName']}")
    return str(name)


def test_by_a_template(cloud: Cloud) -> None:
    template, *_ = artifacts("cloudformation")
    cloudformation.deploy(cloud, template.text, {"RoleName": "Mine"})
    assert follows(cloud) == "Mine"
    cloud.reset()
    cloudformation.deploy(cloud, template.text, {})
    assert follows(cloud).startswith("octo-ReaderRole-")


@pytest.mark.deep
def test_by_a_module(cloud: Cloud, tmp_path: Path) -> None:
    for artifact in artifacts("terraform"):
        path = tmp_path / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, "utf-8")
    terraform = Terraform(VERSIONS[0], tmp_path, cloud)
    terraform.start()
    terraform.apply({"role_name": "Mine"})
    assert follows(cloud) == "Mine"
    terraform.destroy()
    terraform.apply({})
    assert follows(cloud).startswith("terraform-")
    assert not terraform.drift()
