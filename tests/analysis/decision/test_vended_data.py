"""Each operation in botocore that returns a secret access key is a step, vended data, or has a reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import botocore.session
import pytest

from octo_spec.analysis.decision.vended_data import VENDING
from octo_spec.iam.action_rows import names_in
from octo_spec.iam.escalation_steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECRET_KEY: Final = re.compile("secret_?(access_?)?key", re.IGNORECASE)

OTHER_NAMES: Final = {
    "lakeformation:GetTemporaryDataLocationCredentials": "lakeformation:GetDataAccess",
    "lakeformation:GetTemporaryGlueFunctionCredentials": "lakeformation:GetDataAccess",
    "cloudwatch:GetSpaceDataAccess": "cloudwatch:GetSpaceCredentials",
}
"""Operations whose permission has another name."""

REASONS: Final = {
    "it needs a token of an identity provider or a code of a sign-in, and no permission": """\
account-access GetRoleCredentials
awsssoportal GetRoleCredentials
cognito-identity GetCredentialsForIdentity
lakeformation AssumeDecoratedRoleWithSAML
signin CreateOAuth2Token
sts AssumeRoleWithSAML AssumeRoleWithWebIdentity""",
    "another principal must first delegate to the caller": "sts GetDelegatedAccessToken",
    "the credentials are those of the caller, with at most its permissions": """\
s3 CreateSession
sts GetFederationToken GetScopedCredentials GetSessionToken""",
    "the credentials only write a file into a bucket of AWS": "gamelift CreateBuild RequestUploadCredentials",
    "the key belongs to a bucket of Lightsail, and to no principal of IAM": """\
lightsail CreateBucketAccessKey GetBucketAccessKeys""",
    "the member is the name of a key in a secret": """\
iot CreateTopicRuleDestination GetTopicRuleDestination ListTopicRuleDestinations""",
}
WITHOUT_EFFECT: Final = {name for rows in REASONS.values() for name in names_in(rows)}
STEP_ACTIONS: Final = {name for step in STEPS for name in step.actions}


def returns_a_secret_key(shape: Any, above: tuple[str, ...] = ()) -> bool:  # noqa: ANN401 - botocore has no types
    """Return whether an output has the member of a secret access key."""
    if shape is None or shape.name in above:
        return False
    above = (*above, shape.name)
    match shape.type_name:
        case "structure":
            named = any(
                SECRET_KEY.fullmatch(name) and member.type_name == "string"
                for name, member in shape.members.items()
            )
            return named or any(returns_a_secret_key(member, above) for member in shape.members.values())
        case "list":
            return returns_a_secret_key(shape.member, above)
        case "map":
            return returns_a_secret_key(shape.value, above)
    return False


def operations(*services: str) -> Iterator[str]:
    """Yield the operations of services that return a secret access key, by the prefix that signs them."""
    session = botocore.session.get_session()
    for service in services or session.get_available_services():
        model = session.get_service_model(service)
        for name in model.operation_names:
            if returns_a_secret_key(model.operation_model(name).output_shape):
                yield f"{model.signing_name}:{name}"


def without_row(names: Iterator[str], other: Mapping[str, str]) -> list[str]:
    """Return the operations that are no step and no vended data, and have no reason."""
    return [
        name
        for name in names
        if other.get(name, name) not in {*STEP_ACTIONS, *VENDING} and name not in WITHOUT_EFFECT
    ]


def test_each_operation_of_codepipeline_that_returns_credentials_has_a_row() -> None:
    assert [*operations("codepipeline")] == [
        *("codepipeline:GetJobDetails", "codepipeline:GetThirdPartyJobDetails", "codepipeline:PollForJobs")
    ]
    assert without_row(operations("codepipeline"), OTHER_NAMES) == []


@pytest.mark.deep
def test_each_operation_that_returns_credentials_has_a_row() -> None:
    found = [*operations()]
    assert len(found) > 40
    assert without_row(iter(found), OTHER_NAMES) == []
    assert sorted(WITHOUT_EFFECT - {*found}) == []


def test_no_operation_with_a_row_has_a_reason_why_not() -> None:
    assert sorted(WITHOUT_EFFECT & {*STEP_ACTIONS, *VENDING}) == []
