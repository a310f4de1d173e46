"""JSON with places: what a reader needs to say in which line and column it does not understand.

JSON is YAML, so the places come from the parser that the spec is read with. What is YAML and not
JSON is refused by Python's own decoder, since ``jq`` would refuse it too.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.diagnostics import DiagnosticKind, Span
from octo_spec.model.policy_documents import Fields, Items, Leaf, Shape, members
from octo_spec.model.text import Malformed, Text, parse
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.policy_documents import Report
    from octo_spec.plugin.emitter import Artifact
    from octo_spec.source import Node

BAD_JSON = DiagnosticKind.error(
    "OCT430", "bad-json", "A file is no JSON, or no JSON that octospec would write."
)


def dumped(data: object) -> str:
    """Write JSON as every file here has it: texts in the spec's notation, two spaces an indent."""
    return json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n"


# --- text to shape -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bare(Leaf):
    """A number, ``true``, ``false`` or ``null``; policy documents take one for its text, as AWS does."""


def shape_of(artifact: Artifact, bad: Report) -> Shape | None:
    """Read one file, its texts still as they stand; what is no JSON is told to ``bad``."""
    path = str(artifact.path)
    parsed = parse_yaml(artifact.text, path)
    if parsed.node is None or parsed.diagnostics:
        for diagnostic in parsed.diagnostics:
            bad(diagnostic.span or Span(path), diagnostic.message)
        if not parsed.diagnostics:
            bad(Span(path), "the file is empty")
        return None
    return _shape(parsed.node) if _is_json(artifact.text, path, bad) else None


_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def _is_json(text: str, path: str, bad: Report) -> bool:
    try:
        # Python reads no integer of thousands of digits, but JSON may hold one.
        json.loads(text, parse_int=str)
    except json.JSONDecodeError as error:
        bad(Span(path, error.lineno, error.colno), f"no JSON: {error.msg}")
        return False
    # Two parsers would read it as two different texts.
    if found := _SURROGATE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        bad(Span(path, line, found.start() - text.rfind("\n", 0, found.start())), "a surrogate escape")
        return False
    return True


def _shape(node: Node) -> Shape:
    match node:
        case Scalar(value, span, _, plain):
            text = Text.of(value)
            return Bare(text, span) if plain else Leaf(text, span)
        case Sequence(items, span):
            return Items(tuple(map(_shape, items)), span)
        case Mapping(entries, span):
            fields = tuple((one.key.value, _shape(one.value), one.key.span) for one in entries)
            return Fields(fields, span)
        case _:
            assert_never(node)


# --- what stands in a shape --------------------------------------------------------------------


def decoded(shape: Shape, lists: frozenset[str], report: Report) -> Shape:
    """Read the references in every text of a shape; ``lists`` are the ids of the list parameters."""
    match shape:
        case Leaf(text, span):
            return Leaf(reference_text(text, span, lists, report), span)
        case Items(items, span):
            return Items(tuple(decoded(one, lists, report) for one in items), span)
        case Fields(fields, span):
            return Fields(tuple((name, decoded(one, lists, report), at) for name, one, at in fields), span)
        case _:
            assert_never(shape)


def reference_text(text: Text, span: Span, lists: frozenset[str], report: Report) -> Text:
    """Read the references in one text."""
    found = parse(str(text), lists)
    if isinstance(found, Malformed):
        report(span, f"{found.found} is neither a reference nor a policy variable")
        return Text()
    return found


def fields_of(
    shape: Shape, needed: Iterable[str], optional: Iterable[str], report: Report
) -> dict[str, Shape]:
    """Open an object; report what is missing or unknown."""
    needed = tuple(needed)
    found = members(shape, (*needed, *optional), report)
    for name in needed:
        if isinstance(shape, Fields) and name not in found:
            report(shape.span, f"{name!r} is missing here")
    return found


def word_of(shape: Shape | None, report: Report) -> str:
    """Read a text that is not looked into; an absent one is empty."""
    match shape:
        case None:
            return ""
        case Leaf(text) if not isinstance(shape, Bare):
            return str(text)
        case _:
            report(shape.span, "a text was expected here")
            return ""


def items_of(shape: Shape | None, report: Report) -> tuple[Shape, ...]:
    """Open a list; an absent one is empty."""
    match shape:
        case None:
            return ()
        case Items(items):
            return items
        case _:
            report(shape.span, "a list was expected here")
            return ()


def number_of(shape: Shape | None, report: Report) -> int | None:
    """Read a whole number."""
    match shape:
        case None:
            return None
        case Bare(text) if re.fullmatch(r"0|[1-9][0-9]{0,8}", str(text)):
            return int(str(text))
        case _:
            report(shape.span, "a number was expected here")
            return None


def flag_of(shape: Shape | None, report: Report) -> bool:
    """Read ``true``; what is absent is false, and is never written."""
    match shape:
        case None:
            return False
        case Bare(text) if str(text) == "true":
            return True
        case _:
            report(shape.span, "only true may stand here")
            return False


def one_of(shape: Shape | None, known: Iterable[str], report: Report) -> str | None:
    """Read a text that is one of ``known``."""
    word = word_of(shape, report)
    if word in known:
        return word
    if shape is not None:
        report(shape.span, f"{word!r} is not one of {', '.join(known)}")
    return None
