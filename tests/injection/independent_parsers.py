"""What a file holds, as nested lists and maps, by parsers that know nothing of octospec's writers.

YAML is read by PyYAML, HCL by python-hcl2, JSON and HTML by Python, Markdown by markdown-it, and CSV by
Python. Comments are skipped: a comment that became something else is found.
"""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import hcl2
import yaml  # type: ignore[import-untyped]
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

Structure = Any
"""Maps, lists and texts."""


def structure(path: str, text: str) -> Structure:
    """Parse a file by the ending of its name."""
    return PARSERS[path.rpartition(".")[2]](text)


# --- YAML --------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads each function of a template as a map of its name."""


def _function(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Structure]:
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {f"!{name}": value.replace("${!", "${") if name == "Sub" else value}
    if isinstance(node, yaml.SequenceNode):
        return {f"!{name}": loader.construct_sequence(node, deep=True)}
    return {f"!{name}": loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _function)


def _yaml(text: str) -> Structure:
    return yaml.load(text, _Loader)  # noqa: S506 - a safe loader


# --- HCL ---------------------------------------------------------------------------------------

_ESCAPED: Final = re.compile(r'\$\$\{|%%\{|\\(n|r|t|"|\\|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})')
_LETTERS: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def _hcl(text: str) -> Structure:
    return _hcl_node(hcl2.parses_to_tree(text))


def _hcl_node(node: Any) -> Structure:  # noqa: ANN401 - lark has no types
    if not hasattr(node, "data"):
        return str(node).strip()
    if node.data == "string":
        return _hcl_text(node.children)
    found = [_hcl_node(each) for each in node.children if each is not None and not _is_layout(each)]
    return found[0] if node.data in _LONE and len(found) == 1 else [str(node.data), *found]


def _is_layout(node: Any) -> bool:  # noqa: ANN401 - as above
    """Return whether a piece is a comment, the end of a line, or a sign around others."""
    return node.data == "new_line_or_comment" if hasattr(node, "data") else str(node).strip() in _SIGNS


_SIGNS: Final = frozenset("{}()[],=")
_LONE: Final = ("expr_term", "identifier", "object_elem_key")


def _hcl_text(parts: list[Any]) -> Structure:
    """Join the pieces of a text; one with an interpolation stays a list of its pieces."""
    pieces: list[Structure] = [""]
    for part in (piece for each in parts for piece in getattr(each, "children", [])):
        if hasattr(part, "data"):
            pieces += [_hcl_node(part), ""]
        else:
            pieces[-1] += _ESCAPED.sub(_unescaped, str(part))
    return pieces[0] if len(pieces) == 1 else ["template", *pieces]


def _unescaped(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0][1:]
    return _LETTERS.get(found[1]) or chr(int(found[1][1:], 16))


# --- pages -------------------------------------------------------------------------------------


def _markdown(text: str) -> Structure:
    """List the kinds of the pieces of a page, each with its text; line ends in a text are spaces."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return _joined([*_pieces(parser.parse(text))])


def _pieces(tokens: list[Token]) -> Iterator[list[str]]:
    for token in tokens:
        if token.type == "inline":
            yield from _pieces(token.children or [])
        elif token.type == "softbreak":
            yield ["text", " "]
        elif token.type in {"text", "text_special"}:
            yield ["text", token.content]
        else:
            yield [token.type, token.tag, json.dumps(token.attrs, sort_keys=True), token.content]


def _joined(pieces: list[list[str]]) -> list[list[str]]:
    joined: list[list[str]] = []
    for piece in pieces:
        if piece[0] == "text" and joined and joined[-1][0] == "text":
            joined[-1] = ["text", joined[-1][1] + piece[1]]
        else:
            joined.append(piece)
    return joined


class _Page(HTMLParser):
    """Lists the tags of a page with their attributes, and the texts between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[list[str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append([f"<{tag}", *(part or "" for attribute in attrs for part in attribute)])

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append([f"</{tag}"])

    def handle_data(self, data: str) -> None:
        self.pieces.append(["text", data])

    def handle_comment(self, data: str) -> None:
        self.pieces.append(["comment", data])


def _html(text: str) -> Structure:
    return _joined(_Page(text).pieces)


def _csv(text: str) -> Structure:
    """Read a table; an apostrophe keeps a program from evaluating a cell."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    return [[cell.removeprefix("'") for cell in row] for row in rows]


PARSERS: Final[dict[str, Callable[[str], Structure]]] = {
    "yaml": _yaml,
    **dict.fromkeys(("tf", "hcl"), _hcl),
    "json": json.loads,
    "md": _markdown,
    "html": _html,
    "csv": _csv,
    "sh": str,
}
"""Ending of a name -> the parser."""
