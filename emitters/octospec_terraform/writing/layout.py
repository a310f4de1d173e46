"""The tree as text that ``terraform fmt`` would not change.

Its rules that matter here: two spaces a level; ``=`` aligned over neighbouring lines that hold a whole
assignment; a value of several lines ends such a run and takes one space; several brackets opened on one
line indent once. https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, assert_never

from octospec_terraform.syntax import (
    Array,
    Attribute,
    Binary,
    Blank,
    Block,
    Call,
    Comment,
    Conditional,
    ForExpression,
    IndexTerm,
    Member,
    Name,
    Not,
    Number,
    Object,
    Template,
)
from octospec_terraform.writing.quoting import comment, escaped, key, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octospec_terraform.syntax import BodyItem, Expression, ObjectElement

AttributeRow = tuple[str, str]
"""An assignment: what stands left and right of the sign; the right may have several lines."""


def file(items: Iterable[BodyItem]) -> str:
    """Write a whole file."""
    return "\n".join(_body(items, "")) + "\n"


def _body(items: Iterable[BodyItem], indent: str) -> Iterator[str]:
    for is_row, neighbours in groupby(items, lambda item: isinstance(item, Attribute)):
        if is_row:
            yield from _assignments((_row(item, indent) for item in neighbours), indent)
        else:
            yield from (line for item in neighbours for line in _unaligned(item, indent))


def _row(item: BodyItem, indent: str) -> AttributeRow:
    assert isinstance(item, Attribute)  # noqa: S101 - _body groups by just this
    return item.name, _spread(item.value, indent)


def _assignments(rows: Iterable[AttributeRow], indent: str) -> Iterator[str]:
    for is_single, run in groupby(rows, lambda row: "\n" not in row[1]):
        neighbours = list(run)
        width = max(len(left) for left, _ in neighbours) if is_single else 0
        yield from (f"{indent}{left:<{width}} = {right}" for left, right in neighbours)


def _unaligned(item: BodyItem, indent: str) -> Iterator[str]:
    match item:
        case Blank():
            yield ""
        case Comment(text):
            yield indent + comment(text)
        case Block():
            yield from _block(item, indent)
        case Attribute():
            yield from _assignments((_row(item, indent),), indent)
        case _:
            assert_never(item)


def _block(block: Block, indent: str) -> Iterator[str]:
    head = " ".join((block.kind, *map(quoted, block.labels)))
    if not block.body:
        yield f"{indent}{head} {{}}"
        return
    yield f"{indent}{head} {{"
    yield from _body(block.body, indent + _LEVEL)
    yield f"{indent}}}"


_LEVEL = "  "

# --- over several lines ------------------------------------------------------------------------


def _spread(value: Expression, indent: str) -> str:
    """Write a value that may take several lines; ``indent`` is that of its first line."""
    match value:
        case Array():
            return _array(value, indent)
        case Object():
            return _object(value, indent)
        case Call("jsonencode", (Object() as document,)):
            return f"jsonencode({_object(document, indent)})"
        case Call("concat", arguments):
            return f"concat({_items(arguments, indent)})"
        case Call("merge", (Name() as given, Object() as own)):
            return f"merge({inline(given)}, {_object(own, indent)})"
        case Conditional(test, Array() as then, otherwise):
            return f"{inline(test)} ? {_array(then, indent)} : {inline(otherwise)}"
        case _:
            return inline(value)


def _array(array: Array, indent: str) -> str:
    match array.items:
        case ():
            return "[]"
        case (only,) if not isinstance(only, Comment) and "\n" not in _spread(only, indent):
            return f"[{inline(only)}]"
        case _:
            return f"[{_items(array.items, indent)}]"


def _items(items: Iterable[Expression | Comment], indent: str) -> str:
    lines = (_item(item, indent + _LEVEL) for item in items)
    return "\n".join(("", *lines, indent))


def _item(item: Expression | Comment, indent: str) -> str:
    if isinstance(item, Comment):
        return indent + comment(item.text)
    return f"{indent}{_spread(item, indent)},"


def _object(value: Object, indent: str) -> str:
    match value.entries:
        case ():
            return "{}"
        case (only,) if not isinstance(only.value, Object) and "\n" not in _spread(only.value, indent):
            return f"{{ {_entry(only)} }}"
        case entries:
            inner = indent + _LEVEL
            rows = ((key(entry.key), _spread(entry.value, inner)) for entry in entries)
            return "\n".join(("{", *_assignments(rows, inner), f"{indent}}}"))


# --- on one line -------------------------------------------------------------------------------


def inline(value: Expression) -> str:  # noqa: C901, PLR0912 - one case for each kind of a closed union
    """Write a value on one line."""
    match value:
        case Template(parts):
            return f'"{"".join(_parts(parts))}"'
        case Number(number):
            return str(number)
        case Name(path):
            return path
        case Member(of, name):
            return f"{inline(of)}.{name}"
        case IndexTerm(of, at):
            return f"{inline(of)}[{inline(at)}]"
        case Call(function, arguments):
            return f"{function}({', '.join(map(inline, arguments))})"
        case Array(items):
            return f"[{', '.join(inline(item) for item in items if not isinstance(item, Comment))}]"
        case Object(entries):
            return f"{{ {', '.join(map(_entry, entries))} }}" if entries else "{}"
        case Conditional(test, then, otherwise):
            return f"{inline(test)} ? {inline(then)} : {inline(otherwise)}"
        case Binary(operator, left, right):
            return f"{inline(left)} {operator} {inline(right)}"
        case Not(operand):
            return f"!{inline(operand)}"
        case ForExpression(variable, source, element):
            return f"[for {variable} in {inline(source)} : {inline(element)}]"
        case _:
            assert_never(value)


def _entry(entry: ObjectElement) -> str:
    return f"{key(entry.key)} = {inline(entry.value)}"


def _parts(parts: tuple[str | Expression, ...]) -> Iterator[str]:
    for part, after in pairwise((*parts, "")):
        if isinstance(part, str):
            yield escaped(part, before_reference=not isinstance(after, str))
        else:
            yield f"${{{inline(part)}}}"
