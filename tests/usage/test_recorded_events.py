"""Real calls of boto3 against moto, recorded as CloudTrail would: they become actions and a proposal."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import SPEC, Octospec
from tests.usage.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

WIDE = SPEC.replace(
    "grants: [{allow: ce:Get*}]}",
    """grants: [{allow: ["s3:List*", "s3:PutLifecycleConfiguration", "s3:CreateBucket", "iam:*"]}]}""",
).replace("access: read, why: Reports.", "access: permissions, why: Reports.")


def recorded() -> list[dict[str, object]]:
    """Call AWS as a product would, and return the events."""
    import boto3  # noqa: PLC0415 - as moto, it takes a second
    from moto import mock_aws  # noqa: PLC0415

    with mock_aws():
        session = boto3.Session("x", "x", region_name="us-east-1")
        recorder = Recorder(session, "Reader", "111122223333")
        s3, iam = session.client("s3"), session.client("iam")
        s3.create_bucket(Bucket="reports")
        s3.list_buckets()
        rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
        s3.put_bucket_lifecycle_configuration(Bucket="reports", LifecycleConfiguration={"Rules": [rule]})
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        iam.create_role(RoleName="Ssm", AssumeRolePolicyDocument=trust)
        iam.get_role(RoleName="Ssm")
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            iam.get_user(UserName="ada")
        return recorder.events


def test_an_event_has_the_names_that_the_model_of_a_service_has() -> None:
    session: Any = SimpleNamespace(events=SimpleNamespace(register=lambda *_: None))
    recorder = Recorder(session, "Reader", "111122223333")
    model = SimpleNamespace(name="DeleteVolume", service_model=SimpleNamespace(endpoint_prefix="ec2"))
    recorder.record(model, {"Error": {"Code": "UnauthorizedOperation"}})
    [made] = recorder.events
    names = "eventSource", "eventName", "errorCode"
    assert [made[each] for each in names] == ["ec2.amazonaws.com", "DeleteVolume", "UnauthorizedOperation"]


@pytest.mark.engines
@pytest.mark.large
def test_calls_of_boto3_become_actions_and_a_proposal_allows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    octospec = Octospec(tmp_path)
    octospec.write("spec.yaml", WIDE)
    octospec.write("events.json", json.dumps({"Records": recorded()}))
    ran = octospec("usage", "spec.yaml", "--evidence", "events.json", "--narrow", "--assume-unused", "--json")
    assert ran.code == 0, ran.out
    assert ran.json["unknown-events"] == []
    [costs] = [each for each in ran.json["proposal"]["narrowed"] if each["group"] == "costs"]
    assert costs["actions"] == {
        "s3:List*": ["s3:ListAllMyBuckets"],
        "iam:*": ["iam:CreateRole", "iam:GetRole", "iam:GetUser"],
    }
