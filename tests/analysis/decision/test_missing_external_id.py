"""A caller that lacks only the external ID is distinguished from one that is not trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.access.request import Request
from octo_spec.analysis.decision.missing_external_id import lacks_external_id
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.principals import Caller
from tests.analysis.trust.trust_policies import EXTERNAL_ID, SECRET, VENDOR, allow, deny, policy_of

if TYPE_CHECKING:
    from tests.analysis.trust.trust_policies import Json

REQUIRED = {"StringEquals": {EXTERNAL_ID: SECRET}}
TAGGED = {"StringEquals": {EXTERNAL_ID: SECRET, "aws:PrincipalTag/team": "costs"}}


def by(account: str, **context: str) -> Request:
    caller = Caller(PrincipalKind.AWS, f"arn:aws:iam::{account}:role/x", "session")
    keys = {"id": "sts:externalid", "tag": "aws:principaltag/team"}
    return Request(
        "sts:AssumeRole", context={keys[key]: value for key, value in context.items()}, caller=caller
    )


@pytest.mark.parametrize(
    ("statements", "request_", "lacks"),
    [
        ([allow(REQUIRED)], by(VENDOR), True),
        ([allow(REQUIRED)], by(VENDOR, id="other"), False),
        ([allow(REQUIRED)], by("777788889999"), False),
        ([allow(), deny({"StringNotEquals": {EXTERNAL_ID: SECRET}})], by(VENDOR), True),
        ([allow(TAGGED)], by(VENDOR), False),
        ([allow(TAGGED)], by(VENDOR, tag="costs"), True),
        ([allow({"StringEquals": {"aws:PrincipalTag/team": "costs"}})], by(VENDOR), False),
    ],
)
def test_only_the_external_id_may_be_missing(statements: Json, request_: Request, *, lacks: bool) -> None:
    assert lacks_external_id(policy_of(*statements).documents, request_) is lacks
