"""The tree of a YAML file for formatting: entries in order, each with the comments that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class PageLeaf:
    """A text; ``missing`` if nothing is written, unlike the empty text; ``plain`` if it had no quotes."""

    text: str
    missing: bool = False
    plain: bool = False


@frozen
class PageEntry:
    """A key with its value, or an item of a list, whose key is empty.

    ``before`` holds the comments in the lines before it, with an empty text for an empty line between
    them; ``trailing`` is the comment at the end of its line.
    """

    value: Tree
    key: str = ""
    before: tuple[str, ...] = ()
    trailing: str = ""

    @property
    def comments(self) -> Iterator[str]:
        """The comments of the entry, without those of its value."""
        yield from self.before
        if self.trailing:
            yield self.trailing


@frozen
class PageTable:
    """A mapping; ``after`` holds the comments after its last entry."""

    entries: tuple[PageEntry, ...]
    after: tuple[str, ...] = ()


@frozen
class PageList:
    """A list; ``after`` holds the comments after its last item."""

    entries: tuple[PageEntry, ...]
    after: tuple[str, ...] = ()


Tree = PageLeaf | PageTable | PageList


@frozen
class SpecPage:
    """A whole file: the comments above all keys, and its keys."""

    root: PageTable
    head: tuple[str, ...] = ()


def comments(tree: Tree) -> Iterator[str]:
    """Yield all comments within a tree, in order."""
    if isinstance(tree, PageLeaf):
        return
    for entry in tree.entries:
        yield from entry.before
        if entry.trailing:
            yield entry.trailing
        yield from comments(entry.value)
    yield from tree.after


def tree_of(data: object) -> Tree:
    """Return the tree of texts, lists and dictionaries, without comments."""
    match data:
        case dict():
            return PageTable(tuple(PageEntry(tree_of(value), str(key)) for key, value in data.items()))
        case list() | tuple():
            return PageList(tuple(PageEntry(tree_of(item)) for item in data))
        case _:
            return PageLeaf(str(data))
