"""The tree as Terraform's JSON syntax: https://developer.hashicorp.com/terraform/language/syntax/json.

Blocks and lists are JSON's own; any other expression is a text, in HCL on one line. A comment is in the block
below it, or otherwise in the block around it, since JSON has no place for it within a value.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octospec_terraform.json_syntax import COMMENT, TextForm, scope_of, text_form
from octospec_terraform.syntax import (
    Attribute,
    Blank,
    Block,
    Call,
    Comment,
    Conditional,
    Literal,
    Object,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    string,
)
from octospec_terraform.writing.layout import inline, never_written
from octospec_terraform.writing.quoting import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octospec_terraform.syntax import BodyItem, Expression, TemplatePart

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"


def json_file(items: Iterable[BodyItem]) -> str:
    """Write a whole file."""
    text = json.dumps(_body(items, ""), indent=2, ensure_ascii=False)
    return _UNSEEN.sub(_escape, text) + "\n"


_UNSEEN: Final = re.compile(r"[^\n -~]")


def _escape(match: re.Match[str]) -> str:
    r"""Escape invisible characters; beyond ``\uffff`` JSON needs two escapes, which not all readers know."""
    sign = match.group()
    return sign if sign.isprintable() or sign > "\uffff" else f"\\u{ord(sign):04x}"


# --- blocks ------------------------------------------------------------------------------------


def _body(items: Iterable[BodyItem], scope: str, above: Iterable[str] = ()) -> dict[str, Json]:
    """Write the contents of a block; ``above`` are the comments above it."""
    said, waiting, made = [*above], list[str](), dict[str, Json]()
    for item in items:
        match item:
            case Comment(text):
                waiting.append(visible(text))
            case Blank():
                said, waiting = [*said, *waiting], []
            case Attribute(name, value):
                said, waiting = [*said, *waiting, *_comments(value)], []
                made[name] = _argument(value, text_form(scope, name))
            case Block(kind, labels, body):
                inner = _body(body.items, scope_of(kind, labels), waiting)
                _place(made, (kind, *labels), inner)
                waiting = []
            case _:
                assert_never(item)
    said += waiting
    return {COMMENT: said[0] if len(said) == 1 else [*said], **made} if said else made


def _place(made: dict[str, Json], header: tuple[str, ...], body: Json) -> None:
    """Put a block below its labels; several blocks with one header are a list."""
    *outer, last = header
    for name in outer:
        inner = made.setdefault(name, {})
        assert isinstance(inner, dict)  # noqa: S101 - blocks of one kind have as many labels
        made = inner
    if last not in made:
        made[last] = body
        return
    there = made[last]
    made[last] = [*(there if isinstance(there, list) else (there,)), body]


def _comments(value: Expression) -> Iterator[str]:
    """List the comments within a value."""
    match value:
        case Tuple(items):
            yield from (visible(comment.text) for _, comment in value.comments)
            inner: Iterable[Expression] = items
        case Object(entries):
            inner = (entry for _, entry in entries)
        case Call(_, arguments):
            inner = arguments
        case Conditional(_, then, otherwise):
            inner = (then, otherwise)
        case _:
            inner = ()
    for each in inner:
        yield from _comments(each)


# --- values ------------------------------------------------------------------------------------


def _argument(value: Expression, form: TextForm) -> Json:
    match form:
        case TextForm.TEMPLATE:
            return _value(value, _template)
        case TextForm.LITERAL:
            return _value(value, _literal)
        case TextForm.CODE:
            return inline(value)
        case _:
            assert_never(form)


def _value(value: Expression, write: Callable[[Expression], str]) -> Json:
    match value:
        case Literal(int() | None as word):
            return word
        case Tuple(items):
            return [_value(item, write) for item in items]
        case Object(entries):
            return {write(key): _value(entry, write) for key, entry in entries}
        case _:
            return write(value)


def _literal(value: Expression) -> str:
    """Write a text that Terraform reads unchanged."""
    literal = value.literal if isinstance(value, Template) else None
    assert literal is not None  # noqa: S101 - in HCL, Terraform would accept no reference here either
    return literal


def _template(value: Expression) -> str:
    """Write a template; a single expression has the value of the expression."""
    return "".join(_parts(value.parts)) if isinstance(value, Template) else _interpolation(value)


def _parts(parts: tuple[TemplatePart, ...]) -> Iterator[str]:
    for part, after in pairwise((*parts, "")):
        match part:
            case str():
                pattern = _SIGNS if isinstance(after, str) else _SIGNS_BEFORE_REFERENCE
                yield pattern.sub(_escaped_signs, part)
            case TemplateIf() | TemplateFor():
                never_written(part)
            case _:
                yield _interpolation(part)


# A run of signs is tried once, from its beginning: otherwise a long one takes quadratic time.
_SIGNS: Final = re.compile(r"(?<![$%])[$%]+(?=\{)")
_SIGNS_BEFORE_REFERENCE: Final = re.compile(r"(?<![$%])[$%]+(?=\{|\Z)")


def _escaped_signs(match: re.Match[str]) -> str:
    """Double a sign that would start an expression; before a reference, and after another sign, quote it."""
    signs, text = match.group(), match.string
    doubles = len(signs) == 1 and match.end() < len(text)
    return signs * 2 if doubles else _interpolation(string(signs))


def _interpolation(value: Expression) -> str:
    return f"${{{inline(value)}}}"
