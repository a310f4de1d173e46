"""A server between octospec and AWS may wait, never end, or send anything: octospec says so, in time."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage import aws_clients
from tests.analysis.drift.test_drift import SPEC
from tests.matrices import matrix
from tests.storage.hostile_servers import NONSENSE, WAITING, endless, redirect, sending, server

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec, Ran
    from tests.storage.hostile_servers import Answer

pytestmark = [
    pytest.mark.engines,
    # The socket of a call that took too long is closed when its thread ends, after the command.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure boto3, without the settings of this machine and without tries that wait."""
    pytest.importorskip("boto3")
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    values = {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "DEFAULT_REGION": "us-east-1"}
    for name, value in {**values, "CONFIG_FILE": "none", "SHARED_CREDENTIALS_FILE": "none"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr("octo_spec.live.live_calls.ATTEMPTS", 1)


def drift(octospec: Octospec, monkeypatch: pytest.MonkeyPatch, answer: Answer, timeout: str = "5") -> Ran:
    """Run drift against a server."""
    octospec.write("spec.yaml", SPEC)
    with server(answer) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        return octospec("drift", "spec.yaml", "--live", "--timeout", timeout, "--json")


def problem(ran: Ran) -> tuple[int, str, str, str]:
    """Return the exit code, and the code, message and help of the error."""
    [found] = [one for one in ran.json["diagnostics"] if one["severity"] == "error"]
    return ran.code, found["code"], found["message"], found["help"]


@pytest.mark.parametrize("way", matrix(WAITING, ["drip"]))
def test_a_server_that_keeps_octospec_waiting_is_left_in_time(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    began = time.monotonic()
    code, kind, message, help = problem(drift(octospec, monkeypatch, WAITING[way], timeout="0.5"))
    assert time.monotonic() - began < 10
    assert (code, kind, help) == (3, "OCT734", "allow more with --timeout")
    assert message.startswith("AWS gives no complete answer within 0.5 seconds")


def test_an_endless_answer_is_read_up_to_a_size(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_clients, "LARGEST_ANSWER", 1 << 20)
    code, kind, message, _ = problem(drift(octospec, monkeypatch, endless))
    assert (code, kind) == (3, "OCT734")
    assert "the answer has more than 1,048,576 bytes" in message


def test_a_redirection_is_not_followed(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    code, kind, message, _ = problem(drift(octospec, monkeypatch, redirect))
    assert (code, kind) == (3, "OCT734")
    assert "127.0.0.1:1/" not in message


@pytest.mark.parametrize("way", matrix(NONSENSE, ["a page", "a page with an error"]))
def test_what_is_not_an_answer_of_aws_is_reported(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    ran = drift(octospec, monkeypatch, NONSENSE[way])
    assert problem(ran)[:2] == (3, "OCT734"), ran
    assert "bug" not in ran.out + ran.err


ROLE = """<GetRoleResponse><GetRoleResult><Role><Path>/</Path><RoleName>Reader</RoleName><RoleId>A</RoleId>
<Arn>arn:aws:iam::111122223333:role/Reader</Arn><CreateDate>{date}</CreateDate>
<AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument><MaxSessionDuration>{session}</MaxSessionDuration>
</Role></GetRoleResult></GetRoleResponse>"""
VALUES = {"date": "2024-01-01T00:00:00Z", "trust": "%7B%7D", "session": "3600"}


WRONG = [
    {"session": "9" * 5_000},
    {"trust": "[" * 100_000},
    {"date": "yesterday"},
    {"date": "9" * 5_000},
    {"session": "an hour"},
    {"session": "1e999"},
    {"trust": "9" * 5_000},
    {"trust": "NaN"},
    {"trust": '{"Statement": 1e999}'},
    {"trust": '{"Statement": "\\ud800"}'},
    {"trust": "no JSON"},
    {"trust": "\x00"},
]


@pytest.mark.parametrize("wrong", matrix(WRONG, WRONG[:2]))
def test_wrong_values_in_an_answer_are_reported(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    answer = sending(ROLE.format(**VALUES | wrong).encode(), "200 OK", "Content-Type: text/xml")
    ran = drift(octospec, monkeypatch, answer)
    assert ran.code in (1, 2, 3), ran
    assert "bug" not in ran.out + ran.err
    assert json.loads(ran.out)["ok"] is False
