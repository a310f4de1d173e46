"""Parses files of a module to the tree of ``syntax``; refuses text that python-hcl2 misreads.

octospec's own output and extras use a part of HCL: ``parse_strictly`` reports everything else.

python-hcl2 accepts texts over several lines, two attributes with one name, and an escaped ``$${`` that runs
past the closing quote. It reads the inside of a heredoc as one word: ``templates`` parses that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octospec_terraform.reading.conversions import spelled_number
from octospec_terraform.reading.grammar import grammar_tree, unexpected_input
from octospec_terraform.reading.grammar_trees import is_tree, tokens, trees, word_of
from octospec_terraform.reading.templates import Directive, heredoc, pieces, read_quoted, template
from octospec_terraform.syntax import (
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Member,
    Name,
    Object,
    Refused,
    Splat,
    Template,
    Tuple,
    Unary,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lark.exceptions import UnexpectedInput

    from octo_spec.model.reports import Report, Reports
    from octospec_terraform.reading.grammar import GrammarNode, TokensLeft
    from octospec_terraform.syntax import BodyItem, Expression, TemplatePart

_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}


def parse_file(written: str, path: str, left: TokensLeft) -> Body:
    """Read a file; like the other functions here, raise ``NotTakenError`` for text that is not understood."""
    tree = _tree(written, Span(path), left)
    return _Parser(path, left).body(tree.children[0])


def parse_strictly(written: str, path: str, reports: Reports, left: TokensLeft) -> Body:
    """Read a file in the part of HCL that octospec writes; report each other place."""
    try:
        tree = grammar_tree(written, path, left)
        if isinstance(tree, Diagnostic):
            reports.diagnostics.append(tree)
            return Body()
        return _Parser(path, left, report=reports).body(tree.children[0])
    except NotTakenError as error:
        reports(error.span, error.message)
    except RecursionError as error:
        reports(Span(path), f"this is not well-formed HCL: {error}")
    except unexpected_input() as error:
        reports(_place(error, Span(path)), _MALFORMED)
    return Body()


_MALFORMED: Final = "this is not well-formed HCL, or HCL that octospec does not support"


def parse_template(
    written: str, path: str, left: TokensLeft, place: Span | None = None, report: Report | None = None
) -> Template:
    """Read the file of a template, as ``templatefile`` does, or a JSON text at a ``place``.

    With a ``report``, only what octospec writes is understood, here and in ``parse_expression``.
    """
    span = place or Span(path)
    return Template(_Parser(path, left, report=report).template(written, span), span=span)


def parse_expression(
    written: str, path: str, left: TokensLeft, place: Span, report: Report | None = None
) -> Expression:
    """Read an expression from a JSON text."""
    return _Parser(path, left, report=report).inner(written, place)


def _tree(written: str, start: Span, left: TokensLeft) -> GrammarNode:
    """Parse text that begins at a place."""
    try:
        tree = grammar_tree(written, start.path, left)
    except unexpected_input() as error:
        refuse(_place(error, start), _MALFORMED)
    except RecursionError:
        refuse(start, "this is nested too deeply")
    if isinstance(tree, Diagnostic):
        refuse(tree.span or start, tree.message)
    return tree


def _place(error: UnexpectedInput, start: Span) -> Span:
    """Return the place of an error; at the end of a file, lark gives -1 or a question mark as its line."""
    return (
        _place_in_file(Span(start.path, error.line, error.column), start)
        if str(error.line).isdecimal()
        else start
    )


def _place_in_file(span: Span, start: Span) -> Span:
    """Return the place in the file of a place in text that begins at ``start``."""
    first = start.column - 1
    return Span(
        span.path,
        span.line + start.line - 1,
        span.column + first * (span.line == 1),
        span.end_line + start.line - 1 if span.end_line else 0,
        span.end_column + first * (span.end_line == 1),
    )


_NOWHERE: Final = Span("")


@frozen
class _Parser:
    """Reads the tree of a file, or of an expression within it that begins at ``start``.

    With a ``report``, only what octospec writes is understood.
    """

    path: str
    left: TokensLeft
    start: Span = _NOWHERE
    report: Report | None = None

    # --- blocks --------------------------------------------------------------------------------

    def body(self, node: GrammarNode) -> Body:
        """Read the inside of a block, or of a file."""
        words: set[str] = set()
        items: list[BodyItem] = []
        for item in trees(node):
            span = self._span(item)
            if item.data == "block":
                items.append(self._block(item, span))
                continue
            name, value = trees(item)
            if (word := word_of(name)) in words:
                refuse(span, f"duplicate argument {word!r}")
            words.add(word)
            items.append(Attribute(word, self._argument_value(value), span=span))
        return Body(tuple(items))

    def _argument_value(self, node: GrammarNode) -> Expression:
        """Read the value of an argument; octospec only has to understand values that are evaluated."""
        try:
            return self.expression(node)
        except NotTakenError as error:
            if self.report:
                self.report(error.span, error.message)
            return Refused(error.message, span=error.span)

    def _block(self, node: GrammarNode, span: Span) -> Block:
        kind, *labels, body = trees(node)
        return Block(word_of(kind), tuple(map(self._label, labels)), self.body(body), span=span)

    def _label(self, node: GrammarNode) -> str:
        if node.data != "string":
            return word_of(node)
        literal = self._string(node, self._span(node)).literal
        return refuse(self._span(node), "a label cannot contain a reference") if literal is None else literal

    # --- expressions ---------------------------------------------------------------------------

    def expression(self, node: GrammarNode) -> Expression:
        """Read any expression."""
        while node.data == "expr_term":
            [node] = trees(node)
        span = self._span(node)
        read = _READERS.get(node.data)
        if read is None or (self.report and node.data not in _OWN):
            refuse(span, f"{_KIND}: {node.data.replace('_', ' ')}")
        return read(self, node, span)

    def _name(self, node: GrammarNode, span: Span) -> Expression:
        return Name(word_of(node), span=span)

    def _literal(self, node: GrammarNode, span: Span) -> Expression:
        return Literal(_WORDS[word_of(node)], span=span)

    def _number(self, node: GrammarNode, span: Span) -> Expression:
        return Literal(spelled_number(word_of(node), span), span=span)

    def _tuple(self, node: GrammarNode, span: Span) -> Expression:
        return Tuple(tuple(map(self.expression, trees(node))), span=span)

    def _object(self, node: GrammarNode, span: Span) -> Expression:
        pairs = (trees(entry) for entry in trees(node))
        entries = tuple((self._key(key), self.expression(value)) for key, value in pairs)
        keys = [key.literal for key, _ in entries if isinstance(key, Template) and key.literal is not None]
        if len(set(keys)) < len(keys) and (repeated := {key for key in keys if keys.count(key) > 1}):
            again = next(key.span for key, _ in reversed(entries) if getattr(key, "literal", "") in repeated)
            refuse(again if self.report else span, f"duplicate key {min(repeated)!r} in this object")
        return Object(entries, span=span)

    def _key(self, node: GrammarNode) -> Expression:
        """Read the key of an object: a bare word is a text, and an expression in parentheses is evaluated."""
        [inner] = trees(node)
        if inner.data == "keyword":
            return text(word_of(inner), self._span(node))
        if self.report and not _is_plain_key(inner):
            refuse(self._span(node), f"{_KIND}: {_innermost(inner)} as a key")
        key = self.expression(inner)
        match key:
            case Name(name) if "LPAR" not in tokens(inner):
                return text(name, key.span)
            case Literal(value) if value is None or isinstance(value, bool):
                return text({None: "null", True: "true", False: "false"}[value], key.span)
            case Template() | Literal():
                if self.report and getattr(key, "literal", None) is None:
                    refuse(key.span, f"{_KIND}: a key with a reference")
                return key
            case _ if "LPAR" in tokens(inner):
                return key
            case _:
                return refuse(key.span, "the key of an object that is not a word, text or number")

    def _call(self, node: GrammarNode, span: Span) -> Expression:
        parts = trees(node)
        given = next((part for part in parts if part.data == "arguments"), None)
        function = "::".join(word_of(part) for part in parts if part is not given)
        if given is None:
            return Call(function, (), span=span)
        expands = "ELLIPSIS" in tokens(given)
        if self.report and expands:
            refuse(span, f"{_KIND}: arguments that end in '...'")
        return Call(function, tuple(map(self.expression, trees(given))), expands, span=span)

    def _conditional(self, node: GrammarNode, span: Span) -> Expression:
        test, then, otherwise = map(self.expression, trees(node))
        return Conditional(test, then, otherwise, span=span)

    def _binary(self, node: GrammarNode, span: Span) -> Expression:
        first, term = trees(node)
        operator, second = trees(term)
        # A line that ends before an operator belongs to the operator's word.
        word = word_of(operator).split()[-1]
        return Binary(word, self.expression(first), self.expression(second), span=span)

    def _unary(self, node: GrammarNode, span: Span) -> Expression:
        [operand] = trees(node)
        if self.report and tokens(node) != ["NOT"]:
            refuse(span, f"{_KIND}: the sign {word_of(node)}")
        return Unary(word_of(node), self.expression(operand), span=span)

    def _for(self, node: GrammarNode, span: Span) -> Expression:
        intro, *parts = trees(node)
        *names, source = trees(intro)
        test = next((part for part in parts if part.data == "for_cond"), None)
        if self.report and (test is not None or len(names) > 1):
            refuse(span, f"{_KIND}: a 'for' with an 'if' or two variables")
        bodies = tuple(self.expression(part) for part in parts if part is not test)
        return For(
            word_of(names[0]) if len(names) > 1 else "",
            word_of(names[-1]),
            self.expression(source),
            bodies[-1],
            None if test is None else self.expression(trees(test)[0]),
            bodies[0] if len(bodies) > 1 else None,
            grouped="ELLIPSIS" in tokens(node),
            span=span,
        )

    # --- paths ---------------------------------------------------------------------------------

    def _member(self, node: GrammarNode, span: Span) -> Expression:
        of, attribute = trees(node)
        return Member(self.expression(of), word_of(trees(attribute)[0]), span=span)

    def _index(self, node: GrammarNode, span: Span) -> Expression:
        of, at = trees(node)
        if self.report and at.data != "braces_index":
            refuse(span, f"{_KIND}: {at.data.replace('_', ' ')}")
        return Index(self.expression(of), self._index_key(at), span=span)

    def _index_key(self, node: GrammarNode) -> Expression:
        if node.data == "short_index":
            span = self._span(node)
            written = next(str(part) for part in node.children if part != ".")
            return Literal(spelled_number(written, span), span=span)
        return self.expression(trees(node)[0])

    def _splat(self, node: GrammarNode, span: Span) -> Expression:
        """Read ``of[*].a[0]``, whose whole path is that of each element."""
        of, path = trees(node)
        return Splat(self.expression(of), tuple(map(self._step, trees(path))), span=span)

    def _attribute_splat(self, node: GrammarNode, span: Span) -> Expression:
        """Read ``of.*.a[0]``: the first index applies to the list."""
        of, path = trees(node)
        steps = trees(path)
        each = next((at for at, step in enumerate(steps) if step.data != "get_attr"), len(steps))
        whole: Expression = Splat(self.expression(of), tuple(map(self._step, steps[:each])), span=span)
        for step in map(self._step, steps[each:]):
            whole = Member(whole, step, span=span) if isinstance(step, str) else Index(whole, step, span=span)
        return whole

    def _step(self, node: GrammarNode) -> str | Expression:
        return word_of(trees(node)[0]) if node.data == "get_attr" else self._index_key(node)

    # --- texts ---------------------------------------------------------------------------------

    def _string(self, node: GrammarNode, span: Span) -> Template:
        parts = tuple(self._part(part) for part in trees(node))
        if len(parts) == 1 and isinstance(parts[0], str):
            return text(parts[0], span)
        if self.report and (directive := next((part for part in parts if isinstance(part, Directive)), None)):
            refuse(span, f"{_KIND}: template {directive.word}")
        return Template(template(parts, span), span=span)

    def _part(self, part: GrammarNode) -> str | Expression | Directive:
        [content] = part.children
        span = self._span(part)
        if not is_tree(content):
            return read_quoted(str(content), content.type, span)
        if content.data == "interpolation":
            return self.expression(trees(content)[0])
        return self._directive(content, span)

    def _directive(self, node: GrammarNode, span: Span) -> Directive:
        tokens = [child for child in node.children if not is_tree(child) and child is not None]
        kinds = [token.type for token in tokens]
        parts = trees(node)
        return Directive(
            kinds[2 if kinds[1] == "STRIP_MARKER" else 1].lower(),
            tuple(word_of(part) for part in parts if part.data == "identifier"),
            next((self.expression(part) for part in parts if part.data != "identifier"), None),
            kinds[1] == "STRIP_MARKER",
            kinds[-2] == "STRIP_MARKER",
            span,
        )

    def _heredoc(self, node: GrammarNode, span: Span) -> Expression:
        parts = heredoc(word_of(node), span, self.inner)
        return Template(template(parts, span), span=span)

    def template(self, written: str, span: Span) -> tuple[TemplatePart, ...]:
        """Read the inside of a template."""
        return template(pieces(written, span, self.inner), span)

    def inner(self, written: str, start: Span) -> Expression:
        """Read an expression within a heredoc, or within a text of JSON."""
        at = Span(self.path, start.line, start.column - len(_BEFORE))
        tree = _tree(f"{_BEFORE}{written}{_AFTER}", at, self.left)
        [attribute] = trees(tree.children[0])
        return _Parser(self.path, self.left, at, self.report).expression(trees(attribute)[1])

    def _span(self, node: GrammarNode) -> Span:
        meta = node.meta
        if meta.empty:
            return self.start if self.start.path else Span(self.path)
        span = Span(self.path, meta.line, meta.column, meta.end_line, meta.end_column)
        return _place_in_file(span, self.start) if self.start.path else span


_BEFORE, _AFTER = "x=(", "\n)"
_KIND: Final = "octospec does not support this kind of expression"


def _innermost(node: GrammarNode) -> str:
    """Return the kind of an expression, without its wrappers."""
    while node.data == "expr_term":
        [node] = trees(node)
    kind: str = node.data
    return kind.replace("_", " ")


def _is_plain_key(node: GrammarNode) -> bool:
    """Return whether a key is a word or a text, not an expression in parentheses."""
    return "LPAR" not in tokens(node) and _innermost(node) in ("identifier", "string")


_READERS: Final[dict[str, Callable[[_Parser, GrammarNode, Span], Expression]]] = {
    name: getattr(_Parser, f"_{method}")
    for name, method in {
        "string": "string",
        "identifier": "name",
        "literal_value": "literal",
        "int_lit": "number",
        "float_lit": "number",
        "tuple": "tuple",
        "object": "object",
        "function_call": "call",
        "conditional": "conditional",
        "binary_op": "binary",
        "unary_op": "unary",
        "for_tuple_expr": "for",
        "for_object_expr": "for",
        "get_attr_expr_term": "member",
        "index_expr_term": "index",
        "full_splat_expr_term": "splat",
        "attr_splat_expr_term": "attribute_splat",
        "heredoc_template": "heredoc",
        "heredoc_template_trim": "heredoc",
    }.items()
}
"""python-hcl2's name for each kind of expression, and the method that reads it."""

_OWN: Final = frozenset(
    {
        *("string", "identifier", "literal_value", "int_lit", "tuple", "object", "function_call"),
        *("get_attr_expr_term", "index_expr_term", "conditional", "binary_op", "unary_op", "for_tuple_expr"),
    }
)
"""The kinds of expressions that octospec writes, and that extras can contain."""
