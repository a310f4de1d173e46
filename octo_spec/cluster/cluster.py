"""A Dask cluster that does the work: check its workers, then build each partition until it is done.

Needs ``octospec[dask]``, here and on the workers. Dask lets anyone who reaches a scheduler run anything, so
a cluster belongs in an isolated network, or behind TLS: https://distributed.dask.org/en/latest/tls.html
"""

from __future__ import annotations

import json
import logging
import platform
import time
import warnings
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import asdict, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import uuid4

from octo_spec.cluster.codes import LOST_PARTITION, NO_CLUSTER, OTHER_WORKER
from octo_spec.cluster.wire import partition_data, report_of
from octo_spec.cluster.worker import differences_of_installation, differences_of_job, partition, sync_disk
from octo_spec.frozen import frozen
from octo_spec.plugin.package_extras import extra_help
from octo_spec.plugin.process.limits import LIMITS
from octo_spec.storage.builds.building import are_reviewed
from octo_spec.storage.clock import today
from octo_spec.storage.deadlines import Deadline, TooSlowError
from octo_spec.storage.fleets.codes import BuildStoppedError
from octo_spec.storage.fleets.fleet_report import CustomerReport
from octo_spec.storage.fleets.proven_customers import ProvenCustomers
from octo_spec.storage.fleets.shared_folders import text_at
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.folder_specs import INDEX
from octo_spec.storage.installed_facts import installed_facts
from octo_spec.storage.lock import NAME as LOCK
from octo_spec.storage.paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.cluster.cluster_options import ClusterOptions
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.fleets.fleets import FleetWork, Share
    from octo_spec.storage.fleets.store_runs import StoreRun
    from octo_spec.storage.inputs.inputs import Inputs

T = TypeVar("T")

CONNECTING: Final = 10
"""Seconds until a scheduler must answer, and a cluster must have a worker."""
WITHOUT_WORKERS: Final = 60
"""Seconds that a build waits for another worker when all have ended."""
ANSWERING: Final = 120
"""Seconds until a scheduler or all workers must answer a request; a build is no request."""
STALLED: Final = 3_600
"""Seconds until one of the partitions that wait for workers must be done."""
LOOKING: Final = 2
"""After this many seconds without a report, a build checks whether there is a worker."""
AHEAD: Final = 3
"""Partitions that wait for each thread of a worker, so that no thread has to wait for the next one."""


@contextmanager
def connect(options: ClusterOptions, inputs: Inputs) -> Iterator[Cluster]:
    """Connect to the scheduler; raises ``BuildStoppedError``."""
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError:
        message = "Dask's distributed, which --dask needs, is not installed"
        raise _stopped_error(message, extra_help("dask")) from None
    with _silence_dask():
        client = _client(distributed, options)
        try:
            yield Cluster(client, distributed, inputs, options.address)
        finally:
            client.close(timeout=CONNECTING)


@contextmanager
def _silence_dask() -> Iterator[None]:
    """Let Dask print nothing: octospec reports errors as diagnostics, and names other versions."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logging.disable(before)


def _client(distributed: Any, options: ClusterOptions) -> Any:  # noqa: ANN401 - Dask is an extra
    def connected() -> Any:  # noqa: ANN401 - as above
        security = distributed.Security(**options.tls) if options.tls else None
        return distributed.Client(
            options.address, timeout=CONNECTING, security=security, set_as_default=False, name="octospec"
        )

    try:
        return Deadline(2 * CONNECTING).run(connected)
    except TooSlowError as error:
        message = f"the scheduler at {options.address} gives {error}"
        raise _stopped_error(message, _REACHABLE) from None
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        message = f"the scheduler at {options.address} cannot be reached: {_one_line(error)}"
        raise _stopped_error(message, _REACHABLE) from None


_REACHABLE: Final = "is it running, does the address look like tcp://host:8786, and does it require TLS?"


@frozen
class Cluster:
    """A connection to a scheduler."""

    client: Any
    distributed: Any
    inputs: Inputs
    address: str
    deadline: Deadline = field(default_factory=lambda: Deadline(ANSWERING), compare=False)

    def share(self, run: StoreRun | None = None) -> Share:
        """Distribute customers to the workers; they write into ``run``, or into the folder."""
        return lambda work, chunks: self._distribute(work, chunks, run)

    def _distribute(
        self, work: FleetWork, chunks: Sequence[Sequence[Customer]], run: StoreRun | None
    ) -> Iterator[Sequence[CustomerReport]]:
        reviews = are_reviewed(customer for chunk in chunks for customer in chunk)
        job = _job(work, self.inputs, run, reviews=reviews)
        with self._detecting_loss():
            self._check_workers(job)
            partitions = Partitions(self, job, chunks, work.proven)
            yield from partitions.reports()
            if run is None:  # a store keeps nothing on the disk of a worker
                partitions.sync_disks()

    def texts(self, function: Callable[[str, str], str], job: str, parts: Sequence[str]) -> Iterator[str]:
        """Call a function of octospec with ``job`` and each part; yield what it returns, in their order."""
        with self._detecting_loss():
            self._check_installations()
            yield from TextParts(self, job, function, parts).results()

    @contextmanager
    def _detecting_loss(self) -> Iterator[None]:
        """Raise ``BuildStoppedError`` if the scheduler is gone."""
        try:
            yield
        except (OSError, CancelledError):
            message = f"the scheduler at {self.address} is gone"
            raise _stopped_error(message, "build again: finished customers are not built again") from None
        except TooSlowError as error:
            message = f"the cluster at {self.address} gives {error}"
            raise _stopped_error(message, "build again: finished customers are not built again") from None

    # --- may the workers do it? ----------------------------------------------------------------

    def _check_workers(self, job: str) -> None:
        """Refuse workers that would build something different, each by its name."""
        self._wait_for_worker()
        problems = [OTHER_WORKER.at(None, *found) for found in self._differences(differences_of_job, job)]
        if problems:
            raise BuildStoppedError(*problems)

    def _check_installations(self) -> None:
        """Refuse workers with other versions, each by its name."""
        self._wait_for_worker()
        installed = json.dumps(dict(installed_facts()))
        found = self._differences(differences_of_installation, installed)
        problems = [OTHER_WORKER.at(None, *each) for each in found]
        if problems:
            raise BuildStoppedError(*problems)

    def _wait_for_worker(self) -> None:
        try:
            self.client.wait_for_workers(1, timeout=CONNECTING)
        except TimeoutError:
            message = f"the cluster at {self.address} has no worker"
            raise _stopped_error(message, f"start one with: dask worker {self.address}") from None

    def _differences(self, of: Callable[[str], str], job: str) -> Iterator[tuple[str, str]]:
        """Check with Python's own modules first: a worker without this octospec cannot run its functions."""
        pythons = self._call_each(platform.python_version)
        ours = self._call_each(version, "octospec")
        alike = []
        for worker in sorted(pythons):
            python, octospec = pythons[worker], ours.get(worker, "")
            if python != platform.python_version():
                yield f"worker {worker} has Python {python} instead of {platform.python_version()}", _ALIKE
            elif octospec != version("octospec"):
                there = f"octospec {octospec}" if isinstance(octospec, str) else "no octospec"
                yield f"worker {worker} has {there} instead of {version('octospec')}", _ALIKE
            else:
                alike.append(worker)
        for worker, answer in sorted(self._call_each(of, job, workers=alike).items()):
            yield from _reported_differences(worker, answer)

    def _call_each(
        self, function: object, *arguments: str, workers: Sequence[str] | None = None
    ) -> Mapping[str, Any]:
        """Call a function on each worker; the result for a worker that fails is its exception."""
        run = partial(self.client.run, function, *arguments, workers=workers, on_error="return")
        answers: Mapping[str, Any] = self.deadline.run(run)
        return answers


_ALIKE: Final = "install the same versions as on this machine"


def _reported_differences(worker: str, answer: object) -> Iterator[tuple[str, str]]:
    if isinstance(answer, str):
        yield from ((f"worker {worker}: {difference}", _ALIKE) for difference in json.loads(answer))
    else:
        yield f"worker {worker} cannot report its versions: {_one_line(answer)}", _ALIKE


# --- the work ----------------------------------------------------------------------------------


def _job(work: FleetWork, inputs: Inputs, run: StoreRun | None, *, reviews: bool) -> str:
    """Write what all workers need to know."""
    limits = LIMITS.get()
    out = Path(work.options.out)
    name = INDEX if work.options.check else LOCK
    data = {
        "installed": dict(installed_facts()),
        "day": today().isoformat(),
        "spec": shown_path(work.options.spec),
        "texts": inputs.sources,
        "options": asdict(work.options),
        "identity": dict(work.identity),
        "origin": work.origin,
        "key": work.key,
        "reviews": reviews,
        "limits": [limits.seconds, limits.memory, limits.variables],
        "probe": [name, text_at(out / name)],
        "run": None if run is None else [run.name, run.is_current],
    }
    return json.dumps(data)


class Partitions:
    """The partitions of one build: those sent, and those done, which are reported in their order."""

    def __init__(
        self, cluster: Cluster, job: str, chunks: Sequence[Sequence[Customer]], proven: ProvenCustomers
    ) -> None:
        self.cluster = cluster
        self.proven = proven
        self.client = cluster.client
        self.chunks = chunks
        self.name = f"octospec-{uuid4().hex[:12]}"
        self.waiting: dict[Any, int] = {}
        self.done: dict[int, Sequence[CustomerReport]] = {}
        # A separate task, so that a worker that has it may end, and the scheduler holds it once.
        self.job = self.client.submit(str, job, key=f"{self.name}-job", pure=False)
        self.alone_since = 0.0
        self.idle_since = 0.0
        self.hosts: set[str] = set()

    def reports(self) -> Iterator[Sequence[CustomerReport]]:
        """Return the reports of each partition, in their order."""
        left = iter(range(len(self.chunks)))
        index = 0
        try:
            while index < len(self.chunks):
                self._send(left)
                if index not in self.done:
                    self._receive()
                while index in self.done:
                    yield self.done.pop(index)
                    index += 1
        finally:
            # A scheduler that is gone has nothing left to cancel.
            with suppress(OSError, CancelledError, TooSlowError):
                self._ask(partial(self.client.cancel, [*self.waiting, self.job], force=True))

    def _send(self, left: Iterator[int]) -> None:
        threads = sum(self._ask(self.client.nthreads).values())
        while len(self.waiting) < max(AHEAD * threads, 1) and (number := next(left, None)) is not None:
            self.waiting[self._submit_number(number)] = number

    def _submit_number(self, number: int) -> Any:  # noqa: ANN401 - as above
        text = json.dumps(partition_data(self.chunks[number], self.proven))
        return self._submit(partition, text, number)

    def _submit(self, function: Callable[[str, str], str], text: str, number: int) -> Any:  # noqa: ANN401 - as above
        key = f"{self.name}-{number}"
        return self.client.submit(function, self.job, text, key=key, pure=False, priority=-number)

    def _receive(self) -> None:
        """Wait until a partition is done, or until a worker should have come."""
        try:
            with self.client.as_current():
                wait = self.cluster.distributed.wait
                found = wait(list(self.waiting), timeout=LOOKING, return_when="FIRST_COMPLETED")
        except TimeoutError:
            self._refuse_to_wait_alone()
            return
        self.idle_since = 0.0
        for future in found.done:
            number = self.waiting.pop(future)
            self.done[number] = self._outcome(future, self.chunks[number])
            future.release()

    def _ask(self, call: Callable[[], T]) -> T:
        return self.cluster.deadline.run(call)

    def sync_disks(self) -> None:
        """Let each machine that has written sync its disk; one that is gone may have lost some files."""
        synced = {
            answer
            for answer in self._ask(partial(self.client.run, sync_disk, on_error="return")).values()
            if isinstance(answer, str)
        }
        for host in sorted(self.hosts - synced):
            message = f"{host} is gone, perhaps with files that were not synced to its disk"
            raise _stopped_error(message, "build again: customers with complete files are skipped")

    def _refuse_to_wait_alone(self) -> None:
        now = time.monotonic()
        self.idle_since = self.idle_since or now
        if now - self.idle_since > STALLED:
            message = f"the cluster at {self.cluster.address} has built no customer for {STALLED:,} seconds"
            raise _stopped_error(message, "see the logs of the workers, and build again")
        if self._ask(self.client.nthreads):
            self.alone_since = 0.0
            return
        self.alone_since = self.alone_since or now
        if now - self.alone_since > WITHOUT_WORKERS:
            message = f"the cluster at {self.cluster.address} has had no worker for {WITHOUT_WORKERS} seconds"
            raise _stopped_error(message, "build again: finished customers are not built again")

    def _outcome(self, future: Any, customers: Iterable[Customer]) -> Sequence[CustomerReport]:  # noqa: ANN401 - as above
        """Return the reports of a partition that has ended, in whatever way."""
        if future.status == "error":
            problem = LOST_PARTITION.at(None, *_failure_words(self._ask(future.exception)))
            return tuple(CustomerReport(one.id, State.FAILED, diagnostics=(problem,)) for one in customers)
        answer = json.loads(self._ask(future.result))
        if found := answer.get("otherwise"):
            worker = f"a worker that came later, process {answer['process']} on {answer['host']}"
            raise BuildStoppedError(*(OTHER_WORKER.at(None, f"{worker}: {each}", _ALIKE) for each in found))
        if answer.get("given-up"):
            message = "another build now holds the lock of the output folder"
            raise _stopped_error(message, "build again")
        self.hosts.add(answer["host"])
        return tuple(map(report_of, answer["reports"]))


class TextParts(Partitions):
    """Parts of other work: texts, of which a function returns others."""

    def __init__(
        self, cluster: Cluster, job: str, function: Callable[[str, str], str], parts: Sequence[str]
    ) -> None:
        super().__init__(cluster, job, [()] * len(parts), ProvenCustomers())
        self.function = function
        self.parts = parts

    def results(self) -> Iterator[str]:
        """Return the result of each part, in their order."""
        for [text] in self.reports():
            yield str(text)

    def _submit_number(self, number: int) -> Any:  # noqa: ANN401 - as above
        return self._submit(self.function, self.parts[number], number)

    def _outcome(self, future: Any, customers: Iterable[Customer]) -> Sequence[Any]:  # noqa: ANN401, ARG002 - as above
        if future.status == "error":
            message, _ = _failure_words(self._ask(future.exception))
            raise _stopped_error(message, "run it again: what is done is not done again")
        return (self._ask(future.result),)


def _failure_words(error: object) -> tuple[str, str]:
    if type(error).__name__ == "KilledWorker":
        return (
            "several workers ended while they built these customers",
            "see the logs of the workers; they may lack memory",
        )
    return f"a worker failed: {type(error).__name__}: {_one_line(error)}", "report it as a bug of octospec"


def _stopped_error(message: str, help: str) -> BuildStoppedError:
    return BuildStoppedError(NO_CLUSTER.at(None, message, help))


def _one_line(answer: object) -> str:
    return " ".join(str(answer).split()) or type(answer).__name__
