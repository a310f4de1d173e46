"""The samples before real engines: cfn-lint at its strictest, and stacks in moto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emitters.cloudformation import golden
from tests.emitters.cloudformation.json_format import CLOUDFORMATION_JSON
from tests.emitters.cloudformation.samples import SAMPLES
from tests.engines import moto_policies
from tests.matrices import deep

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.engines

BOUNDARY = "arn:aws:iam::123456789012:policy/Boundary"

EMPTY_DEFAULT = ("W1031", "W1033")
"""cfn-lint fills in the empty default of an optional parameter where a condition keeps it from being used."""


def linted(template: str) -> list[str]:
    from cfnlint.api import lint  # noqa: PLC0415 - importing engines takes seconds, and tests are collected often
    from cfnlint.config import ManualArgs  # noqa: PLC0415 - as above

    matches = lint(template, config=ManualArgs(include_checks=["I"], regions=["us-east-1"]))
    return [str(match) for match in matches if match.rule.id not in EMPTY_DEFAULT]


@pytest.mark.parametrize("name", SAMPLES)
def test_cfn_lint_finds_nothing_at_info_level(name: str) -> None:
    assert linted(golden.expected(name)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_cfn_lint_finds_nothing_in_the_json_format(name: str) -> None:
    [artifact] = CLOUDFORMATION_JSON.emit(SAMPLES[name], CLOUDFORMATION_JSON.options()).artifacts
    assert linted(artifact.text) == []


def client(service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
    import boto3  # noqa: PLC0415 - as above

    return boto3.client(service)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from moto import mock_aws  # noqa: PLC0415 - as above

    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with moto_policies.read_once(), mock_aws():
        yield


def deployed(name: str, **answers: str) -> dict[str, str]:
    """Create a stack and give its outputs; moto splits a list that is answered, but not its default."""
    stacks = client("cloudformation")
    parameters: Any = [{"ParameterKey": key, "ParameterValue": value} for key, value in answers.items()]
    stacks.create_stack(
        StackName="octo",
        TemplateBody=golden.expected(name),
        Parameters=parameters,
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    [stack] = stacks.describe_stacks(StackName="octo")["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]} | {
        "StackId": stack["StackId"]
    }


def inline(role: str) -> dict[str, Any]:
    """Read the inline policies of a role."""
    iam = client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}


def trust(role: str) -> list[dict[str, Any]]:
    """Read who may assume a role; moto keeps a null where ``AWS::NoValue`` takes a statement away."""
    document = client("iam").get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    return [statement for statement in document["Statement"] if statement]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("answer", "policies"), [deep(("true", {"root", "root-remediation"})), ("false", {"root"})]
)
def test_a_switch_decides_over_a_policy(answer: str, policies: set[str]) -> None:
    outputs = deployed("plain", Principal="012345670123", ExternalId="MSP-acme", Remediation=answer)
    found = inline("Reader")
    assert {*found} == policies
    statements = found["root"]["Statement"]
    assert statements[0]["Sid"] == "Bills"
    assert statements[1]["Resource"] == outputs["StackId"]
    assert statements[2]["Resource"] == outputs["ReaderRoleArn"] == "arn:aws:iam::123456789012:role/Reader"
    assert outputs["ReaderRoleName"] == "Reader"
    assert outputs["ExternalId"] == "MSP-acme"
    assert (outputs["SpecName"], outputs["SpecVersion"]) == ("octo", "1.0.0")
    [vendor] = trust("Reader")
    assert vendor["Principal"] == {"AWS": "arn:aws:iam::012345670123:root"}
    assert vendor["Condition"] == {"StringEquals": {"sts:ExternalId": "MSP-acme"}}


@pytest.mark.usefixtures("aws")
def test_lists_and_levels_are_filled_in() -> None:
    deployed(
        "asking",
        ExternalId="MSP",
        Prefix="Acme",
        Buckets="one,two",
        Regions="eu-west-1,us-east-1",
        Accounts="012345670123,131920598436",
        Reports="act",
        Boundary=BOUNDARY,
    )
    found = inline("AcmeReader")
    assert {*found} == {"AcmeBuckets", "all"}
    reads, denies = found["AcmeBuckets"]["Statement"]
    assert reads["Resource"] == ["arn:aws:s3:::one/*", "arn:aws:s3:::two/*"]
    assert denies["Condition"] == {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}
    [accounts] = trust("AcmeReader")
    assert accounts["Principal"] == {"AWS": ["012345670123", "131920598436"]}
    executor = client("iam").get_role(RoleName="Executor")["Role"]
    assert executor["Path"] == "/acme/"
    assert executor["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
    assert len(trust("Executor")) == 2
    attached = client("iam").list_attached_role_policies(RoleName="Executor")["AttachedPolicies"]
    assert "arn:aws:iam::123456789012:policy/acme/Acts" in {policy["PolicyArn"] for policy in attached}


@pytest.mark.usefixtures("aws")
def test_what_is_not_chosen_is_not_there() -> None:
    deployed("asking", ExternalId="MSP", Prefix="Acme", Remediation="false")
    roles = {role["RoleName"] for role in client("iam").list_roles()["Roles"]}
    assert roles == {"AcmeReader"}
    assert {*inline("AcmeReader")} == {"off"}


@pytest.mark.usefixtures("aws")
def test_policy_variables_and_facts_reach_iam_as_they_are() -> None:
    outputs = deployed("texts", Zone="app.flexera.eu")
    [document] = inline(outputs["CallerRoleName"]).values()
    uuid = outputs["StackId"].split("/")[2]
    assert document["Statement"][0]["Resource"] == [
        "arn:aws:s3:::octo-us-east-1-octo/${*}/${aws:username}/*",
        f"arn:aws:s3:::{uuid}/*",
        "arn:aws:s3:::eu/${aws:PrincipalTag/team, 'none'}",
    ]
    _, account, saml = trust(outputs["CallerRoleName"])
    assert account["Principal"] == {"AWS": "arn:aws:iam::131920598436:root"}
    assert saml["Condition"] == {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
