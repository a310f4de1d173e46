"""The requests that show how a role gets the permissions of other principals are requests that AWS has."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.analysis.escalation.other_principals import raises_through_others
from octo_spec.analysis.escalation.raises import EscalationWay
from tests.analysis.escalation.claims import ACCOUNT, ARN, Holder, allow, policies_of

EC2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}


@pytest.mark.parametrize(
    "passing",
    [
        allow("iam:PassRole"),
        {**allow("iam:PassRole"), "Condition": EC2},
        {**allow("iam:PassRole"), "Resource": f"{ACCOUNT}:role/team-*"},
        {"Effect": "Allow", "NotAction": ["s3:*"], "Resource": "*"},
    ],
)
def test_a_role_that_is_passed_is_another_role(passing: dict[str, Any]) -> None:
    holder = Holder(inline={"i": [passing, allow("ec2:RunInstances")]})
    [passes] = [
        each for each in raises_through_others(policies_of(holder)) if each.way is EscalationWay.PASSES
    ]
    assert passes.request.resource.startswith(f"{ACCOUNT}:role/")
    assert passes.request.resource != ARN


def test_only_its_own_role_is_no_step() -> None:
    own = {**allow("iam:PassRole"), "Resource": ARN}
    holder = Holder(inline={"i": [own, allow("ec2:RunInstances")]})
    assert EscalationWay.PASSES not in {each.way for each in raises_through_others(policies_of(holder))}


@pytest.mark.parametrize(
    ("missing", "passes"),
    [
        ((), True),
        (("subnet",), True),
        (("security-group",), False),
        (("image", "volume"), False),
        (("volume",), True),
    ],
)
def test_a_launch_passes_a_role_only_with_all_resources_that_it_names(
    missing: tuple[str, ...], *, passes: bool
) -> None:
    types = {"image", "instance", "network-interface", "security-group", "subnet", "volume"} - {*missing}
    launching = {
        **allow("ec2:RunInstances"),
        "Resource": [f"arn:aws:ec2:*:*:{each}/*" for each in sorted(types)],
    }
    holder = Holder(inline={"i": [allow("iam:PassRole"), launching]})
    ways = {each.way for each in raises_through_others(policies_of(holder))}
    assert (EscalationWay.PASSES in ways) is passes
