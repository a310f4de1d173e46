"""Customers, one per line or one per file, each read separately: an error in one stops no other.

A line is JSON, and is read as JSON. Only if it has an error, it is read again as YAML, which includes JSON,
by the reader that knows the place of each error.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.diagnostics import Span, has_errors, in_file_order
from octo_spec.frozen import frozen
from octo_spec.language.checks.customers import entry_findings, id_problem
from octo_spec.language.codes import BAD_CUSTOMER_ID
from octo_spec.language.error_limit import limit_errors
from octo_spec.language.load import shaped_as
from octo_spec.language.models.customers import CustomerLine, CustomersHead, CustomerSpec
from octo_spec.language.spans import Spans
from octo_spec.source import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.reserved_words import Reserved

Model = TypeVar("Model", CustomerLine, CustomersHead)


@frozen
class LoadedEntry:
    """One customer, and the places of its values; if a diagnostic is an error, the entry is ``None``."""

    id: str
    entry: CustomerSpec | None
    spans: Spans
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class LoadedHead:
    """The values common to all customers; if a diagnostic is an error, the head is ``None``."""

    head: CustomersHead | None
    spans: Spans
    diagnostics: tuple[Diagnostic, ...] = ()


def load_line(text: str, path: str, number: int, reserved: Reserved) -> LoadedEntry:
    """Read the customer on the line with a ``number``."""
    found = _plain(text, CustomerLine, reserved)
    if found is not None:
        loaded = LoadedEntry(found.id, found, Spans(Scalar("", Span(path, number)), path))
        if not (id_problem(found.id) or any(entry_findings(found))):
            return loaded
    shaped = shaped_as(text, path, CustomerLine, reserved)
    line = shaped.value
    findings = () if line is None else tuple(_findings(line.id, line, shaped.spans, ("id",)))
    reported = tuple(_move_to_line(each, number) for each in (*shaped.diagnostics, *findings))
    entry = None if has_errors(reported) else line
    return LoadedEntry(_id(shaped.spans), entry, _line_spans(path, number), limit_errors(reported))


def _id(spans: Spans) -> str:
    """Return the id as it is written, also of a customer with errors; empty without an id."""
    found = spans.node(("id",)) if isinstance(spans.root, Mapping) else None
    return found.value if isinstance(found, Scalar) else ""


def load_head(text: str, path: str, number: int, reserved: Reserved) -> LoadedHead:
    """Read the values common to all customers."""
    shaped = shaped_as(text, path, CustomersHead, reserved)
    head = shaped.value
    found = () if head is None or head.common is None else entry_findings(head.common, ("common",))
    diagnostics = (*shaped.diagnostics, *(finding.diagnostic(shaped.spans) for finding in found))
    reported = tuple(_move_to_line(each, number) for each in diagnostics)
    return LoadedHead(
        None if has_errors(reported) else head, _line_spans(path, number), limit_errors(reported)
    )


def load_entry(id: str, text: str, path: str, reserved: Reserved) -> LoadedEntry:
    """Read a file with one customer, whose ``id`` is the name of the file."""
    shaped = shaped_as(text, path, CustomerSpec, reserved)
    entry = shaped.value
    findings = () if entry is None else tuple(_findings(id, entry, shaped.spans, ()))
    reported = in_file_order((*shaped.diagnostics, *findings))
    return LoadedEntry(id, None if has_errors(reported) else entry, shaped.spans, limit_errors(reported))


def _findings(id: str, entry: CustomerSpec, spans: Spans, at: tuple[str, ...]) -> Iterator[Diagnostic]:
    if problem := id_problem(id):
        yield BAD_CUSTOMER_ID.at(spans.at(at), f"customer id {id!r} {problem[0]}", problem[1])
    yield from (finding.diagnostic(spans) for finding in entry_findings(entry))


# --- valid JSON --------------------------------------------------------------------------------

_LONGEST: Final = 65_536


def _plain(text: str, model: type[Model], reserved: Reserved) -> Model | None:
    """Read a line that can only have errors of shape; ``None`` if the line must be read as YAML."""
    # An escape may represent a refused character, and would shift the places in the line.
    if len(text) > _LONGEST or "\\" in text or not text.isprintable() or reserved.text_in(text):
        return None
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_int=_not_text, parse_float=_not_text)
        return model.model_validate(data)
    except (ValueError, RecursionError):  # a pydantic error is also a ValueError
        return None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs) or any(isinstance(value, bool) for value in found.values()):
        raise ValueError
    return found


def _not_text(_: str) -> object:
    raise ValueError


# --- places ------------------------------------------------------------------------------------


def _line_spans(path: str, number: int) -> Spans:
    return Spans(Scalar("", Span(path, number)), path)


def _move_to_line(diagnostic: Diagnostic, number: int) -> Diagnostic:
    """Move a place in the text of one line to that line of its file."""
    span = diagnostic.span
    if span is None:
        return diagnostic
    further = number - 1
    end = span.end_line and span.end_line + further
    return replace(diagnostic, span=replace(span, line=span.line + further, end_line=end))
