"""A vendor's releases, and account details of customers in every state."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from octo_spec.importing.account_details import DetailsFile, read_account
from octo_spec.live.compared_roles import KnownReleases
from octo_spec.live.live_accounts import LiveAccount
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.release.latest import ReleasedVersion, Withdrawal, latest_of
from octo_spec.resolve.customers import Customer, Deployed, PlacedAnswer
from octo_spec.testing.environments import ACCOUNT
from tests.cli.conftest import SPEC
from tests.cli.test_drift import details
from tests.importing.test_account_details import page
from tests.resolve.specs import deployed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octo_spec.model.grounding import GroundedRole

SELF = """\
  self-inspection:
    category: cost-data
    access: read
    why: We look at our own role.
    grants:
      - allow: [iam:GetRole, iam:ListRolePolicies, iam:GetRolePolicy, iam:ListAttachedRolePolicies]
        on: ${role.reader.arn}
"""
SEEING = SPEC.replace("[costs, more]", "[costs, more, self-inspection]") + SELF
LESS = SEEING.replace("allow: ce:Get*", "allow: ce:GetCost*")
VERSIONS = {
    "2.1.0": LESS.replace(
        "allow: ce:GetCost*", "allow: [ce:GetCost*, budgets:ViewBudget, cur:DescribeReport*]"
    ),
    "2.0.1": LESS.replace("allow: ce:GetCost*", "allow: [ce:GetCost*, tag:GetResources]"),
    "2.0.0": LESS.replace("allow: ce:GetCost*", "allow: [ce:GetCost*, budgets:ViewBudget]"),
    "1.1.0": LESS,
    "1.0.0": SEEING,
}
"""2.0.1 is withdrawn, and 1.1.0 is the oldest that works."""

WRITER = """\
  writer:
    name: Writer
    why: Writes.
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {main: [lists]}
groups:
  lists: {category: cost-data, access: read, why: Lists., grants: [{allow: ce:List*}]}
"""
TWO_ROLES = SEEING.replace("groups:\n", WRITER, 1)

Role = dict[str, Any]


def releases() -> KnownReleases:
    """Know five releases."""
    known = known_releases(VERSIONS)
    withdrawn = (Withdrawal("2.0.1", "2026-11-27", "It reads tags."),)
    latest = latest_of("small", known.latest.releases, supported_since="1.1.0", withdrawn=withdrawn)
    return replace(known, latest=latest)


def known_releases(specs: Mapping[str, str]) -> KnownReleases:
    """Know releases by version, the newest first."""
    latest = latest_of("small", (ReleasedVersion(version, "2026-11-26", "ab" * 32) for version in specs))
    return KnownReleases(latest, {version: deployed(spec) for version, spec in specs.items()})


def unchanged(_role: Role) -> None:
    """Leave a role as a release makes it."""


def dump(
    version: str, id: str = "acme", account: str = ACCOUNT, change: Callable[[Role], None] = unchanged
) -> str:
    """Write the details of an account with the role of a release, changed afterwards."""
    return dump_of(VERSIONS[version], id, account, change)


def dump_of(
    spec: str, id: str = "acme", account: str = ACCOUNT, change: Callable[[Role], None] = unchanged
) -> str:
    """Write the details of an account with the roles of a spec, each changed afterwards."""
    answers = {"external-id": id, "extra": "off"}
    grounded = ground(deployed(spec), Environment(account, answers=answers))
    assert isinstance(grounded, Grounded)
    roles = [_stored(role, account) for role in grounded.roles]
    for role in roles:
        change(role)
    return json.dumps(page(*roles))


def _stored(grounded: GroundedRole, account: str) -> Role:
    role: Role = json.loads(json.dumps(details(grounded, grounded.name)))
    del role["PermissionsBoundary"]
    role["Arn"] = role["Arn"].replace(ACCOUNT, account)
    return role


def account_of(text: str) -> LiveAccount:
    """Read account details."""
    read = read_account((DetailsFile("gaad.json", "gaad.json", text),))
    assert read.diagnostics == ()
    return LiveAccount("gaad.json", read)


def customer(id: str = "acme", external_id: str = "acme", account: str = ACCOUNT) -> Customer:
    """Give a customer with an external ID in an account."""
    return Customer(id, fix={"external-id": PlacedAnswer(external_id)}, deployed=Deployed(account, "aws"))


# --- what may happen to a role -----------------------------------------------------------------


def allowing(*actions: str) -> Callable[[Role], None]:
    """Let a role do more."""

    def change(role: Role) -> None:
        role["RolePolicyList"].append({"PolicyName": "more", "PolicyDocument": _document("Allow", actions)})

    return change


def denying(role: Role) -> None:
    """Add a tag, and a policy that denies."""
    role["Tags"].append({"Key": "cost-center", "Value": "42"})
    role["RolePolicyList"].append({"PolicyName": "guard", "PolicyDocument": _document("Deny", ("s3:*",))})


def trusting(role: Role) -> None:
    """Let another account assume a role."""
    statement = {"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "sts:AssumeRole"}
    role["AssumeRolePolicyDocument"]["Statement"].append(statement)


def requiring(id: str, operator: str = "StringEquals") -> Callable[[Role], None]:
    """Require another external ID."""

    def change(role: Role) -> None:
        [statement] = role["AssumeRolePolicyDocument"]["Statement"]
        statement["Condition"] = {operator: {"sts:ExternalId": id}}

    return change


def trusting_only(role: Role) -> None:
    """Let one role of the vendor assume a role, where all of them could."""
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    statement["Principal"] = {"AWS": "arn:aws:iam::111122223333:role/One"}


def without_policies(role: Role) -> None:
    """Remove all that a role may do."""
    role["RolePolicyList"] = []


def with_unknown_policy(role: Role) -> None:
    """Attach a policy of the account whose text is not in the details."""
    arn = f"arn:aws:iam::{ACCOUNT}:policy/Secret"
    role["AttachedManagedPolicies"].append({"PolicyName": "Secret", "PolicyArn": arn})


def _document(effect: str, actions: tuple[str, ...]) -> dict[str, object]:
    statement = {"Effect": effect, "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}
