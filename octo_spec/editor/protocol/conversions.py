"""Places, ranges, problems and offers in the words of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from lsprotocol import types

from octo_spec.diagnostics import Severity
from octo_spec.editor.edited_text import BYTE_ORDER_MARK
from octo_spec.editor.offers import OfferKind
from octo_spec.frozen import frozen
from octo_spec.repair.text_edits import TextPlace, TextRange

if TYPE_CHECKING:
    from pygls.workspace import PositionCodec

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.editor.offers import TextOffer
    from octo_spec.editor.outline import Symbol
    from octo_spec.repair.text_edits import TextEdit

SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
ITEM_KINDS: Final = {
    OfferKind.KEY: types.CompletionItemKind.Property,
    OfferKind.ACTION: types.CompletionItemKind.Function,
    OfferKind.CONDITION_KEY: types.CompletionItemKind.Field,
    OfferKind.OPERATOR: types.CompletionItemKind.Operator,
    OfferKind.ID: types.CompletionItemKind.Reference,
    OfferKind.VALUE: types.CompletionItemKind.EnumMember,
    OfferKind.POLICY: types.CompletionItemKind.Class,
    OfferKind.RULE: types.CompletionItemKind.Event,
}


@frozen
class ClientText:
    """The lines of a text, with their ends, and the units in which the client counts columns.

    The lines are those of the client: unlike pygls, it does not end one at a form feed or U+2028.
    """

    lines: tuple[str, ...]
    codec: PositionCodec
    has_mark: bool = False
    """Whether the client's text begins with a byte order mark, which no feature reads."""

    @classmethod
    def of(cls, lines: list[str], codec: PositionCodec, *, has_mark: bool = False) -> Self:
        """Return the text with these lines, which have no ends."""
        first = BYTE_ORDER_MARK if has_mark else ""
        return cls(tuple(f"{line}\n" for line in (first + lines[0], *lines[1:])), codec, has_mark)

    def mark_width(self, line: int) -> int:
        """Return how many characters the client has before a line of the text."""
        return int(self.has_mark and line == 0)


def place_of(client: ClientText, position: types.Position) -> TextPlace:
    """Return a position of the client, which may count in units of UTF-16, as a place."""
    found = client.codec.position_from_client_units(client.lines, position)
    return TextPlace(found.line, max(0, found.character - client.mark_width(found.line)))


def range_of(client: ClientText, range_: TextRange) -> types.Range:
    """Return a range in the units of the client."""
    return types.Range(_position(client, range_.start), _position(client, range_.end))


def _position(client: ClientText, place: TextPlace) -> types.Position:
    plain = types.Position(place.line, place.column + client.mark_width(place.line))
    return client.codec.position_to_client_units(client.lines, plain)


def span_range(problem: Diagnostic) -> TextRange:
    """Return the range of a problem; without a place, the first line."""
    span = problem.span
    if span is None:
        return TextRange(TextPlace(0, 0), TextPlace(0, 0))
    start = TextPlace(span.line - 1, span.column - 1)
    end = TextPlace(span.end_line - 1, span.end_column - 1) if span.end_line else start
    return TextRange(start, max(start, end))


def diagnostic_of(client: ClientText, problem: Diagnostic) -> types.Diagnostic:
    """Return a problem with its code, its name and its help."""
    help = f"\n{problem.help}" if problem.help else ""
    address = problem.kind.address
    return types.Diagnostic(
        range_of(client, span_range(problem)),
        f"{problem.message}{help}",
        severity=SEVERITIES[problem.kind.severity],
        code=problem.kind.code,
        code_description=types.CodeDescription(address) if address else None,
        source="octospec",
    )


def edit_of(client: ClientText, edit: TextEdit) -> types.TextEdit:
    """Return an edit in the units of the client."""
    return types.TextEdit(range_of(client, edit.range), edit.text)


def item_of(client: ClientText, offer: TextOffer, replaced: TextRange) -> types.CompletionItem:
    """Return an offer that replaces the begun word."""
    text = f"{offer.text}: " if offer.kind is OfferKind.KEY else offer.text
    documentation = types.MarkupContent(types.MarkupKind.PlainText, offer.documentation)
    return types.CompletionItem(
        offer.text,
        kind=ITEM_KINDS[offer.kind],
        detail=offer.detail or None,
        documentation=documentation if offer.documentation else None,
        filter_text=offer.text,
        text_edit=types.TextEdit(range_of(client, replaced), text),
    )


def symbol_of(client: ClientText, symbol: Symbol) -> types.DocumentSymbol:
    """Return a part of a file with the parts in it."""
    return types.DocumentSymbol(
        symbol.name,
        types.SymbolKind.Object if symbol.children else types.SymbolKind.Property,
        range_of(client, symbol.range),
        range_of(client, symbol.name_range),
        detail=symbol.detail or None,
        children=[symbol_of(client, child) for child in symbol.children],
    )
