"""``make slow``: where the CPU goes, test by test. A plugin of pytest, also on the workers of pytest-xdist.

A test costs the CPU time of its process and of all processes that it started, also of those that still run: a
server that many tests use costs each test what it does meanwhile.
"""

from __future__ import annotations

import os
import resource
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

MOST: Final = 60
"""The dearest tests that are listed, and the dearest functions with all their cases."""
ALL: Final = Path(".slow/costs.tsv")
"""What each test costs, in seconds: of itself, of what it started, its name."""
MARKERS: Final = ("engines", "large", "medium", "hypothesis", "deep")
TICKS: Final = os.sysconf("SC_CLK_TCK")
COSTS: Final = pytest.StashKey["Costs"]()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one test cost, in seconds of CPU."""

    test: str
    markers: tuple[str, ...]
    own: float
    started: float

    @property
    def whole(self) -> float:
        """The process of the test and those that it started."""
        return self.own + self.started

    def __str__(self) -> str:
        return f"{self.own:.2f}\t{self.started:.2f}\t{self.test}"

    @property
    def function(self) -> str:
        """The test without the values that it runs with."""
        return self.test.partition("[")[0]

    @property
    def folder(self) -> str:
        """Where the test is: two folders below ``tests``."""
        return "/".join(self.test.partition("::")[0].split("/")[1:-1][:2]) or "."


@dataclass(slots=True)
class Costs:
    """The costs of a run: of each test, and of collecting in each process."""

    by_test: dict[str, list[float]] = field(default_factory=dict)
    markers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    collection: list[float] = field(default_factory=list)

    def add(self, report: pytest.TestReport) -> None:
        """Add a phase of a test: setup, call or teardown."""
        spent: Any = dict(report.user_properties).get("cpu", (0.0, 0.0))
        own, started = spent
        sums = self.by_test.setdefault(report.nodeid, [0.0, 0.0])
        sums[0] += own
        sums[1] += started
        self.markers[report.nodeid] = tuple(name for name in MARKERS if name in report.keywords)

    def listed(self) -> list[Cost]:
        """List the costs, the dearest first."""
        found = (Cost(test, self.markers[test], *sums) for test, sums in self.by_test.items())
        return sorted(found, key=lambda cost: -cost.whole)


# --- what is used ------------------------------------------------------------------------------


def used() -> tuple[float, float]:
    """Give the CPU seconds of this process, and of all that it started."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    alive = sum(map(_seconds, _descendants(os.getpid())))
    return own.ru_utime + own.ru_stime, ended.ru_utime + ended.ru_stime + alive


def _descendants(process: int) -> Iterator[int]:
    """List the processes that run below one: none where the system does not say so in ``/proc``."""
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, listed.read_text("ascii").split()):
                yield child
                yield from _descendants(child)


def _seconds(process: int) -> float:
    """Give what a process has used, and its children that ended: https://man7.org/linux/man-pages/man5/proc.5.html."""
    with suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICKS
    return 0.0


# --- on each process of tests ------------------------------------------------------------------


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    return (yield from _measured(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    return (yield from _measured(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    return (yield from _measured(item))


def _measured(item: pytest.Item) -> Generator[None]:
    before = used()
    try:
        return (yield)
    finally:
        spent = tuple(after - start for after, start in zip(used(), before, strict=True))
        item.user_properties[:] = [("cpu", spent)]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send from a worker what it took until all tests were collected."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["collection"] = session.config.stash[COSTS].collection


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[COSTS].collection.append(used()[0])


# --- on the process that reports ---------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COSTS] = Costs()
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporter(config.stash[COSTS]))


@dataclass(frozen=True, slots=True, eq=False)  # pytest hashes its plugins, and sums have no hash
class Reporter:
    """Collects what all processes report, and prints it."""

    costs: Costs

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.costs.add(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - pytest-xdist has no types
        self.costs.collection.extend(getattr(node, "workeroutput", {}).get("collection", ()))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("CPU seconds: of the test, of what it started")
        for line in table(self.costs):
            terminalreporter.write_line(line)
        written = terminalreporter.config.rootpath / ALL
        written.parent.mkdir(exist_ok=True)
        written.write_text("\n".join(map(str, self.costs.listed())), "utf-8")
        terminalreporter.write_line(f"Every test is in {ALL}.")


def table(costs: Costs) -> Iterator[str]:
    """Show the dearest tests, then sums by function, folder and marker, and what collecting took."""
    listed = costs.listed()
    for cost in listed[:MOST]:
        yield f"{cost.own:8.1f} {cost.started:8.1f}  {cost.test}"
    yield from islice(_sums("function with all its cases", listed, lambda cost: (cost.function,)), MOST + 2)
    yield from _sums("folder", listed, lambda cost: (cost.folder,))
    yield from _sums("marker", listed, lambda cost: cost.markers or ("none",))
    yield ""
    yield f"{sum(costs.collection):8.1f}  collecting, in {len(costs.collection)} processes"
    yield f"{sum(cost.whole for cost in listed) + sum(costs.collection):8.1f}  all"


def _sums(title: str, costs: list[Cost], keys: Callable[[Cost], tuple[str, ...]]) -> Iterator[str]:
    seconds = defaultdict[str, list[float]](list)
    for cost in costs:
        for key in keys(cost):
            seconds[key].append(cost.whole)
    yield ""
    yield f"{'CPU s':>8} {'tests':>8}  {title}"
    for key in sorted(seconds, key=lambda key: -sum(seconds[key])):
        yield f"{sum(seconds[key]):8.1f} {len(seconds[key]):8}  {key}"
