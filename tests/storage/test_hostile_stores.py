"""A store, or a proxy in front of it, may wait, never end, or send anything: octospec refuses it, in time."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from octo_spec.release.publication import root_file
from octo_spec.release.publishing_codes import NO_DESTINATION
from octo_spec.storage import aws_clients
from octo_spec.storage.destinations import s3_destination
from octo_spec.storage.destinations.destinations import (
    RefusedError,
    StoreOptions,
    UnreachableError,
    open_store,
)
from octo_spec.storage.fleets.store_connections import store_diagnostic
from tests.matrices import matrix
from tests.storage.hostile_servers import (
    NONSENSE,
    WAITING,
    drip,
    endless,
    endless_object,
    endless_refusal,
    mute,
    noting_the_end,
    redirect,
    sending,
    server,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.destinations.destinations import Store
    from tests.cli.conftest import Octospec
    from tests.storage.hostile_servers import Answer

pytestmark = [
    pytest.mark.engines,
    # The socket of a request that took too long is closed when its thread ends, after the command.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

CALLS: dict[str, Callable[[Store], object]] = {
    "keys": lambda store: store.keys(""),
    "pages": lambda store: list(store.pages("a/")),
    "folders": lambda store: list(store.folders("")),
    "read": lambda store: store.read("latest.json"),
    "create": lambda store: store.create(root_file("latest.json", b"{}")),
    "remove": lambda store: store.remove(["latest.json"]),
}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure boto3, without the settings of this machine and without tries that wait."""
    pytest.importorskip("boto3")
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    values = {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "DEFAULT_REGION": "us-east-1"}
    for name, value in {**values, "CONFIG_FILE": "none", "SHARED_CREDENTIALS_FILE": "none"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(s3_destination, "ATTEMPTS", 1)


def refusal(answer: Answer, call: str, seconds: float | None = 5) -> Diagnostic:
    """Return why a call of a store that answers in this way is refused."""
    with server(answer) as address:
        try:
            CALLS[call](open_store("s3://bucket", StoreOptions(endpoint=address, seconds=seconds)))
        except RefusedError as refused:
            return refused.problem
    pytest.fail("nothing was refused")


@pytest.mark.parametrize("call", matrix(CALLS, ["read"]))
@pytest.mark.parametrize("way", matrix(WAITING, ["drip"]))
def test_a_store_that_keeps_octospec_waiting_is_left_in_time(way: str, call: str) -> None:
    began = time.monotonic()
    problem = refusal(WAITING[way], call, 0.3)
    assert time.monotonic() - began < 10
    assert problem.message == "bucket gives no complete answer within 0.3 seconds"
    assert problem.help == "try again, and allow more with --timeout"


def refused(store: Store) -> RefusedError:
    with pytest.raises(RefusedError) as found:
        store.keys("")
    return found.value


def test_after_a_request_that_took_too_long_no_other_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_destination, "REQUEST_SECONDS", 0.3)
    with server(mute) as address:
        store = open_store("s3://bucket", StoreOptions(endpoint=address))
        began = time.monotonic()
        helps = [store_diagnostic(error).help for error in (refused(store) for _ in range(20))]
        assert time.monotonic() - began < 10
    assert helps == ["try again"] * 20


def test_a_build_has_no_options_for_a_store_and_names_what_it_reads_instead() -> None:
    problem = NO_DESTINATION.at(None, "bucket cannot be reached", "see --profile")
    assert "AWS_PROFILE" in store_diagnostic(UnreachableError(problem)).help
    assert store_diagnostic(RefusedError(problem)).help == "see --profile"


@pytest.mark.parametrize("call", matrix(CALLS, ["keys"]))
def test_an_endless_answer_is_read_up_to_a_size(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.setattr(aws_clients, "LARGEST_ANSWER", 1 << 20)
    monkeypatch.setattr(s3_destination, "LARGEST", 1 << 20)
    message = refusal(endless, call).message
    assert "more than 1,048,576 bytes" in message or "ETag" in message or "larger than any file" in message


@pytest.mark.parametrize("call", matrix(CALLS, ["read"]))
def test_an_endless_refusal_is_read_up_to_a_size(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.setattr(aws_clients, "LARGEST_ANSWER", 1 << 20)
    message = refusal(endless_refusal, call).message
    assert "more than 1,048,576 bytes" in message or "not allowed" in message  # of a head, nothing is read


@pytest.mark.parametrize("call", ["keys", "read"])
def test_the_connection_of_an_answer_that_is_not_read_to_its_end_is_closed(
    monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Not by the garbage collector: that would be some time later, with a warning in another place."""
    monkeypatch.setattr(aws_clients, "LARGEST_ANSWER", 1 << 20)
    monkeypatch.setattr(s3_destination, "LARGEST", 1 << 20)
    ended = threading.Event()
    with server(noting_the_end(endless_object, ended)) as address:
        store = open_store("s3://bucket", StoreOptions(endpoint=address, seconds=5))
        with pytest.raises(RefusedError) as kept:
            CALLS[call](store)
        assert ended.wait(5), kept


@pytest.mark.parametrize("call", matrix(CALLS, ["read", "keys"]))
def test_a_redirection_is_not_followed(call: str) -> None:
    assert "127.0.0.1:1/" not in refusal(redirect, call).message


@pytest.mark.parametrize("call", matrix(CALLS, ["keys"]))
@pytest.mark.parametrize("way", matrix(NONSENSE, ["a page", "nested too deeply"]))
def test_what_is_not_an_answer_of_a_store_is_refused_or_empty(way: str, call: str) -> None:
    """An answer without a body, or with the body of an object, may be one; nothing else is raised."""
    with server(NONSENSE[way]) as address:
        store = open_store("s3://bucket", StoreOptions(endpoint=address, seconds=5))
        try:
            answer = CALLS[call](store)
        except RefusedError:
            return
    assert answer in (True, None, frozenset(), [], [{}])


LISTED = """<ListBucketResult>
<IsTruncated>{more}</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>
<Contents>{entry}</Contents></ListBucketResult>"""


WRONG = [
    "<Key>a/b</Key>",
    "<LastModified>2024-01-01T00:00:00Z</LastModified>",
    "<Key>a</Key><LastModified>yesterday</LastModified>",
    f"<Key>a</Key><LastModified>{'9' * 5_000}</LastModified>",
    f"<Key>a</Key><Size>{'9' * 5_000}</Size>",
]


@pytest.mark.parametrize("entry", matrix(WRONG, WRONG[:1]))
def test_wrong_values_in_a_list_are_refused(entry: str) -> None:
    listed = LISTED.format(more="false", token="", entry=entry)
    assert "cannot be read" in refusal(sending(listed.encode()), "pages").message


def test_a_list_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_clients, "MOST_PAGES", 3)
    entry = "<Key>a</Key><LastModified>2024-01-01T00:00:00Z</LastModified>"
    tokens = iter(range(100))

    def more(connection: object, over: object) -> None:
        listed = LISTED.format(more="true", token=next(tokens), entry=entry)
        sending(listed.encode())(connection, over)  # type: ignore[arg-type]

    assert "a list has more than 3 pages" in refusal(more, "pages").message


@pytest.mark.deep
def test_publish_says_how_to_allow_more(octospec: Octospec) -> None:
    assert octospec("release", "spec.yaml", "--out", "release").code == 0
    [version] = [path for path in (octospec.folder / "release").iterdir() if path.is_dir()]
    with server(drip) as address:
        to = ("--to", "s3://bucket", "--endpoint-url", address, "--timeout", "0.5")
        ran = octospec("publish", f"release/{version.name}", *to)
    assert ran.code == 2, ran
    assert "OCT831 bucket gives no complete answer within 0.5 seconds" in ran.err
    assert "allow more with --timeout" in ran.err
