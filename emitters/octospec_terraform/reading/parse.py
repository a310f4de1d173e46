"""python-hcl2's tree to the tree of this emitter: nothing is skipped, and what only it accepts is reported.

It accepts strings over several lines, two attributes of one name, and an escaped ``$${`` that runs
past the closing quote; Terraform does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, Span
from octospec_terraform.escaping import CODE_POINT, ESCAPES, OPENERS
from octospec_terraform.reading.grammar import grammar_tree
from octospec_terraform.syntax import (
    NULL,
    Array,
    Attribute,
    Binary,
    Block,
    Call,
    Conditional,
    ForExpression,
    IndexTerm,
    Member,
    Name,
    Not,
    Number,
    Object,
    ObjectElement,
    Template,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lark.exceptions import UnexpectedInput

    from octo_spec.model.reports import Report, Reports
    from octospec_terraform.reading.grammar import GrammarNode, TokensLeft
    from octospec_terraform.syntax import BodyItem, Expression


def parse(text: str, path: str, reports: Reports, left: TokensLeft) -> tuple[BodyItem, ...]:
    """Read a file: its blocks and attributes, in order, each with its place."""
    import hcl2  # noqa: PLC0415 - costs 80 ms, which only reading needs
    from lark.exceptions import UnexpectedInput, VisitError  # noqa: PLC0415 - comes with hcl2

    try:
        tree = grammar_tree(text, path, left)
        if isinstance(tree, Diagnostic):
            reports.diagnostics.append(tree)
            return ()
        start = hcl2.transform(tree, discard_comments=True)
    except UnexpectedInput as error:
        reports(_place(error, path), "this is not well-formed HCL, or more of it than is understood")
        return ()
    except (VisitError, RecursionError) as error:
        reports(Span(path), f"this is not well-formed HCL: {error}")
        return ()
    return _Parser(path, reports).body(start.body)


def _place(error: UnexpectedInput, path: str) -> Span:
    """Give the place of an error; at the end of a file, lark gives -1 or a question mark as its line."""
    has_place = str(error.line).isdecimal()
    return Span(path, error.line, error.column) if has_place else Span(path)


class _Parser:
    """Reads the tree of one file; reports what it does not understand, and reads that as null."""

    def __init__(self, path: str, report: Report) -> None:
        self.path = path
        self.report = report
        self._kinds: dict[str, Callable[[GrammarNode, Span], Expression]] = {
            "array": self._array,
            "string": self._string,
            "identifier": self._name,
            "literal_value": self._name,
            "int_lit": self._number,
            "tuple": self._array,
            "object": self._object,
            "function_call": self._call,
            "get_attr_expr_term": self._member,
            "index_expr_term": self._index,
            "conditional": self._conditional,
            "binary_op": self._binary,
            "unary_op": self._unary,
            "for_tuple_expr": self._each,
        }

    # --- blocks --------------------------------------------------------------------------------

    def body(self, node: GrammarNode) -> tuple[BodyItem, ...]:
        """Read the inside of a block, or of a file."""
        return tuple(self._item(child) for child in _present(node.children))

    def _item(self, node: GrammarNode) -> BodyItem:
        span = self._span(node)
        if node.lark_name() == "attribute":
            return Attribute(node.identifier.token.value, self._expression(node.expression), span=span)
        kind, *labels = node.labels
        return Block(
            kind.token.value, tuple(self._label(label) for label in labels), self.body(node.body), span=span
        )

    def _label(self, node: GrammarNode) -> str:
        span = self._span(node)
        if node.lark_name() != "string":
            return str(node.token.value)
        return self._literal(self._string(node, span), "the label of a block")

    # --- expressions ---------------------------------------------------------------------------

    def _expression(self, node: GrammarNode) -> Expression:
        while node.lark_name() == "expr_term":
            node = node.expression
        span = self._span(node)
        read = self._kinds.get(node.lark_name())
        return read(node, span) if read else self._refused(span, node.lark_name())

    def _refused(self, span: Span, what: str) -> Expression:
        self.report(span, f"an expression of this kind is not understood: {what.replace('_', ' ')}")
        return NULL

    def _name(self, node: GrammarNode, span: Span) -> Expression:
        return Name(str(node.token.value), span=span)

    def _number(self, node: GrammarNode, span: Span) -> Expression:
        return Number(int(node.token.value), span=span)

    def _array(self, node: GrammarNode, span: Span) -> Expression:
        return Array(tuple(map(self._expression, node.elements)), span=span)

    def _object(self, node: GrammarNode, span: Span) -> Expression:
        entries = tuple(map(self._entry, node.elements))
        for entry in _repeated(entries):
            self.report(entry.span, f"the key {entry.key!r} stands twice in this object")
        return Object(entries, span=span)

    def _entry(self, node: GrammarNode) -> ObjectElement:
        span = self._span(node)
        return ObjectElement(self._key(node.key, span), self._expression(node.expression), span=span)

    def _key(self, node: GrammarNode, span: Span) -> str:
        inner = node.children[0]
        match inner.lark_name():
            case "identifier":
                return str(inner.token.value)
            case "string":
                return self._literal(self._string(inner, span), "the key of an object")
            case kind:
                self._refused(span, f"{kind} as a key")
                return ""

    def _call(self, node: GrammarNode, span: Span) -> Expression:
        arguments = node.arguments
        if arguments is not None and arguments.has_ellipsis:
            return self._refused(span, "arguments that end in '...'")
        function = "::".join(str(identifier.token.value) for identifier in node.identifiers)
        given = () if arguments is None else tuple(map(self._expression, arguments.arguments))
        return Call(function, given, span=span)

    def _member(self, node: GrammarNode, span: Span) -> Expression:
        name = str(node.get_attr.identifier.token.value)
        match self._expression(node.expr_term):
            case Name(path):
                return Name(f"{path}.{name}", span=span)
            case term:
                return Member(term, name, span=span)

    def _index(self, node: GrammarNode, span: Span) -> Expression:
        of, at = node.children
        if at.lark_name() != "braces_index":
            return self._refused(span, at.lark_name())
        return IndexTerm(self._expression(of), self._expression(at.index_expression), span=span)

    def _conditional(self, node: GrammarNode, span: Span) -> Expression:
        test, then, otherwise = map(self._expression, (node.condition, node.if_true, node.if_false))
        return Conditional(test, then, otherwise, span=span)

    def _binary(self, node: GrammarNode, span: Span) -> Expression:
        operator = str(node.binary_term.binary_operator.token.value).strip()
        left, right = map(self._expression, (node.expr_term, node.binary_term.expr_term))
        return Binary(operator, left, right, span=span)

    def _unary(self, node: GrammarNode, span: Span) -> Expression:
        if node.operator != "!":
            return self._refused(span, f"the sign {node.operator}")
        return Not(self._expression(node.expr_term), span=span)

    def _each(self, node: GrammarNode, span: Span) -> Expression:
        intro = node.for_intro
        if intro.second_iterator is not None or node.condition is not None:
            return self._refused(span, "a 'for' with an 'if' or two variables")
        source, value = map(self._expression, (intro.iterable, node.value_expr))
        return ForExpression(str(intro.first_iterator.token.value), source, value, span=span)

    # --- strings -------------------------------------------------------------------------------

    def _string(self, node: GrammarNode, span: Span) -> Template:
        parts: list[str | Expression] = []
        for part in _present(node.string_parts):
            content = part.content
            match content.lark_name():
                case "interpolation":
                    parts.append(self._expression(content.expression))
                case "STRING_CHARS" | "ESCAPED_INTERPOLATION" | "ESCAPED_DIRECTIVE":
                    parts.append(self._unescaped(str(content.value), content.lark_name(), self._span(part)))
                case kind:
                    self._refused(span, kind)
        return Template(tuple(_merged(parts)), span=span)

    def _unescaped(self, raw: str, kind: str, span: Span) -> str:
        if "\n" in raw:
            self.report(span, "a string ends on the line on which it starts")
        if kind != "STRING_CHARS" and ('"' in raw or _opens(raw[3:])):
            self.report(span, f"the escaped {raw[:3]} is not closed in its string, or holds another")
        return _ESCAPED.sub(lambda match: self._character(match.group(), span), raw)

    def _character(self, escape: str, span: Span) -> str:
        if escape in _CHARACTERS:
            return _CHARACTERS[escape]
        if CODE_POINT.fullmatch(escape) and (number := int(escape[2:], base=16)) in _SCALAR_VALUES:  # noqa: FURB166 - "\\u" is no prefix of a number
            return chr(number)
        self.report(span, f"the escape {escape!r} is not understood")
        return ""

    def _literal(self, template: Template, what: str) -> str:
        if template.literal is None:
            self.report(template.span, f"no reference may stand in {what}")
        return template.literal or ""

    def _span(self, node: GrammarNode) -> Span:
        meta = node._meta  # noqa: SLF001 - python-hcl2 has no public way to a place
        if meta.empty:
            return Span(self.path)
        return Span(self.path, meta.line, meta.column, meta.end_line, meta.end_column)


_CHARACTERS = {escape: character for table in (ESCAPES, OPENERS) for character, escape in table.items()}
_ESCAPED = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\.|\$\$\{|%%\{", re.DOTALL)


class _ScalarValues:
    """The code points that are characters: no surrogates, none past the last."""

    def __contains__(self, number: int) -> bool:
        return number < 0xD800 or 0xDFFF < number <= 0x10FFFF  # noqa: PLR2004 - Unicode's own borders


_SCALAR_VALUES = _ScalarValues()


def _opens(rest: str) -> bool:
    return "${" in rest or "%{" in rest


def _present(children: list[GrammarNode]) -> Iterator[GrammarNode]:
    """Leave out the places of comments that are not there."""
    return (child for child in children if child is not None)


def _merged(parts: list[str | Expression]) -> Iterator[str | Expression]:
    literal = ""
    for part in parts:
        if isinstance(part, str):
            literal += part
            continue
        if literal:
            yield literal
        literal = ""
        yield part
    if literal:
        yield literal


def _repeated(entries: tuple[ObjectElement, ...]) -> Iterator[ObjectElement]:
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            yield entry
        seen.add(entry.key)
