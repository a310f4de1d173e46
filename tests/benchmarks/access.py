# ruff: noqa: T201 - a script that prints, and checks what it loads
"""Measure comparing access on every version of AWS's managed policies, and how its cost grows.

Run from the checkout: ``python -m tests.benchmarks.access [versions.jsonl.gz] [--solver]``. The data lies in
``../shared/data`` beside the checkout. Times are of one process, documents parsed and AWS's data loaded
before; ``--solver`` also gives a random 300 pairs to the encoding for a solver that the tests use.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib.util
import json
import random
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octo_spec.access.comparing import Reading, compare, compare_first
from octo_spec.access.effort import EffortExceededError
from octo_spec.access.evaluating import allows
from octo_spec.iam.catalog import expand
from octo_spec.iam.keys import look_up
from octo_spec.iam.policy import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from octo_spec.access.comparing import Comparison

ROOT = Path(__file__).parents[2]
VERSIONS = ROOT.parent / "shared" / "data" / "managed-policy-versions.jsonl.gz"
Pair = tuple[Document, Document]
Ask = "Callable[[Sequence[Document], Sequence[Document]], Comparison]"


def main() -> None:
    """Print all figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("versions", nargs="?", type=Path, default=VERSIONS)
    options.add_argument("--solver", action="store_true")
    chosen = options.parse_args()
    pairs = read(chosen.versions)
    print(f"AWS's data loaded in {load(pairs):.2f} s")
    corpus(pairs)
    growth()
    if chosen.solver:
        solver(pairs)


def read(path: Path) -> list[Pair]:
    """Read all consecutive pairs, in both directions, and count the identical ones apart."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        policies = [[parse(document) for _, document in json.loads(line)["versions"]] for line in lines]
    pairs = [pair for documents in policies for pair in pairwise(documents)]
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    identical = 2 * (len(pairs) - len(differing))
    print(f"{2 * len(pairs)} directed pairs, {identical} identical ones left out")
    return [pair for old, new in differing for pair in ((old, new), (new, old))]


def load(pairs: Iterable[Pair]) -> float:
    """Load what AWS documents of all actions, and of all keys that are mentioned."""
    start = time.perf_counter()
    expand("*")
    for documents in pairs:
        for statement in (one for document in documents for one in document.statements):
            for condition in statement.conditions:
                look_up(condition.key)
    return time.perf_counter() - start


def corpus(pairs: Sequence[Pair]) -> None:
    """Measure the first and all differences, in both readings."""
    gc.collect()
    gc.freeze()
    for reading in Reading:
        for ask in (compare_first, compare):
            report(f"{ask.__name__}, {reading}", [measured(ask, pair, reading) for pair in pairs])


def measured(ask: Callable[..., Comparison], pair: Pair, reading: Reading) -> tuple[float, str]:
    """Compare a pair: milliseconds, and the outcome."""
    old, new = [pair[0]], [pair[1]]
    start = time.perf_counter()
    try:
        found = ask(old, new, reading)
    except EffortExceededError:
        return (time.perf_counter() - start) * 1000, "undecided"
    elapsed = (time.perf_counter() - start) * 1000
    wrong = any(allows(old, one.witness) or not allows(new, one.witness) for one in found.differences[:5])
    return elapsed, "wrong" if wrong else "new" if found.differences else "none"


def report(title: str, measures: Sequence[tuple[float, str]]) -> None:
    """Print percentiles and outcomes."""
    times = sorted(elapsed for elapsed, _ in measures)
    outcomes = [outcome for _, outcome in measures]
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999}
    told = "  ".join(f"{name} {times[int(len(times) * share)]:.3f}" for name, share in shares.items())
    counts = "  ".join(f"{outcome} {outcomes.count(outcome)}" for outcome in sorted(set(outcomes)))
    print(f"{title}: {told}  max {times[-1]:.1f} ms  total {sum(times) / 1000:.2f} s  ({counts})")


def growth() -> None:
    """Measure how cost grows with disjoint services, and with patterns of a NotResource."""
    for count in (10, 100, 1_000, 10_000):
        old, new = (services(count, resource) for resource in ("x/*", "x/y*"))
        print(f"{count} statements: none new {timed(old, new):.1f} ms, all new {timed(new, old):.1f} ms")
    for count in (8, 12, 20, 40, 80):
        old, new = (excluding(count, middle) for middle in ("*", "*-*"))
        print(f"NotResource of {count}: none new {timed(old, new):.2f} ms, new {timed(new, old):.2f} ms")


def services(count: int, resource: str) -> Document:
    """Build a document with one statement for each of ``count`` services."""
    return policy(
        {"Effect": "Allow", "Action": [f"svc{n}:Get*"], "Resource": f"arn:aws:svc{n}:*:*:{resource}"}
        for n in range(count)
    )


def excluding(count: int, middle: str) -> Document:
    """Build a document that allows all but ``count`` patterns with a wildcard in the middle."""
    excluded = [f"arn:aws:s3:::a{n}{middle}b{n}" for n in range(count)]
    return policy([{"Effect": "Allow", "Action": "s3:*", "NotResource": excluded}])


def policy(statements: Iterable[dict[str, Any]]) -> Document:
    """Build a document."""
    return parse({"Version": "2012-10-17", "Statement": list(statements)})


def timed(old: Document, new: Document) -> float:
    """Measure all differences in milliseconds."""
    start = time.perf_counter()
    compare([old], [new])
    return (time.perf_counter() - start) * 1000


def solver(pairs: Sequence[Pair]) -> None:
    """Give a random 300 pairs to a solver, with a limit of 5 seconds each."""
    encoding = solver_encoding()
    times = []
    for old, new in random.Random(3).sample(list(pairs), 300):  # noqa: S311 - a sample
        start = time.perf_counter()
        try:
            told = encoding.solve(old, new, 5000)
        except NotImplementedError:
            continue
        times.append(
            ((time.perf_counter() - start) * 1000, {True: "new", False: "none", None: "undecided"}[told])
        )
    report(f"solver, {len(times)} pairs", times)


def solver_encoding() -> Any:  # noqa: ANN401 - a module that is no package's
    """Load the encoding from the tests."""
    path = ROOT / "tests" / "access" / "test_z3.py"
    spec = importlib.util.spec_from_file_location("solver_encoding", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
