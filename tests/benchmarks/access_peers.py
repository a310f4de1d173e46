"""The same pairs for peers: a solver with the same rules, and PolicyGlass."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from octo_spec.access.compare import compare_first
from octo_spec.iam.policy import parse
from tests.access.test_z3 import solve
from tests.benchmarks.corpus import counted, load, measured, percentiles, sample
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmarks.corpus import Measure

PAIRS = 300
SECONDS = 5
"""For each pair."""
ALTOGETHER = float(os.environ.get("BENCH_PEER_SECONDS", "60"))
"""For all pairs of one peer; the sample is in random order, so its beginning is a sample too."""
PEER = Path(__file__).parent / "peers" / "policyglass_pairs.py"

Written = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Answers:
    """The times and outcomes of a peer on the first pairs of the sample, or why it is absent."""

    name: str
    measures: Sequence[Measure]
    absent: str = ""


def report_peers() -> str:
    """Measure, and write the section."""
    pairs = sample(PAIRS)
    ours = Answers("octospec, the first difference", _ours(pairs))
    peers = [Answers("the encoding for Z3", _limited(_solved, pairs)), _policyglass(pairs)]
    said = (
        f"{PAIRS} of the pairs, drawn at random, in this run; a peer has {SECONDS} s for each pair, and "
        f"{ALTOGETHER:.0f} s\nfor all of them. Milliseconds."
    )
    rows = [_row(peer) for peer in (ours, *peers) if peer.measures]
    figures = table(("", "pairs", "p50", "p99", "max", "total (s)", "outcomes"), rows)
    compared = "\n".join(_said(peer, ours) for peer in peers)
    return f"### Other tools on the same pairs\n\n{said}\n\n{figures}\n\n{compared}"


def _ours(pairs: Sequence[Written]) -> list[Measure]:
    parsed = [(parse(old), parse(new)) for old, new in pairs]
    load(parsed)
    return [measured(compare_first, pair) for pair in parsed]


def _limited(ask: Callable[[Written], Measure], pairs: Sequence[Written]) -> list[Measure]:
    start, found = time.perf_counter(), []
    for pair in pairs:
        if time.perf_counter() - start > ALTOGETHER:
            break
        found.append(ask(pair))
    return found


def _solved(pair: Written) -> Measure:
    old, new = map(parse, pair)
    start = time.perf_counter()
    try:
        verdict = solve(old, new, SECONDS * 1000)
    except NotImplementedError:
        return (time.perf_counter() - start) * 1000, "not encoded"
    outcome = {True: "new", False: "none", None: "undecided"}[verdict]
    return (time.perf_counter() - start) * 1000, outcome


def _policyglass(pairs: Sequence[Written]) -> Answers:
    name, python = "PolicyGlass", os.environ.get("BENCH_POLICYGLASS", "")
    if not python or not Path(python).exists():
        return Answers(name, (), "its environment, requirements/policyglass.txt, is not there")
    command = [python, str(PEER), str(SECONDS), str(ALTOGETHER)]
    done = subprocess.run(command, input=json.dumps(pairs), capture_output=True, text=True, check=False)
    if done.returncode:
        return Answers(name, (), f"it failed: {done.stderr.splitlines()[-1]}")
    return Answers(name, [(spent, outcome) for spent, outcome in json.loads(done.stdout)])


def _row(answers: Answers) -> tuple[str, ...]:
    times = [spent for spent, _ in answers.measures]
    outcomes = counted([outcome for _, outcome in answers.measures])
    return (answers.name, f"{len(times)}", *percentiles(times), outcomes)


def _said(peer: Answers, ours: Answers) -> str:
    """Say how a peer compares on the pairs of documents that it was given."""
    if not peer.measures:
        return f"- {peer.name} was not asked: {peer.absent}."
    shared = ours.measures[: len(peer.measures)]
    ratio = median(spent for spent, _ in peer.measures) / median(spent for spent, _ in shared)
    decided = [
        (outcome, expected)
        for (_, outcome), (_, expected) in zip(peer.measures, shared, strict=True)
        if outcome in _DECIDED
    ]
    alike = sum(outcome == expected for outcome, expected in decided)
    return (
        f"- {peer.name}: {ratio:,.0f} times as long at the median; it decides {len(decided)} of "
        f"{len(shared)} pairs, {alike}\n  of them as octospec does. {_ABOUT[peer.name]}"
    )


_DECIDED = frozenset({"new", "none"})
_ABOUT = {
    "the encoding for Z3": "It has the same rules in the most direct encoding, which could be tuned.",
    "PolicyGlass": (
        "It subtracts sets of shards, compares conditions by their text alone, and gives what is left, "
        "not a request."
    ),
}
