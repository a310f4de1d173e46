"""The language server: which feature answers which request."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from octo_spec.editor.edited_text import BYTE_ORDER_MARK, EditedText
from octo_spec.editor.formatting import formatted_texts
from octo_spec.editor.hovers import action_text, hover_at
from octo_spec.editor.lenses import lenses, titles_of_lenses
from octo_spec.editor.offers import offers_at
from octo_spec.editor.open_files import renaming_problem, spec_of, uses_of_id_at
from octo_spec.editor.problems import Problems, read_and_check
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
from octo_spec.editor.protocol.text_worker import TextWorker
from octo_spec.editor.schema_walk import keys_at
from octo_spec.editor.text_facts import TextFacts
from octo_spec.lint.discovery import installed_rules
from octo_spec.repair.fixes import fixes_of
from octo_spec.repair.text_edits import TextPlace, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pygls.workspace import TextDocument, Workspace

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.editor.ids import IdUse

PAUSE: Final = 0.05
"""The seconds without a keystroke after which a text is checked."""
_NOT_OPEN: Final = "the file is not open"
_NEWER_TEXT: Final = "the text has changed"
_REFUSALS: Final = (types.LSPErrorCodes.RequestFailed, types.ErrorCodes.ServerNotInitialized)


class OctospecServer(LanguageServer):
    """A server with the texts that are open, and what is wrong with them.

    Other processes read and check texts, so that explanations and completion need not wait for them.
    """

    def __init__(self, version: str) -> None:
        # Full: pygls counts the lines of a change in another way than clients do.
        super().__init__("octospec", version, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self._texts: dict[str, EditedText] = {}
        self._client_texts: dict[str, tuple[EditedText, ClientText]] = {}
        self._problems: dict[str, tuple[EditedText, tuple[Diagnostic, ...]]] = {}
        self._checks = TextWorker(read_and_check)
        self._titles = TextWorker(titles_of_lenses)
        self._formats = TextWorker(formatted_texts)
        self._found_titles: dict[str, tuple[EditedText, asyncio.Task[dict[str, str] | None]]] = {}
        self._was_read = asyncio.Event()

    @property
    def workspace(self) -> Workspace:
        """The open texts; a request before `initialize` is refused."""
        try:
            return super().workspace
        except RuntimeError:
            problem = "the first request must be 'initialize'"
            raise JsonRpcException(problem, types.ErrorCodes.ServerNotInitialized) from None

    def document(self, uri: str) -> TextDocument:
        """Return an open text as pygls keeps it; a request about another file is refused."""
        found: TextDocument | None = self.workspace.text_documents.get(_key(uri))
        if found is None:
            raise JsonRpcException(_NOT_OPEN, types.LSPErrorCodes.RequestFailed)
        return found

    def text(self, uri: str) -> EditedText:
        """Return an open text, which may not be read yet."""
        document = self.document(uri)
        source = document.source.removeprefix(BYTE_ORDER_MARK)
        known = self._texts.get(document.uri)
        if known is None:
            known = EditedText(source, document.path or document.uri)
        elif known.text != source:
            known = known.with_text(source)
        self._texts[document.uri] = known
        return known

    async def text_as_read(self, uri: str) -> EditedText:
        """Return an open text when it is read; if it changes meanwhile, when the new one is."""
        await self._until_read(uri)
        return self.text(uri)

    async def texts_as_read(self) -> dict[str, EditedText]:
        """Return the open texts by their addresses, when they are read."""
        for uri in self.open_texts():
            await self._until_read(uri)
        return {uri: self.text(uri) for uri in self.open_texts()}

    async def _until_read(self, uri: str) -> None:
        while self.is_open(uri) and not self.text(uri).is_read:
            await self._was_read.wait()

    def _learn(self, uri: str, text: EditedText, facts: TextFacts | None) -> None:
        text.learn(facts)
        newest = self._texts.get(uri)
        if newest and not newest.is_read:
            newest.facts = text.facts
        self._wake()

    def _wake(self) -> None:
        """Let requests look again whether what they wait for is read, or closed."""
        self._was_read.set()
        self._was_read = asyncio.Event()

    async def lens_title(self, uri: str, role: str) -> str:
        """Return the text above a role, or that the spec has errors. Newer text refuses the request."""
        text = self.text(uri)
        known = self._found_titles.get(uri)
        if known is None or known[0] is not text:
            known = (text, asyncio.create_task(self._lens_titles(uri, text)))
            self._found_titles[uri] = known
        titles = await asyncio.shield(known[1])
        if titles is None:
            raise JsonRpcException(_NEWER_TEXT, types.LSPErrorCodes.ContentModified)
        return titles.get(role, "not decided: the spec has errors")

    async def _lens_titles(self, uri: str, text: EditedText) -> dict[str, str] | None:
        found = self._titles.results(uri, text.text, text.path, partial(self._is_newest, uri, text))
        return next(iter([titles async for titles in found if isinstance(titles, dict)]), None)

    async def formatted(self, uri: str) -> str | None:
        """Return an open text as `octospec fmt` writes it; ``None`` if it has no other format, or changes."""
        text = self.text(uri)
        is_newest = partial(self._is_newest, uri, text)
        found = [each async for each in self._formats.results(uri, text.text, text.path, is_newest)]
        return next((each for each in found if isinstance(each, str) and is_newest()), None)

    def problems(self, uri: str) -> tuple[Diagnostic, ...]:
        """Return what is wrong with an open text; nothing until it is checked: its places may differ."""
        text, found = self._problems.get(self.document(uri).uri, (None, ()))
        return found if text is self.text(uri) else ()

    def client_text(self, uri: str) -> ClientText:
        """Return the lines of an open text, for places in the units of the client."""
        text, document = self.text(uri), self.document(uri)
        known = self._client_texts.get(document.uri)
        if known is None or known[0] is not text:
            has_mark = document.source.startswith(BYTE_ORDER_MARK)
            known = (text, ClientText.of(text.lines, document.position_codec, has_mark=has_mark))
            self._client_texts[document.uri] = known
        return known[1]

    def outdate(self, uri: str) -> None:
        """End the work on a text that has changed or was closed."""
        for worker in (self._checks, self._titles, self._formats):
            worker.outdate(uri)

    def forget(self, uri: str) -> None:
        """Forget a text that was closed, and remove its problems from the editor."""
        self.outdate(uri)
        for known in (self._texts, self._client_texts, self._problems, self._found_titles):
            known.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self._wake()

    def end(self) -> None:
        """End the processes."""
        for worker in (self._checks, self._titles, self._formats):
            worker.end()

    def open_texts(self) -> tuple[str, ...]:
        """List the addresses of the open texts, as the client writes them."""
        return tuple(each.uri for each in self.workspace.text_documents.values())

    def is_open(self, uri: str) -> bool:
        """Whether a text is open."""
        return _key(uri) in self.workspace.text_documents

    def spec_text(self, uri: str) -> EditedText:
        """Return the open text that declares the ids of one: a spec's own, or that of its customers file."""
        texts = {each: self.text(each) for each in self.open_texts()}
        return texts[spec_of(texts, self.document(uri).uri)]

    def _is_newest(self, uri: str, text: EditedText) -> bool:
        return self.is_open(uri) and self.text(uri) is text

    async def check(self, uri: str) -> None:
        """Report what is wrong with a text, unless it has changed in the meantime, or the server ends."""
        # pygls prints a traceback if the end of the connection cancels what answers a notification.
        with suppress(asyncio.CancelledError):
            await self._check(uri)

    async def _check(self, uri: str) -> None:
        text, uri, version = self.text(uri), self.document(uri).uri, self.document(uri).version
        is_wanted = partial(self._is_newest, uri, text)
        await asyncio.sleep(PAUSE)
        async for result in self._checks.results(uri, text.text, text.path, is_wanted):
            if isinstance(result, Problems):
                self._report(uri, version, result.found)
            else:
                self._learn(uri, text, result if isinstance(result, TextFacts) else None)
        if not text.is_read:
            self._learn(uri, text, None)

    def _report(self, uri: str, version: int | None, found: tuple[Diagnostic, ...]) -> None:
        if not self.is_open(uri) or version != self.document(uri).version:
            return
        self._problems[uri] = (self.text(uri), found)
        client = self.client_text(uri)
        reported = [diagnostic_of(client, each) for each in found]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, reported, version))


def _key(uri: str) -> str:
    """Return the key of a text in the workspace of pygls, which decodes addresses."""
    return unquote(uri)


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
    return not (isinstance(error, JsonRpcException) and error.code in _REFUSALS)


def _add_checks(server: OctospecServer) -> None:
    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        # The first explanation would otherwise wait for these.
        action_text("s3:GetObject")
        keys_at("spec", ())
        installed_rules()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        await server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.outdate(params.text_document.uri)
        await server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)

    @server.feature(types.SHUTDOWN)
    def shut_down(_: None) -> None:
        server.end()


def _add_lookups(server: OctospecServer) -> None:
    options = types.CompletionOptions(trigger_characters=[":", "{", ".", "-"])

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    def complete(params: types.CompletionParams) -> types.CompletionList:
        uri = params.text_document.uri
        client = server.client_text(uri)
        place = place_of(client, params.position)
        offers = offers_at(server.text(uri), place, server.spec_text(uri))
        begun = TextRange(TextPlace(place.line, place.column - len(offers.word)), place)
        items = [item_of(client, offer, begun) for offer in offers.items]
        return types.CompletionList(is_incomplete=not offers.is_complete, items=items)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        client = server.client_text(uri)
        found = hover_at(server.text(uri), place_of(client, params.position), server.spec_text(uri))
        if found is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
        return types.Hover(content, range_of(client, found.range))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        text = await server.text_as_read(params.text_document.uri)
        client = server.client_text(params.text_document.uri)
        return [symbol_of(client, each) for each in text.facts.symbols]

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        text = await server.text_as_read(params.text_document.uri)
        return [types.FoldingRange(*lines) for lines in text.facts.folds]


def _add_lenses(server: OctospecServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    async def role_lines(params: types.CodeLensParams) -> list[types.CodeLens]:
        uri = params.text_document.uri
        places = ((each, types.Position(each.line, 0)) for each in lenses(await server.text_as_read(uri)))
        return [
            types.CodeLens(types.Range(place, place), data={"uri": uri, "role": each.role})
            for each, place in places
        ]

    @server.feature(types.CODE_LENS_RESOLVE)
    async def role_answers(lens: types.CodeLens) -> types.CodeLens:
        data: dict[str, str] = lens.data if isinstance(lens.data, dict) else {}
        title = await server.lens_title(data["uri"], data["role"])
        return types.CodeLens(lens.range, types.Command(title, command=""), lens.data)


# --- ids ---------------------------------------------------------------------------------------


def _add_ids(server: OctospecServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        return [place for use, place in await _uses(server, params) if use.is_declaration]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        declared = params.context.include_declaration
        return [place for use, place in await _uses(server, params) if declared or not use.is_declaration]

    @server.feature(types.TEXT_DOCUMENT_RENAME)
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit:
        texts = await server.texts_as_read()
        found = _found_uses(server, texts, params)
        if problem := renaming_problem(texts, found, params.new_name):
            raise JsonRpcException(problem, types.LSPErrorCodes.RequestFailed)
        changes: dict[str, list[types.TextEdit]] = {}
        for uri, use in found:
            place = range_of(server.client_text(uri), use.range)
            changes.setdefault(uri, []).append(types.TextEdit(place, params.new_name))
        return types.WorkspaceEdit(changes=changes)


_Placed = types.DefinitionParams | types.ReferenceParams | types.RenameParams


def _found_uses(
    server: OctospecServer, texts: Mapping[str, EditedText], params: _Placed
) -> list[tuple[str, IdUse]]:
    """List the uses of the id at a position, each with the address of its text."""
    uri = server.document(params.text_document.uri).uri
    return list(uses_of_id_at(texts, uri, place_of(server.client_text(uri), params.position)))


async def _uses(server: OctospecServer, params: _Placed) -> list[tuple[IdUse, types.Location]]:
    found = _found_uses(server, await server.texts_as_read(), params)
    return [(use, types.Location(uri, range_of(server.client_text(uri), use.range))) for uri, use in found]


# --- edits -------------------------------------------------------------------------------------


def _add_edits(server: OctospecServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def format_text(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        uri = params.text_document.uri
        formatted = await server.formatted(uri)
        if formatted is None:
            return []
        lines = server.text(uri).lines
        whole = TextRange(TextPlace(0, 0), TextPlace(len(lines) - 1, len(lines[-1])))
        return [types.TextEdit(range_of(server.client_text(uri), whole), formatted)]

    options = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    def quick_fixes(params: types.CodeActionParams) -> list[types.CodeAction]:
        first, last = params.range.start.line, params.range.end.line
        return list(_quick_fixes(server, params.text_document.uri, range(first, last + 1)))


def _quick_fixes(server: OctospecServer, uri: str, lines: range) -> Iterator[types.CodeAction]:
    """Yield the fixes of the problems that begin on some lines."""
    client, text, uri = server.client_text(uri), server.text(uri), server.document(uri).uri
    for problem in server.problems(uri):
        if span_range(problem).start.line in lines:
            fixes = fixes_of(text.text, problem)
            for fix in fixes:
                yield types.CodeAction(
                    fix.title,
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[diagnostic_of(client, problem)],
                    edit=types.WorkspaceEdit(changes={uri: [edit_of(client, fix.edit)]}),
                    is_preferred=len(fixes) == 1,
                )
