"""Findings that are the same for many customers, as one: with a count, and the first customers by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from octo_spec.diagnostics import Diagnostic

NAMED: Final = 5
"""This many customers are named; as many findings are not folded."""


def fold_findings(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics with one for each finding of many customers: that of the first one, and a count."""
    groups: dict[Hashable, list[Diagnostic]] = {}
    for number, diagnostic in enumerate(diagnostics):
        finding = diagnostic.finding
        key = number if finding is None else (diagnostic.kind, finding.topic)
        groups.setdefault(key, []).append(diagnostic)
    return tuple(each for group in groups.values() for each in _as_one(group))


def _as_one(group: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    customers = dict.fromkeys(each.finding.customer for each in group if each.finding)
    if len(customers) <= NAMED:
        return group
    _, *others = customers
    named = ", ".join(map(repr, others[: NAMED - 1]))
    more = len(others) - (NAMED - 1)
    rest = f"{named} and {more:,} more"
    message = f"{group[0].message}; also found for {len(others):,} other customers: {rest}"
    return (replace(group[0], message=message),)
