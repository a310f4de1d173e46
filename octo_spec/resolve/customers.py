"""One customer's entry, put together from ``common``, the entry itself and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.diagnostics import Span
    from octo_spec.language.models.customers import CustomerSpec
    from octo_spec.language.spans import Spans
    from octo_spec.model.environment import Value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer says to one question, and where; no place for the command line's."""

    value: Value
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class FormatRequest:
    """One format with its options, as they are written, and where."""

    name: str
    options: Mapping[str, object]
    span: Span | None = None
    option_spans: Mapping[str, Span] = field(default_factory=dict)

    def place(self, option: str) -> Span | None:
        """Tell where an option is written, or else the format."""
        return self.option_spans.get(option, self.span)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who receives artifacts; the plain build is the customer without an id and without answers.

    ``formats`` is empty where nobody asked for particular ones: then all are built.
    """

    id: str = ""
    title: str = ""
    fix: Mapping[str, Answer] = field(default_factory=dict)
    preset: Mapping[str, Answer] = field(default_factory=dict)
    ask: Mapping[str, Span | None] = field(default_factory=dict)
    formats: tuple[FormatRequest, ...] = ()


def customer(id: str, entry: CustomerSpec, spans: Spans, place: tuple[str, ...]) -> Customer:
    """Give an entry of the customers file its places; ``place`` is where it stands in the file."""
    return Customer(
        id=id,
        title=entry.title,
        fix=_answers(entry.fix, spans, (*place, "fix")),
        preset=_answers(entry.preset, spans, (*place, "preset")),
        ask={one: spans.at((*place, "ask", position)) for position, one in enumerate(entry.ask)},
        formats=tuple(
            FormatRequest(
                name,
                options,
                spans.key((*place, "formats", name)),
                {option: spans.key((*place, "formats", name, option)) for option in options},
            )
            for name, options in entry.formats.items()
        ),
    )


def _answers(values: Mapping[str, Value], spans: Spans, place: tuple[str, ...]) -> dict[str, Answer]:
    return {id: Answer(value, spans.at((*place, id))) for id, value in values.items()}


def over(upper: Customer, lower: Customer) -> Customer:
    """Lay ``upper`` over ``lower``, entry by entry; what upper fixes, presets or asks, lower no longer does.

    The upper's formats replace the lower's, but keep the lower's options where it sets none.
    """
    said = upper.fix.keys() | upper.preset.keys() | upper.ask.keys()
    options = {one.name: one for one in lower.formats}
    formats = tuple(one if one.options else options.get(one.name, one) for one in upper.formats)
    return Customer(
        id=upper.id or lower.id,
        title=upper.title or lower.title,
        fix={**{id: one for id, one in lower.fix.items() if id not in said}, **upper.fix},
        preset={**{id: one for id, one in lower.preset.items() if id not in upper.fix}, **upper.preset},
        ask={**{id: one for id, one in lower.ask.items() if id not in upper.fix}, **upper.ask},
        formats=formats or lower.formats,
    )
