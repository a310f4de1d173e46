"""Presences and requirements of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence, Requirement
from octospec_iam_json.reading.shapes import fields, items, literal, literals

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.presence import PresenceTest
    from octo_spec.model.reports import Report


def presence(shape: Shape | None, report: Report) -> Presence:
    """Read a list of tests; an absent one is always true."""
    return Presence.of(*(_test(item, report) for item in items(shape, report)))


def _test(shape: Shape, report: Report) -> PresenceTest:
    parts = fields(shape, (), ("choice", "values", "parameter", "partitions"), report)
    if parts.keys() == {"parameter"}:
        return Given(literal(parts["parameter"], report))
    if parts.keys() == {"partitions"}:
        return PartitionIn(_some(parts["partitions"], report))
    if parts.keys() != {"choice", "values"}:
        report(shape.span, "expected a choice with values, a parameter, or partitions here")
    return ChoiceIs(literal(parts.get("choice"), report), _some(parts.get("values"), report))


def _some(shape: Shape | None, report: Report) -> tuple[str, ...]:
    """Read a list of texts that is not empty: no answer would be one of none."""
    found = literals(shape, report)
    if shape and not found:
        report(shape.span, "expected a list with at least one text here")
    return found


def requirements(shape: Shape | None, report: Report) -> tuple[Requirement, ...]:
    """Read the rules between answers."""
    return tuple(_requirement(item, report) for item in items(shape, report))


def _requirement(shape: Shape, report: Report) -> Requirement:
    parts = fields(shape, ("when", "then"), (), report)
    return Requirement(presence(parts.get("when"), report), presence(parts.get("then"), report))
