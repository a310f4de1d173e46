"""Live roles become a spec for every account; in their own account it grants the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from octo_spec.importing.account_details import DetailsFile, read_account
from octo_spec.importing.live_roles import live_role
from octo_spec.importing.own_account import deployment_of_account
from octo_spec.importing.write_spec import write_spec
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.testing.environments import ACCOUNT
from tests.analysis.drift.test_drift import SPEC, stored
from tests.importing.test_live_roles import details_of
from tests.resolve.specs import deployed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


def imported() -> Deployment:
    """Make a deployment of the role that the small spec deploys."""
    role = live_role(details_of(stored())).role
    assert role is not None
    return deployment_of_account("imported", (role,), ACCOUNT, "aws")


def test_the_spec_grants_the_same_in_the_account() -> None:
    there = stored()
    again = ground(deployed(write_spec(imported())), Environment(ACCOUNT, answers={"external-id": "abc"}))
    assert isinstance(again, Grounded)
    [role] = again.roles
    assert (role.trust, role.inline, role.attachments) == (there.trust, there.inline, there.attachments)
    assert (role.boundary, role.tags, role.max_session) == (there.boundary, there.tags, there.max_session)


def test_the_account_and_its_partition_are_references_and_the_external_id_a_parameter() -> None:
    text = write_spec(imported())
    assert ACCOUNT not in text
    assert "    boundary: arn:${partition}:iam::${account}:policy/Bound\n" in text
    assert "        external-id: ${param.external-id}\n" in text
    assert "        on: arn:${partition}:ec2:*:${account}:instance/*\n" in text
    assert "    attach: [AmazonSSMReadOnlyAccess]\n" in text
    assert "abc" not in text


def test_the_arn_of_a_role_becomes_a_reference_to_it() -> None:
    own = SPEC.replace("allow: ec2:DescribeInstances", "allow: iam:GetRole\n        on: ${role.reader.arn}")
    grounded = ground(
        deployed(own),
        Environment(ACCOUNT, answers={"principal": "131920598436", "external-id": "abc", "bucket": ""}),
    )
    assert isinstance(grounded, Grounded)
    role = live_role(details_of(grounded.roles[0])).role
    assert role is not None
    assert "        on: ${role.reader.arn}\n" in write_spec(
        deployment_of_account("imported", (role,), ACCOUNT, "aws")
    )


def test_external_ids_of_two_principals_are_two_parameters() -> None:
    trust = {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": account},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": value}},
            }
            for account, value in (("131920598436", "a"), ("131920598437", "b"), ("131920598438", "a"))
        ]
    }
    details = read_account((DetailsFile("r.json", "r.json", _role_json(trust)),)).roles["R"]
    role = live_role(details).role
    assert role is not None
    found = deployment_of_account("imported", (role,), ACCOUNT, "aws")
    assert [one.id for one in found.parameters] == ["external-id", "external-id2"]
    named = [str(statement.conditions[0].values[0]) for statement in found.roles[0].trust]
    assert named == ["${param.external-id}", "${param.external-id2}", "${param.external-id}"]


def _role_json(trust: object) -> str:
    return json.dumps(
        {
            "RoleName": "R",
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/R",
            "AssumeRolePolicyDocument": trust,
            "RolePolicyList": [],
        }
    )
