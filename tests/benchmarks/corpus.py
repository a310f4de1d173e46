"""Every version of AWS's managed policies: pairs to compare, and the times of one way to compare them.

Run as a process of its own, so that nothing is warm: ``python -m tests.benchmarks.corpus ASK READING``
prints JSON, milliseconds and outcome of each pair. Documents are parsed, and AWS's data is loaded, before.
"""

from __future__ import annotations

import gc
import gzip
import json
import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, compare, compare_first
from octo_spec.access.evaluate import allows
from octo_spec.iam.catalog import expand
from octo_spec.iam.keys import look_up
from octo_spec.iam.policy import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from octo_spec.access.compare import Comparison

ROOT = Path(__file__).parents[2]
VERSIONS = ROOT.parent / "shared" / "data" / "managed-policy-versions.jsonl.gz"
COMPARISONS = {"the first difference": compare_first, "all differences": compare}

Pair = tuple[Document, Document]
Measure = tuple[float, str]
"""Milliseconds, and the outcome: ``new``, ``none``, ``undecided`` or ``wrong``."""


def written_pairs() -> list[tuple[Any, Any]]:
    """Read all consecutive pairs of versions, in both directions."""
    with gzip.open(VERSIONS, "rt", encoding="utf-8") as lines:
        policies = [[document for _, document in json.loads(line)["versions"]] for line in lines]
    pairs = [pair for documents in policies for pair in pairwise(documents)]
    return [directed for old, new in pairs for directed in ((old, new), (new, old))]


def parsed(pairs: Iterable[tuple[Any, Any]]) -> list[Pair]:
    """Parse pairs; equal pairs are skipped."""
    both = ((parse(old), parse(new)) for old, new in pairs)
    return [pair for pair in both if pair[0] != pair[1]]


def sample(count: int) -> list[tuple[Any, Any]]:
    """Choose pairs that do not say the same, the same ones in every run."""
    differing = [pair for pair in written_pairs() if parse(pair[0]) != parse(pair[1])]
    return random.Random(3).sample(differing, count)  # noqa: S311 - a sample


def load(pairs: Iterable[Pair]) -> None:
    """Load what AWS documents of all actions, and of all keys that are mentioned."""
    for action in expand("*"):
        assert action.resources
    for documents in pairs:
        for statement in (statement for document in documents for statement in document.statements):
            for condition in statement.conditions:
                look_up(condition.key)


def measures(ask: str, reading: ActionReading) -> list[Measure]:
    """Measure one way of asking in a fresh process."""
    command = [sys.executable, "-m", "tests.benchmarks.corpus", ask, reading]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return [(spent, outcome) for spent, outcome in json.loads(done.stdout)]


def measured(
    ask: Callable[..., Comparison], pair: Pair, reading: ActionReading = ActionReading.ALL_NAMES
) -> Measure:
    """Compare a pair, and confirm what is found."""
    old, new = [pair[0]], [pair[1]]
    start = time.perf_counter()
    try:
        found = ask(old, new, reading)
    except BudgetExceededError:
        return (time.perf_counter() - start) * 1000, "undecided"
    spent = (time.perf_counter() - start) * 1000
    wrong = any(
        allows(old, difference.witness) or not allows(new, difference.witness)
        for difference in found.differences
    )
    return spent, "wrong" if wrong else "new" if found.differences else "none"


def percentiles(times: Iterable[float], *, digits: int = 2) -> tuple[str, ...]:
    """Write the median, the 99th percentile, the greatest and the sum in seconds."""
    ordered = sorted(times)
    shown = (ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100], ordered[-1])
    return (*(f"{spent:,.{digits}f}" for spent in shown), f"{sum(ordered) / 1000:,.1f}")


def counted(outcomes: Sequence[str]) -> str:
    """Count outcomes, the most frequent first."""
    kinds = sorted(set(outcomes), key=lambda kind: (-outcomes.count(kind), kind))
    return ", ".join(f"{outcomes.count(kind):,} {kind}" for kind in kinds)


def main() -> None:
    """Print the measures of one way of asking."""
    ask, reading = COMPARISONS[sys.argv[1]], ActionReading(sys.argv[2])
    pairs = parsed(written_pairs())
    load(pairs)
    gc.collect()
    gc.freeze()
    json.dump([measured(ask, pair, reading) for pair in pairs], sys.stdout)


if __name__ == "__main__":
    main()
