"""``make attack``: try hostile inputs, and say which of them octospec does not answer as it should.

The same seed gives the same inputs. What fails is kept in ``.attack/``, with the command that shows it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.parallel import map_in_parallel
from tests.attack.cases import Case, write_case
from tests.attack.draw_case import case
from tests.attack.outcomes import apart, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.attack.mishaps import Mishap
    from tests.attack.outcomes import Outcome

KEPT: Final = Path(".attack")


def main() -> int:
    """Try the inputs; the exit code says whether all were answered correctly."""
    parser = argparse.ArgumentParser(prog="make attack")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--only", type=int, help="the number of the one input to try")
    parser.add_argument("--kind", default="", help="try inputs of one kind only, such as boundless")
    arguments = parser.parse_args()
    os.environ["XDG_CACHE_HOME"] = os.devnull  # hostile builds are not to be remembered
    prepare()
    shutil.rmtree(KEPT, ignore_errors=True)
    numbers = range(arguments.count) if arguments.only is None else (arguments.only,)
    return _report(arguments.seed, numbers, arguments.kind)


def _report(seed: int, numbers: Sequence[int], kind: str) -> int:
    began, codes, failed = time.monotonic(), Counter[str](), 0
    for number, tried, outcome in _outcomes(seed, numbers, kind):
        codes[f"{tried.kind} {outcome.code}"] += 1
        if outcome.errors:
            failed += 1
            _keep_failure(f"{seed}-{number}", tried, outcome)
    counted = ", ".join(f"{name}: {count}" for name, count in sorted(codes.items()))
    seconds = time.monotonic() - began
    say(f"{len(numbers):,} inputs of seed {seed} in {seconds:.0f} s, {failed} failed ({counted})")
    return 1 if failed else 0


def _outcomes(seed: int, numbers: Sequence[int], kind: str) -> Iterator[tuple[int, Case | Mishap, Outcome]]:
    found = map_in_parallel(lambda number: apart(case(seed, number, kind)), numbers)
    for number, outcome in zip(numbers, found, strict=True):
        yield number, case(seed, number, kind), outcome


def _keep_failure(name: str, tried: Case | Mishap, outcome: Outcome) -> None:
    """Keep an input that failed, and say what happened."""
    folder = KEPT / name
    folder.mkdir(parents=True)
    if isinstance(tried, Case):
        write_case(tried, folder)
    say(f"--- {folder}: {tried.shown()}")
    for error in outcome.errors:
        say(error[-1500:].rstrip())


def say(text: str) -> None:
    """Print what may hold parts of a hostile input."""
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
