"""One mutant before its tests: the first that fails twice, or takes far too long, kills it."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

import pytest

from tests.mutants.loading import put
from tests.mutants.recording import EXAMPLES
from tests.mutants.running import apart, pytest_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.mutants.choosing import Batch
    from tests.mutants.drawing import Mutant
    from tests.mutants.recording import Recorded

PATIENCE: Final = 5
AT_LEAST: Final = 20
"""A test may take ``PATIENCE`` times its recorded processor seconds, and ``AT_LEAST`` more: it may be the
first that reads AWS's data, and was not when it was recorded."""


class Verdict(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant, by which test where one failed, before how many tests, and in which time."""

    mutant: Mutant
    verdict: Verdict
    killer: str
    tests: int
    seconds: float = 0.0


def judged(mutant: Mutant, batches: Iterable[Batch]) -> Outcome:
    """Run the tests until one fails, and fails again: once may be for a machine that is busy."""
    began, tests = time.monotonic(), 0

    def ended(verdict: Verdict, killer: str) -> Outcome:
        return Outcome(mutant, verdict, killer, tests, round(time.monotonic() - began, 1))

    for batch in batches:
        tests += len(batch.tests)
        killer = failing(batch, mutant) and failing(batch, mutant)
        if killer is None:
            return ended(Verdict.TIMED_OUT, "")
        if killer:
            return ended(Verdict.KILLED, killer)
    return ended(Verdict.SURVIVED, "")


def failing(batch: Batch, mutant: Mutant | None = None) -> str | None:
    """Name the first test that fails; ``""`` where all pass, and ``None`` where one did not end by itself."""
    return apart(lambda: _first_failure(batch, mutant))


def _first_failure(batch: Batch, mutant: Mutant | None) -> str:
    if mutant is not None:
        put(mutant)
    judge = Judge({test.test: test for test in batch.tests}, batch.examples / EXAMPLES)
    files = sorted({test.file for test in batch.tests})
    ended = pytest_run(["-x", *files], judge, batch.examples)
    assert ended != pytest.ExitCode.INTERNAL_ERROR
    return judge.killer or ("a conftest.py" if ended == pytest.ExitCode.USAGE_ERROR else "")


@dataclass(eq=False)
class Judge:
    """A plugin of pytest that runs the chosen tests alone, in their order, and keeps the first that fails."""

    chosen: Mapping[str, Recorded]
    more: float
    killer: str = field(default="")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        yield
        order = {test: place for place, test in enumerate(self.chosen)}
        items[:] = sorted(
            (item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid]
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        usual = self.chosen[item.nodeid].seconds * self.more
        signal.setitimer(signal.ITIMER_PROF, AT_LEAST + PATIENCE * usual)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._keep(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._keep(report)

    def _keep(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed and not self.killer:
            self.killer = report.nodeid
