"""Presences and requirements of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.presence import ChoiceIs, Given, Presence, Requirement
from octospec_iam_json.reading.shapes import fields, items, literal, literals

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Report, Shape
    from octo_spec.model.presence import PresenceTest


def presence(shape: Shape | None, report: Report) -> Presence:
    """Read a list of tests; an absent one is always true."""
    return Presence.of(*(_test(item, report) for item in items(shape, report)))


def _test(shape: Shape, report: Report) -> PresenceTest:
    found = fields(shape, (), ("choice", "values", "parameter"), report)
    if found.keys() == {"parameter"}:
        return Given(literal(found["parameter"], report))
    if found.keys() != {"choice", "values"}:
        report(shape.span, "a choice with values, or a parameter, was expected here")
    return ChoiceIs(literal(found.get("choice"), report), literals(found.get("values"), report))


def requirements(shape: Shape | None, report: Report) -> tuple[Requirement, ...]:
    """Read the rules between answers."""
    return tuple(_requirement(item, report) for item in items(shape, report))


def _requirement(shape: Shape, report: Report) -> Requirement:
    found = fields(shape, ("when", "then"), (), report)
    return Requirement(presence(found.get("when"), report), presence(found.get("then"), report))
