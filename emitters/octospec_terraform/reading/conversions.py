"""Values as Terraform converts them: to texts, and to the declared types of variables.

https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from octo_spec.foreign.notes import refuse
from octo_spec.model.text import Param, Text
from octospec_terraform.reading.binary_numbers import InexactError, is_number, number
from octospec_terraform.reading.given import refuse_given
from octospec_terraform.reading.values import (
    MAX_CHARACTERS,
    Chosen,
    EachIndex,
    Handle,
    Json,
    Listing,
    Mixed,
    NullError,
    Str,
    Table,
    Unknown,
    fail,
    literal_text,
    string,
)
from octospec_terraform.syntax import Call, Conditional, Name, Object, Template, Tuple

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.binary_numbers import Number
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Expression

# --- texts -------------------------------------------------------------------------------------


def text_of(evaluator: Evaluation, value: Value, span: Span) -> Text:
    """Convert a value to a text."""
    match value:
        case Str(text):
            return text
        case bool() | int() | Fraction():
            return Text.of(literal_text(value) or "")
        case Chosen(question):
            evaluator.context.is_used(question)
            return Text.of(question.raw_of(evaluator.case.answer(question.subject)))
        case Unknown():
            return Text((Param(evaluator.context.create_parameter(value, span)),))
        case Handle():
            return evaluator.handle_text(value, span)
        case None:
            raise NullError(span, "expected a text here, not null", evaluator.case.answers)
        case Listing() | Table():
            return fail(span, "expected a text here, not a list or an object")
        case EachIndex():
            return refuse_given(span, "the position of an element in an input list is not known", value)
        case _:
            return refuse(span, "the text here is not known")


def concatenate(evaluator: Evaluation, parts: tuple[Value, ...], span: Span) -> Str | Mixed | Json:
    """Concatenate texts; values in JSON do not change."""
    found: list[Text | Json] = []
    for part in parts:
        match part:
            case Json():
                found.append(part)
            case Mixed(inner):
                found += inner
            case _:
                found.append(text_of(evaluator, part, span))
    texts = [part for part in found if isinstance(part, Text)]
    if len(texts) < len(found):
        return Mixed(tuple(found), span=span)
    joined = string(span, *(piece for text in texts for piece in text.pieces))
    if sum(len(piece) for piece in joined.text.pieces if isinstance(piece, str)) > MAX_CHARACTERS:
        refuse(span, f"this text has more than {MAX_CHARACTERS:,} characters")
    return joined


# --- numbers -----------------------------------------------------------------------------------


def spelled_number(written: str, span: Span) -> Number:
    """Return the number of a text."""
    try:
        return number(written)
    except InexactError as error:
        return refuse(span, str(error))
    except ValueError:
        return fail(span, f"{written!r} is not a number")


def as_other_side(value: Value, left: Expression, span: Span) -> Value:
    """Return the chosen side of a conditional: if the other side is a text, it becomes one, too.

    https://developer.hashicorp.com/terraform/language/expressions/conditionals#result-types
    """
    return as_text(value, span) if _is_text(left) else value


def _is_text(expression: Expression) -> bool:
    match expression:
        case Template():
            return expression.literal is not None
        case Conditional(_, then, otherwise):
            return _is_text(then) or _is_text(otherwise)
        case _:
            return False


# --- types -------------------------------------------------------------------------------------


def convert(evaluator: Evaluation, value: Value, type_: Expression | None, scope: Scope, span: Span) -> Value:
    """Convert to a declared type; optional attributes get their defaults."""
    if value is None:
        return None
    match type_:
        case Name("string") if isinstance(value, bool | int | Fraction):
            return string(span, literal_text(value) or "")
        case Name("bool") if literal_text(value) in ("true", "false"):
            return literal_text(value) == "true"
        case Name("number") if isinstance(value, Str) and is_number(literal_text(value) or ""):
            return spelled_number(literal_text(value) or "", span)
        case Call("tuple", (Tuple(types),)) if isinstance(value, Listing) and len(types) == len(value.items):
            pairs = zip(value.items, types, strict=True)
            items = tuple(convert(evaluator, item, inner, scope, span) for item, inner in pairs)
            return Listing(items, span=value.span)
        case Call("list" | "set" as kind, (inner,)) if isinstance(value, Listing):
            items = tuple(convert(evaluator, item, inner, scope, span) for item in value.items)
            is_set = kind == "set"
            return Listing(distinct(items, span) if is_set else items, is_set=is_set, span=value.span)
        case Call("map", (inner,)) if isinstance(value, Table):
            entries = ((key, convert(evaluator, item, inner, scope, span)) for key, item in value.entries)
            return Table(tuple(sorted(entries, key=lambda entry: entry[0])), span=value.span)
        case Call("object", (Object() as declared,)) if isinstance(value, Table):
            return _object(evaluator, value, declared, scope)
        case _:
            return value


def _object(evaluator: Evaluation, value: Table, declared: Object, scope: Scope) -> Value:
    entries: list[tuple[str, Value]] = []
    for key, type_ in declared.entries:
        name = key.literal if isinstance(key, Template) else None
        if name is None:
            refuse(key.span, "the type of an object has names for keys")
        entries.append((name, _attribute(evaluator, value.get(name), type_, scope, value.span)))
    return Table(tuple(entries), span=value.span)


def _attribute(evaluator: Evaluation, value: Value, type_: Expression, scope: Scope, span: Span) -> Value:
    match type_:
        case Call("optional", (inner, *default)):
            if value is None and default:
                value = evaluator.value(default[0], scope)
            return convert(evaluator, value, inner, scope, span)
        case _:
            return convert(evaluator, value, type_, scope, span)


def alike(items: tuple[Value, ...], span: Span) -> tuple[Value, ...]:
    """Return elements as one type: if one is a text, numbers and booleans become texts."""
    plain = [item for item in items if isinstance(item, bool | int | Fraction)]
    if any(isinstance(item, Str) for item in items):
        return tuple(as_text(item, span) for item in items)
    if len({isinstance(item, bool) for item in plain}) > 1:
        fail(span, "a list contains both numbers and booleans")
    return items


def as_text(item: Value, span: Span) -> Value:
    """Write a number or a boolean as a text."""
    return string(span, literal_text(item) or "") if isinstance(item, bool | int | Fraction) else item


def distinct(items: tuple[Value, ...], span: Span) -> tuple[Value, ...]:
    """Return each element once, in the order of a set: texts alphabetically, numbers by value."""
    once: list[Value] = []
    for item in alike(items, span):
        if item not in once:
            once.append(item)
    numbers = [item for item in once if isinstance(item, int | Fraction)]
    literals = [literal for item in once if (literal := literal_text(item)) is not None]
    if len(literals) < len(once) or numbers:
        return tuple(sorted(numbers)) if len(numbers) == len(once) else tuple(once)
    ordered = sorted(zip(literals, once, strict=True), key=lambda each: each[0])
    return tuple(item for _, item in ordered)
