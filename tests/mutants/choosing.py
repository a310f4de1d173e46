"""Which tests a mutant is given, in which order: those that ran its block, the nearest and fastest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from tests.mutants.recording import EXAMPLES, BlockId, Recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.mutants.drawing import Mutant

BUDGET: Final = 30.0
WIDER: Final = 5.0
"""Seconds, as they were recorded, that the tests of one mutant may take."""
MORE: Final = 5
FILES: Final = (3, 12)
"""How many files are collected first, and next; then all the others are."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tests that one process runs, in order, each law on this number of examples."""

    tests: tuple[Recorded, ...]
    examples: int


@dataclass(frozen=True, slots=True)
class Index:
    """The tests that ran a block, and those that ran anything in a file."""

    by_block: Mapping[BlockId, Sequence[Recorded]]
    by_file: Mapping[str, Sequence[Recorded]]

    def batches(self, mutant: Mutant) -> Iterator[Batch]:
        """Give the tests of a mutant, those most likely to kill it first.

        What a test finds cached by one before it, it did not run when it was recorded: so at last come the
        tests of the whole file. Laws come once more, with more examples.
        """
        near = _ordered(self.by_block.get((str(mutant.file), mutant.block), ()), mutant)
        near, wider = _within(near, BUDGET), _ordered(self.by_file.get(str(mutant.file), ()), mutant)
        yield from (Batch(tests, EXAMPLES) for tests in _cut(near))
        others = _within((test for test in wider if test not in near), WIDER)
        if others:
            yield Batch(others, EXAMPLES)
        if laws := _within((test for test in near if test.is_law), WIDER):
            yield Batch(laws, EXAMPLES * MORE)


def index(recorded: Iterable[Recorded]) -> Index:
    """Look up once what all mutants ask for."""
    by_block, by_file = defaultdict[BlockId, list[Recorded]](list), defaultdict[str, list[Recorded]](list)
    for test in recorded:
        for block in test.blocks:
            by_block[block].append(test)
        for file in {file for file, _ in test.blocks}:
            by_file[file].append(test)
    return Index(by_block, by_file)


def _ordered(tests: Iterable[Recorded], mutant: Mutant) -> tuple[Recorded, ...]:
    """Order tests by file: that of the mutant's module first, then those of its room, then the quickest."""
    seconds = defaultdict[str, float](float)
    for test in tests:
        seconds[test.file] += test.seconds

    def order(test: Recorded) -> tuple[object, ...]:
        return *_distance(test.file, mutant), seconds[test.file], test.file, test.seconds

    return tuple(sorted(tests, key=order))


def _distance(file: str, mutant: Mutant) -> tuple[bool, int]:
    tests, code = PurePosixPath(file), PurePosixPath(mutant.file)
    room = code.parts[1].removeprefix("octospec_")
    return tests.stem != f"test_{code.stem}" or room not in tests.parts, room not in tests.parts


def _within(tests: Iterable[Recorded], seconds: float) -> tuple[Recorded, ...]:
    """Skip a test with which the others would take too long."""
    kept = []
    for test in tests:
        if test.seconds <= seconds:
            seconds -= test.seconds
            kept.append(test)
    return tuple(kept)


def _cut(tests: Sequence[Recorded]) -> Iterator[tuple[Recorded, ...]]:
    files = [tuple(group) for _, group in groupby(tests, key=lambda test: test.file)]
    for begin, end in zip((0, *FILES), (*FILES, len(files)), strict=True):
        if batch := tuple(test for group in files[begin:end] for test in group):
            yield tuple(sorted(batch, key=lambda test: test.seconds))
