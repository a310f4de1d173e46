"""What an account holds, read back with boto3, in plain data."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engines.cloud import Cloud

Plain = Any


def read_roles(cloud: Cloud) -> dict[str, dict[str, Plain]]:
    """Read every role of the account, by name."""
    iam = cloud.client("iam")
    return {name: _role(iam, name, cloud.account) for name in _names(iam)}


def _names(iam: Plain) -> Iterator[str]:
    for page in iam.get_paginator("list_roles").paginate():
        yield from (role["RoleName"] for role in page["Roles"])


def _role(iam: Plain, name: str, account: str) -> dict[str, Plain]:
    role = iam.get_role(RoleName=name)["Role"]
    inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    arns = [attachment["PolicyArn"] for attachment in attached]
    return {
        "path": role["Path"],
        "description": role.get("Description", ""),
        "max_session": role["MaxSessionDuration"],
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "tags": {tag["Key"]: tag["Value"] for tag in role.get("Tags", ())},
        "trust": decoded(role["AssumeRolePolicyDocument"]),
        "inline": {policy: _inline(iam, name, policy) for policy in inline},
        "attached": arns,
        "managed": {arn: _managed(iam, arn) for arn in arns if f":{account}:" in arn},
    }


def _inline(iam: Plain, role: str, policy: str) -> Plain:
    return decoded(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])


def _managed(iam: Plain, arn: str) -> Plain:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return decoded(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def decoded(document: str | dict[str, Plain]) -> Plain:
    """Open a document: boto3 has parsed JSON already, but moto prints some as Python's literals."""
    if not isinstance(document, str):
        return document
    try:
        return json.loads(document)
    except json.JSONDecodeError:
        return ast.literal_eval(document)
