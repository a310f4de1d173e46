"""Functions on texts: https://developer.hashicorp.com/terraform/language/functions#string-functions."""

from __future__ import annotations

import posixpath
import re
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.frozen import mutable
from octo_spec.model.text import Account, Partition, Region, Text
from octospec_terraform.reading.binary_numbers import scientific_text
from octospec_terraform.reading.conversions import concatenate, text_of
from octospec_terraform.reading.documents import list_elements
from octospec_terraform.reading.functions.collections import is_given_list
from octospec_terraform.reading.functions.kinds import MANY, literal, literals, plain, unknown
from octospec_terraform.reading.functions.regular_expressions import (
    is_pattern,
    regex,
    regex_all,
    replace_matches,
)
from octospec_terraform.reading.given import refuse_given
from octospec_terraform.reading.operators import known_number
from octospec_terraform.reading.values import (
    Handle,
    Json,
    Listing,
    Str,
    Table,
    Unknown,
    fail,
    literal_text,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.text import Piece
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.functions.kinds import Function, Plain
    from octospec_terraform.reading.values import Value


def _literal_function(name: str, run: Callable[..., str]) -> Plain:
    """Create a function of known texts; unknown texts result in a parameter."""

    def called(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
        known = literals(evaluator, values, span)
        return unknown(name, values, span) if known is None else string(span, run(*known))

    return called


# --- joining -----------------------------------------------------------------------------------

_VERB: Final = re.compile(r"%(?:%|(?P<form>[-+# 0-9.]*)(?:\[(?P<at>\d+)\])?(?P<verb>[a-zA-Z]))")


def format_text(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Insert values for ``%s``, ``%v`` and ``%d``, and known values for verbs with a width as well."""
    form = text_of(evaluator, values[0], span)
    if not all(isinstance(piece, str | Partition | Account | Region) for piece in form.pieces):
        return unknown("format", values, span)
    filling = _Filling(evaluator, values[1:], span)
    parts = tuple(part for piece in form.pieces for part in filling.parts(piece))
    if filling.last < len(filling.given):
        fail(span, "format has more arguments than its text requires")
    return concatenate(evaluator, parts, span)


@mutable
class _Filling:
    """Inserts values one after another; ``at`` is the index of the latest one, ``last`` the highest index."""

    evaluator: Evaluation
    given: tuple[Value, ...]
    span: Span
    at: int = 0
    last: int = 0

    def parts(self, piece: Piece) -> Iterator[Value]:
        """Fill in a piece of the format; a piece that is a reference contains no verb."""
        if not isinstance(piece, str):
            yield string(self.span, piece)
            return
        position = 0
        for match in _VERB.finditer(piece):
            yield string(self.span, piece[position : match.start()])
            position = match.end()
            yield string(self.span, "%") if match.group() == "%%" else self._value(match)
        yield string(self.span, piece[position:])

    def _value(self, match: re.Match[str]) -> Value:
        # No call has a million arguments, and Python reads no number of thousands of digits.
        self.at = int(match["at"][:7]) if match["at"] else self.at + 1
        if not 0 < self.at <= len(self.given):
            fail(self.span, "format has fewer arguments than its text requires")
        self.last = max(self.last, self.at)
        return _format_value(self.evaluator, match, self.given[self.at - 1], self.span)


_PADDED: Final = re.compile(r"[-0]?[0-9]{0,3}")


def _format_value(evaluator: Evaluation, match: re.Match[str], value: Value, span: Span) -> Value:
    """Write one value for a verb: https://developer.hashicorp.com/terraform/language/functions/format."""
    form, verb = match["form"], match["verb"]
    value = _as_verb(verb, value, span)
    if not form and verb in "svd":
        return value
    known = literal(evaluator, value, span)
    is_number = verb == "d" and isinstance(value, int)
    if known is None or not (is_number or verb == "s") or not _PADDED.fullmatch(form):
        refuse_given(span, f"octospec does not support {match.group()} in format", value)
    if form.startswith("-0") and not is_number:
        refuse_given(span, f"octospec does not support {match.group()} in format", value)
    width = int(form.lstrip("-0") or "0")
    if form.startswith("-"):
        return string(span, known.ljust(width))
    if form.startswith("0"):
        return string(span, known.zfill(width) if is_number else known.rjust(width, "0"))
    return string(span, known.rjust(width))


def _as_verb(verb: str, value: Value, span: Span) -> Value:
    """Return a value as a verb accepts it: large numbers with a power of ten, or whole numbers only."""
    match verb, value:
        case ("v", bool()) | ("d", None):
            return value
        case "v", None:
            return string(span, "null")
        case "v", Listing() | Table():
            return refuse(span, "octospec does not support lists and maps in format")
        case "v", int() | Fraction():
            return string(span, scientific_text(value))
        case "d", bool() | Fraction():
            return fail(span, "this is not a whole number")
        case "d", int() | Str() if literal_text(value) is not None:
            whole = known_number(value, span)
            return whole if isinstance(whole, int) else fail(span, "this is not a whole number")
        case _:
            return value


def _format_list(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    kind = Listing if any(isinstance(value, Listing) for value in values) else Unknown
    lists = [value for value in values if isinstance(value, kind)]
    if not lists:
        return Listing((format_text(evaluator, values, span),), span=span)
    columns = [list_elements(value, evaluator, span) if value in lists else None for value in values]
    lengths = {len(column) for column in columns if column is not None}
    if len(lists) > 1 and any(is_given_list(item) for column in columns for item in column or ()):
        refuse_given(span, "the neighbor of an element in an input list is not known", *values)
    if len(lengths) != 1:
        fail(span, "the lists of formatlist have different lengths")
    rows = (
        tuple(value if column is None else column[at] for value, column in zip(values, columns, strict=True))
        for at in range(lengths.pop())
    )
    return Listing(tuple(format_text(evaluator, row, span) for row in rows), span=span)


def _join(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items = tuple(item for value in values[1:] for item in list_elements(value, evaluator, span))
    if any(isinstance(item, Str) and item.text.list_param for item in items):
        first = next(item for item in items if isinstance(item, Str) and item.text.list_param)
        id = first.text.list_param.id if first.text.list_param else ""
        return Unknown(f"joined-{id}", f"the list {id}, joined", parameters=(id,), span=span)
    if len(items) == 1 and isinstance(items[0], Handle):
        return items[0]
    parts: list[Value] = []
    for item in items:
        parts += ([values[0]] if parts else []) + [item]
    return concatenate(evaluator, tuple(parts), span)


# --- splitting ---------------------------------------------------------------------------------


def _split(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    delimiter, text = literal(evaluator, values[0], span), text_of(evaluator, values[1], span)
    if delimiter is None:
        return unknown("split", values, span)
    if text.literal is not None:
        parts = text.literal.split(delimiter) if delimiter else list(text.literal)
        return Listing(tuple(string(span, part) for part in parts), span=span)
    if not delimiter or len(text.pieces) == 1:
        return unknown("split", values, span)
    return Listing(tuple(Str(part, span=span) for part in _parts(text, delimiter)), span=span)


def _parts(text: Text, delimiter: str) -> tuple[Text, ...]:
    """Split at a delimiter in the literal pieces; an input counts as one part."""
    parts: list[list[object]] = [[]]
    for piece in text.pieces:
        if not isinstance(piece, str):
            parts[-1].append(piece)
            continue
        first, *more = piece.split(delimiter)
        parts[-1].append(first)
        parts += ([part] for part in more)
    return tuple(Text.of(*part) for part in parts)  # type: ignore[arg-type]


def _replace(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    if (filled := _insert_input(evaluator, values, span)) is not None:
        return filled
    known = literals(evaluator, values, span)
    if known is None:
        return unknown("replace", values, span)
    text, old, new = known
    return string(
        span,
        replace_matches(evaluator, (text, old, new), span) if is_pattern(old) else text.replace(old, new),
    )


def _insert_input(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Insert the inputs in place of a known text in a known one; ``None`` for any other texts."""
    known, new = literals(evaluator, values[:2], span), values[2]
    if known is None or not isinstance(new, Str | Unknown | Handle) or not known[1] or is_pattern(known[1]):
        return None
    first, *rest = (string(span, part) for part in known[0].split(known[1]))
    return concatenate(evaluator, (first, *chain.from_iterable((new, part) for part in rest)), span)


def _substring(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    text, (offset, length) = literal(evaluator, values[0], span), values[1:]
    if text is None:
        return unknown("substr", values[:1], span)
    if not isinstance(offset, int) or not isinstance(length, int):
        refuse(span, "the offset and the length in substr must be whole numbers")
    start = offset if offset >= 0 else max(len(text) + offset, 0)
    return string(span, text[start:] if length < 0 else text[start : start + length])


def _trim_space(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Trim white space: a text that consists of an input alone counts as trimmed."""
    if isinstance(values[0], Json):
        return values[0]
    text = text_of(evaluator, values[0], span)
    if text.literal is not None:
        return string(span, text.literal.strip())
    pieces = list(text.pieces)
    if isinstance(pieces[0], str):
        pieces[0] = pieces[0].lstrip()
    if isinstance(pieces[-1], str):
        pieces[-1] = pieces[-1].rstrip()
    return string(span, *pieces)


def _tests(run: Callable[[str, str], bool], name: str) -> Plain:
    def called(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
        known = literals(evaluator, values, span)
        if known is None:
            refuse_given(span, f"the result of {name} is known only when the module is applied", *values)
        return run(*known)

    return called


def _indent(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Indent all lines except the first; an input in the text has no line breaks."""
    count, text = values[0], text_of(evaluator, values[1], span)
    if not isinstance(count, int) or not 0 <= count <= _MOST_SPACES:
        refuse(span, "the result of indent is known only when the module is applied")
    margin = "\n" + " " * count
    return string(span, *(p.replace("\n", margin) if isinstance(p, str) else p for p in text.pieces))


_MOST_SPACES: Final = 1_000


def _title(text: str) -> str:
    """Capitalize each letter behind a separator, as Go's ``strings.Title``."""
    behind = zip(f" {text}", text, strict=False)
    return "".join(_titled(one) if _separates(before) else one for before, one in behind)


def _separates(one: str) -> bool:
    return not (one.isalnum() or one == "_") if one.isascii() else one.isspace()


def _titled(one: str) -> str:
    return one.title() if len(one.title()) == 1 else one


def _upper(text: str) -> str:
    """Convert each letter by itself, as Go: one that has several capital letters stays."""
    return "".join(one.upper() if len(one.upper()) == 1 else _titled(one) for one in text)


def _lower(text: str) -> str:
    return "".join(one.lower()[0] for one in text)


def _without_prefix(text: str, prefix: str) -> str:
    return text.removeprefix(prefix)


def _without_suffix(text: str, suffix: str) -> str:
    return text.removesuffix(suffix)


def _base(path: str) -> str:
    """Return the last part of a path, as Go's ``filepath.Base``."""
    return posixpath.basename(path.rstrip("/")) or ("/" if path else ".")


def _folder(path: str) -> str:
    """Return the folder of a path, as Go's ``filepath.Dir``: ``a/b/`` -> ``a/b``, and ``a`` -> ``.``."""
    folder = posixpath.normpath(path[: path.rfind("/") + 1] or ".")
    return f"/{folder.lstrip('/')}" if folder.startswith("/") else folder


TEXTS: Final[dict[str, Function]] = {
    "format": plain(format_text, 1, MANY),
    "formatlist": plain(_format_list, 1, MANY),
    "join": plain(_join, 2, MANY),
    "split": plain(_split, 2),
    "replace": plain(_replace, 3),
    "regex": plain(regex, 2),
    "regexall": plain(regex_all, 2),
    "substr": plain(_substring, 3),
    "trimspace": plain(_trim_space, 1),
    "startswith": plain(_tests(str.startswith, "startswith"), 2),
    "endswith": plain(_tests(str.endswith, "endswith"), 2),
    "strcontains": plain(_tests(str.__contains__, "strcontains"), 2),
    "basename": plain(_literal_function("basename", _base), 1),
    "dirname": plain(_literal_function("dirname", _folder), 1),
    "lower": plain(_literal_function("lower", _lower), 1),
    "upper": plain(_literal_function("upper", _upper), 1),
    "title": plain(_literal_function("title", _title), 1),
    "chomp": plain(_literal_function("chomp", lambda text: text.rstrip("\r\n")), 1),
    "strrev": plain(_literal_function("strrev", lambda text: text[::-1]), 1),
    "indent": plain(_indent, 2),
    "trim": plain(_literal_function("trim", str.strip), 2),
    "trimprefix": plain(_literal_function("trimprefix", _without_prefix), 2),
    "trimsuffix": plain(_literal_function("trimsuffix", _without_suffix), 2),
    "tostring": plain(lambda evaluator, values, span: _to_string(evaluator, values[0], span), 1),
}


def _to_string(evaluator: Evaluation, value: Value, span: Span) -> Value:
    return (
        value
        if value is None or isinstance(value, Json | Unknown)
        else Str(text_of(evaluator, value, span), span=span)
    )
