"""Which tests run which blocks, and how long each takes: recorded once for each test file and tree."""

from __future__ import annotations

import hashlib
import pickle
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import pytest

from tests.mutants.loading import load_all, mark
from tests.mutants.rooms import ROOT
from tests.mutants.running import apart, as_they_end, pytest_run, warm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.mutants.loading import RanBlocks

BlockId: TypeAlias = tuple[str, int]

KEPT: Final = ROOT / ".mutants"
EXAMPLES: Final = 5
LONGEST: Final = 300
"""Processor seconds in which each test must end when it is recorded."""
OF_NO_TEST: Final = (".pyc", ".md")
SKIPPED: Final = ("attack", "benchmarks", "engines", "examples", "mutants", "project")
"""Folders of tests that are about no room, or start other processes for all they do."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One test that passes: the blocks it ran, its processor seconds, and whether it draws examples."""

    test: str
    seconds: float
    is_law: bool
    blocks: tuple[BlockId, ...]

    @property
    def file(self) -> str:
        """The path of the test, below the root."""
        return self.test.partition("::")[0]


@dataclass(frozen=True, slots=True)
class Recording:
    """The tests that pass, and the names of those that fail, or files that did not end by themselves."""

    tests: tuple[Recorded, ...]
    failed: tuple[str, ...]


def tree() -> str:
    """Digest all code and tests: the result of a mutant holds only for them."""
    return _digest(_sources())


def recorded() -> Recording:
    """Record all tests whose files, or dependencies, changed since they were recorded."""
    KEPT.mkdir(exist_ok=True)
    rest = _digest(path for path in _sources() if not path.name.startswith("test_"))
    every = [_kept(path, rest) for path in test_files()]
    if new := [(str(path), kept) for path, kept in every if not kept.exists()]:
        apart(lambda: _record_all(new))
    for stale in {*KEPT.glob("*.pickle")} - {kept for _, kept in every}:
        stale.unlink()
    recordings: list[Recording] = [pickle.loads(kept.read_bytes()) for _, kept in every]  # noqa: S301 - ours
    return Recording(
        tuple(test for recording in recordings for test in recording.tests),
        tuple(test for recording in recordings for test in recording.failed),
    )


def _record_all(files: Sequence[tuple[str, Path]]) -> None:
    ran_blocks: RanBlocks = {}
    mark(ran_blocks)
    load_all()
    warm()

    def record(file: tuple[str, Path]) -> str:
        path, kept = file
        found = apart(lambda: _ran(path, ran_blocks))
        if found is None or found.failed:  # once may be for a machine that is busy
            found = apart(lambda: _ran(path, ran_blocks))
        whole = kept.with_suffix(".part")
        whole.write_bytes(pickle.dumps(found or Recording((), (path,))))
        whole.replace(kept)
        return path

    for _ in as_they_end(record, files):
        pass


def test_files() -> Iterator[Path]:
    """Give the files of tests that are recorded, below the root."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.relative_to(ROOT).parts[1] not in SKIPPED:
            yield path.relative_to(ROOT)


def _sources() -> Iterator[Path]:
    """Return what tests depend on, except these modules, which no other test imports."""
    for folder in ("octo_spec", "emitters", "examples", "spec", "tests", "requirements"):
        for path in (ROOT / folder).rglob("*"):
            is_ours = path.is_relative_to(ROOT / "tests" / "mutants")
            if path.is_file() and path.suffix not in OF_NO_TEST and not is_ours:
                yield path


def _digest(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _kept(path: Path, rest: str) -> tuple[Path, Path]:
    return path, KEPT / f"{'.'.join(path.with_suffix('').parts)}-{rest}-{_digest([ROOT / path])}.pickle"


def _ran(path: str, ran_blocks: RanBlocks) -> Recording:
    recorder = Recorder(ran_blocks)
    pytest_run([path], recorder, EXAMPLES)
    return Recording(tuple(recorder.passed), tuple(sorted(recorder.failed)))


@dataclass(eq=False)
class Recorder:
    """A pytest plugin that records the blocks that ran in each test."""

    ran_blocks: RanBlocks
    passed: list[Recorded] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        for lines in self.ran_blocks.values():
            lines.clear()
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        began = time.process_time()
        result = yield
        seconds = time.process_time() - began
        ran = tuple(sorted((file, line) for file, lines in self.ran_blocks.items() for line in lines))
        if item.nodeid not in self.failed | self.skipped and ran:
            is_law = item.get_closest_marker("hypothesis") is not None
            self.passed.append(Recorded(item.nodeid, seconds, is_law, ran))
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._keep(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._keep(report)

    def _keep(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if not report.passed:
            (self.failed if report.failed else self.skipped).add(report.nodeid)
