"""Puts the entries of a tree into the order of the language, and single values into its form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.language.layout.shapes import Single
from octo_spec.language.layout.tree import Entry, Leaf, Listing, Table
from octo_spec.language.models.scalars import folded

if TYPE_CHECKING:
    from octo_spec.language.layout.shapes import Shape
    from octo_spec.language.layout.tree import Tree


def arranged(tree: Table, shape: Shape) -> Table:
    """Sort the keys of a mapping and of everything within; an unknown key comes last."""
    order = {key: position for position, key in enumerate(shape.keys)}
    entries = sorted(tree.entries, key=lambda entry: order.get(entry.key, len(order)))
    return replace(tree, entries=tuple(_arranged_entry(entry, shape.of(entry.key)) for entry in entries))


def _arranged_entry(entry: Entry, shape: Shape) -> Entry:
    value = _arranged_value(_single(entry.value, shape), shape)
    return _hoisted(replace(entry, value=value))


def _arranged_value(value: Tree, shape: Shape) -> Tree:
    match value:
        case Leaf(text) if shape.prose:
            return replace(value, text=str(folded(text)))
        case Leaf():
            return value
        case Table():
            return arranged(value, shape)
        case Listing():
            return replace(
                value, entries=tuple(_arranged_entry(item, shape.of("")) for item in value.entries)
            )


def _single(value: Tree, shape: Shape) -> Tree:
    """Return one value in the form for its place: without a list, or in one."""
    match shape.single, value:
        case _, Leaf(missing=True):
            return value
        case Single.LISTED, Leaf() | Table():
            return Listing((Entry(value),))
        case Single.ALONE, Listing((Entry(Leaf() as only, before=(), trailing=""),), ()):
            return only
        case _:
            return value


def _hoisted(entry: Entry) -> Entry:
    """Move comments before an entry: those before the first key of an item, and those in an empty value."""
    match entry:
        case Entry(value=Table((), after) | Listing((), after) as empty) if after:
            return replace(entry, value=type(empty)(()), before=(*entry.before, *after))
        case Entry(value=Table((first, *others), _) as table, key="") if first.before:
            bare = replace(table, entries=(replace(first, before=()), *others))
            return replace(entry, value=bare, before=(*entry.before, *first.before))
        case _:
            return entry
