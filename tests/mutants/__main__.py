"""``make mutants``: change the code in one place, and see whether a test fails; then change it in another.

The same seed and number draw the same mutants of the same code, as many of each room. What is recorded of the
tests, and what became of each mutant, is kept in ``.mutants/`` until code or tests change: a run that broke
off goes on where it stopped. Tests that are large, or need an engine, do not count.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from tests.mutants.choosing import Batch, Index, index
from tests.mutants.drawing import Draw, drawn
from tests.mutants.equivalents import listed, stale
from tests.mutants.judging import Outcome, Verdict, failing, judged
from tests.mutants.keeping import Keeper
from tests.mutants.loading import load_all
from tests.mutants.recording import EXAMPLES, KEPT, recorded, tree
from tests.mutants.reports import AIM, Result, progress, survivor, table, whole
from tests.mutants.rooms import ROOMS
from tests.mutants.running import as_they_end, warm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.mutants.drawing import Mutant
    from tests.mutants.recording import Recorded


def main() -> int:
    """Try the mutants; the exit code says whether the tests kill enough of them."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=160, help="how many, over all rooms")
    parser.add_argument("--only", default="", help="a part of the room, or of file:function")
    arguments = parser.parse_args()
    began = time.monotonic()
    tests, failed = (recording := recorded()).tests, recording.failed
    load_all()
    warm()
    say(f"{len(tests):,} tests recorded in {time.monotonic() - began:.0f} s")
    for test in failed:
        say(f"this test fails, or does not end, without a mutant, and counts for none: {test}")
    known = index(tests)
    results = _results(_drawn(arguments, known), known)
    say("\n".join(table(results)))
    say(f"seed {arguments.seed}, {arguments.count} mutants, {time.monotonic() - began:.0f} s")
    return 2 if failed else _exit_code(results, tests)


def _drawn(arguments: argparse.Namespace, known: Index) -> dict[str, Draw]:
    def is_run(mutant: Mutant) -> bool:
        return (str(mutant.file), mutant.block) in known.by_block

    each = max(1, arguments.count // len(ROOMS))
    every = {room: drawn(room, arguments.seed, each, is_run) for room in ROOMS}
    return {room: _meant(room, draw, arguments.only) for room, draw in every.items()}


def _meant(room: str, draw: Draw, only: str) -> Draw:
    meant = (one for one in draw.mutants if only in room or only in f"{one.file}:{one.function}")
    return replace(draw, mutants=tuple(meant))


def _results(draws: Mapping[str, Draw], known: Index) -> dict[str, Result]:
    """Judge the mutants of all rooms side by side, and say of each survivor when it is found.

    The rooms take turns, so that a run that was broken off judged as many of each.
    """
    equivalent = {entry.key for entry in listed()}
    turns = zip_longest(*(draw.mutants for draw in draws.values()))
    tried = [one for turn in turns for one in turn if one is not None and one.key not in equivalent]
    keeper = Keeper.of(KEPT, tree())
    outcomes = dict(keeper.kept(tried))
    for outcome in filter(_survived, outcomes.values()):
        say(survivor(outcome))
    left = [mutant for mutant in tried if mutant not in outcomes]
    for outcome in as_they_end(partial(_judged, known, keeper), left):
        outcomes[outcome.mutant] = outcome
        say(progress(outcome, len(outcomes), len(tried)))
    return {room: _result(draw, outcomes) for room, draw in draws.items()}


def _judged(known: Index, keeper: Keeper, mutant: Mutant) -> Outcome:
    outcome = judged(mutant, known.batches(mutant))
    keeper.keep(outcome)
    return outcome


def _survived(outcome: Outcome) -> bool:
    return outcome.verdict is Verdict.SURVIVED


def _result(draw: Draw, outcomes: Mapping[Mutant, Outcome]) -> Result:
    found = [outcomes[mutant] for mutant in draw.mutants if mutant in outcomes]
    return Result(found, len(draw.mutants) - len(found), draw.unseen)


def _exit_code(results: Mapping[str, Result], tests: Sequence[Recorded]) -> int:
    """Give 1 where too many survived, and 2 where a test fails without a mutant, or an entry is stale."""
    every = whole(results)
    killers = {outcome.killer for outcome in every.outcomes}
    broken = failing(Batch(tuple(test for test in tests if test.test in killers), EXAMPLES))
    if broken != "":
        say(f"this test fails, or does not end, without a mutant: {broken}")
    for entry in (old := stale(listed())):
        say(f"equivalent.toml: no such mutant: {entry.file} {entry.function}: {entry.change}")
    return 2 if old or broken != "" else int(every.share < AIM)


def say(text: str) -> None:
    """Print at once, since a run takes long."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
