"""Places, ranges, problems and offers in the words of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from octo_spec.diagnostics import Severity
from octo_spec.editor.offers import OfferKind
from octo_spec.repair.text_edits import TextPlace, TextRange

if TYPE_CHECKING:
    from pygls.workspace import TextDocument

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.editor.offers import Offer
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


def place_of(document: TextDocument, position: types.Position) -> TextPlace:
    """Return a position of the client, which may count in units of UTF-16, as a place."""
    found = document.position_codec.position_from_client_units(document.lines, position)
    return TextPlace(found.line, found.character)


def range_of(document: TextDocument, range_: TextRange) -> types.Range:
    """Return a range in the units of the client."""
    return types.Range(_position(document, range_.start), _position(document, range_.end))


def _position(document: TextDocument, place: TextPlace) -> types.Position:
    plain = types.Position(place.line, place.column)
    return document.position_codec.position_to_client_units(document.lines, plain)


def span_range(problem: Diagnostic) -> TextRange:
    """Return the range of a problem; without a place, the first line."""
    span = problem.span
    if span is None:
        return TextRange(TextPlace(0, 0), TextPlace(0, 0))
    start = TextPlace(span.line - 1, span.column - 1)
    end = TextPlace(span.end_line - 1, span.end_column - 1) if span.end_line else start
    return TextRange(start, max(start, end))


def diagnostic_of(document: TextDocument, problem: Diagnostic) -> types.Diagnostic:
    """Return a problem with its code, its name and its help."""
    help = f"\n{problem.help}" if problem.help else ""
    address = problem.kind.address
    return types.Diagnostic(
        range_of(document, span_range(problem)),
        f"{problem.message}{help}",
        severity=SEVERITIES[problem.kind.severity],
        code=problem.kind.code,
        code_description=types.CodeDescription(address) if address else None,
        source="octospec",
    )


def edit_of(document: TextDocument, edit: TextEdit) -> types.TextEdit:
    """Return an edit in the units of the client."""
    return types.TextEdit(range_of(document, edit.range), edit.text)


def item_of(document: TextDocument, offer: Offer, replaced: TextRange) -> types.CompletionItem:
    """Return an offer that replaces the begun word."""
    text = f"{offer.text}: " if offer.kind is OfferKind.KEY else offer.text
    documentation = types.MarkupContent(types.MarkupKind.PlainText, offer.documentation)
    return types.CompletionItem(
        offer.text,
        kind=ITEM_KINDS[offer.kind],
        detail=offer.detail or None,
        documentation=documentation if offer.documentation else None,
        filter_text=offer.text,
        text_edit=types.TextEdit(range_of(document, replaced), text),
    )


def symbol_of(document: TextDocument, symbol: Symbol) -> types.DocumentSymbol:
    """Return a part of a file with the parts in it."""
    return types.DocumentSymbol(
        symbol.name,
        types.SymbolKind.Object if symbol.children else types.SymbolKind.Property,
        range_of(document, symbol.range),
        range_of(document, symbol.name_range),
        detail=symbol.detail or None,
        children=[symbol_of(document, child) for child in symbol.children],
    )
