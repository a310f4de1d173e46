"""The language server: which feature answers which request."""

from __future__ import annotations

import logging
import time
from threading import Lock
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from octo_spec.editor.edited_text import BYTE_ORDER_MARK, EditedText
from octo_spec.editor.hovers import hover_at
from octo_spec.editor.lenses import lens_titles, lenses
from octo_spec.editor.offers import offers_at
from octo_spec.editor.open_files import renaming_problem, spec_of, uses_of_id_at
from octo_spec.editor.outline import folds, symbols
from octo_spec.editor.problems import problems
from octo_spec.editor.protocol.conversions import (
    ClientText,
    diagnostic_of,
    edit_of,
    item_of,
    place_of,
    range_of,
    span_range,
    symbol_of,
)
from octo_spec.language.layout.fmt import format_file
from octo_spec.repair.fixes import fixes_of
from octo_spec.repair.text_edits import TextPlace, TextRange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pygls.workspace import TextDocument

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.editor.ids import IdUse

PAUSE: Final = 0.05
"""The seconds without a keystroke after which a text is checked."""


class OctospecServer(LanguageServer):
    """A server with the texts that are open, and what is wrong with them."""

    def __init__(self, version: str) -> None:
        # Full: pygls counts the lines of a change in another way than clients do.
        super().__init__("octospec", version, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self._texts: dict[str, EditedText] = {}
        self.problems: dict[str, tuple[Diagnostic, ...]] = {}
        self._lens_titles: dict[str, tuple[str, dict[str, str]]] = {}
        self._checking = Lock()

    def document(self, uri: str) -> TextDocument:
        """Return an open text as pygls keeps it."""
        return self.workspace.get_text_document(uri)

    def text(self, uri: str) -> EditedText:
        """Return an open text as the features read it."""
        document = self.document(uri)
        source = document.source.removeprefix(BYTE_ORDER_MARK)
        known = self._texts.get(uri)
        if known is None:
            known = EditedText(source, document.path or uri)
        elif known.text != source:
            known = known.with_text(source)
        self._texts[uri] = known
        return known

    def lens_title(self, uri: str, role: str) -> str:
        """Return the text above a role, decided once for each text; without it, that the spec has errors."""
        text = self.text(uri)
        known = self._lens_titles.get(uri)
        if known is None or known[0] != text.text:
            known = (text.text, lens_titles(text))
            self._lens_titles[uri] = known
        return known[1].get(role, "not decided: the spec has errors")

    def client_text(self, uri: str) -> ClientText:
        """Return the lines of an open text, for places in the units of the client."""
        document = self.document(uri)
        has_mark = document.source.startswith(BYTE_ORDER_MARK)
        return ClientText.of(self.text(uri).lines, document.position_codec, has_mark=has_mark)

    def forget(self, uri: str) -> None:
        """Forget a text that was closed, and remove its problems from the editor."""
        self._texts.pop(uri, None)
        self.problems.pop(uri, None)
        self._lens_titles.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def open_texts(self) -> tuple[str, ...]:
        """List the open texts."""
        return tuple(self.workspace.text_documents)

    def texts(self) -> dict[str, EditedText]:
        """Return the open texts by their addresses."""
        return {uri: self.text(uri) for uri in self.open_texts()}

    def spec_text(self, uri: str) -> EditedText:
        """Return the open text that declares the ids of one: a spec's own, or that of its customers file."""
        texts = {each: self.last_read(each) for each in self.open_texts()}
        return texts[spec_of(texts, uri)] if uri in texts else self.last_read(uri)

    def last_read(self, uri: str) -> EditedText:
        """Return an open text for an answer that must not wait until its tree is known."""
        return self.text(uri).as_last_read()

    def check(self, uri: str) -> None:
        """Report what is wrong with a text, unless it has changed in the meantime."""
        version = self.document(uri).version

        def is_wanted() -> bool:
            return uri in self.open_texts() and version == self.document(uri).version

        time.sleep(PAUSE)
        # One at a time: several would make each other slow, and all but the last would be for nothing.
        with self._checking:
            self._check_text(uri, version, is_wanted)

    def _check_text(self, uri: str, version: int | None, is_wanted: Callable[[], bool]) -> None:
        if not is_wanted():
            return
        text = self.text(uri)
        found = problems(text, is_wanted)
        if not is_wanted():
            return
        self.problems[uri] = found
        client = self.client_text(uri)
        reported = [diagnostic_of(client, each) for each in found]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, reported, version))
        # Explanations and completion use the tree, and do not wait for it.
        _ = text.tree


def language_server(version: str) -> OctospecServer:
    """Make the server."""
    server = OctospecServer(version)
    # The client gets the reason of a refusal. pygls also logs a traceback, and waits if no one reads it.
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_unexpected)
    _add_checks(server)
    _add_lookups(server)
    _add_lenses(server)
    _add_ids(server)
    _add_edits(server)
    return server


def _is_unexpected(record: logging.LogRecord) -> bool:
    """Whether what is logged is an error of the server, and no refusal."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, JsonRpcException) and error.code == types.LSPErrorCodes.RequestFailed)


def _add_checks(server: OctospecServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    @server.thread()
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    @server.thread()
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)


def _add_lookups(server: OctospecServer) -> None:
    options = types.CompletionOptions(trigger_characters=[":", "{", ".", "-"])

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    def complete(params: types.CompletionParams) -> types.CompletionList:
        uri = params.text_document.uri
        client = server.client_text(uri)
        place = place_of(client, params.position)
        offers = offers_at(server.last_read(uri), place, server.spec_text(uri))
        begun = TextRange(TextPlace(place.line, place.column - len(offers.word)), place)
        items = [item_of(client, offer, begun) for offer in offers.items]
        return types.CompletionList(is_incomplete=not offers.is_complete, items=items)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        client = server.client_text(uri)
        found = hover_at(server.last_read(uri), place_of(client, params.position), server.spec_text(uri))
        if found is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
        return types.Hover(content, range_of(client, found.range))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        client = server.client_text(params.text_document.uri)
        return [symbol_of(client, each) for each in symbols(server.text(params.text_document.uri))]

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def folding(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        return [types.FoldingRange(*lines) for lines in folds(server.text(params.text_document.uri))]


def _add_lenses(server: OctospecServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    def role_lines(params: types.CodeLensParams) -> list[types.CodeLens]:
        uri = params.text_document.uri
        places = ((each, types.Position(each.line, 0)) for each in lenses(server.text(uri)))
        return [
            types.CodeLens(types.Range(place, place), data={"uri": uri, "role": each.role})
            for each, place in places
        ]

    @server.feature(types.CODE_LENS_RESOLVE)
    @server.thread()
    def role_answers(lens: types.CodeLens) -> types.CodeLens:
        data: dict[str, str] = lens.data if isinstance(lens.data, dict) else {}
        title = server.lens_title(data["uri"], data["role"])
        return types.CodeLens(lens.range, types.Command(title, command=""), lens.data)


# --- ids ---------------------------------------------------------------------------------------


def _add_ids(server: OctospecServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location]:
        return [place for use, place in _uses(server, params) if use.is_declaration]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location]:
        declared = params.context.include_declaration
        return [place for use, place in _uses(server, params) if declared or not use.is_declaration]

    @server.feature(types.TEXT_DOCUMENT_RENAME)
    def rename(params: types.RenameParams) -> types.WorkspaceEdit:
        texts = server.texts()
        found = _found_uses(server, params)
        if problem := renaming_problem(texts, found, params.new_name):
            raise JsonRpcException(problem, types.LSPErrorCodes.RequestFailed)
        changes: dict[str, list[types.TextEdit]] = {}
        for uri, use in found:
            place = range_of(server.client_text(uri), use.range)
            changes.setdefault(uri, []).append(types.TextEdit(place, params.new_name))
        return types.WorkspaceEdit(changes=changes)


_Placed = types.DefinitionParams | types.ReferenceParams | types.RenameParams


def _found_uses(server: OctospecServer, params: _Placed) -> list[tuple[str, IdUse]]:
    """List the uses of the id at a position, each with the address of its text."""
    uri = params.text_document.uri
    return list(uses_of_id_at(server.texts(), uri, place_of(server.client_text(uri), params.position)))


def _uses(server: OctospecServer, params: _Placed) -> Iterator[tuple[IdUse, types.Location]]:
    for uri, use in _found_uses(server, params):
        yield use, types.Location(uri, range_of(server.client_text(uri), use.range))


# --- edits -------------------------------------------------------------------------------------


def _add_edits(server: OctospecServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def format_text(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        return list(_formatting(server, params.text_document.uri))

    options = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    def quick_fixes(params: types.CodeActionParams) -> list[types.CodeAction]:
        first, last = params.range.start.line, params.range.end.line
        return list(_quick_fixes(server, params.text_document.uri, range(first, last + 1)))


def _formatting(server: OctospecServer, uri: str) -> Iterator[types.TextEdit]:
    """Yield one edit that replaces a whole text, if formatting changes it."""
    text = server.text(uri)
    formatted = None if text.is_toml else format_file(text.text, text.path).text
    if formatted is not None and formatted != text.text:
        whole = TextRange(TextPlace(0, 0), TextPlace(len(text.lines) - 1, len(text.lines[-1])))
        yield types.TextEdit(range_of(server.client_text(uri), whole), formatted)


def _quick_fixes(server: OctospecServer, uri: str, lines: range) -> Iterator[types.CodeAction]:
    """Yield the fixes of the problems that begin on some lines."""
    client, text = server.client_text(uri), server.text(uri)
    for problem in server.problems.get(uri, ()):
        if span_range(problem).start.line in lines:
            for fix in fixes_of(text.text, problem):
                yield types.CodeAction(
                    fix.title,
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[diagnostic_of(client, problem)],
                    edit=types.WorkspaceEdit(changes={uri: [edit_of(client, fix.edit)]}),
                    is_preferred=True,
                )
