"""Puts the entries of a tree into the order of the language, and single values into its form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.language.layout.shapes import Single
from octo_spec.language.layout.tree import PageEntry, PageLeaf, PageList, PageTable
from octo_spec.language.models.scalars import fold_line_breaks

if TYPE_CHECKING:
    from octo_spec.language.layout.shapes import PlaceLayout
    from octo_spec.language.layout.tree import Tree


def arrange_keys(tree: PageTable, shape: PlaceLayout) -> PageTable:
    """Sort the keys of a mapping and of everything within; an unknown key comes last."""
    order = {key: position for position, key in enumerate(shape.keys)}
    entries = sorted(tree.entries, key=lambda entry: order.get(entry.key, len(order)))
    return replace(
        tree, entries=tuple(_arranged_entry(entry, shape.value_layout(entry.key)) for entry in entries)
    )


def _arranged_entry(entry: PageEntry, shape: PlaceLayout) -> PageEntry:
    value = _arranged_value(_single(entry.value, shape), shape)
    return _hoist_comments(replace(entry, value=value))


def _arranged_value(value: Tree, shape: PlaceLayout) -> Tree:
    match value:
        case PageLeaf(text) if shape.prose:
            return replace(value, text=str(fold_line_breaks(text)))
        case PageLeaf():
            return value
        case PageTable():
            return arrange_keys(value, shape)
        case PageList():
            return replace(
                value, entries=tuple(_arranged_entry(item, shape.value_layout("")) for item in value.entries)
            )


def _single(value: Tree, shape: PlaceLayout) -> Tree:
    """Return one value in the form for its place: without a list, or in one."""
    match shape.single, value:
        case _, PageLeaf(missing=True):
            return value
        case Single.LISTED, PageLeaf() | PageTable():
            return PageList((PageEntry(value),))
        case Single.ALONE, PageList((PageEntry(PageLeaf() as only, before=(), trailing=""),), ()):
            return only
        case _:
            return value


def _hoist_comments(entry: PageEntry) -> PageEntry:
    """Move comments before an entry: those before the first key of an item, and those in an empty value."""
    match entry:
        case PageEntry(value=PageTable((), after) | PageList((), after) as empty) if after:
            return replace(entry, value=type(empty)(()), before=(*entry.before, *after))
        case PageEntry(value=PageTable((first, *others), _) as table, key="") if first.before:
            bare = replace(table, entries=(replace(first, before=()), *others))
            return replace(entry, value=bare, before=(*entry.before, *first.before))
        case _:
            return entry
