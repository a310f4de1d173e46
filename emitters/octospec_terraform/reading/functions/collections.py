"""Functions on lists, sets and maps: https://developer.hashicorp.com/terraform/language/functions#collection-functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError, refuse
from octospec_terraform.reading.binary_numbers import Counted
from octospec_terraform.reading.conversions import alike, as_text, distinct, text_of
from octospec_terraform.reading.functions.control import is_empty
from octospec_terraform.reading.functions.kinds import MANY, literal, plain, unknown
from octospec_terraform.reading.given import refuse_given
from octospec_terraform.reading.operators import equal
from octospec_terraform.reading.value_parts import element, elements, entry_with
from octospec_terraform.reading.values import (
    MAX_ITEMS,
    AtLeast,
    Chosen,
    FailsError,
    Json,
    Listing,
    Mixed,
    Str,
    Table,
    Unknown,
    fail,
    literal_text,
)

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.functions.kinds import Function
    from octospec_terraform.reading.values import Value


def items_of(evaluator: Evaluation, value: Value, span: Span) -> tuple[Value, ...]:
    """List the elements of a list or a set."""
    if isinstance(value, Table):
        fail(span, "expected a list here, not a map")
    return tuple(item for _, item in elements(evaluator, value, span))


def _ordered(evaluator: Evaluation, value: Value, span: Span) -> tuple[Value, ...]:
    """List the elements of a list; those of a set have no positions."""
    if isinstance(value, Listing) and value.is_set:
        fail(span, "expected a list here, not a set")
    return items_of(evaluator, value, span)


def is_given_list(item: Value) -> bool:
    """Return whether an element represents all elements of a list input."""
    return isinstance(item, Str) and item.text.list_param is not None


def _lone_list(items: tuple[Value, ...]) -> str:
    match items:
        case (Str(text),) if text.list_param is not None and len(text.pieces) == 1:
            return text.list_param.id
        case _:
            return ""


def _length(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    match values[0]:
        case Table(entries):
            return Counted(len(entries))
        case Listing(items) if any(map(is_given_list, items)):
            return AtLeast(1 + sum(not is_given_list(item) for item in items), _lone_list(items), span=span)
        case Str() as text if text.text.literal is None:
            is_empty(evaluator, text)
            return AtLeast(1, span=span)
        case Chosen() | Str():
            return Counted(len(literal(evaluator, values[0], span) or ""))
        case Unknown():
            return refuse_given(span, "a length is known only when the module is applied", values[0])
        case Json() | Mixed():
            return AtLeast(1, span=span)
        case other:
            return Counted(len(elements(evaluator, other, span)))


def _concat(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items = tuple(item for value in values for item in items_of(evaluator, value, span))
    if len(items) > MAX_ITEMS:
        refuse(span, f"this list has more than {MAX_ITEMS:,} elements")
    return Listing(items, span=span)


def _flat(evaluator: Evaluation, items: tuple[Value, ...], span: Span) -> tuple[Value, ...]:
    flat: list[Value] = []
    for item in items:
        flat += _flat(evaluator, item.items, span) if isinstance(item, Listing) else [item]
    return tuple(flat)


def _flatten(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return Listing(_flat(evaluator, items_of(evaluator, values[0], span), span), span=span)


def _compact(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items = items_of(evaluator, values[0], span)
    return Listing(
        tuple(item for item in items if item is not None and not is_empty(evaluator, item)), span=span
    )


def _distinct(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return Listing(tuple(dict.fromkeys(alike(items_of(evaluator, values[0], span), span))), span=span)


def _to_set(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return (
        None
        if values[0] is None
        else Listing(distinct(items_of(evaluator, values[0], span), span), is_set=True, span=span)
    )


def _list(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    if values[0] is None:
        return None
    return Listing(alike(items_of(evaluator, values[0], span), span), span=span)


def _map(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    if values[0] is None or not isinstance(values[0], Table):
        return None if values[0] is None else fail(span, "expected a map here")
    keys, items = [key for key, _ in values[0].entries], tuple(item for _, item in values[0].entries)
    return Table(tuple(zip(keys, alike(items, span), strict=True)), span=span)


def _merge(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    entries: dict[str, Value] = {}
    for value in values:
        if value is None:
            continue
        if not isinstance(value, Table):
            refuse_given(span, "a map that is merged here is known only when the module is applied", value)
        entries.update(value.entries)
    return Table(tuple(sorted(entries.items())), span=span)


def _keys(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    if isinstance(values[0], Unknown):
        return unknown("keys", values, span)
    return Listing(tuple(key for key, _ in elements(evaluator, values[0], span)), span=span)


def _values(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    if isinstance(values[0], Unknown):
        return unknown("values", values, span)
    return Listing(tuple(value for _, value in elements(evaluator, values[0], span)), span=span)


def _lookup(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    table, key = values[:2]
    if isinstance(table, Unknown):
        return element(evaluator, table, key, span)
    if not isinstance(table, Table):
        refuse_given(span, "expected a known map here", table)
    try:
        found = entry_with(evaluator, table, key, span)
    except FailsError:
        raise
    except NotTakenError:
        return unknown("lookup", (key,), span)
    if found is not None:
        return found[1]
    return values[2] if len(values) > 2 else fail(span, "there is no such key in this map")  # noqa: PLR2004 - the default


def _element(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items, index = _ordered(evaluator, values[0], span), values[1]
    if not items:
        fail(span, "element of an empty list")
    if any(map(is_given_list, items)) or not isinstance(index, int):
        return element(evaluator, Listing(items, span=span), index, span)
    return items[index % len(items)]


def _contains(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items = items_of(evaluator, values[0], span)
    if values[1] is None:
        fail(span, "contains does not accept null")
    known = [item for item in items if not is_given_list(item)]
    if any(equal(evaluator, values[1], item, span) for item in known):
        return True
    if len(known) == len(items):
        return False
    return refuse_given(span, "the elements of an input list are not known", values[0])


def _index(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    for at, item in enumerate(_ordered(evaluator, values[0], span)):
        if is_given_list(item):
            refuse_given(span, "the position of an element in an input list is not known", item)
        if equal(evaluator, item, values[1], span):
            return Counted(at)
    return fail(span, "index finds no such element")


def _one(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items = items_of(evaluator, values[0], span)
    if any(map(is_given_list, items)):
        return element(evaluator, Listing(items, span=span), 0, span)
    if len(items) > 1:
        fail(span, "one requires a list of at most one element")
    return items[0] if items else None


def _reverse(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return Listing(items_of(evaluator, values[0], span)[::-1], span=span)


def _sort(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items = [as_text(item, span) for item in items_of(evaluator, values[0], span)]
    return Listing(tuple(sorted(items, key=lambda item: literal_text(item) or "")), span=span)


def _slice(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items, start, end = _ordered(evaluator, values[0], span), values[1], values[2]
    if any(map(is_given_list, items)) or not isinstance(start, int) or not isinstance(end, int):
        refuse_given(span, "a part of an input list is not known", values[0])
    if not 0 <= start <= end <= len(items):
        fail(span, "this list has no such part")
    return Listing(items[start:end], span=span)


def _chunks(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    items, size = items_of(evaluator, values[0], span), values[1]
    if any(map(is_given_list, items)) or not isinstance(size, int) or size < 1:
        refuse_given(span, "parts of an input list are not known", values[0])
    parts = (items[at : at + size] for at in range(0, len(items), size))
    return Listing(tuple(Listing(part, span=span) for part in parts), span=span)


def _zip(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    keys, found = (items_of(evaluator, value, span) for value in values)
    if any(map(is_given_list, (*keys, *found))):
        refuse_given(span, "the neighbor of an element in an input list is not known", *values)
    if len(keys) != len(found):
        fail(span, "the lists of zipmap have different lengths")
    entries = {_name(evaluator, key, span): value for key, value in zip(keys, found, strict=True)}
    return Table(tuple(sorted(entries.items())), span=span)


def _name(evaluator: Evaluation, key: Value, span: Span) -> str:
    literal = text_of(evaluator, key, span).literal
    if literal is None:
        refuse_given(span, "a name in a map is known only when the module is applied", key)
    return literal


def _coalesce_list(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    for value in values:
        if value is None:
            refuse(span, "whether coalescelist accepts null depends on its type")
        if items_of(evaluator, value, span):
            return value
    return fail(span, "all arguments of coalescelist are empty")


def _all_true(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return all(_is_true(evaluator, item, span) for item in items_of(evaluator, values[0], span))


def _is_true(evaluator: Evaluation, item: Value, span: Span) -> bool:
    return item is not None and evaluator.truth(item, span)


def _any_true(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return any(_is_true(evaluator, item, span) for item in items_of(evaluator, values[0], span))


COLLECTIONS: Final[dict[str, Function]] = {
    "length": plain(_length, 1),
    "concat": plain(_concat, 1, MANY),
    "flatten": plain(_flatten, 1),
    "compact": plain(_compact, 1),
    "distinct": plain(_distinct, 1),
    "toset": plain(_to_set, 1),
    "tolist": plain(_list, 1),
    "tomap": plain(_map, 1),
    "merge": plain(_merge, 0, MANY),
    "keys": plain(_keys, 1),
    "values": plain(_values, 1),
    "lookup": plain(_lookup, 2, 3),
    "element": plain(_element, 2),
    "contains": plain(_contains, 2),
    "index": plain(_index, 2),
    "one": plain(_one, 1),
    "reverse": plain(_reverse, 1),
    "sort": plain(_sort, 1),
    "slice": plain(_slice, 3),
    "chunklist": plain(_chunks, 2),
    "zipmap": plain(_zip, 2),
    "coalescelist": plain(_coalesce_list, 1, MANY),
    "alltrue": plain(_all_true, 1),
    "anytrue": plain(_any_true, 1),
}
