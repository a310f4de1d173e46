"""``octospec publish`` to an S3 server that honours conditions: killed at any moment, raced, and refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from octo_spec.cli.commands import publish  # noqa: F401 - forks need not import it again
from tests.cli.conftest import Octospec
from tests.engines import ministack
from tests.engines.aws_command import REAL, programs
from tests.engines.careless_store import careless_store
from tests.engines.cloud import ACCOUNT
from tests.release.killed import Clock, ended, running
from tests.release.small_releases import Releases, contents, new_keys

if TYPE_CHECKING:
    from octo_spec.release.signing import KeyPair
    from tests.engines.ministack import Ministack

pytestmark = pytest.mark.engines
BUCKET = "templates"
TO = f"s3://{BUCKET}/octo"


@cache
def keys() -> KeyPair:
    return new_keys()


@pytest.fixture
def store(emulator: Ministack, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - boto3 has no types
    """Give an empty bucket, and credentials to anyone who looks for them."""
    emulator.reset()
    for name, value in {**emulator.environment, "AWS_ACCESS_KEY_ID": ACCOUNT}.items():
        monkeypatch.setenv(name, value)
    client = emulator.client("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


@pytest.fixture
def octospec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return Octospec(tmp_path)


@pytest.fixture
def releases(octospec: Octospec) -> Releases:
    octospec.write("octo.pub", keys().public.decode())
    made = Releases(Path("release"), keys())
    made.release("1.0.0")
    return made


def objects(client: Any) -> dict[str, bytes]:  # noqa: ANN401 - as above
    """Read what lies below the prefix, without the mark."""
    listed = client.list_objects_v2(Bucket=BUCKET, Prefix="octo/").get("Contents", ())
    keys = [one["Key"] for one in listed if not one["Key"].endswith("octospec-set.json")]
    return {
        key.removeprefix("octo/"): client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys
    }


def test_what_is_published_is_what_was_released_and_is_kept_as_long_as_it_holds(
    octospec: Octospec,
    releases: Releases,
    store: Any,  # noqa: ANN401 - as above
) -> None:
    ran = octospec("publish", "release/1.0.0", "--to", TO, "--key", "octo.pub")
    assert (ran.code, ran.err) == (0, "")
    assert objects(store) == contents(releases.out)
    reported = {
        key: store.head_object(Bucket=BUCKET, Key=f"octo/{key}")
        for key in (
            "1.0.0/review/review.html",
            "1.0.0/cloudformation/template.yaml",
            "latest.json",
            "index.html",
        )
    }
    assert [one["ContentType"] for one in reported.values()] == [
        "text/html; charset=utf-8",
        "application/yaml",
        "application/json",
        "text/html; charset=utf-8",
    ]
    forever, short = "public, max-age=31536000, immutable", "public, max-age=60"
    assert [one["CacheControl"] for one in reported.values()] == [forever, forever, short, short]
    again = octospec("publish", "release/1.0.0", "--to", TO, "--json")
    assert (again.code, again.json["written"], again.json["unchanged"]) == (0, [], 7)


def test_a_version_with_other_files_is_refused_whole(
    octospec: Octospec,
    releases: Releases,
    store: Any,  # noqa: ANN401 - as above
) -> None:
    octospec("publish", "release/1.0.0", "--to", TO)
    other = Releases(Path("other"), keys(), serial=releases.serial)
    other.release("1.0.0", **{"a.md": "More.", "version.md": "other"})
    ran = octospec("publish", "other/1.0.0", "--to", TO)
    assert (ran.code, "OCT830" in ran.err) == (2, True)
    assert objects(store) == contents(releases.out)
    Releases(Path("acme"), keys(), customer="acme").release("1.0.0", **{"customer.md": "acme"})
    for to in (TO, f"{TO}/acme"):
        ran = octospec("publish", "acme/1.0.0", "--to", to)
        assert (ran.code, "OCT833" in ran.err) == (2, True)
    assert objects(store) == contents(releases.out)


# --- killed, and two at once -------------------------------------------------------------------


def at_each_request(clock: Clock) -> None:
    """Count what a process sends, before it is sent and when the answer has come."""
    from botocore.httpsession import URLLib3Session  # noqa: PLC0415 - the suite against the wheel has no boto3

    sent = URLLib3Session.send

    def counted(self: Any, request: Any) -> Any:  # noqa: ANN401 - as above
        clock.tick()
        answer = sent(self, request)
        clock.tick()
        return answer

    URLLib3Session.send = counted


@pytest.mark.large
@pytest.mark.deep
def test_killed_at_any_moment_it_is_ended_by_the_next(
    octospec: Octospec,
    releases: Releases,
    store: Any,  # noqa: ANN401 - as above
    emulator: Ministack,
) -> None:
    command = ("publish", "release/1.0.0", "--to", TO, "--key", "octo.pub")
    whole = contents(releases.out)
    codes = []
    for last in MOMENTS:
        emulator.reset()
        store.create_bucket(Bucket=BUCKET)
        codes.append(ended(running(command, partial(at_each_request, Clock(last)))))
        left = objects(store)
        assert left.items() <= whole.items()
        assert "latest.json" not in left or left == whole
        assert octospec(*command).code == 0
        assert objects(store) == whole
        if codes[-1] == 0:
            break
    assert codes.count(-signal.SIGKILL) >= 20
    assert codes[-1] == 0


MOMENTS = sorted({*range(1, 200, 3), 6, 12, 24, 48})
"""Before a request when odd, and behind one when even; more than a process has."""


@pytest.mark.deep
@pytest.mark.large
def test_two_publishers_of_one_version_put_the_files_of_one(
    octospec: Octospec,
    releases: Releases,
    store: Any,  # noqa: ANN401 - as above
    emulator: Ministack,
) -> None:
    Releases(Path("other"), keys()).release("1.0.0", **{"a.md": "More.", "version.md": "other"})
    wholes = [contents(Path(name)) for name in ("release", "other")]
    for _ in range(2):
        emulator.reset()
        store.create_bucket(Bucket=BUCKET)
        commands = [("publish", f"{name}/1.0.0", "--to", TO) for name in ("release", "other")]
        codes = [ended(process) for process in [running(command) for command in commands]]
        assert sorted(codes) == [0, 2]
        assert objects(store) == wholes[codes.index(0)]
    del octospec, releases


@pytest.mark.deep
@pytest.mark.large
@pytest.mark.parametrize("rounds", [1, 5])
def test_two_publishers_at_once_leave_a_latest_that_is_signed_and_the_next_ends_it(
    rounds: int,
    octospec: Octospec,
    releases: Releases,
    store: Any,  # noqa: ANN401 - as above
    emulator: Ministack,
) -> None:
    first = contents(releases.out)
    releases.out.rename("old")
    again = Releases(Path("release"), keys())
    again.release("1.0.0")
    again.release("1.1.0")
    for _ in range(rounds):
        emulator.reset()
        store.create_bucket(Bucket=BUCKET)
        commands = [("publish", folder, "--to", TO) for folder in ("old/1.0.0", "release/1.1.0")]
        codes = [ended(process) for process in [running(command) for command in commands]]
        assert set(codes) <= {0, 2}
        there = objects(store)
        known = [
            {name: text for name, text in one.items() if "/" not in name}
            for one in (first, contents(again.out))
        ]
        assert {name: text for name, text in there.items() if "/" not in name} in ({}, *known)
        for version in ("1.0.0", "1.1.0"):
            assert octospec("publish", f"release/{version}", "--to", TO).code == 0
        assert objects(store) == contents(again.out)


# --- the workflow of docs/publishing.md --------------------------------------------------------

DAYS = ("1795651200", "1795996800")
"""2026-11-26 and 2026-11-30, as ``SOURCE_DATE_EPOCH`` has them."""


def steps() -> str:
    """Give the commands of the last two steps of the documented workflow, for a folder of their own."""
    page = (Path(__file__).parents[2] / "docs/publishing.md").read_text("utf-8")
    [workflow] = [text for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "jobs:" in text]
    run = [
        step["run"] for step in YAML(typ="safe").load(workflow)["jobs"]["release"]["steps"] if "run" in step
    ]
    assert len(run) == 3
    return "\n".join(run[1:])


def run_workflow(emulator: Ministack, day: str) -> None:
    """Run the job on a new machine, as GitHub runs it."""
    shutil.rmtree("release", ignore_errors=True)
    shutil.rmtree("runner", ignore_errors=True)
    Path("runner").mkdir()
    environment = {
        **emulator.environment,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "PATH": os.pathsep.join((str(programs()), str(REAL), os.environ["PATH"])),
        "OCTO_KEY": Path("octo.key").read_text(),
        "RUNNER_TEMP": str(Path("runner").resolve()),
        "SOURCE_DATE_EPOCH": day,
    }
    ran = subprocess.run(
        [str(shutil.which("bash")), "-e", "-c", steps()],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.deep
@pytest.mark.large
@pytest.mark.parametrize("moment", range(1, 100, 2))
def test_the_documented_workflow_is_ended_on_another_day_whenever_it_was_killed(
    octospec: Octospec,
    store: Any,  # noqa: ANN401 - as above
    emulator: Ministack,
    monkeypatch: pytest.MonkeyPatch,
    moment: int,
) -> None:
    assert octospec("key", "new", "octo").code == 0
    Path("spec").mkdir()
    Path("spec.yaml").rename("spec/octo.yaml")
    run_workflow(emulator, DAYS[0])
    text = Path("spec/octo.yaml").read_text()
    Path("spec/octo.yaml").write_text(text.replace("version: 1.0.0", "version: 1.1.0"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAYS[0])
    url = ("--url", "https://templates.example/octo")
    assert octospec("release", "spec/octo.yaml", "--key", "octo.key", *url).code == 0
    whole, command = contents(Path("release")), ("publish", "release/1.1.0", "--to", TO)
    killed = ended(running(command, partial(at_each_request, Clock(moment))))
    begun = any(name.startswith("1.1.0/") for name in objects(store))
    for _ in range(2):
        run_workflow(emulator, DAYS[1])
        assert killed in {0, -signal.SIGKILL}
        assert (objects(store) == whole) is begun
        assert objects(store).keys() == whole.keys()


# --- what a store refuses ----------------------------------------------------------------------


def test_a_bucket_that_is_not_there_is_reported(octospec: Octospec, releases: Releases, store: Any) -> None:  # noqa: ANN401 - as above
    del releases, store
    ran = octospec("publish", "release/1.0.0", "--to", "s3://nothing/octo")
    assert (ran.code, "OCT831 there is no bucket nothing" in ran.err) == (2, True)


def test_missing_credentials_are_reported(
    octospec: Octospec, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    del releases
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    ran = octospec("publish", "release/1.0.0", "--to", TO)
    assert (ran.code, "OCT831" in ran.err, "credentials" in ran.err) == (2, True, True)
    ran = octospec("publish", "release/1.0.0", "--to", TO, "--profile", "missing")
    assert (ran.code, "OCT831" in ran.err, "missing" in ran.err) == (2, True, True)


@pytest.mark.parametrize(
    ("refusal", "message"),
    [
        (None, "OCT832"),
        ((501, "NotImplemented"), "OCT832"),
        ((403, "AccessDenied"), "OCT831 PutObject on templates is not allowed"),
        ((403, "InvalidAccessKeyId"), "OCT831 PutObject on templates is refused: Refused by the test."),
        ((400, "Odd"), "OCT831 PutObject on templates is refused: Refused by the test."),
    ],
)
def test_a_store_that_overwrites_or_refuses_is_reported_before_the_version_is_uploaded(
    octospec: Octospec,
    releases: Releases,
    monkeypatch: pytest.MonkeyPatch,
    refusal: tuple[int, str] | None,
    message: str,
) -> None:
    del releases
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test-of-secrets")
    with careless_store(refusal) as (endpoint, there):
        ran = octospec("publish", "release/1.0.0", "--to", TO, "--endpoint-url", endpoint)
    assert (ran.code, message in ran.err) == (2, True), ran.err
    assert "test-of-secrets" not in ran.out + ran.err
    assert there.keys() <= {"octo/octospec-set.json"}


# --- what was published, deployed --------------------------------------------------------------


@pytest.mark.large
def test_a_stack_of_a_release_shows_its_version(octospec: Octospec, emulator: Ministack) -> None:
    emulator.reset()
    assert octospec("release", "spec.yaml").code == 0
    template = Path("release/1.0.0/cloudformation/template.yaml").read_text()
    emulator.create(template, {"ExternalId": "acme"})
    reported = emulator.client("cloudformation").describe_stacks()
    octospec.write("stacks.json", json.dumps(reported, default=str))
    ran = octospec("outdated", "stacks.json", "--latest", "release/latest.json")
    assert (ran.code, f"{ministack.STACK} (123456789012, us-east-1) 1.0.0: current" in ran.out) == (
        0,
        True,
    ), ran
