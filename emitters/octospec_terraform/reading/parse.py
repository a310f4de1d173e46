"""The tree of python-hcl2's grammar to that of this emitter: what only python-hcl2 accepts is reported.

Nothing is skipped. python-hcl2 accepts strings over several lines, two attributes of one name, and an
escaped ``$${`` that runs past the closing quote; Terraform does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, Span
from octospec_terraform.escaping import CODE_POINT, ESCAPES, OPENERS
from octospec_terraform.reading.grammar import grammar_tree, unexpected_input
from octospec_terraform.reading.grammar_trees import is_tree, tokens, trees, word_of
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
    try:
        tree = grammar_tree(text, path, left)
        if isinstance(tree, Diagnostic):
            reports.diagnostics.append(tree)
            return ()
        return _Parser(path, reports).body(tree.children[0])
    except unexpected_input() as error:
        reports(_place(error, path), "this is not well-formed HCL, or more of it than is understood")
    except RecursionError as error:
        reports(Span(path), f"this is not well-formed HCL: {error}")
    return ()


def _place(error: UnexpectedInput, path: str) -> Span:
    """Give the place of an error; at the end of a file, lark gives -1 or a question mark as its line."""
    has_place = str(error.line).isdecimal()
    return Span(path, error.line, error.column) if has_place else Span(path)


class _Parser:
    """Reads the tree of one file; reports what it does not understand, and reads that as null.

    The tree is that of python-hcl2's grammar before python-hcl2 makes objects of it, which would take as
    long as all else here.
    """

    def __init__(self, path: str, report: Report) -> None:
        self.path = path
        self.report = report
        self._kinds: dict[str, Callable[[GrammarNode, Span], Expression]] = {
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
        return tuple(map(self._item, trees(node)))

    def _item(self, node: GrammarNode) -> BodyItem:
        span = self._span(node)
        if node.data == "attribute":
            name, value = trees(node)
            return Attribute(word_of(name), self._expression(value), span=span)
        kind, *labels, body = trees(node)
        return Block(word_of(kind), tuple(map(self._label, labels)), self.body(body), span=span)

    def _label(self, node: GrammarNode) -> str:
        if node.data != "string":
            return word_of(node)
        return self._literal(self._string(node, self._span(node)), "the label of a block")

    # --- expressions ---------------------------------------------------------------------------

    def _expression(self, node: GrammarNode) -> Expression:
        while node.data == "expr_term":
            [node] = trees(node)
        span = self._span(node)
        read = self._kinds.get(node.data)
        return read(node, span) if read else self._refused(span, node.data)

    def _refused(self, span: Span, what: str) -> Expression:
        self.report(span, f"an expression of this kind is not understood: {what.replace('_', ' ')}")
        return NULL

    def _name(self, node: GrammarNode, span: Span) -> Expression:
        return Name(word_of(node), span=span)

    def _number(self, node: GrammarNode, span: Span) -> Expression:
        return Number(int(word_of(node)), span=span)

    def _array(self, node: GrammarNode, span: Span) -> Expression:
        return Array(tuple(map(self._expression, trees(node))), span=span)

    def _object(self, node: GrammarNode, span: Span) -> Expression:
        entries = tuple(map(self._entry, trees(node)))
        for entry in _repeated(entries):
            self.report(entry.span, f"the key {entry.key!r} stands twice in this object")
        return Object(entries, span=span)

    def _entry(self, node: GrammarNode) -> ObjectElement:
        span = self._span(node)
        key, value = trees(node)
        return ObjectElement(self._key(key, span), self._expression(value), span=span)

    def _key(self, node: GrammarNode, span: Span) -> str:
        [inner] = trees(node)
        while inner.data == "expr_term" and not tokens(inner):
            [inner] = trees(inner)
        match inner.data:
            case "identifier" | "keyword":
                return word_of(inner)
            case "string":
                return self._literal(self._string(inner, span), "the key of an object")
            case kind:
                self._refused(span, f"{kind} as a key")
                return ""

    def _call(self, node: GrammarNode, span: Span) -> Expression:
        parts = trees(node)
        given = next((part for part in parts if part.data == "arguments"), None)
        if given is not None and "ELLIPSIS" in tokens(given):
            return self._refused(span, "arguments that end in '...'")
        function = "::".join(word_of(part) for part in parts if part is not given)
        arguments = () if given is None else tuple(map(self._expression, trees(given)))
        return Call(function, arguments, span=span)

    def _member(self, node: GrammarNode, span: Span) -> Expression:
        of, attribute = trees(node)
        name = word_of(trees(attribute)[0])
        match self._expression(of):
            case Name(path):
                return Name(f"{path}.{name}", span=span)
            case term:
                return Member(term, name, span=span)

    def _index(self, node: GrammarNode, span: Span) -> Expression:
        of, at = trees(node)
        if at.data != "braces_index":
            return self._refused(span, at.data)
        return IndexTerm(self._expression(of), self._expression(trees(at)[0]), span=span)

    def _conditional(self, node: GrammarNode, span: Span) -> Expression:
        test, then, otherwise = map(self._expression, trees(node))
        return Conditional(test, then, otherwise, span=span)

    def _binary(self, node: GrammarNode, span: Span) -> Expression:
        first, term = trees(node)
        operator, second = trees(term)
        left, right = map(self._expression, (first, second))
        # A line that ends before an operator belongs to the operator's token.
        return Binary(word_of(operator).strip(), left, right, span=span)

    def _unary(self, node: GrammarNode, span: Span) -> Expression:
        [sign] = tokens(node)
        if sign != "NOT":
            return self._refused(span, f"the sign {word_of(node)}")
        return Not(self._expression(trees(node)[0]), span=span)

    def _each(self, node: GrammarNode, span: Span) -> Expression:
        intro, *value = trees(node)
        iterators, source = trees(intro)[:-1], trees(intro)[-1]
        if len(iterators) != 1 or len(value) != 1:
            return self._refused(span, "a 'for' with an 'if' or two variables")
        of, each = map(self._expression, (source, *value))
        return ForExpression(word_of(iterators[0]), of, each, span=span)

    # --- strings -------------------------------------------------------------------------------

    def _string(self, node: GrammarNode, span: Span) -> Template:
        parts: list[str | Expression] = []
        for part in trees(node):
            [content] = part.children
            if not is_tree(content):
                parts.append(self._unescaped(str(content), content.type, self._span(part)))
            elif content.data == "interpolation":
                parts.append(self._expression(trees(content)[0]))
            else:
                # What follows belongs to the directive, as far as it ends here.
                self._refused(span, content.data.removesuffix("_start"))
                break
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
        meta = node.meta
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
