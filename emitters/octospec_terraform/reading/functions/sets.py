"""Functions on sets, and transpose: https://developer.hashicorp.com/terraform/language/functions#collection-functions."""

from __future__ import annotations

from itertools import chain, islice, product
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octospec_terraform.reading.conversions import alike, distinct
from octospec_terraform.reading.functions.collections import is_given_list, items_of
from octospec_terraform.reading.functions.kinds import MANY, plain
from octospec_terraform.reading.given import refuse_given
from octospec_terraform.reading.operators import equal
from octospec_terraform.reading.values import MAX_ITEMS, Listing, Table, fail, literal_text, string

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.functions.kinds import Function
    from octospec_terraform.reading.values import Value


def _union(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return Listing(
        distinct(tuple(item for value in values for item in items_of(evaluator, value, span)), span),
        is_set=True,
        span=span,
    )


def _known_sets(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> list[tuple[Value, ...]]:
    lists = [items_of(evaluator, value, span) for value in values]
    if any(literal_text(item) is None for items in lists for item in items):
        refuse_given(span, "sets that are known only when the module is applied cannot be compared", *values)
    all_alike = iter(alike(tuple(chain(*lists)), span))
    return [tuple(islice(all_alike, len(items))) for items in lists]


def _intersection(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    first, *others = _known_sets(evaluator, values, span)
    return Listing(
        distinct(tuple(item for item in first if all(item in other for other in others)), span),
        is_set=True,
        span=span,
    )


def _subtract(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    first, second = _known_sets(evaluator, values, span)
    left = tuple(item for item in first if item not in second)
    return Listing(distinct(left, span), is_set=True, span=span)


def _product(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    lists = [alike(items_of(evaluator, value, span), span) for value in values]
    if any(map(is_given_list, chain(*lists))):
        refuse_given(span, "the results for the elements of an input list are not known", *values)
    count = 1
    for items in lists:
        count *= len(items)
    if count > MAX_ITEMS:
        refuse(span, f"this list has more than {MAX_ITEMS:,} elements")
    return Listing(tuple(Listing(row, span=span) for row in product(*lists)), span=span)


# --- transposed tables -------------------------------------------------------------------------


def _matching(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Return the values with the wanted keys, in the order of the values."""
    found, keys, sought = (items_of(evaluator, value, span) for value in values)
    if any(map(is_given_list, (*found, *keys, *sought))):
        refuse_given(span, "the neighbor of an element in an input list is not known", *values)
    if len(found) != len(keys):
        fail(span, "the lists of matchkeys have different lengths")
    pairs = zip(found, keys, strict=True)
    kept = (value for value, key in pairs if any(equal(evaluator, key, one, span) for one in sought))
    return Listing(tuple(kept), span=span)


def _transpose(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Transpose lists by key into keys by element."""
    if not isinstance(values[0], Table):
        refuse_given(span, "expected a known map here", values[0])
    found: dict[str, list[str]] = {}
    for key, listed in values[0].entries:
        for item in items_of(evaluator, listed, span):
            literal = literal_text(item)
            if literal is None:
                refuse_given(span, "a map that is transposed is known only when the module is applied", item)
            found.setdefault(literal, []).append(key)
    entries = (
        (name, Listing(tuple(string(span, key) for key in sorted(keys)), span=span))
        for name, keys in sorted(found.items())
    )
    return Table(tuple(entries), span=span)


SETS: Final[dict[str, Function]] = {
    "setunion": plain(_union, 1, MANY),
    "setintersection": plain(_intersection, 1, MANY),
    "setsubtract": plain(_subtract, 2),
    "setproduct": plain(_product, 2, MANY),
    "matchkeys": plain(_matching, 3),
    "transpose": plain(_transpose, 1),
}
