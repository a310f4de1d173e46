"""A real client of the protocol writes a spec from empty until it builds."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

from octo_spec.repair.text_edits import TextEdit, TextPlace, TextRange, apply_edits
from tests.benchmarks.large_specs import spec_of_many_roles

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

pytestmark = pytest.mark.medium

HEAD: Final = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters: {external-id: {description: The external ID., min-length: 2}}
roles:
  reader:
    why: Reads.
    trust: [{account: "111122223333", role: octo, external-id: "${param.external-id}", why: Us.}]
    inline: {main: [costs]}
groups:
  costs:
    category: cost-data
    access: read
    why: Costs.
    grants:
"""
GRANT: Final = "      - {allow: ce:Get*, why: Costs.}\n"


class Editor:
    """An editor with one open file, whose cursor is at the end of what was typed."""

    def __init__(self, client: LanguageClient, uri: str) -> None:
        self.client, self.uri, self.version, self.text = client, uri, 0, ""
        self.problems: dict[int, list[types.Diagnostic]] = {}
        self._reported = asyncio.Event()

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator] # pygls has no type
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.problems[params.version or 0] = list(params.diagnostics)
            self._reported.set()

    @property
    def identifier(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    def open(self, text: str) -> None:
        self.text, self.version = text, 1
        item = types.TextDocumentItem(self.uri, "yaml", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, text: str) -> None:
        """Replace the whole text."""
        self.text, self.version = text, self.version + 1
        change = types.TextDocumentContentChangeWholeDocument(text)
        document = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    async def checked(self) -> list[types.Diagnostic]:
        """Wait for the problems of the present text."""
        return await self.reported(self.version)

    async def reported(self, version: int) -> list[types.Diagnostic]:
        """Wait for the problems of a version."""
        while version not in self.problems:
            self._reported.clear()
            await asyncio.wait_for(self._reported.wait(), 60)
        return self.problems[version]

    def position(self, part: str) -> types.Position:
        """Return the place after the last occurrence of a part."""
        before = self.text[: self.text.rindex(part) + len(part)]
        return types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)

    async def offered(self) -> list[str]:
        """Return the labels of what can be written at the end of the text."""
        position = self.position(self.text)
        params = types.CompletionParams(self.identifier, position)
        found = await self.client.text_document_completion_async(params)
        assert isinstance(found, types.CompletionList)
        return [item.label for item in found.items]

    def apply(self, edits: list[types.TextEdit]) -> None:
        self.type(apply_edits(self.text, [_edit(each) for each in edits]))

    async def fix(self, problem: types.Diagnostic) -> bool:
        """Apply the first quick fix of a problem, if there is one."""
        params = types.CodeActionParams(self.identifier, problem.range, types.CodeActionContext([problem]))
        found = await self.client.text_document_code_action_async(params)
        for action in found or ():
            assert isinstance(action, types.CodeAction)
            if action.diagnostics and action.diagnostics[0].code == problem.code and action.edit:
                self.apply(list((action.edit.changes or {})[self.uri]))
                return True
        return False


def _edit(edit: types.TextEdit) -> TextEdit:
    start, end = edit.range.start, edit.range.end
    places = (TextPlace(start.line, start.character), TextPlace(end.line, end.character))
    return TextEdit(TextRange(*places), edit.new_text)


def in_editor(uri: str, session: Callable[[Editor], Coroutine[Any, Any, None]]) -> None:
    """Start the server as an editor does, and run a session with it."""

    async def run() -> None:
        client = LanguageClient("editor", "1")
        editor = Editor(client, uri)
        await client.start_io(sys.executable, "-P", "-m", "octo_spec", "lsp")
        found = await client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
        sync = found.capabilities.text_document_sync
        assert isinstance(sync, types.TextDocumentSyncOptions)
        assert sync.change is types.TextDocumentSyncKind.Full
        client.initialized(types.InitializedParams())
        await session(editor)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()  # type: ignore[no-untyped-call] # pygls has no type

    asyncio.run(run())


def test_a_spec_is_written_from_empty_until_it_builds(tmp_path: Path) -> None:
    in_editor((tmp_path / "new.yaml").as_uri(), _write_spec)


async def _write_spec(editor: Editor) -> None:
    editor.open("")
    assert [each.code for each in await editor.checked()] == ["OCT109"]
    editor.type("des")
    assert "description" in await editor.offered()
    editor.type(f"{HEAD}      - al")
    assert "allow" in await editor.offered()
    editor.type(f"{HEAD}      - {{allow: ce:GetCostA")
    assert "ce:GetCostAndUsage" in await editor.offered()
    editor.type(f"{HEAD}      - allow: ce:Get*\n        when: {{StringLi")
    assert "StringLikeIfExists" in await editor.offered()
    editor.type(f"{HEAD}{GRANT}".replace("[costs]", "[kosts]"))
    [unknown, *_] = await editor.checked()
    assert (unknown.code, unknown.range.start.line) == ("OCT115", 9)
    assert await editor.fix(unknown)
    assert editor.text == f"{HEAD}{GRANT}"
    assert [each for each in await editor.checked() if each.severity == types.DiagnosticSeverity.Error] == []
    await _see_no_fix_of_older_text(editor)
    await _look_up(editor)


async def _see_no_fix_of_older_text(editor: Editor) -> None:
    """Where an action was superfluous, another one is now: a fix would remove that."""
    right = editor.text
    editor.type(right.replace("ce:Get*", "[ce:GetTags, ce:Get*]"))
    [superfluous] = [each for each in await editor.checked() if each.code == "OCT321"]
    editor.type(right.replace("ce:Get*", "[ce:ListTags, ce:Get*]"))
    assert not await editor.fix(superfluous)
    editor.type(right)
    await editor.checked()


async def _close(editor: Editor, document: types.TextDocumentItem) -> None:
    """Close a text of version 0: its problems, which have no version then, are removed."""
    await editor.reported(0)
    assert editor.problems.pop(0)
    identifier = types.TextDocumentIdentifier(document.uri)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
    assert not await editor.reported(0)
    with pytest.raises(JsonRpcException, match="the file is not open"):
        await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(identifier))


async def _see_refused_renaming(editor: Editor, at: types.Position) -> None:
    # The server writes nothing about them to standard error, which no one reads here.
    for new in ("two words", "", "a: b") * 30:
        with pytest.raises(JsonRpcException, match="is not kebab-case"):
            await editor.client.text_document_rename_async(types.RenameParams(editor.identifier, at, new))


async def _look_up(editor: Editor) -> None:
    hovered = await editor.client.text_document_hover_async(
        types.HoverParams(editor.identifier, editor.position("ce:Ge"))
    )
    assert hovered is not None
    assert isinstance(hovered.contents, types.MarkupContent)
    assert "matches" in hovered.contents.value
    at = editor.position("inline: {main: [cos")
    places = await editor.client.text_document_definition_async(types.DefinitionParams(editor.identifier, at))
    assert isinstance(places, list | tuple)
    assert [each.range.start.line for each in places if isinstance(each, types.Location)] == [11]
    await _see_refused_renaming(editor, at)
    [lens] = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.identifier)) or ()
    shown = await editor.client.code_lens_resolve_async(lens)
    assert shown.range.start.line == editor.position("reader:").line
    assert shown.command == types.Command("reads secrets: no · deletes data: no", "")
    another = types.TextDocumentItem(f"{editor.uri}.other", "yaml", 0, f"{HEAD}{GRANT}x: 1\n")
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(another))
    edit = await editor.client.text_document_rename_async(
        types.RenameParams(editor.identifier, at, "reports")
    )
    assert edit is not None
    assert set(edit.changes or {}) == {editor.uri}
    await _close(editor, another)
    editor.apply(list((edit.changes or {})[editor.uri]))
    assert editor.text == f"{HEAD}{GRANT}".replace("[costs]", "[reports]").replace("  costs:", "  reports:")
    symbols = await editor.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(editor.identifier)
    )
    assert [each.name for each in symbols or ()][-2:] == ["roles", "groups"]
    options = types.FormattingOptions(2, insert_spaces=True)
    formatted = await editor.client.text_document_formatting_async(
        types.DocumentFormattingParams(editor.identifier, options)
    )
    editor.apply(list(formatted or ()))
    assert "name: small" in editor.text
    assert [each.code for each in await editor.checked() if each.severity == 1] == []


@pytest.mark.deep
def test_the_name_of_a_file_may_have_any_character(tmp_path: Path) -> None:
    in_editor((tmp_path / "a b_é😀 50%41+&#?.yaml").as_uri(), _rename_in_a_file_with_a_special_name)


async def _rename_in_a_file_with_a_special_name(editor: Editor) -> None:
    editor.open(f"{HEAD}{GRANT}".replace("[costs]", "[kosts]"))
    [unknown, *_] = await editor.checked()
    assert await editor.fix(unknown)
    assert editor.text == f"{HEAD}{GRANT}"
    at = editor.position("inline: {main: [cos")
    # A client may write an address in another way than when it opened the file.
    another = types.TextDocumentIdentifier(editor.uri.replace("%20", " ").replace("_", "%5F"))
    for identifier in (editor.identifier, another):
        edit = await editor.client.text_document_rename_async(types.RenameParams(identifier, at, "reports"))
        assert edit is not None
        assert set(edit.changes or {}) == {editor.uri}
        symbols = types.DocumentSymbolParams(identifier)
        assert await editor.client.text_document_document_symbol_async(symbols)


@pytest.mark.large
def test_newer_text_ends_what_is_decided_of_roles(tmp_path: Path) -> None:
    in_editor((tmp_path / "many.yaml").as_uri(), _type_while_roles_are_decided)


async def _type_while_roles_are_decided(editor: Editor) -> None:
    editor.open(spec_of_many_roles(400))
    lens, *_ = (
        await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.identifier)) or ()
    )
    other = types.TextDocumentItem(f"{editor.uri}.other", "yaml", 0, spec_of_many_roles(400))
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(other))
    identifier = types.TextDocumentIdentifier(other.uri)
    outline = asyncio.create_task(
        editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(identifier))
    )
    shown = asyncio.create_task(editor.client.code_lens_resolve_async(lens))
    await asyncio.sleep(0.1)
    editor.type(f"{HEAD}{GRANT}")
    with pytest.raises(JsonRpcException) as refused:
        await shown
    assert refused.value.code == types.LSPErrorCodes.ContentModified
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
    with pytest.raises(JsonRpcException, match="the file is not open"):
        await outline
    assert await editor.checked() == []
    [lens] = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.identifier)) or ()
    assert (await editor.client.code_lens_resolve_async(lens)).command is not None


@pytest.mark.deep
@pytest.mark.large
def test_the_end_of_the_connection_amid_a_check_is_no_error(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "octo_spec", "lsp"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as server:
        said, logged = server.communicate(b"".join(_opening(tmp_path / "many.yaml")), timeout=60)
    assert (server.returncode, logged) == (0, b"")
    assert b'"id": 1' in said


def _opening(path: Path) -> Iterator[bytes]:
    """Yield the messages of a client that opens a text, of which the check takes some time."""
    client = types.InitializeParams(types.ClientCapabilities())
    text = types.TextDocumentItem(path.as_uri(), "yaml", 1, spec_of_many_roles(400))
    for message in (
        types.InitializeRequest(1, client),
        types.InitializedNotification(types.InitializedParams()),
        types.DidOpenTextDocumentNotification(types.DidOpenTextDocumentParams(text)),
    ):
        yield _message(message)


def _message(message: object) -> bytes:
    body = json.dumps(get_converter().unstructure(message)).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


@pytest.mark.deep
def test_a_request_before_initialize_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "octo_spec", "lsp"]
    place = types.TextDocumentIdentifier((tmp_path / "spec.yaml").as_uri())
    hover = types.HoverRequest(1, types.HoverParams(place, types.Position(0, 0)))
    ran = subprocess.run(command, input=_message(hover), capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout.partition(b"\r\n\r\n")[2])["error"]["code"] == -32002


@pytest.mark.deep
@pytest.mark.large
def test_the_pipe_of_what_is_logged_stays_as_others_need_it() -> None:
    readable, writable = os.pipe()
    with os.fdopen(readable, "rb"), os.fdopen(writable, "wb") as shared:
        command = [sys.executable, "-P", "-m", "octo_spec", "lsp"]
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=shared, check=False)
        assert (ran.returncode, os.get_blocking(shared.fileno())) == (0, True)
