"""Writes a tree as the lines of a YAML file, in one format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.language.layout.arranged import arranged
from octo_spec.language.layout.scalars import foldable, wrapped, written, written_key
from octo_spec.language.layout.shapes import WIDTH
from octo_spec.language.layout.tree import Leaf, Listing, Page, Table, comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.layout.shapes import Shape
    from octo_spec.language.layout.tree import Entry, Tree

STEP: Final = "  "


def page_text(page: Page, shape: Shape) -> str:
    """Write a file whose root has ``shape``."""
    head = [_comment("", comment) for comment in page.head]
    root = arranged(page.root, shape)
    return "".join(f"{line}\n" for line in (*head, *_block(root, shape, "")))


def _block(tree: Table | Listing, shape: Shape, indent: str) -> Iterator[str]:
    for position, entry in enumerate(tree.entries):
        lines = tuple(_entry(entry, shape.of(entry.key), indent, is_item=isinstance(tree, Listing)))
        if position and _is_apart(entry, tree.entries[position - 1], shape):
            yield ""
        yield from (_comment(indent, comment) for comment in entry.before)
        yield from lines
    yield from (_comment(indent, comment) for comment in tree.after)


def _is_apart(entry: Entry, before: Entry, shape: Shape) -> bool:
    """Return whether an empty line precedes an entry: between large ones, and around each section."""
    large = any(not isinstance(one.value, Leaf) for one in (entry, before))
    return shape.spaced or (shape.sectioned and large)


def _comment(indent: str, comment: str) -> str:
    return f"{indent}{comment}" if comment else ""


def _entry(entry: Entry, shape: Shape, indent: str, *, is_item: bool) -> Iterator[str]:
    start = f"{indent}-" if is_item else f"{indent}{written_key(entry.key)}:"
    trailing = f"  {entry.trailing}" if entry.trailing else ""
    line = _one_line(entry.value, shape)
    if line is not None and (_is_short(f"{start} {line}", shape) or _is_unbreakable(entry.value, shape)):
        yield f"{start} {line}".rstrip(" ") + trailing
    elif isinstance(entry.value, Leaf):
        yield from (f"{indent}{entry.trailing}",) if trailing else ()
        yield f"{start} >-"
        inner = indent + STEP
        yield from (f"{inner}{part}" for part in wrapped(entry.value.text, WIDTH - len(inner)))
    elif is_item and not trailing:
        yield from _hanging(entry.value, shape, indent)
    else:
        yield f"{start}{trailing}"
        yield from _block(entry.value, shape, indent + STEP)


def _hanging(tree: Table | Listing, shape: Shape, indent: str) -> Iterator[str]:
    """Yield the lines of a list item whose first entry is on the line of the hyphen."""
    first, *others = _block(tree, shape, indent + STEP)
    yield f"{indent}- {first.removeprefix(indent + STEP)}"
    yield from others


def _is_short(line: str, shape: Shape) -> bool:
    return len(line) <= min(shape.width, WIDTH)


def _is_unbreakable(value: Tree, shape: Shape) -> bool:
    """Return whether a value has no other form than one line."""
    match value:
        case Leaf(text):
            return not (shape.prose and foldable(text))
        case Table(entries) | Listing(entries):
            return not entries


# --- in one line -------------------------------------------------------------------------------


def _one_line(tree: Tree, shape: Shape) -> str | None:
    """Return a value in one line of any length; ``None`` if it must not be in one."""
    match tree:
        case Leaf(missing=True):
            return ""
        case Leaf(text):
            return written(text, typed=shape.is_typed(text))
        case Listing(entries) if any(_needs_quotes_in_a_list(entry, shape) for entry in entries):
            return None
        case _:
            return _flow(tree, shape)


def _needs_quotes_in_a_list(entry: Entry, shape: Shape) -> bool:
    """Return whether an item that is plain on its own line would need quotes between brackets."""
    match entry.value:
        case Leaf(text):
            typed = shape.of("").is_typed(text)
            return written(text, typed=typed) != written(text, typed=typed, in_flow=True)
        case _:
            return True


def _flow(tree: Tree, shape: Shape) -> str | None:
    match tree:
        case Leaf(missing=True):
            return ""
        case Leaf(text):
            return written(text, typed=shape.is_typed(text), in_flow=True)
        case Listing(entries, _):
            if not _may_flow(tree, shape):
                return None
            items = [_flow(entry.value, shape.of("")) for entry in entries]
            return None if None in items else f"[{', '.join(map(str, items))}]"
        case Table(entries, _):
            if not _may_flow(tree, shape):
                return None
            pairs = [(entry.key, _flow(entry.value, shape.of(entry.key))) for entry in entries]
            if any(value is None for _, value in pairs):
                return None
            return "{" + ", ".join(f"{written_key(key, in_flow=True)}: {value}" for key, value in pairs) + "}"


def _may_flow(tree: Table | Listing, shape: Shape) -> bool:
    if not tree.entries:
        return True
    may = shape.flow or isinstance(tree, Listing)
    return may and not any(True for _ in comments(tree)) and not _holds_prose(tree, shape)


def _holds_prose(tree: Table | Listing, shape: Shape) -> bool:
    return isinstance(tree, Table) and any(shape.of(entry.key).prose for entry in tree.entries)
