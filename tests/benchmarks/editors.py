"""What an editor waits for while a spec is written, asked by a client of the protocol."""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from octo_spec.editor.offers import offers_at
from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.large_specs import spec_of_many_roles
from tests.benchmarks.tables import table
from tests.benchmarks.timing import warm
from tests.editor.texts import SPEC, at_cursor

if TYPE_CHECKING:
    from collections.abc import Awaitable

OCTO: Final = Path(__file__).parents[2] / "spec" / "octo.yaml"
KEYSTROKES: Final = 15
SPECS: Final = (("Octo", OCTO.read_text("utf-8"), 150), ("2,000 grants", spec_of_many_roles(2000), 3000))
"""Each spec, and the most milliseconds until its problems are shown."""
MOST: Final = 50
"""The most milliseconds for an explanation and for completion."""
LONG_LINES: Final = {
    "a long word": (f"{SPEC}      - why: ", "x", " ‸"),
    "many spaces": (f"{SPEC}      - why: ", " ", " ‸"),
    "a long word in a list of several lines": (f"{SPEC}      - allow: [\n  a", "x", "\n  ‸"),
}
"""The text before what is repeated, what is repeated, and the text after it up to the cursor."""
LETTERS: Final = (2_000, 20_000)
MOST_OF_LONG: Final = 12
"""Ten times the letters may take this many times as long; work that grows with their square takes 100."""


class Typing:
    """An editor in which one text changes."""

    def __init__(self, text: str, path: Path) -> None:
        self.client, self.text, self.version = LanguageClient("editor", "1"), text, 0
        self.item = types.TextDocumentItem(path.as_uri(), "yaml", self.version, text)
        self._reported: dict[int, asyncio.Future[None]] = {}

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator] # pygls has no type
        def published(params: types.PublishDiagnosticsParams) -> None:
            if params.version in self._reported:
                self._reported[params.version].set_result(None)

    async def open(self) -> None:
        """Start the server, and open the text."""
        await self.client.start_io(sys.executable, "-P", "-m", "octo_spec", "lsp")
        await self.client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
        self.client.initialized(types.InitializedParams())
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(self.item))

    async def close(self) -> None:
        """End the server."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()  # type: ignore[no-untyped-call] # pygls has no type

    def type(self) -> asyncio.Future[None]:
        """Type a letter, and return what is done when its problems are reported."""
        self.version += 1
        self.text += "#"
        self._reported[self.version] = asyncio.get_running_loop().create_future()
        document = types.VersionedTextDocumentIdentifier(self.version, self.item.uri)
        change = types.TextDocumentContentChangeWholeDocument(self.text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        return self._reported[self.version]

    async def lookups(self) -> tuple[float, float]:
        """Ask for an explanation and for completion at an action, and return the milliseconds of each."""
        line = next(number for number, line in enumerate(self.text.split("\n")) if "s3:Get" in line)
        place = types.Position(line, self.text.split("\n")[line].index("s3:Get") + 6)
        document = types.TextDocumentIdentifier(self.item.uri)
        return (
            await _taken(self.client.text_document_hover_async(types.HoverParams(document, place))),
            await _taken(self.client.text_document_completion_async(types.CompletionParams(document, place))),
        )


async def _taken(answer: Awaitable[object]) -> float:
    began = time.perf_counter()
    await answer
    return 1000 * (time.perf_counter() - began)


async def _measured(text: str, path: Path) -> tuple[float, float, float]:
    """Return the median of explanations and of completion while a text is checked, and of its check."""
    editor = Typing(text, path)
    await editor.open()
    await editor.type()
    lookups, checks = [], []
    for _ in range(KEYSTROKES):
        editor.type()
        await asyncio.sleep(0.1)  # the check has begun
        lookups.append(await editor.lookups())
    for _ in range(5):
        await asyncio.sleep(0.3)
        checks.append(await _taken(editor.type()))
    await editor.close()
    hovers, completions = zip(*lookups, strict=True)
    return median(hovers), median(completions), median(checks)


def report() -> Section:
    """Measure each spec, and write the section."""
    rows, outcomes = [], []
    for name, text, most in SPECS:
        with TemporaryDirectory() as folder:
            hover, completion, check = asyncio.run(_measured(text, Path(folder) / "spec.yaml"))
        rows.append((name, f"{hover:.0f} ms", f"{completion:.0f} ms", f"{check:,.0f} ms"))
        outcomes += [
            Outcome(f"explanation in an editor, {name}, ms", hover, MOST),
            Outcome(f"completion in an editor, {name}, ms", completion, MOST),
            Outcome(f"problems in an editor, {name}, ms", check, most),
        ]
    lines, of_lines = _long_lines()
    head = (
        "## In an editor\n\nMedians of `octospec lsp`, asked by a client. Explanation and completion are\n"
        "asked while a text is checked. The time until problems are shown begins with a keystroke, after\n"
        "which the server waits 50 ms.\n\n"
    )
    of_specs = table(("spec", "explanation", "completion", "problems"), rows)
    return Section(f"{head}{of_specs}\n\n{lines}", (*outcomes, *of_lines))


def _long_lines() -> tuple[str, tuple[Outcome, ...]]:
    """Compare completion after a long line with completion after one of a tenth of its letters."""
    short, long = (f"{letters:,}" for letters in LETTERS)
    ratios = {name: _ratio(*parts) for name, parts in LONG_LINES.items()}
    head = f"Completion after {long} letters / completion after {short} letters, in one process:\n\n"
    rows = [(name, f"{ratio:.1f}") for name, ratio in ratios.items()]
    outcomes = (
        Outcome(f"completion after {name}, {long} letters / {short} letters", ratio, MOST_OF_LONG)
        for name, ratio in ratios.items()
    )
    return head + table(("line", "ratio"), rows), tuple(outcomes)


def _ratio(before: str, part: str, after: str) -> float:
    short, long = (
        warm(partial(offers_at, *at_cursor(f"{before}{part * letters}{after}"))) for letters in LETTERS
    )
    return long / short
