"""Formats a file of the language: the same keys, values and comments, in lines that are always the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span, has_errors
from octo_spec.frozen import frozen
from octo_spec.language.borrowed_words import function_instead
from octo_spec.language.codes import WRONG_TYPE
from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.read_page import comments, read_page
from octo_spec.language.layout.shapes import CUSTOMERS, SPEC
from octo_spec.language.spans import nodes
from octo_spec.source import NOT_PLAIN, Mapping, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.layout.shapes import PlaceLayout
    from octo_spec.source import Node


@frozen
class Formatted:
    """A formatted file, or ``None`` with the reason why it cannot be read."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()


def format_file(text: str, path: str) -> Formatted:
    """Format a spec or a customers file, even if it violates rules of the language."""
    parsed = parse_yaml(text, path)
    if parsed.node is None and not parsed.diagnostics:
        return Formatted(text)
    if not isinstance(parsed.node, Mapping):
        wrong = (WRONG_TYPE.at(parsed.node.span, "a mapping is required here"),) if parsed.node else ()
        return Formatted(None, (*parsed.diagnostics, *wrong))
    problems = (*parsed.diagnostics, *_tags(parsed.node))
    if has_errors(problems):
        return Formatted(None, problems)
    written = page_text(read_page(text, parsed.node), _shape(parsed.node))
    _must_be_kept(parsed.node, text, written)
    return Formatted(written)


def _shape(root: Mapping) -> PlaceLayout:
    keys = {entry.key.value for entry in root.entries}
    return CUSTOMERS if "octospec-customers" in keys else SPEC


def _tags(root: Node) -> Iterator[Diagnostic]:
    for node in nodes(root):
        if node.tag:
            help = function_instead(node) or "write the value itself"
            yield NOT_PLAIN.at(node.span, f"the tag {node.tag!r} is not allowed", help)


def _must_be_kept(root: Mapping, old: str, new: str) -> None:
    """Fail before a comment is lost, for any reason."""
    again = parse_yaml(new, "").node or Mapping((), Span(""))
    before = Counter(comment.text for comment in comments(old, root))
    after = Counter(comment.text for comment in comments(new, again))
    if before != after:
        msg = f"comments would be lost or made: {before} became {after}"
        raise AssertionError(msg)
