"""The script on an account: what it creates, changes and takes away, and what it leaves alone."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from subprocess import run
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Text
from octo_spec.plugin.contract import EmitterOptions
from octo_spec.release.registration import is_signed, read_events, sign_event
from octospec_iam_json import EMITTER
from octospec_iam_json.vocabulary import script
from tests.emitters.iam_json.samples import EVERYTHING, ON, PLAIN, allow, managed, without_policy
from tests.engines import shell
from tests.engines.reading_roles import read_roles

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from octo_spec.model.deployment import Deployment
    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

NASTY = "a'b\"c\\d$(touch pwned)`touch pwned`\n;&|<>*${account}%s!é"
PLAIN_ANSWERS = ("principal=131920598436", f"external-id={NASTY}")
ANSWERS = (*PLAIN_ANSWERS, "buckets=logs,bills-*")
OTHER = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:B", "Resource": "*"}]}
)
OTHER_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
OFF = Presence.of(ChoiceIs("remediation", ("off",)))
BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"


def _write(deployment: Deployment, folder: Path) -> Path:
    for artifact in EMITTER.emit(deployment, EmitterOptions()).artifacts:
        (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / artifact.path).write_text(artifact.text, "utf-8", newline="")
    return folder


def _attempt(cloud: Cloud, folder: Path, answers: tuple[str, ...], *more: str) -> CompletedProcess[str]:
    said = [part for answer in answers for part in ("--set", answer)]
    return shell.attempt(cloud, folder, "bash", "apply.sh", *said, *more)


def _apply(cloud: Cloud, folder: Path, *answers: str, also: tuple[str, ...] = ()) -> str:
    finished = _attempt(cloud, folder, answers, *also)
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def _changes(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if not line.startswith("arn:")]


# --- what the vendor may know -------------------------------------------------------------------


@pytest.mark.deep
def test_a_file_for_the_vendor_says_which_roles_there_are(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(EVERYTHING, tmp_path)
    given = (*ANSWERS, f"boundary={BOUNDARY}", "reports=read")
    _apply(cloud, folder, *given, also=("--registration", "out.json", "--dry-run"))
    assert not (folder / "out.json").exists()
    printed = _apply(cloud, folder, *given, also=("--registration=out.json",))
    assert "out.json; send this file to the vendor" in printed
    text = (folder / "out.json").read_text()
    [read] = read_events(text)
    event, arns = read.event, [line for line in printed.splitlines() if line.startswith("arn:")]
    assert sorted(role.arn for role in event.roles) == sorted(arns)
    assert (event.action, event.spec, event.release) == ("update", EVERYTHING.name, EVERYTHING.version)
    assert {each.id: each.values for each in event.inputs}["buckets"] == ("logs", "bills-*")
    assert "external-id" not in text
    assert NASTY not in text
    assert json.dumps(NASTY, ensure_ascii=False)[1:-1] not in text
    assert is_signed(read.text, NASTY)
    assert not is_signed(read.text, "another")


@pytest.mark.parametrize("key", ["é", "k" * 64, "k" * 65, "a:b/c" * 244])
def test_the_signature_is_that_of_every_external_id(tmp_path: Path, key: str) -> None:
    (tmp_path / "hmac.sh").write_text(script().replace('\nmain "$@"\n', '\nhmac "$KEY" "$TEXT"\n'))
    event = '{"octospec-registration":1,"spec":"%s\\x00é"}'
    environment = {**os.environ, "KEY": key, "TEXT": event}
    ran = run(
        ["/bin/bash", str(tmp_path / "hmac.sh")], capture_output=True, check=True, text=True, env=environment
    )
    assert f'{event[:-1]},"hmac":"{ran.stdout}"}}' == sign_event(event, key)


@pytest.mark.deep
def test_a_removal_is_reported_too(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(PLAIN, tmp_path)
    _apply(cloud, folder, *PLAIN_ANSWERS)
    finished = _attempt(cloud, folder, (), "--uninstall", "--registration", "gone.json")
    assert finished.returncode == 0, finished.stdout
    [read] = read_events((folder / "gone.json").read_text())
    assert (read.event.action, len(read.event.roles)) == ("delete", len(PLAIN.roles))


# --- what it does -------------------------------------------------------------------------------


def test_a_first_run_creates_and_a_second_changes_nothing(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(EVERYTHING, tmp_path)
    first = _apply(cloud, folder, *ANSWERS, f"boundary={BOUNDARY}", "reports=read")
    before = read_roles(cloud)
    assert _changes(first)[:1] == ["create-role: AcmeReader"]
    second = _apply(cloud, folder, *ANSWERS, f"boundary={BOUNDARY}", "reports=read")
    assert _changes(second) == ["Everything is up to date."]
    assert read_roles(cloud) == before
    assert before["AcmeReader"]["boundary"] == BOUNDARY
    tags = {key: tag for key, tag in before["AcmeReader"]["tags"].items() if not key.startswith("octospec:")}
    assert tags == {"owner": "x/123456789012", "product": "Octo", "vendor": "Acme é"}


def test_no_value_is_evaluated_or_searched(cloud: Cloud, tmp_path: Path) -> None:
    _apply(cloud, _write(PLAIN, tmp_path), *PLAIN_ANSWERS)
    [statement] = read_roles(cloud)["Reader"]["trust"]["Statement"]
    assert statement["Condition"]["StringEquals"]["sts:ExternalId"] == NASTY
    assert not list(tmp_path.rglob("pwned"))


def test_a_policy_that_left_the_spec_leaves_the_role(cloud: Cloud, tmp_path: Path) -> None:
    _apply(cloud, _write(PLAIN, tmp_path / "1"), *PLAIN_ANSWERS)
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"root", "root-remediation"}
    shorter = without_policy(PLAIN, "root")
    printed = _apply(cloud, _write(shorter, tmp_path / "2"), *PLAIN_ANSWERS)
    assert _changes(printed) == ["delete-role-policy: Reader root", "tag-role: Reader"]
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"root-remediation"}


@pytest.mark.deep
def test_a_choice_that_is_switched_off_takes_its_access_away(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(EVERYTHING, tmp_path)
    answers = (*ANSWERS, f"boundary={BOUNDARY}", "reports=read", f"extra={BOUNDARY}")
    _apply(cloud, folder, *answers)
    printed = _apply(cloud, folder, *ANSWERS, "remediation=off", "reports=none")
    roles = read_roles(cloud)
    assert roles["Executor"]["inline"] == {}
    assert "note: Executor is turned off and has no policies; --delete-roles deletes it" in printed
    reader = roles["AcmeReader"]
    assert set(reader["inline"]) == {"root", "Root"}
    assert len(reader["trust"]["Statement"]) == 1
    assert reader["boundary"] is None
    assert reader["attached"] == [
        "arn:aws:iam::123456789012:policy/acme/Acme_Bills",
        "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
    ]
    local = cloud.client("iam").list_policies(Scope="Local", PathPrefix="/acme/")["Policies"]
    assert [policy["PolicyName"] for policy in local] == ["Acme_Bills"]
    _apply(cloud, folder, *ANSWERS, "remediation=off", also=("--delete-roles",))
    assert set(read_roles(cloud)) == {"AcmeReader"}


@pytest.mark.deep
def test_of_two_roles_of_one_name_the_one_that_is_there_is_kept(cloud: Cloud, tmp_path: Path) -> None:
    [role] = PLAIN.roles
    other = replace(role, id="other", policies=(managed("Bills", allow("ce:Get*")),), presence=OFF)
    folder = _write(replace(PLAIN, roles=(replace(role, presence=ON), other)), tmp_path)
    _apply(cloud, folder, *PLAIN_ANSWERS)
    before = read_roles(cloud)
    assert set(before["Reader"]["inline"]) == {"root", "root-remediation"}
    again = _apply(cloud, folder, *PLAIN_ANSWERS, also=("--delete-roles",))
    assert _changes(again) == ["Everything is up to date."]
    assert read_roles(cloud) == before
    _apply(cloud, folder, *PLAIN_ANSWERS, "remediation=off")
    after = read_roles(cloud)["Reader"]
    assert (after["inline"], list(after["managed"])) == ({}, ["arn:aws:iam::123456789012:policy/Bills"])
    _apply(cloud, folder, *PLAIN_ANSWERS, also=("--uninstall",))
    assert not read_roles(cloud)


def test_changes_are_reverted_and_additions_stay(cloud: Cloud, tmp_path: Path) -> None:
    [role] = PLAIN.roles
    folder = _write(replace(PLAIN, roles=(replace(role, tags=(("vendor", Text.of("Acme")),)),)), tmp_path)
    _apply(cloud, folder, *PLAIN_ANSWERS)
    before = read_roles(cloud)
    iam = cloud.client("iam")
    iam.update_assume_role_policy(RoleName="Reader", PolicyDocument=OTHER_TRUST)
    iam.update_role(RoleName="Reader", Description="x", MaxSessionDuration=7200)
    iam.tag_role(RoleName="Reader", Tags=[{"Key": "vendor", "Value": "x"}, {"Key": "more", "Value": "x"}])
    iam.put_role_policy(RoleName="Reader", PolicyName="root", PolicyDocument=OTHER)
    iam.put_role_policy(RoleName="Reader", PolicyName="more", PolicyDocument=OTHER)
    iam.attach_role_policy(RoleName="Reader", PolicyArn=BOUNDARY)
    assert read_roles(cloud) != before
    printed = _apply(cloud, folder, *PLAIN_ANSWERS)
    assert f"note: Reader keeps more, {BOUNDARY}, which these files did not add" in printed
    after = read_roles(cloud)["Reader"]
    assert after["inline"].pop("more") == json.loads(OTHER)
    assert after["tags"].pop("more") == "x"
    assert after == {**before["Reader"], "attached": [BOUNDARY]}


def test_a_boundary_that_the_files_do_not_name_stays(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(PLAIN, tmp_path)
    _apply(cloud, folder, *PLAIN_ANSWERS)
    cloud.client("iam").put_role_permissions_boundary(RoleName="Reader", PermissionsBoundary=BOUNDARY)
    printed = _apply(cloud, folder, *PLAIN_ANSWERS)
    assert f"note: Reader keeps its boundary {BOUNDARY}, which these files did not set" in printed
    assert read_roles(cloud)["Reader"]["boundary"] == BOUNDARY


def test_a_managed_policy_gets_a_new_version_and_loses_the_oldest(cloud: Cloud, tmp_path: Path) -> None:
    iam = cloud.client("iam")
    arn = iam.create_policy(PolicyName="Bills", PolicyDocument=OTHER)["Policy"]["Arn"]
    for _ in range(4):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=OTHER)
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    [role] = PLAIN.roles
    billing = replace(PLAIN, roles=(replace(role, policies=(managed("Bills", allow("ce:Get*")),)),))
    _apply(cloud, _write(billing, tmp_path), *PLAIN_ANSWERS)
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert sorted(policy["VersionId"] for policy in versions) == ["v1", "v3", "v4", "v5", "v6"]
    [statement] = read_roles(cloud)["Reader"]["managed"][arn]["Statement"]
    assert statement["Action"] == "ce:Get*"


def test_a_managed_policy_in_other_use_is_detached_and_stays(cloud: Cloud, tmp_path: Path) -> None:
    [role] = PLAIN.roles
    acting = replace(role, policies=(managed("Acts", allow("ec2:StopInstances"), when=ON),))
    folder = _write(replace(PLAIN, roles=(acting,)), tmp_path)
    _apply(cloud, folder, *PLAIN_ANSWERS)
    arn = "arn:aws:iam::123456789012:policy/Acts"
    cloud.client("iam").create_role(RoleName="Theirs", AssumeRolePolicyDocument=OTHER_TRUST)
    cloud.client("iam").attach_role_policy(RoleName="Theirs", PolicyArn=arn)
    printed = _apply(cloud, folder, *PLAIN_ANSWERS, "remediation=off")
    assert f"note: {arn} is kept, because something else uses it" in printed
    assert read_roles(cloud)["Reader"]["attached"] == []
    assert read_roles(cloud)["Theirs"]["attached"] == [arn]


# --- what it refuses, before it changes anything -------------------------------------------------


def test_a_dry_run_shows_the_requests_and_changes_nothing(cloud: Cloud, tmp_path: Path) -> None:
    printed = _apply(cloud, _write(PLAIN, tmp_path), *PLAIN_ANSWERS, also=("--dry-run", "--commands"))
    assert [line.split()[3] for line in printed.splitlines() if line.startswith("would:")] == [
        "create-role",
        "put-role-policy",
        "put-role-policy",
    ]
    assert not read_roles(cloud)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ((), "principal: it is required"),
        ((*PLAIN_ANSWERS, "principal=131920598437"), "principal: it is set twice"),
    ],
)
def test_missing_answers_fail_closed(
    answers: tuple[str, ...], message: str, cloud: Cloud, tmp_path: Path
) -> None:
    finished = _attempt(cloud, _write(PLAIN, tmp_path), answers)
    assert finished.returncode == 2
    assert message in finished.stdout
    assert not read_roles(cloud)


def test_a_path_that_changed_stops_everything(cloud: Cloud, tmp_path: Path) -> None:
    _apply(cloud, _write(PLAIN, tmp_path / "1"), *PLAIN_ANSWERS)
    before = read_roles(cloud)
    [role] = PLAIN.roles
    moved = replace(PLAIN, roles=(replace(role, path=Text.of("/x/"), policies=()),))
    finished = _attempt(cloud, _write(moved, tmp_path / "2"), PLAIN_ANSWERS)
    assert finished.returncode == 1
    assert "Reader exists with the path /, and AWS cannot change a path" in finished.stdout
    assert read_roles(cloud) == before


def test_a_role_that_no_one_can_assume_is_refused(cloud: Cloud, tmp_path: Path) -> None:
    [role] = PLAIN.roles
    [trust] = role.trust
    closed = replace(PLAIN, roles=(replace(role, trust=(replace(trust, presence=ON),)),))
    finished = _attempt(cloud, _write(closed, tmp_path), (*PLAIN_ANSWERS, "remediation=off"))
    assert finished.returncode == 2
    assert "with these inputs no one can assume Reader" in finished.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--force",), "unknown argument --force"),
        (("--set",), "--set needs ID=VALUE"),
        (("--set", "x"), "--set needs ID=VALUE, not x"),
        (("--set", "--args=1"), "--set needs ID=VALUE, not --args=1"),
    ],
)
def test_wrong_arguments_are_refused(
    arguments: tuple[str, ...], message: str, cloud: Cloud, tmp_path: Path
) -> None:
    finished = _attempt(cloud, _write(PLAIN, tmp_path), (), *arguments)
    assert finished.returncode == 2
    assert message in finished.stdout


def test_help_lists_the_inputs(cloud: Cloud, tmp_path: Path) -> None:
    printed = _apply(cloud, _write(EVERYTHING, tmp_path), also=("--help",))
    assert "  zone  Where you are. (if not set: eu)" in printed
    assert "  reports  How far. (none, read, act; if not set: none)" in printed


def test_the_commands_of_the_readme_work(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(PLAIN, tmp_path)
    block, *_ = re.findall(r"^```sh\n(.*?)^```", (folder / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    values = {"PRINCIPAL": "131920598436", "EXTERNAL_ID": NASTY, "PATH": shell.with_real_aws()}
    shown = shell.run(cloud, folder, "bash", "-euc", block, values=values)
    assert "would: create-role: Reader" in shown
    shell.run(cloud, folder, "bash", "-euc", block.replace(" --dry-run", ""), values=values)
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"root", "root-remediation"}
