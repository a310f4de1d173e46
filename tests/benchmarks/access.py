"""Comparing access: every version of AWS's managed policies, peers on a sample, how cost grows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from octo_spec.access.compare import ActionReading, compare
from octo_spec.iam.managed_policies import managed_policy
from octo_spec.iam.policy import Document, parse
from tests.benchmarks.access_peers import report_peers
from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.corpus import (
    COMPARISONS,
    VERSIONS,
    Measure,
    counted,
    load,
    measures,
    percentiles,
    written_pairs,
)
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

READINGS = {
    ActionReading.ALL_NAMES: "over all action names",
    ActionReading.CATALOGUE: "over the actions that AWS documents",
}
AIMS: dict[tuple[str, ActionReading], dict[str, float]] = {
    ("the first difference", ActionReading.ALL_NAMES): {"p50": 0.065, "p99": 3, "max": 100},
    ("the first difference", ActionReading.CATALOGUE): {"p50": 0.1, "p99": 3, "max": 100},
    ("all differences", ActionReading.ALL_NAMES): {"p50": 0.065, "p99": 3.3, "max": 111},
    ("all differences", ActionReading.CATALOGUE): {"p99": 10, "max": 1_000},
}
WIDEST: Final = ("ReadOnlyAccess", "AdministratorAccess")
MOST_OF_WIDEST: Final = 1_000
"""The most milliseconds for two of AWS's widest policies, all differences."""

Found = dict[tuple[ActionReading, str], list[Measure]]
"""What each way of asking took and answered, pair by pair."""


def report() -> Section:
    """Measure, and write the section."""
    if not VERSIONS.exists():
        return Section(f"## Comparing access\n\nNot measured: {VERSIONS.name} is not there.", ())
    found = {
        (reading, compared): measures(compared, reading) for compared in COMPARISONS for reading in READINGS
    }
    load(())
    widest = {reading: _spent_on_widest(reading) for reading in READINGS}
    text = "\n\n".join(["## Comparing access", *_corpus(found), *_widest(widest), report_peers(), *_growth()])
    outcomes = (
        Outcome(f"{' against '.join(WIDEST)}, {READINGS[reading]}, ms", max(spent), MOST_OF_WIDEST)
        for reading, spent in widest.items()
    )
    return Section(text, (*_outcomes(found), *outcomes))


def _outcomes(found: Found) -> Iterator[Outcome]:
    for (reading, compared), reported in found.items():
        shown = dict(zip(FIGURES, percentiles((spent for spent, _ in reported), digits=3), strict=True))
        for figure, most in AIMS[compared, reading].items():
            measured = float(shown[figure].replace(",", ""))
            yield Outcome(f"{compared}, {READINGS[reading]}, {figure}, ms", measured, most)


FIGURES = ("p50", "p99", "max", "total (s)")


def _corpus(found: Found) -> tuple[str, str]:
    differing = len(next(iter(found.values())))
    everything = len(written_pairs())
    head = ("milliseconds", *FIGURES, "outcomes")
    rows = [
        (
            f"{compared}, {READINGS[reading]}",
            *percentiles((spent for spent, _ in reported), digits=3),
            counted([outcome for _, outcome in reported]),
        )
        for (reading, compared), reported in found.items()
    ]
    said = (
        f"All {everything:,} consecutive pairs of versions of AWS's managed policies, both directions: "
        f"{everything - differing:,} say the\nsame and are not counted. Each line is one fresh process, with "
        "documents parsed and AWS's data loaded before. Every\nwitness is confirmed by the plain evaluator."
    )
    return said, table(head, rows)


def _spent_on_widest(reading: ActionReading) -> tuple[float, float]:
    """Compare two of AWS's widest policies, in both directions."""
    one, other = (managed_policy(f"arn:aws:iam::aws:policy/{name}") for name in WIDEST)
    assert one is not None
    assert other is not None
    return _spent(one, other, reading), _spent(other, one, reading)


def _widest(widest: dict[ActionReading, tuple[float, float]]) -> tuple[str, str]:
    said = (
        f"All differences of AWS's {' and '.join(WIDEST)}, of the shipped texts, milliseconds: "
        "from the\nfirst to the second, and back."
    )
    rows = [(READINGS[reading], *(f"{spent:,.1f}" for spent in pair)) for reading, pair in widest.items()]
    return said, table(("", "to the second", "and back"), rows)


def _growth() -> tuple[str, ...]:
    return (
        "### Cost by number of statements",
        "All differences of two documents, milliseconds.",
        *(part for name, shape in _SHAPES.items() for part in (name, _shape_table(shape))),
        "A NotResource of that many patterns with a wildcard in the middle, on both sides.",
        table(
            ("patterns", "nothing new", "new"),
            [_excluding_row(count) for count in (8, 12, 20, 40, 80, 160)],
        ),
    )


def _shape_table(shape: Callable[[int, str], dict[str, Any]]) -> str:
    head = ("statements", "nothing new", "all new", "each, nothing new")
    return table(head, [_shape_row(shape, count) for count in (10, 100, 1_000, 1_600, 10_000)])


def _shape_row(shape: Callable[[int, str], dict[str, Any]], count: int) -> tuple[str, ...]:
    old, new = (_policy(shape(number, end) for number in range(count)) for end in ("x/*", "x/y*"))
    none, some = _spent(old, new), _spent(new, old)
    return (f"{count:,}", f"{none:,.1f}", f"{some:,.1f}", f"{none / count:.3f}")


def _of_many_services(number: int, end: str) -> dict[str, Any]:
    resource = f"arn:aws:svc{number}:*:*:{end}"
    return {"Effect": "Allow", "Action": [f"svc{number}:Get*"], "Resource": resource}


def _of_one_service(number: int, end: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": f"s3:Get{number}x*", "Resource": f"arn:aws:s3:::{end}"}


def _on_resources(number: int, end: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::bucket-{number}-{end}"}


_SHAPES = {
    "Each statement is about another service.": _of_many_services,
    "All statements are about one service, each about other actions.": _of_one_service,
    "All statements are about one action, each on another resource.": _on_resources,
}


def _excluding_row(count: int) -> tuple[str, ...]:
    old, new = (_excluding(count, middle) for middle in ("*", "*-*"))
    return (f"{count:,}", f"{_spent(old, new):,.1f}", f"{_spent(new, old):,.1f}")


def _excluding(count: int, middle: str) -> Document:
    excluded = [f"arn:aws:s3:::a{n}{middle}b{n}" for n in range(count)]
    return _policy([{"Effect": "Allow", "Action": "s3:*", "NotResource": excluded}])


def _policy(statements: Iterable[dict[str, Any]]) -> Document:
    return parse({"Version": "2012-10-17", "Statement": list(statements)})


def _spent(old: Document, new: Document, reading: ActionReading = ActionReading.ALL_NAMES) -> float:
    start = time.perf_counter()
    compare([old], [new], reading)
    return (time.perf_counter() - start) * 1000
