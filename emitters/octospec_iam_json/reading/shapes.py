"""The parts of every file: objects with known keys, lists, texts, numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.model.policy_documents import Fields, Items, Leaf, members
from octospec_iam_json.reading.json_source import Bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.reports import Report


def fields(shape: Shape, needed: Iterable[str], optional: Iterable[str], report: Report) -> dict[str, Shape]:
    """Read an object; report each key that is missing or unknown."""
    needed = tuple(needed)
    values = members(shape, (*needed, *optional), report)
    for name in needed:
        if isinstance(shape, Fields) and name not in values:
            report(shape.span, f"{name!r} is missing here")
    return values


def items(shape: Shape | None, report: Report) -> tuple[Shape, ...]:
    """Read a list; an absent one is empty."""
    match shape:
        case None:
            return ()
        case Items(items):
            return items
        case _:
            report(shape.span, "expected a list here")
            return ()


def literal(shape: Shape | None, report: Report) -> str:
    """Read a text without references; an absent one is empty."""
    match shape:
        case None:
            return ""
        case Leaf(text) if not isinstance(shape, Bare):
            return str(text)
        case _:
            report(shape.span, "expected a text here")
            return ""


def literals(shape: Shape | None, report: Report) -> tuple[str, ...]:
    """Read a list of texts without references."""
    return tuple(literal(item, report) for item in items(shape, report))


def literal_of(known: Iterable[str], shape: Shape | None, report: Report) -> str | None:
    """Read a text that is one of ``known``."""
    text = literal(shape, report)
    if text in known:
        return text
    if shape is not None:
        report(shape.span, f"{text!r} is not one of {', '.join(known)}")
    return None


def number(shape: Shape | None, report: Report) -> int | None:
    """Read a whole number."""
    match shape:
        case None:
            return None
        case Bare(text) if re.fullmatch(r"0|[1-9][0-9]{0,8}", str(text)):
            return int(str(text))
        case _:
            report(shape.span, "expected a number here")
            return None


def flag(shape: Shape | None, report: Report) -> bool:
    """Read ``true``; an absent value is false, and octospec never writes false."""
    match shape:
        case None:
            return False
        case Bare(text) if str(text) == "true":
            return True
        case _:
            report(shape.span, "the only possible value here is true")
            return False
