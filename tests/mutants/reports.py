"""The report of a run: a table by room, and each survivor with the entry it would have as an equivalent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.mutants.equivalents import entry_text
from tests.mutants.judging import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.mutants.judging import Outcome

AIM: Final = 0.9
ROW: Final = "{:<26}{:>8}{:>8}{:>11}{:>10}{:>12}{:>8}{:>8}{:>9}"


@dataclass(frozen=True, slots=True)
class Result:
    """The mutants of one room that were tried, and how many were not: equivalents, and those no test runs."""

    outcomes: Sequence[Outcome]
    equivalent: int
    unseen: int

    def count(self, verdict: Verdict) -> int:
        """Count the mutants that ended in one way."""
        return Counter(outcome.verdict for outcome in self.outcomes)[verdict]

    @property
    def seconds(self) -> float:
        """How long it took to judge them, were they judged one by one."""
        return sum(outcome.seconds for outcome in self.outcomes)

    @property
    def share(self) -> float:
        """How many of those that can be killed are."""
        return 1 - self.count(Verdict.SURVIVED) / max(1, len(self.outcomes))


def whole(results: Mapping[str, Result]) -> Result:
    """Put all rooms together."""
    outcomes = [outcome for result in results.values() for outcome in result.outcomes]
    equivalent, unseen = (
        sum(counts)
        for counts in zip(*((result.equivalent, result.unseen) for result in results.values()), strict=True)
    )
    return Result(outcomes, equivalent, unseen)


def table(results: Mapping[str, Result]) -> Iterator[str]:
    """Give a line for each room, and one for all; seconds are those of the judging, of one process."""
    heads = ("room", "drawn", "killed", "timed out", "survived", "equivalent", "killed", "unseen", "seconds")
    yield ROW.format(*heads)
    for room, result in {**results, "all": whole(results)}.items():
        drawn = len(result.outcomes) + result.equivalent
        counts = (result.count(verdict) for verdict in Verdict)
        share, seconds = f"{result.share:.0%}", f"{result.seconds:,.0f}"
        yield ROW.format(room, drawn, *counts, result.equivalent, share, result.unseen, seconds)


def survivor(outcome: Outcome) -> str:
    """Show a mutant that no test killed."""
    mutant = outcome.mutant
    return (
        f"--- {mutant.file}:{mutant.line} {mutant.function}: {mutant.change} (before {outcome.tests} tests)\n"
        f"{entry_text(mutant)}"
    )


def progress(outcome: Outcome, count: int, of: int) -> str:
    """Say how far a run is, and show who survived."""
    mutant = outcome.mutant
    if outcome.verdict is Verdict.SURVIVED:
        return survivor(outcome)
    by = f" by {outcome.killer}" if outcome.killer else ""
    said = f"{outcome.verdict.value}{by}, {outcome.seconds:.0f} s"
    return f"{count} of {of}: {mutant.file}:{mutant.line} {mutant.function}: {said}"
