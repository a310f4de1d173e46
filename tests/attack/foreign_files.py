"""Policies, and what the AWS CLI prints of roles, changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tests.attack.cases import Case, over_a_side, with_output
from tests.attack.mutations import changed_bytes, changed_tree
from tests.attack.sources import SMALL, changed, policies

if TYPE_CHECKING:
    from random import Random


def policy(random: Random) -> Case:
    """Read a policy, compare it with what it was, or bound a role by it."""
    path = random.choice(policies())
    commands = (
        *(("access", "in.json"), ("diff", "in.json", str(path)), ("diff", str(path), "in.json")),
        ("can", "in.json", "s3:GetObject", "arn:aws:s3:::bucket/key"),
        ("can", SMALL, "ec2:StopInstances", "--boundary", "in.json"),
        ("access", SMALL, "--within", "in.json"),
    )
    return Case("policy", {"in.json": changed(random, path)}, with_output(random, *random.choice(commands)))


# --- live roles --------------------------------------------------------------------------------

_ARN: Final = "arn:aws:iam::111122223333:"


def _allowing(**fields: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **fields}]}


_READS: Final = _allowing(Action=["ce:Get*"], Resource="*")
_EVERYTHING: Final = _allowing(Action="s3:*", Resource="*")
_ROLE: Final[dict[str, object]] = {
    "Path": "/",
    "RoleName": "InstanceSchedulerRole",
    "Arn": f"{_ARN}role/InstanceSchedulerRole",
    "AssumeRolePolicyDocument": _allowing(Principal={"AWS": "111122223333"}, Action="sts:AssumeRole"),
    "Description": "Shows what instances cost.",
    "MaxSessionDuration": 3600,
    "PermissionsBoundary": {"PermissionsBoundaryArn": f"{_ARN}policy/Mine"},
    "Tags": [{"Key": "managed-by", "Value": "instance-scheduler"}],
}
_ATTACHED: Final = [{"PolicyName": "Mine", "PolicyArn": f"{_ARN}policy/Mine"}]
ACCOUNT: Final[dict[str, object]] = {
    "RoleDetailList": [
        {
            **_ROLE,
            "RolePolicyList": [{"PolicyName": "costs", "PolicyDocument": _READS}],
            "AttachedManagedPolicies": _ATTACHED,
        }
    ],
    "Policies": [
        {
            "Arn": f"{_ARN}policy/Mine",
            "PolicyVersionList": [{"Document": _EVERYTHING, "IsDefaultVersion": True}],
        }
    ],
    "IsTruncated": False,
}
"""What get-account-authorization-details prints of an account with one role."""
_CALLS: Final[dict[str, object]] = {
    "get-role.json": {"Role": _ROLE},
    "inline.json": {"PolicyName": "costs", "PolicyDocument": _READS},
    "names.json": {"PolicyNames": ["costs"]},
    "attached.json": {"AttachedPolicies": _ATTACHED},
    "get-policy.json": {"Policy": {"Arn": f"{_ARN}policy/Mine", "DefaultVersionId": "v2"}},
    "version.json": {"PolicyVersion": {"Document": _EVERYTHING, "VersionId": "v2", "IsDefaultVersion": True}},
}


def account(random: Random) -> Case:
    """Look at the roles of an account, import them, or compare them with a spec."""
    files = {"in.json": changed_data(random, ACCOUNT)}
    return Case("account", files, over_live_roles(random, "in.json"))


def calls(random: Random) -> Case:
    """Do the same with what the AWS CLI prints of one role, call by call."""
    files = {f"in/{name}": json.dumps(data).encode() for name, data in _CALLS.items()}
    name = random.choice(list(_CALLS))
    files[f"in/{name}"] = changed_data(random, _CALLS[name])
    return Case("calls", files, over_live_roles(random, "in"))


def changed_data(random: Random, data: object) -> bytes:
    """Change what a program printed, in its text or as a tree."""
    if random.random() < 0.3:
        return changed_bytes(random, json.dumps(data, indent=1).encode())
    return changed_tree(random, data)


def over_live_roles(random: Random, name: str) -> tuple[str, ...]:
    """Look at roles as a side, or compare them with a spec."""
    if random.random() < 0.5:
        return over_a_side(random, name)
    matched = ("--match", "scheduler=InstanceSchedulerRole") if random.random() < 0.5 else ()
    return with_output(random, "drift", SMALL, name, *matched)
