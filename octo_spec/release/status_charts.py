"""The pictures of the page about customers: releases over customers, and the last runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.version_step import VersionStep, advice
from octo_spec.frozen import frozen
from octo_spec.release.customer_status import CustomerState, RunEnd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.release.customer_status import StateCount, StatusRun
    from octo_spec.release.latest import Latest
    from octo_spec.release.status_facts import StatusFacts

MOST_RELEASES: Final = 10
"""This many releases have a part of the bar; the older ones share one."""
LEAST_SHARE: Final = 1.2
"""The least percentage that a part of the bar is drawn with: otherwise no one would see it."""

NOT_KNOWN: Final = (CustomerState.UNREACHABLE, CustomerState.UNKNOWN)


@frozen
class Segment:
    """A part of the bar: how it is called and filled, how many customers it has, and which rows they are."""

    label: str
    note: str
    date: str
    fill: str
    customers: int
    filter: str


@frozen
class DrawnSegment:
    """Where a part of the bar is drawn, in percent."""

    segment: Segment
    x: float
    width: float
    share: str


def drawn_bar(facts: StatusFacts) -> tuple[DrawnSegment, ...]:
    """Return the parts of the bar in their order."""
    found = [each for each in _segments(facts) if each.customers]
    widths = [max(each.customers * 100 / facts.customers, LEAST_SHARE) for each in found]
    scale = 100 / sum(widths) if widths else 1
    at = [sum(widths[:number]) * scale for number in range(len(found))]
    return tuple(
        DrawnSegment(each, round(x, 3), round(width * scale, 3), share(each.customers, facts.customers))
        for each, x, width in zip(found, at, widths, strict=True)
    )


def is_enlarged(facts: StatusFacts) -> bool:
    """Whether a part of the bar is drawn larger than it is."""
    return any(
        each.customers * 100 / facts.customers < LEAST_SHARE for each in _segments(facts) if each.customers
    )


def share(part: int, whole: int) -> str:
    """Write a share of all customers.

    >>> share(1, 3), share(1, 10_000)
    ('33.3 %', '< 0.1 %')
    """
    percent = part * 100 / whole
    return "< 0.1 %" if 0 < percent < 0.1 else f"{percent:.1f} %"  # noqa: PLR2004 - what one decimal can show


def _segments(facts: StatusFacts) -> Iterator[Segment]:
    counts = Counter(row.release for row in facts.rows if row.release is not None)
    versions = [each.version for each in facts.latest.releases if counts[each.version]]
    for version in versions[:MOST_RELEASES]:
        yield _release(facts.latest, version, counts[version])
    rest = [*versions[MOST_RELEASES:], *sorted(counts.keys() - {*versions})]
    names = ",".join(rest)
    yield Segment("Older", "", "", "url(#p-red)", sum(counts[each] for each in rest), f"release={names}")
    states = Counter(row.state for row in facts.rows if row.release is None)
    drifted, none = states[CustomerState.DRIFTED], states[CustomerState.NOT_DEPLOYED]
    unknown = sum(states[each] for each in NOT_KNOWN)
    yield Segment("No release", "drifted", "", "url(#p-amber)", drifted, "state=drifted")
    yield Segment("Not known", "", "", "url(#p-grey)", unknown, f"state={','.join(NOT_KNOWN)}")
    yield Segment("Not deployed", "", "", "var(--paper)", none, "state=not-deployed")
    yield Segment("Not looked at yet", "", "", "var(--pale)", facts.missing, "")


def _release(latest: Latest, version: str, customers: int) -> Segment:
    released = latest.find_release(version)
    step = advice(version, latest.version, VersionStep.NONE).taken
    date = "" if released is None else released.date
    note, fill = f"{step} behind", "var(--link2)" if step is VersionStep.PATCH else "url(#p-blue)"
    if version == latest.version:
        note, fill = "latest", "var(--link)"
    if step is None:
        note = "newer than the latest"
    if latest.withdrawal(version) is not None:
        note, fill = "withdrawn", "url(#p-red)"
    elif not latest.is_supported(version):
        note, fill = "unsupported", "url(#p-red)"
    return Segment(version, note, date, fill, customers, f"release={version}")


# --- the last runs -----------------------------------------------------------------------------


@frozen
class RunBar:
    """A run as a bar: how many customers were in a state, how high it is, and whether the run was stopped."""

    date: str
    customers: int
    x: float
    y: float
    width: float
    height: float
    stopped: bool
    last: bool = False


@frozen
class StateHistory:
    """A state over the last runs, and the change since the last complete one before."""

    state: CustomerState
    customers: int
    bars: tuple[RunBar, ...]
    change: str


MOST_RUNS: Final = 12
HEIGHT: Final = 26
STEP: Final = 12


def histories(facts: StatusFacts) -> tuple[StateHistory, ...]:
    """Return each state over the last runs."""
    return tuple(_history(facts, state) for state in CustomerState)


def _history(facts: StatusFacts, state: CustomerState) -> StateHistory:
    counts = [_count(each.counts, state) for each in facts.runs]
    top = max(1, *counts)
    first = MOST_RUNS - len(facts.runs)
    numbered = enumerate(zip(facts.runs, counts, strict=True), start=first)
    bars = tuple(_bar(run, count, x * STEP, count / top) for x, (run, count) in numbered)
    earlier = [n for n, run in zip(counts, facts.runs[:-1], strict=False) if run.end is RunEnd.COMPLETE]
    change = _with_sign(counts[-1] - earlier[-1]) if earlier else ""
    return StateHistory(state, counts[-1], (*bars[:-1], replace(bars[-1], last=True)), change)


def _bar(run: StatusRun, count: int, x: float, part: float) -> RunBar:
    height = max(round(part * HEIGHT, 1), 1.5) if count else 0
    stopped = run.end is RunEnd.STOPPED
    # A hollow bar has a line around it, half of which is outside.
    inset = 0.5 if stopped else 0
    y = HEIGHT + 1 - height + inset
    return RunBar(run.ended[:10], count, x + inset, y, 9 - 2 * inset, max(height - 2 * inset, 0), stopped)


def _with_sign(change: int) -> str:
    """Write a change with its sign.

    >>> _with_sign(3), _with_sign(0)
    ('+3', '0')
    """
    return f"{change:+,}".replace("-", "\N{MINUS SIGN}") if change else "0"


def _count(counts: Iterable[StateCount], state: CustomerState) -> int:
    return next((each.customers for each in counts if each.state is state), 0)
