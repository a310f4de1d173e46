"""Files of a module in JSON, parsed to the same tree as those in HCL.

https://developer.hashicorp.com/terraform/language/syntax/json

octospec knows which names are blocks in the parts that it reads; in any other resource, all are arguments.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NoReturn

from octo_spec.diagnostics import Span
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_terraform.json_syntax import COMMENT, TextForm, scope_of, text_form
from octospec_terraform.reading.conversions import spelled_number
from octospec_terraform.reading.grammar import too_large
from octospec_terraform.reading.parse import parse_expression, parse_template
from octospec_terraform.syntax import (
    Attribute,
    Block,
    Body,
    Literal,
    Object,
    Refused,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.reports import Report, Reports
    from octo_spec.source import Node
    from octospec_terraform.reading.binary_numbers import Number
    from octospec_terraform.reading.grammar import TokensLeft
    from octospec_terraform.syntax import Expression, TemplatePart

_LABELS: Final = {
    "resource": 2,
    "data": 2,
    "variable": 1,
    "module": 1,
    "output": 1,
    "provider": 1,
    "check": 1,
}
"""The number of labels for the blocks of a file."""

_STATEMENT: Final = frozenset({"principals", "not_principals", "condition"})
_BLOCKS: Final = {
    "aws_iam_policy_document": frozenset({"statement"}),
    "statement": _STATEMENT,
    "aws_iam_role": frozenset({"inline_policy"}),
    "variable": frozenset({"validation"}),
    "terraform": frozenset({"required_providers"}),
    "lifecycle": frozenset({"precondition", "postcondition"}),
}
"""The containing block -> the names in it that are blocks, in addition to those of any resource."""
_OF_ANY: Final = frozenset({"lifecycle", "dynamic", "provisioner", "connection", "timeouts"})

_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json_file(written: str, path: str, left: TokensLeft, report: Report | None = None) -> Body:
    """Read a file; raise ``NotTakenError`` if octospec does not understand it."""
    span = Span(path)
    try:
        json.loads(written, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        refuse(span, f"this is not valid JSON: {error}")
    if _SURROGATE.search(written):
        refuse(span, "octospec does not support a character that is written as two escapes")
    parsed = parse_yaml(written, path)
    if parsed.diagnostics:
        refuse(parsed.diagnostics[0].span or span, parsed.diagnostics[0].message)
    if not isinstance(parsed.node, Mapping):
        refuse(span, "a JSON file of a module must contain an object")
    return Body(tuple(_Reader(path, left, report).top(parsed.node)))


def parse_json_strictly(written: str, path: str, reports: Reports, left: TokensLeft) -> Body:
    """Read a file in the part of HCL that octospec writes; report each other place."""
    try:
        body = parse_json_file(written, path, left, reports)
    except NotTakenError as error:
        reports(error.span, error.message)
        body = Body()
    if left.count < 0:
        reports.diagnostics.append(too_large(Span(path)))
    return body


@frozen
class _Reader:
    """Reads the nodes of one file; with a ``report``, only what octospec writes is understood."""

    path: str
    left: TokensLeft
    report: Report | None = None

    # --- blocks --------------------------------------------------------------------------------

    def top(self, node: Mapping) -> Iterator[Block]:
        """Read the blocks of a file."""
        for entry in node.entries:
            kind = entry.key.value
            if kind != COMMENT:
                yield from self._labelled_blocks(kind, (), entry.value, _LABELS.get(kind, 0))

    def _labelled_blocks(
        self, kind: str, labels: tuple[str, ...], node: Node, more: int, within: str = ""
    ) -> Iterator[Block]:
        """Read blocks below their labels; several blocks with one header are in a list."""
        for each in _items(node):
            if not isinstance(each, Mapping):
                refuse(each.span, f"a block {kind!r} must be an object")
            if not more:
                body = self._body(each, within or _block_scope(kind, labels))
                yield Block(kind, labels, body, span=each.span)
                continue
            for entry in each.entries:
                if entry.key.value != COMMENT:
                    yield from self._labelled_blocks(kind, (*labels, entry.key.value), entry.value, more - 1)

    def _body(self, node: Mapping, within: str) -> Body:
        attributes: list[Attribute] = []
        blocks: list[Block] = []
        for entry in node.entries:
            name = entry.key.value
            if name == COMMENT:
                continue
            if name in _block_names(within):
                inner = within.removeprefix(_MADE) if name == "content" else ""
                blocks += self._labelled_blocks(name, (), entry.value, int(name == "dynamic"), inner)
            else:
                value = self._argument(entry.value, _form(name, within))
                attributes.append(Attribute(name, value, span=entry.key.span))
        return Body((*attributes, *blocks))

    def _argument(self, node: Node, form: TextForm) -> Expression:
        try:
            return self._code(node) if form is TextForm.CODE else self._value(node, form)
        except NotTakenError as error:
            if self.report is None:
                raise
            self.report(error.span, error.message)
            return Refused(error.message, span=error.span)

    # --- values --------------------------------------------------------------------------------

    def _value(self, node: Node, form: TextForm) -> Expression:
        match node:
            case Mapping(entries):
                pairs = ((self._text(entry.key, form), self._value(entry.value, form)) for entry in entries)
                return Object(tuple(pairs), span=node.span)
            case Sequence(items):
                return Tuple(tuple(self._value(item, form) for item in items), span=node.span)
            case Scalar(plain=True):
                return Literal(_plain(node), span=node.span)
            case Scalar():
                return self._text(node, form)

    def _text(self, node: Scalar, form: TextForm) -> Expression:
        if form is TextForm.LITERAL:
            return text(node.value, node.span)
        template = parse_template(node.value, self.path, self.left, node.span, self.report)
        match tuple(_join_literals(template.parts)):
            case (only,) if not isinstance(only, str | TemplateIf | TemplateFor):
                return only
            case parts:
                if self.report and any(isinstance(part, TemplateIf | TemplateFor) for part in parts):
                    refuse(node.span, "octospec does not support template directives here")
                return Template(parts, span=node.span)

    def _code(self, node: Node) -> Expression:
        if isinstance(node, Scalar) and not node.plain:
            inner = re.fullmatch(r"\$\{(.*)\}", node.value, re.DOTALL)
            written = inner[1] if inner else node.value
            return parse_expression(written, self.path, self.left, node.span, self.report)
        return self._value(node, TextForm.TEMPLATE)


def _join_literals(parts: tuple[TemplatePart, ...]) -> Iterator[TemplatePart]:
    """Join literal parts, including quoted ones: ``${"$"}`` is a sign before a reference in a template."""
    literal = ""
    for part in parts:
        quoted = part.literal if isinstance(part, Template) else None
        if isinstance(part, str) or quoted is not None:
            literal += part if isinstance(part, str) else quoted or ""
            continue
        if literal:
            yield literal
        literal = ""
        yield part
    if literal:
        yield literal


_PLAIN: Final = frozenset({"locals", "module", "output", "variable", "validation", "terraform"})
"""The blocks whose arguments can have any name."""
_MADE: Final = "dynamic "
"""The prefix for a dynamic block's name here, before the name of the blocks that it creates."""


def _block_names(within: str) -> frozenset[str]:
    if within.startswith(_MADE):
        return frozenset({"content"})
    return _BLOCKS.get(within, frozenset()) | (frozenset() if within in _PLAIN else _OF_ANY)


def _no_number(word: str) -> NoReturn:
    msg = f"{word} is not a number"
    raise ValueError(msg)


def _plain(node: Scalar) -> Number | bool | None:
    if node.value in _WORDS:
        return _WORDS[node.value]
    return spelled_number(node.value, node.span)


_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}


def _form(name: str, within: str) -> TextForm:
    """Return how Terraform reads the text of an argument."""
    return TextForm.CODE if name == "iterator" and within.startswith(_MADE) else text_form(within, name)


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _block_scope(kind: str, labels: tuple[str, ...]) -> str:
    """Return the scope of the names in a block."""
    if kind == "dynamic":
        return f"{_MADE}{labels[0]}"
    return scope_of(kind, labels)
