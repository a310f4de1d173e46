"""The tree as text that ``terraform fmt`` does not change.

Its rules that matter here: two spaces a level; ``=`` aligned over neighboring lines that contain a whole
assignment; a value of several lines ends such a run and takes one space; several brackets opened on one
line indent once. https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NoReturn, assert_never

from octospec_terraform.syntax import (
    Attribute,
    Binary,
    Blank,
    Block,
    Call,
    Comment,
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
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
    path_of,
)
from octospec_terraform.writing.quoting import comment, escape, key, write_quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octospec_terraform.syntax import BodyItem, Expression, TemplatePart

AttributeRow = tuple[str, str]
"""An assignment: the texts left and right of the sign; the right one can have several lines."""


def file(items: Iterable[BodyItem]) -> str:
    """Write a whole file."""
    return "\n".join(_body(items, "")) + "\n"


def _body(items: Iterable[BodyItem], indent: str) -> Iterator[str]:
    for is_row, neighbours in groupby(items, lambda item: isinstance(item, Attribute)):
        if is_row:
            yield from _assignments((_row(item, indent) for item in neighbours), indent)
        else:
            yield from (line for item in neighbours for line in _item_lines(item, indent))


def _row(item: BodyItem, indent: str) -> AttributeRow:
    assert isinstance(item, Attribute)  # noqa: S101 - _body groups by just this
    return item.name, _multiline(item.value, indent)


def _assignments(rows: Iterable[AttributeRow], indent: str) -> Iterator[str]:
    for is_single, run in groupby(rows, lambda row: "\n" not in row[1]):
        neighbours = list(run)
        width = max(len(left) for left, _ in neighbours) if is_single else 0
        yield from (f"{indent}{left:<{width}} = {right}" for left, right in neighbours)


def _item_lines(item: BodyItem, indent: str) -> Iterator[str]:
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
    head = " ".join((block.kind, *map(write_quoted, block.labels)))
    if not block.body.items:
        yield f"{indent}{head} {{}}"
        return
    yield f"{indent}{head} {{"
    yield from _body(block.body.items, indent + _LEVEL)
    yield f"{indent}}}"


_LEVEL = "  "

# --- over several lines ------------------------------------------------------------------------


def _multiline(value: Expression, indent: str) -> str:
    """Write a value that can take several lines; ``indent`` is that of its first line."""
    match value:
        case Tuple():
            return _array(value, indent)
        case Object():
            return _object(value, indent)
        case Call("jsonencode", (Object() as document,)):
            return f"jsonencode({_object(document, indent)})"
        case Call("concat", arguments):
            return f"concat({_items(arguments, indent)})"
        case Call("merge", (given, Object() as own)) if path_of(given):
            return f"merge({inline(given)}, {_object(own, indent)})"
        case Conditional(test, Tuple() as then, otherwise):
            return f"{inline(test)} ? {_array(then, indent)} : {inline(otherwise)}"
        case _:
            return inline(value)


def _array(array: Tuple, indent: str) -> str:
    match _with_comments(array):
        case ():
            return "[]"
        case (only,) if not isinstance(only, Comment) and "\n" not in _multiline(only, indent):
            return f"[{inline(only)}]"
        case items:
            return f"[{_items(items, indent)}]"


def _with_comments(array: Tuple) -> tuple[Expression | Comment, ...]:
    """List the items, with each comment before the item below it."""
    if not array.comments:
        return array.items
    above: dict[int, list[Comment]] = {}
    for position, written in array.comments:
        above.setdefault(position, []).append(written)
    places = enumerate((*((item,) for item in array.items), ()))
    return tuple(each for position, item in places for each in (*above.get(position, ()), *item))


def _items(items: Iterable[Expression | Comment], indent: str) -> str:
    lines = (_item(item, indent + _LEVEL) for item in items)
    return "\n".join(("", *lines, indent))


def _item(item: Expression | Comment, indent: str) -> str:
    if isinstance(item, Comment):
        return indent + comment(item.text)
    return f"{indent}{_multiline(item, indent)},"


def _object(value: Object, indent: str) -> str:
    match value.entries:
        case ():
            return "{}"
        case ((_, only) as entry,) if not isinstance(only, Object) and "\n" not in _multiline(only, indent):
            return f"{{ {_entry(entry)} }}"
        case entries:
            inner = indent + _LEVEL
            rows = ((_key(name), _multiline(entry, inner)) for name, entry in entries)
            return "\n".join(("{", *_assignments(rows, inner), f"{indent}}}"))


# --- on one line -------------------------------------------------------------------------------


def inline(value: Expression) -> str:  # noqa: C901, PLR0912 - one case for each kind of a closed union
    """Write a value on one line."""
    match value:
        case Template(parts):
            return f'"{"".join(_parts(parts))}"'
        case Literal(word):
            return _WORDS[word] if word is None or isinstance(word, bool) else str(word)
        case Name(name):
            return name
        case Member(of, name):
            return f"{inline(of)}.{name}"
        case Index(of, at):
            return f"{inline(of)}[{inline(at)}]"
        case Splat(of, ()):
            return f"{inline(of)}[*]"
        case Call(function, arguments):
            return f"{function}({', '.join(map(inline, arguments))})"
        case Tuple(items):
            return f"[{', '.join(map(inline, items))}]"
        case Object(entries):
            return f"{{ {', '.join(map(_entry, entries))} }}" if entries else "{}"
        case Conditional(test, then, otherwise):
            return f"{inline(test)} ? {inline(then)} : {inline(otherwise)}"
        case Binary(operator, left, right):
            return f"{inline(left)} {operator} {inline(right)}"
        case Unary(operator, operand):
            return f"{operator}{inline(operand)}"
        case For(_, variable, source, element):
            return f"[for {variable} in {inline(source)} : {inline(element)}]"
        case Splat() | Refused():
            return never_written(value)
        case _:
            assert_never(value)


_WORDS: Final = {None: "null", True: "true", False: "false"}


def never_written(value: object) -> NoReturn:
    """Refuse a part of the tree that only a reader creates."""
    msg = f"octospec writes no {type(value).__name__}"
    raise ValueError(msg)


def _entry(entry: tuple[Expression, Expression]) -> str:
    name, value = entry
    return f"{_key(name)} = {inline(value)}"


def _key(name: Expression) -> str:
    """Write the key of an entry, which is a word or a text."""
    literal = name.literal if isinstance(name, Template) else None
    return f"({inline(name)})" if literal is None else key(literal)


def _parts(parts: tuple[TemplatePart, ...]) -> Iterator[str]:
    for part, after in pairwise((*parts, "")):
        match part:
            case str():
                yield escape(part, before_reference=not isinstance(after, str))
            case TemplateIf() | TemplateFor():
                never_written(part)
            case _:
                yield f"${{{inline(part)}}}"
