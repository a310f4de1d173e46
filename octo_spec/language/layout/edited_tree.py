"""Edits of a tree: a value in another's place, or an entry that goes, with the comments of all others kept.

>>> tree = tree_of({"groups": {"a": {"grants": ["x", "y"]}}})
>>> without(tree, ("groups", "a", "grants", 0)) == tree_of({"groups": {"a": {"grants": ["y"]}}})
True
>>> without(tree, ("groups", "b")) == tree
True
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.language.layout.tree import PageEntry, PageLeaf, tree_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.language.layout.tree import PageList, PageTable, Tree
    from octo_spec.language.spans import Location


def at(tree: Tree, location: Location) -> Tree | None:
    """Return the value at a location, if there is one."""
    for segment in location:
        entry = None if isinstance(tree, PageLeaf) else _entry(tree, segment)
        if entry is None:
            return None
        tree = entry.value
    return tree


def changed(tree: Tree, location: Location, change: Callable[[Tree], Tree]) -> Tree:
    """Return a tree in which the value at a location is changed; the same tree if nothing is there."""
    if not location:
        return change(tree)
    if isinstance(tree, PageLeaf):
        return tree
    segment, *rest = location
    entries = tuple(
        replace(entry, value=changed(entry.value, tuple(rest), change))
        if _is(entry, position, segment)
        else entry
        for position, entry in enumerate(tree.entries)
    )
    return replace(tree, entries=entries)


def without(tree: Tree, location: Location) -> Tree:
    """Return a tree without the entry at a location."""
    *parent, segment = location

    def remove(value: Tree) -> Tree:
        if isinstance(value, PageLeaf):
            return value
        kept = (entry for position, entry in enumerate(value.entries) if not _is(entry, position, segment))
        return replace(value, entries=tuple(kept))

    return changed(tree, tuple(parent), remove)


def with_entry(tree: Tree, location: Location, value: object) -> Tree:
    """Return a tree in which the mapping at the location's parent has a value at its key."""
    *parent, key = location

    def add(table: Tree) -> Tree:
        if isinstance(table, PageLeaf):
            return table
        if _entry(table, key) is not None:
            return changed(table, (key,), lambda _: tree_of(value))
        return replace(table, entries=(*table.entries, PageEntry(tree_of(value), str(key))))

    return changed(tree, tuple(parent), add)


def _entry(tree: PageTable | PageList, segment: str | int) -> PageEntry | None:
    found = (entry for position, entry in enumerate(tree.entries) if _is(entry, position, segment))
    return next(found, None)


def _is(entry: PageEntry, position: int, segment: str | int) -> bool:
    return position == segment if isinstance(segment, int) else entry.key == segment
