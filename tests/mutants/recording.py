"""Which tests run which blocks, and how long each takes: recorded once for each test file and tree."""

from __future__ import annotations

import hashlib
import pickle
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import pytest

from octo_spec.cli.parallel import side_by_side
from tests.mutants.loading import load_all, mark
from tests.mutants.rooms import ROOT
from tests.mutants.running import apart, pytest_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

BlockId: TypeAlias = tuple[str, int]

KEPT: Final = ROOT / ".mutants"
EXAMPLES: Final = 5
OF_NO_TEST: Final = (".pyc", ".md")
LEFT_OUT: Final = ("attack", "benchmarks", "engines", "examples", "mutants", "project")
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
        """Where the test stands, below the root."""
        return self.test.partition("::")[0]


def recorded() -> tuple[Recorded, ...]:
    """Record all tests whose files, or what they rest on, changed since they were."""
    KEPT.mkdir(exist_ok=True)
    tree = _digest(path for path in _sources() if not path.name.startswith("test_"))
    every = [_kept(path, tree) for path in test_files()]
    if new := [(str(path), kept) for path, kept in every if not kept.exists()]:
        apart(lambda: _record_all(new))
    for stale in {*KEPT.glob("*.pickle")} - {kept for _, kept in every}:
        stale.unlink()
    return tuple(test for _, kept in every for test in pickle.loads(kept.read_bytes()))  # noqa: S301 - ours


def _record_all(files: Sequence[tuple[str, Path]]) -> None:
    told: set[BlockId] = set()
    mark(told)
    load_all()

    def record(file: tuple[str, Path]) -> None:
        path, kept = file
        found = apart(lambda: _ran(path, told))
        kept.write_bytes(pickle.dumps(found or ()))

    for _ in side_by_side(record, files):
        pass


def test_files() -> Iterator[Path]:
    """Give the files of tests that are recorded, below the root."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.relative_to(ROOT).parts[1] not in LEFT_OUT:
            yield path.relative_to(ROOT)


def _sources() -> Iterator[Path]:
    """Give what tests rest on, but for these modules, which no other test imports."""
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


def _kept(path: Path, tree: str) -> tuple[Path, Path]:
    return path, KEPT / f"{'.'.join(path.with_suffix('').parts)}-{tree}-{_digest([ROOT / path])}.pickle"


def _ran(path: str, told: set[BlockId]) -> tuple[Recorded, ...]:
    recorder = Recorder(told)
    pytest_run([path], recorder, EXAMPLES)
    return tuple(recorder.passed)


@dataclass(eq=False)
class Recorder:
    """A plugin of pytest that keeps what was told while each test ran."""

    told: set[BlockId]
    passed: list[Recorded] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.told.clear()
        began = time.process_time()
        result = yield
        seconds = time.process_time() - began
        if item.nodeid not in self.failed and self.told:
            is_law = item.get_closest_marker("hypothesis") is not None
            self.passed.append(Recorded(item.nodeid, seconds, is_law, tuple(sorted(self.told))))
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)
