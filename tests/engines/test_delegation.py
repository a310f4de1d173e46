"""The bundle of the example: the role that its session sets up in moto, and its documents in cfn-lint."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from octo_spec.access.bounds import Bounds
from octo_spec.access.compare import compare
from octo_spec.iam.policy import parse
from tests.engines.cloud import ACCOUNT
from tests.engines.cloudformation import findings
from tests.engines.reading_roles import read_roles

if TYPE_CHECKING:
    from tests.engines.cloud import Cloud

BUNDLE: Final = Path(__file__).parents[2] / "examples" / "delegation" / "dist" / "delegation"
ROLE: Final = "roles/alphaus-acct-access"
NAME: Final = "AlphausAcctAccessRole"
VALUES: Final = {
    "AccountId": ACCOUNT,
    "Principal": "111122223333",
    "ExternalId": "MSP-1",
    "ReportBucket": "reports",
    "Partition": "aws",
}


def rendered(name: str, *, optimization: bool = True) -> dict[str, Any]:
    """Fill in a document of the bundle as AWS does: directives first, then values."""
    document = json.loads((BUNDLE / name).read_text("utf-8"))
    kept = [each for each in document["Statement"] if is_kept(each, optimization=optimization)]
    for statement in kept:
        statement.pop("@Enabled", None)
    text = json.dumps({**document, "Statement": kept})
    filled: dict[str, Any] = json.loads(re.sub(r"@\{(\w+)\}", lambda found: VALUES[found[1]], text))
    return filled


def is_kept(statement: dict[str, Any], *, optimization: bool) -> bool:
    """Return whether a statement is in the rendered policy."""
    written = statement.get("@Enabled", "")
    return not written or optimization is not written.startswith("!")


def set_up(cloud: Cloud, *, optimization: bool) -> dict[str, Any]:
    """Do what the session does: create the role under the boundary, and write its policy."""
    iam = cloud.client("iam")
    made = iam.create_policy(PolicyName="limits", PolicyDocument=json.dumps(rendered("boundary.json")))
    iam.create_role(
        RoleName=NAME,
        AssumeRolePolicyDocument=json.dumps(rendered(f"{ROLE}/trust.json")),
        PermissionsBoundary=made["Policy"]["Arn"],
    )
    policy = json.dumps(rendered(f"{ROLE}/permissions.json", optimization=optimization))
    iam.put_role_policy(RoleName=NAME, PolicyName="permissions", PolicyDocument=policy)
    return read_roles(cloud)[NAME]


@pytest.mark.engines
@pytest.mark.parametrize("optimization", [True, pytest.param(False, marks=pytest.mark.deep)])
def test_the_boundary_takes_nothing_from_the_role_that_the_session_sets_up(
    cloud: Cloud,
    optimization: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    role = set_up(cloud, optimization=optimization)
    assert role["boundary"].endswith(":policy/limits")
    [permissions] = map(parse, role["inline"].values())
    boundary = parse(rendered("boundary.json"))
    assert not compare([permissions], [permissions], bounds=Bounds(old=((boundary,),))).differences
    assert compare([permissions], [boundary]).differences


@pytest.mark.engines
@pytest.mark.deep
def test_cfn_lint_accepts_every_document() -> None:
    managed = {
        f"Policy{at}": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": rendered(name)}}
        for at, name in enumerate(("template.json", "boundary.json", f"{ROLE}/permissions.json"))
    }
    trust = {"AssumeRolePolicyDocument": rendered(f"{ROLE}/trust.json")}
    resources = {**managed, "Role": {"Type": "AWS::IAM::Role", "Properties": trust}}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    # I3042: AWS fills in the partition when the request is made.
    assert findings(json.dumps(template, indent=1), ("I3042",)) == []
