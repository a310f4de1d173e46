"""What a worker of a cluster does: it receives texts, builds for some customers, and returns a text.

It runs in a shared process, so it builds for one customer after the other, and reads only the files
of the output folder: the spec, its extras and the entries come with the work.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from octo_spec.cluster.wire import partition_of, report_data
from octo_spec.language.load import load_spec
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.pipeline.compile import Compiler
from octo_spec.pipeline.extras import with_extras
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.plugin.process.limits import LIMITS, Limits
from octo_spec.storage.builds.build_options import BuildOptions
from octo_spec.storage.builds.building import reviewer_of
from octo_spec.storage.destinations.destinations import RefusedError
from octo_spec.storage.fleets.fleets import FleetWork
from octo_spec.storage.fleets.shared_folders import FolderWork, GivenUpError, text_at
from octo_spec.storage.fleets.store_connections import store_diagnostic
from octo_spec.storage.fleets.store_runs import StoreRun
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.installed_facts import differences, installed_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from octo_spec.cluster.wire import Data
    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.language.load import LoadedSpec
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.fleets.fleet_report import CustomerReport
    from octo_spec.storage.fleets.proven_customers import ProvenCustomers

_ONE_AT_A_TIME: Final = threading.Lock()


def differences_of_job(job: str) -> str:
    """List what differs between this machine and the one that gives the work; empty if nothing does."""
    return json.dumps(list(_differences(json.loads(job))))


def differences_of_installation(installed: str) -> str:
    """List what is installed differently on this machine; empty if nothing is."""
    return json.dumps(list(differences(json.loads(installed), installed_facts())))


def partition(job: str, customers: str) -> str:
    """Build for some customers, and return the reports; or what differs on this worker."""
    with _ONE_AT_A_TIME:
        try:
            some = _prepare_work(job)
        except _DifferentWorkerError as error:
            return json.dumps({"otherwise": error.args, "process": os.getpid(), "host": os.uname().nodename})
        try:
            reports = some(*partition_of(json.loads(customers)))
        except GivenUpError:
            return json.dumps({"given-up": True})
        return json.dumps({"reports": list(map(report_data, reports)), "host": os.uname().nodename})


def sync_disk() -> str:
    """Sync all that this machine has written to the disk, which no other can do for it; return its name."""
    os.sync()
    return os.uname().nodename


# --- may this worker do it? ---------------------------------------------------------------------


class _DifferentWorkerError(Exception):
    """Something differs between this machine and the one that gives the work."""


def _differences(job: Data) -> Iterator[str]:
    yield from differences(job["installed"], installed_facts())
    if job["run"] is None:
        out, (name, text) = job["options"]["out"], job["probe"]
        if text_at(Path(out, name)) != text:
            yield f"{out} is not the same folder on the worker"
        return
    try:
        StoreRun(job["options"]["out"], *job["run"]).check_reachable()
    except RefusedError as error:
        yield store_diagnostic(error).message


# --- the work -----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _prepare_work(job: str) -> Callable[[Sequence[Customer], ProvenCustomers], Sequence[CustomerReport]]:
    """Prepare what builds for some customers; raises ``_DifferentWorkerError``."""
    data = json.loads(job)
    if found := tuple(_differences(data)):
        raise _DifferentWorkerError(*found)
    seconds, memory, variables = data["limits"]
    LIMITS.set(Limits(seconds, memory, tuple(variables)))
    return partial(_build_some, LIMITS.get(), _work(data), data)


def _build_some(
    limits: Limits, work: FleetWork, data: Data, customers: Sequence[Customer], proven: ProvenCustomers
) -> Sequence[CustomerReport]:
    LIMITS.set(limits)
    work = replace(work, proven=proven)
    if data["run"] is not None:
        return StoreRun(work.options.out, *data["run"]).some(work, customers)
    return FolderWork(work, data["probe"]).some(customers)


def _work(data: Data) -> FleetWork:
    options = BuildOptions(**{name: _plain(value) for name, value in data["options"].items()})
    inputs = Inputs(dict(data["texts"]))
    loaded = _load_from_texts(data["spec"], inputs.sources)
    if loaded.spec is None:
        msg = f"{data['spec']} has errors on this worker, and had none on the machine that sent it"
        raise _DifferentWorkerError(msg)
    spec, spans, day = loaded.spec, loaded.spans, date.fromisoformat(data["day"])
    review = None
    if data["reviews"]:
        review = reviewer_of(
            loaded, lru_cache(lambda: lint(spec, spans, day, installed_rules())), options, inputs
        )
    compiler = Compiler(spec, spans, verify=options.verify, review=review)
    return FleetWork(options, data["identity"], data["origin"], compiler, data["key"])


def _plain(value: Any) -> Any:  # noqa: ANN401 - an option of any type
    return tuple(value) if isinstance(value, list) else value


def _load_from_texts(place: str, texts: Mapping[str, str]) -> LoadedSpec:
    """Load the spec at ``place`` from texts, with its extras."""
    loaded = load_spec(texts[place], place, reserved_by_targets())

    def read(path: str, _span: Span | None) -> tuple[str, str] | Diagnostic:
        # The spec may be one at a revision, REV:spec.yaml, or a file whose name only looks like one.
        revision, colon, spec = place.partition(":")
        next_to_spec, at_revision = PurePosixPath(place).parent / path, PurePosixPath(spec).parent / path
        there = next(key for key in (str(next_to_spec), f"{revision}{colon}{at_revision}") if key in texts)
        return there, texts[there]

    return with_extras(loaded, read) if loaded.spec and loaded.spec.extras else loaded
