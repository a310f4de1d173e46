"""Parameters, choices and facts of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import Choice, Facts, Parameter, ParameterKind
from octo_spec.model.policy_documents import Items
from octospec_iam_json.reading.shapes import fields, flag, items, literal, literal_of, literals, number

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.reports import Report


def parameters(shape: Shape | None, report: Report) -> tuple[Parameter, ...]:
    """Read the parameters."""
    return tuple(_parameter(item, report) for item in items(shape, report))


_OPTIONAL: Final = (
    *("kind", "default", "optional", "allowed", "pattern", "min-length", "max-length"),
    "pattern-help",
)
"""The keys that an entry of a parameter can have in addition to its ID and its description."""


def _parameter(shape: Shape, report: Report) -> Parameter:
    parts = fields(shape, ("id", "description"), _OPTIONAL, report)
    kind = literal_of(tuple(ParameterKind), parts.get("kind"), report)
    return Parameter(
        id=literal(parts.get("id"), report),
        description=literal(parts.get("description"), report),
        kind=ParameterKind(kind or ParameterKind.TEXT),
        default=_default(parts.get("default"), report),
        optional=flag(parts.get("optional"), report),
        allowed=facts(parts.get("allowed"), report),
        pattern=_literal_or_none(parts.get("pattern"), report),
        min_length=number(parts.get("min-length"), report),
        max_length=number(parts.get("max-length"), report),
        pattern_help=literal(parts.get("pattern-help"), report),
    )


def _default(shape: Shape | None, report: Report) -> str | tuple[str, ...] | None:
    return literals(shape, report) if isinstance(shape, Items) else _literal_or_none(shape, report)


def _literal_or_none(shape: Shape | None, report: Report) -> str | None:
    return None if shape is None else literal(shape, report)


def choices(shape: Shape | None, report: Report) -> tuple[Choice, ...]:
    """Read the choices."""
    return tuple(_choice(item, report) for item in items(shape, report))


def _choice(shape: Shape, report: Report) -> Choice:
    parts = fields(shape, ("id", "description", "values", "default"), (), report)
    return Choice(
        id=literal(parts.get("id"), report),
        description=literal(parts.get("description"), report),
        values=literals(parts.get("values"), report),
        default=literal(parts.get("default"), report),
    )


def facts(shape: Shape | None, report: Report) -> tuple[Facts, ...]:
    """Read keys with their facts."""
    return tuple(_key(item, report) for item in items(shape, report))


def _key(shape: Shape, report: Report) -> Facts:
    parts = fields(shape, ("key",), ("facts",), report)
    pairs = tuple(_pair(item, report) for item in items(parts.get("facts"), report))
    return Facts(literal(parts.get("key"), report), pairs)


def _pair(shape: Shape, report: Report) -> tuple[str, str]:
    match literals(shape, report):
        case (fact, text):
            return fact, text
        case _:
            report(shape.span, "expected a fact and its text here")
            return "", ""
