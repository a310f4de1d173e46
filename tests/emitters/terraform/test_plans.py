"""Plans and states: an ARN of a policy or a role of the same plan is a link, and any other is what it is."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import pytest

from octo_spec.plugin.artifacts import Artifact
from octospec_terraform import EMITTER

if TYPE_CHECKING:
    from octo_spec.model.deployment import Role

TRUST: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
            }
        ],
    }
)
GRANT: Final = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
)
OURS: Final = "arn:aws:iam::444455556666:policy/ours"
THEIRS: Final = "arn:aws:iam::444455556666:policy/theirs"


def resource(kind: str, label: str, **values: object) -> dict[str, Any]:
    return {
        "address": f"{kind}.{label}",
        "mode": "managed",
        "type": kind,
        "name": label,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "values": values,
    }


def role_of(*resources: dict[str, Any], **values: object) -> Role:
    """Read a state with one role, and with what stands beside it."""
    role = resource("aws_iam_role", "r", name="r", id="r", assume_role_policy=TRUST, **values)
    state = {
        "format_version": "1.0",
        "terraform_version": "1.6.0",
        "values": {"root_module": {"resources": [role, *resources]}},
    }
    assert EMITTER.understand
    reading = EMITTER.understand((Artifact(PurePosixPath("plan.json"), json.dumps(state)),))
    assert reading.deployment, reading.diagnostics
    [read] = reading.deployment.roles
    return read


MANAGED: Final = resource("aws_iam_policy", "ours", name="ours", arn=OURS, policy=GRANT)


def attached(arn: str) -> dict[str, Any]:
    return resource("aws_iam_role_policy_attachment", "a", role="r", policy_arn=arn)


@pytest.mark.parametrize("way", ["an attachment", "the role itself"])
def test_an_arn_of_a_policy_of_the_plan_leads_to_its_statements(way: str) -> None:
    ours, theirs = (
        role_of(MANAGED, attached(arn))
        if way == "an attachment"
        else role_of(MANAGED, managed_policy_arns=[arn])
        for arn in (OURS, THEIRS)
    )
    assert ([str(policy.name) for policy in ours.policies], ours.attachments) == (["ours"], ())
    assert [action for policy in ours.policies for one in policy.statements for action in one.actions] == [
        "s3:ListBucket"
    ]
    assert (theirs.policies, [str(one.arn) for one in theirs.attachments]) == ((), [THEIRS])


def test_a_description_that_spells_an_arn_is_no_link() -> None:
    assert role_of(MANAGED, description=OURS).description == OURS
