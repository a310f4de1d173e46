"""Templates: quoted texts, heredocs and template files, with their directives.

https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Span
from octo_spec.foreign.notes import refuse
from octo_spec.frozen import frozen
from octospec_terraform.escaping import CODE_POINT, ESCAPES
from octospec_terraform.syntax import Template, TemplateFor, TemplateIf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octospec_terraform.syntax import Expression, TemplatePart


@frozen
class Directive:
    """``%{ word … }``: the variables and the expression of an ``if`` or a ``for``, and the stripped sides."""

    word: str
    names: tuple[str, ...]
    expression: Expression | None
    strips_before: bool
    strips_after: bool
    span: Span


@frozen
class Stripping:
    """``${~ … ~}``: an expression that removes the white space around it."""

    expression: Expression
    strips_before: bool
    strips_after: bool


Piece: TypeAlias = "str | Expression | Directive | Stripping"

Inner: TypeAlias = "Callable[[str, Span], Expression]"


# --- structure ---------------------------------------------------------------------------------


def template(pieces: Sequence[Piece], span: Span) -> tuple[TemplatePart, ...]:
    """Arrange pieces, in order, in the structure that directives define."""
    parts, rest = _read_parts(tuple(_strip(pieces)), (), span)
    if rest:
        refuse(span, "a directive of this template ends, but nothing began")
    return parts


def _strip(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for at, piece in enumerate(pieces):
        if not isinstance(piece, str):
            yield piece.expression if isinstance(piece, Stripping) else piece
            continue
        before, after = pieces[at - 1] if at else "", pieces[at + 1] if at + 1 < len(pieces) else ""
        kept = piece.lstrip() if getattr(before, "strips_after", False) else piece
        yield kept.rstrip() if getattr(after, "strips_before", False) else kept


def _read_parts(
    pieces: tuple[Piece, ...], ends: tuple[str, ...], span: Span
) -> tuple[tuple[TemplatePart, ...], tuple[Piece, ...]]:
    """Read parts up to one of the directives ``ends``, and return the rest, with that directive first."""
    parts: list[TemplatePart] = []
    while pieces:
        first, *others = pieces
        pieces = tuple(others)
        if not isinstance(first, Directive):
            parts.append(first)  # type: ignore[arg-type]  # no part that strips remains
        elif first.word in ends:
            return tuple(_merge_literals(parts)), (first, *pieces)
        elif first.word == "if":
            part, pieces = _if(first, pieces)
            parts.append(part)
        elif first.word == "for":
            part, pieces = _for(first, pieces)
            parts.append(part)
        else:
            refuse(first.span, f"there is no beginning for %{{ {first.word} }}")
    if ends:
        refuse(span, f"%{{ {ends[-1]} }} is missing in this template")
    return tuple(_merge_literals(parts)), ()


def _if(start: Directive, pieces: tuple[Piece, ...]) -> tuple[TemplatePart, tuple[Piece, ...]]:
    then, (end, *rest) = _read_parts(pieces, ("else", "endif"), start.span)
    otherwise: tuple[TemplatePart, ...] = ()
    if isinstance(end, Directive) and end.word == "else":
        otherwise, (end, *rest) = _read_parts(tuple(rest), ("endif",), start.span)
    if start.expression is None:
        refuse(start.span, "an 'if' needs a condition")
    made = TemplateIf(
        start.expression,
        Template(then, span=start.span),
        Template(otherwise, span=start.span),
        span=start.span,
    )
    return made, tuple(rest)


def _for(start: Directive, pieces: tuple[Piece, ...]) -> tuple[TemplatePart, tuple[Piece, ...]]:
    body, (_, *rest) = _read_parts(pieces, ("endfor",), start.span)
    if start.expression is None or not start.names:
        refuse(start.span, "a 'for' needs a variable and a list")
    key = start.names[0] if len(start.names) > 1 else ""
    made = TemplateFor(
        key, start.names[-1], start.expression, Template(body, span=start.span), span=start.span
    )
    return made, tuple(rest)


def _merge_literals(parts: list[TemplatePart]) -> Iterator[TemplatePart]:
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


# --- quoted ------------------------------------------------------------------------------------

_ESCAPED: Final = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\.|\$\$\{|%%\{", re.DOTALL)
_CHARACTERS: Final = {escape: character for character, escape in ESCAPES.items()}
_OPENED: Final = {"$${": "${", "%%{": "%{"}
_LAST: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)


_PLAIN: Final = re.compile(r"[^\\$%]*")
"""A text in which nothing is escaped."""


def read_quoted(raw: str, kind: str, span: Span) -> str:
    """Read a literal part of a quoted text."""
    if "\n" in raw:
        refuse(span, "a text must end on the line on which it starts")
    if _PLAIN.fullmatch(raw):
        return raw
    if kind != "STRING_CHARS" and ('"' in raw or "${" in raw[3:] or "%{" in raw[3:] or "\\" in raw):
        refuse(span, f"octospec cannot determine where the escaped {raw[:3]} ends")
    return _ESCAPED.sub(lambda match: _character(match.group(), span), raw)


def _character(escape: str, span: Span) -> str:
    if escape in _OPENED:
        return _OPENED[escape]
    if escape in _CHARACTERS:
        return _CHARACTERS[escape]
    number = int(escape[2:], base=16) if CODE_POINT.fullmatch(escape) else -1  # noqa: FURB166 - "\\u" is no prefix of a number
    if number < 0 or number > _LAST or number in _SURROGATES:
        refuse(span, f"octospec does not support the escape {escape!r}")
    return chr(number)


# --- heredocs ----------------------------------------------------------------------------------


def heredoc(raw: str, span: Span, inner: Inner) -> tuple[Piece, ...]:
    """Read a heredoc from its ``<<``; ``inner`` reads an expression that begins at a place."""
    first, _, rest = raw.partition("\n")
    body = rest.rstrip("\n").rpartition("\n")
    found = pieces(body[0] + body[1], Span(span.path, span.line + 1, 1), inner)
    return _dedent(found) if first.startswith("<<-") else found


def pieces(body: str, start: Span, inner: Inner) -> tuple[Piece, ...]:
    """Read a template that begins at a place."""
    return tuple(_pieces(body, start, inner))


_OPENING: Final = re.compile(r"\$\$\{|%%\{|\$\{|%\{")


def _pieces(body: str, start: Span, inner: Inner) -> Iterator[Piece]:
    position = 0
    while match := _OPENING.search(body, position):
        yield body[position : match.start()]
        if match.group() in _OPENED:
            yield _OPENED[match.group()]
            position = match.end()
            continue
        here = _place(body, match.start(), start)
        end = _closing(body, match.end(), here)
        read = _interpolation if match.group() == "${" else _directive
        yield read(body[match.end() : end], _place(body, match.end(), start), inner)
        position = end + 1
    yield body[position:]


def _place(body: str, offset: int, start: Span) -> Span:
    line = body.count("\n", 0, offset)
    column = offset - (body.rfind("\n", 0, offset) + 1) + 1
    return Span(start.path, start.line + line, column + (start.column - 1) * (line == 0))


_CLOSING: Final = re.compile(r'\\.|["{}]|\$\$\{|%%\{|\$\{|%\{', re.DOTALL)
"""What opens or closes; ``$${`` and ``%%{`` are the text ``${`` and ``%{``, and open nothing in quotes."""


def _closing(body: str, start: int, span: Span) -> int:
    """Find the closing brace of an expression; quoted texts in it can contain expressions in turn."""
    open_in: list[str] = ["{"]
    for match in _CLOSING.finditer(body, start):
        sign = match.group()
        if open_in[-1] == '"':
            if sign == '"':
                open_in.pop()
            elif sign in ("${", "%{"):
                open_in.append("{")
        elif sign == "}":
            open_in.pop()
            if not open_in:
                return match.start()
        elif sign == '"':
            open_in.append('"')
        elif sign[0] != "\\":
            open_in.append("{")
    return refuse(span, "the directive or reference that begins here is not closed")


def _interpolation(written: str, start: Span, inner: Inner) -> Piece:
    before, after = written.startswith("~"), written.endswith("~")
    kept = written[before : len(written) - after]
    expression = inner(kept, Span(start.path, start.line, start.column + before))
    return Stripping(expression, before, after) if before or after else expression


_DIRECTIVE: Final = re.compile(
    r"\s*(?P<word>if|else|endif|for|endfor)\b(?:\s*(?P<key>\w+)\s*(?:,\s*(?P<value>\w+)\s*)?\bin\b)?",
    re.DOTALL,
)


def _directive(written: str, start: Span, inner: Inner) -> Directive:
    before, after = written.startswith("~"), written.endswith("~")
    found = _DIRECTIVE.match(written, before)
    if found is None:
        refuse(start, "octospec does not support this kind of directive")
    rest = written[found.end() : len(written) - after]
    names = tuple(name for name in (found["key"], found["value"]) if name)
    expression = None
    if rest.strip():
        expression = inner(rest, _place(written, found.end(), start))
    return Directive(found["word"], names, expression, before, after, start)


def _dedent(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Remove the white space that all lines begin with; blank lines do not count."""
    indents = [_indent(line) for line, starts in _lines(pieces) if starts and _counts(line)]
    width = min(indents, default=0)
    dedented: list[Piece] = []
    starts = True
    for piece in pieces:
        if isinstance(piece, str):
            lines = piece.splitlines(keepends=True)
            cut = [
                line[width:] if (at or starts) and _counts(line) else line for at, line in enumerate(lines)
            ]
            dedented.append("".join(cut))
            starts = piece.endswith("\n") if piece else starts
        else:
            dedented.append(piece)
            starts = False
    return tuple(dedented)


def _counts(line: str) -> bool:
    return bool(line.strip()) or not line.endswith("\n")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _lines(pieces: tuple[Piece, ...]) -> Iterator[tuple[str, bool]]:
    """List the literal lines, and whether each is the start of a line; empty for an empty text."""
    starts = True
    for piece in pieces:
        if not isinstance(piece, str):
            if starts:
                yield "", True
            starts = False
            continue
        for line in piece.splitlines(keepends=True):
            yield line, starts
            starts = line.endswith("\n")
