"""``octospec drift --live`` asks AWS about the roles of a spec by name, and writes nothing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.plugin.package_extras import extra_help
from octo_spec.testing.environments import ACCOUNT
from tests.analysis.drift.test_drift import SPEC, evil_document, stored
from tests.engines import moto_policies
from tests.matrices import matrix

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
    assert f"OCT733 boto3, which calls AWS, is not installed; {extra_help('aws')}" in ran.err


@pytest.mark.parametrize("arguments", [("spec.yaml",), ("spec.yaml", "gaad.json", "--live")])
def test_roles_come_from_either_a_file_or_aws(octospec: Octospec, arguments: tuple[str, ...]) -> None:
    octospec.write("spec.yaml", SPEC)
    ran = octospec("drift", *arguments)
    assert ran.code == 2
    assert "name LIVE, or use --live" in ran.err


def test_a_role_whose_name_is_not_known_must_be_named(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC.replace("    name: Reader\n", ""))
    ran = octospec("drift", "spec.yaml", "--live")
    assert ran.code == 2
    assert "name it with --match reader=NAME" in ran.err


@pytest.fixture
def aws(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Deploy the role into an emulated account."""
    boto3, moto = pytest.importorskip("boto3"), pytest.importorskip("moto")
    octospec.write("spec.yaml", SPEC)
    monkeypatch.setenv("MOTO_ACCOUNT_ID", ACCOUNT)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    loading = {"iam": {"load_aws_managed_policies": True}}
    with moto_policies.read_once(), moto.mock_aws(config=loading):
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
    calls = [line.removeprefix("called iam:").split()[0] for line in ran.err.splitlines()]
    assert set(calls) == READS


@pytest.mark.engines
def test_drift_is_found_live(octospec: Octospec, aws: Any) -> None:  # noqa: ANN401 - as above
    document = json.dumps(evil_document())
    aws.put_role_policy(RoleName="Reader", PolicyName="evil", PolicyDocument=document)
    ran = octospec("drift", "spec.yaml", "--live")
    assert ran.code == 1
    assert "extra policy, which the spec does not have: evil (inline)" in ran.out


@pytest.mark.engines
def test_a_role_that_is_not_there_is_reported(octospec: Octospec, aws: Any) -> None:  # noqa: ANN401 - as above
    del aws
    ran = octospec("drift", "spec.yaml", "--live", "--match", "reader=Absent")
    assert ran.code == 2
    assert "OCT613 AWS has no role 'Absent'" in ran.err


@pytest.mark.engines
def test_missing_credentials_are_reported(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("boto3")
    octospec.write("spec.yaml", SPEC)
    ran = octospec("drift", "spec.yaml", "--live", "--profile", "absent")
    assert ran.code == 2
    assert "OCT733 AWS cannot be called" in ran.err
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")
    ran = octospec("drift", "spec.yaml", "--live")
    assert ran.code == 2
    assert "OCT733 AWS cannot be called: Unable to locate credentials" in ran.err
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    ran = octospec("drift", "spec.yaml", "--live")
    assert "OCT733 AWS cannot be called: You must specify a region; see --profile and --region" in ran.err


# --- one role among two hundred ----------------------------------------------------------------

POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
SSM = "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess"


def widened(document: Any, action: str) -> str:  # noqa: ANN401 - JSON
    """Give a policy whose first statement allows other actions."""
    first, *others = document["Statement"]
    return json.dumps({**document, "Statement": [{**first, "Action": action}, *others]})


def without_conditions(trust: Any) -> str:  # noqa: ANN401 - JSON
    """Give a trust policy that asks for no external ID."""
    statements = [
        {key: value for key, value in each.items() if key != "Condition"} for each in trust["Statement"]
    ]
    return json.dumps({**trust, "Statement": statements})


def trusting(trust: Any, account: str) -> str:  # noqa: ANN401 - JSON
    """Give a trust policy that lets another account in, too."""
    [first] = trust["Statement"]
    other = {**first, "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
    return json.dumps({**trust, "Statement": [first, other]})


ROLE = stored()
INLINE = {"RoleName": ROLE.name, "PolicyName": ROLE.inline[0].name}
WAYS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a policy more": (
        "put_role_policy",
        {"RoleName": ROLE.name, "PolicyName": "evil", "PolicyDocument": json.dumps(evil_document())},
        "extra policy, which the spec does not have: evil (inline)",
    ),
    "a policy less": ("delete_role_policy", INLINE, f"{ROLE.inline[0].name} (inline)"),
    "a wider policy": (
        "put_role_policy",
        {**INLINE, "PolicyDocument": widened(ROLE.inline[0].document, "iam:GetRole")},
        "iam:GetRole on any resource",
    ),
    "an attached policy more": (
        "attach_role_policy",
        {"RoleName": ROLE.name, "PolicyArn": POWER},
        "PowerUserAccess",
    ),
    "an attached policy less": (
        "detach_role_policy",
        {"RoleName": ROLE.name, "PolicyArn": SSM},
        "AmazonSSMReadOnlyAccess",
    ),
    "no external ID": (
        "update_assume_role_policy",
        {"RoleName": ROLE.name, "PolicyDocument": without_conditions(ROLE.trust)},
        "may now assume the role",
    ),
    "another account": (
        "update_assume_role_policy",
        {"RoleName": ROLE.name, "PolicyDocument": trusting(ROLE.trust, "999988887777")},
        "999988887777",
    ),
    "no boundary": ("delete_role_permissions_boundary", {"RoleName": ROLE.name}, "permissions boundary"),
    "a longer session": (
        "update_role",
        {"RoleName": ROLE.name, "MaxSessionDuration": 43200},
        "maximum session duration: 12 h, and the spec says 2 h",
    ),
    "another tag": (
        "tag_role",
        {"RoleName": ROLE.name, "Tags": [{"Key": "team", "Value": "b"}]},
        "tags: team=b, and the spec says team=a",
    ),
}


@pytest.mark.engines
@pytest.mark.parametrize("way", matrix(WAYS, ["a wider policy"]))
def test_a_role_among_two_hundred_that_was_changed_is_reported_and_nothing_is_written(
    octospec: Octospec,
    aws: Any,  # noqa: ANN401 - as above
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    for number in range(199):
        document = json.dumps(ROLE.trust)
        aws.create_role(RoleName=f"Other{number}", AssumeRolePolicyDocument=document)
    call, arguments, words = WAYS[way]
    getattr(aws, call)(**arguments)
    sent: list[str] = []
    client: Any = type(aws).__mro__[1]
    made = client._make_api_call  # every call of boto3 goes through it

    def recorded(self: Any, operation: str, parameters: Any) -> Any:  # noqa: ANN401 - as boto3 has it
        sent.append(operation)
        return made(self, operation, parameters)

    monkeypatch.setattr(client, "_make_api_call", recorded)
    ran = octospec("drift", "spec.yaml", "--live")
    assert (ran.code, words in ran.out) == (1, True), ran.out
    assert set(sent) <= READS
    assert len(sent) < 20  # of this role alone


@pytest.mark.deep
@pytest.mark.engines
def test_account_details_of_two_hundred_roles_become_the_spec_of_one(octospec: Octospec, aws: Any) -> None:  # noqa: ANN401 - as above
    for number in range(199):
        aws.create_role(RoleName=f"Other{number}", AssumeRolePolicyDocument=json.dumps(ROLE.trust))
    pages = list(aws.get_paginator("get_account_authorization_details").paginate())
    octospec.write("gaad.json", json.dumps(pages, default=str))
    assert sum(len(page["RoleDetailList"]) for page in pages) == 200
    ran = octospec("import", "gaad.json", "--role", ROLE.name, "--out", "mine.yaml")
    assert "mine.yaml grants the same for every combination of choices" in ran.out, ran
    found = octospec("drift", "mine.yaml", "--live", "--fix", "external-id=abc")
    # Account details do not contain it.
    assert "maximum session duration: 2 h, and the spec says 1 h" in found.out
    assert "Drift in 1 role." in found.out
    assert octospec("lint", "gaad.json", "--role", ROLE.name, "--json").json["findings"]


@pytest.mark.engines
@pytest.mark.large
def test_the_release_is_found_whose_access_a_live_role_has(octospec: Octospec, aws: Any) -> None:  # noqa: ANN401 - as above
    accepted = "    accept: {reads-secrets: The set-up page asks for it.}\n    attach: [Amazon"
    octospec.write("spec.yaml", SPEC.replace("    attach: [Amazon", accepted))
    assert octospec("release", "spec.yaml").code == 0
    latest = ("--latest", "release/latest.json")
    ran = octospec("outdated", "--live", *latest, "--show-calls")
    assert (ran.code, "AWS 1.0.0: current" in ran.out) == (0, True), ran
    calls = [line.removeprefix("called iam:").split()[0] for line in ran.err.splitlines() if "called" in line]
    assert set(calls) <= READS
    aws.put_role_policy(RoleName="Reader", PolicyName="evil", PolicyDocument=json.dumps(evil_document()))
    ran = octospec("outdated", "--live", *latest)
    assert (ran.code, "unknown" in ran.out) == (3, True)


@pytest.mark.parametrize(
    ("operation", "help"),
    [
        ("AssumeRole", "allow sts:AssumeRole, with which the profile"),
        ("GetRole", "allow iam:GetRole on the role"),
    ],
)
def test_a_refused_call_names_an_action_that_exists(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, operation: str, help: str
) -> None:
    errors = pytest.importorskip("botocore.exceptions")

    def refuse(*_: object) -> None:
        answer = {
            "Error": {"Code": "AccessDenied", "Message": "no"},
            "ResponseMetadata": {"HTTPStatusCode": 403},
        }
        raise errors.ClientError(answer, operation)

    monkeypatch.setattr("octo_spec.live.live_calls.account_page", refuse)
    monkeypatch.setattr("octo_spec.live.live_calls.LiveCalls._client", lambda _: None)
    octospec.write("spec.yaml", SPEC)
    ran = octospec("drift", "spec.yaml", "--live")
    assert (ran.code, help in ran.err) == (2, True)
