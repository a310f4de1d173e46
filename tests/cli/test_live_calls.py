"""``octospec drift --live`` asks AWS about the roles of a spec by name, and writes nothing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.testing.environments import ACCOUNT
from tests.analysis.drift.test_drift import SPEC, evil_document, stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Octospec

READS = {
    "GetRole",
    "ListRolePolicies",
    "GetRolePolicy",
    "ListAttachedRolePolicies",
    "GetPolicy",
    "GetPolicyVersion",
}


def test_without_boto3_it_is_said_how_to_install_it(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    octospec.write("spec.yaml", SPEC)
    ran = octospec("drift", "spec.yaml", "--live")
    assert (ran.code, ran.out) == (2, "")
    assert (
        "OCT733 boto3, which asks AWS, is not installed; install it with: pip install 'octospec[aws]'"
        in ran.err
    )


@pytest.mark.parametrize("arguments", [("spec.yaml",), ("spec.yaml", "gaad.json", "--live")])
def test_either_a_file_or_aws_is_asked(octospec: Octospec, arguments: tuple[str, ...]) -> None:
    octospec.write("spec.yaml", SPEC)
    ran = octospec("drift", *arguments)
    assert ran.code == 2
    assert "name LIVE, or say --live" in ran.err


def test_a_role_whose_name_is_not_known_must_be_named(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC.replace("    name: Reader\n", ""))
    ran = octospec("drift", "spec.yaml", "--live")
    assert ran.code == 2
    assert "say it with --match reader=NAME" in ran.err


@pytest.fixture
def aws(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Deploy the role into an emulated account."""
    boto3, moto = pytest.importorskip("boto3"), pytest.importorskip("moto")
    octospec.write("spec.yaml", SPEC)
    monkeypatch.setenv("MOTO_ACCOUNT_ID", ACCOUNT)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with moto.mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
        client = boto3.client("iam")
        role = stored()
        bound = client.create_policy(PolicyName="Bound", PolicyDocument=json.dumps(evil_document()))
        client.create_role(
            RoleName=role.name,
            AssumeRolePolicyDocument=json.dumps(role.trust),
            MaxSessionDuration=role.max_session,
            PermissionsBoundary=bound["Policy"]["Arn"],
            Tags=[{"Key": key, "Value": value} for key, value in role.tags],
        )
        for policy in role.inline:
            document = json.dumps(policy.document)
            client.put_role_policy(RoleName=role.name, PolicyName=policy.name, PolicyDocument=document)
        for arn in role.attachments:
            client.attach_role_policy(RoleName=role.name, PolicyArn=arn)
        yield client


@pytest.mark.engines
def test_a_role_as_it_was_deployed_has_no_drift_and_only_reads_are_sent(octospec: Octospec, aws: Any) -> None:  # noqa: ANN401 - boto3 has no types
    del aws
    ran = octospec("drift", "spec.yaml", "--live", "--show-calls")
    assert ran.code == 0, ran
    calls = [line.removeprefix("asked iam:").split()[0] for line in ran.err.splitlines()]
    assert set(calls) == READS


@pytest.mark.engines
def test_drift_is_found_live(octospec: Octospec, aws: Any) -> None:  # noqa: ANN401 - as above
    document = json.dumps(evil_document())
    aws.put_role_policy(RoleName="Reader", PolicyName="evil", PolicyDocument=document)
    ran = octospec("drift", "spec.yaml", "--live")
    assert ran.code == 1
    assert "extra policy, which the spec does not have: evil (inline)" in ran.out


@pytest.mark.engines
def test_a_role_that_is_not_there_is_told(octospec: Octospec, aws: Any) -> None:  # noqa: ANN401 - as above
    del aws
    ran = octospec("drift", "spec.yaml", "--live", "--match", "reader=Nobody")
    assert ran.code == 2
    assert "OCT613 AWS holds no role" in ran.err


@pytest.mark.engines
def test_missing_credentials_are_told(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("boto3")
    octospec.write("spec.yaml", SPEC)
    ran = octospec("drift", "spec.yaml", "--live", "--profile", "nobody")
    assert ran.code == 2
    assert "OCT733 AWS cannot be asked" in ran.err
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")
    ran = octospec("drift", "spec.yaml", "--live")
    assert ran.code == 2
    assert "OCT733 AWS cannot be asked: Unable to locate credentials" in ran.err
