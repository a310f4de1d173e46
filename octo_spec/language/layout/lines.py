"""Writes a tree as the lines of a YAML file, in one format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.language.layout.key_order import arrange_keys
from octo_spec.language.layout.scalars import foldable, wrap_prose, written_key, yaml_scalar
from octo_spec.language.layout.shapes import WIDTH
from octo_spec.language.layout.tree import PageLeaf, PageList, PageTable, SpecPage, comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.layout.shapes import PlaceLayout
    from octo_spec.language.layout.tree import PageEntry, Tree

STEP: Final = "  "


def page_text(page: SpecPage, shape: PlaceLayout) -> str:
    """Write a file whose root has ``shape``."""
    head = [_comment("", comment) for comment in page.head]
    root = arrange_keys(page.root, shape)
    return "".join(f"{line}\n" for line in (*head, *_block(root, shape, "")))


def _block(tree: PageTable | PageList, shape: PlaceLayout, indent: str) -> Iterator[str]:
    for position, entry in enumerate(tree.entries):
        lines = tuple(
            _entry(entry, shape.value_layout(entry.key), indent, is_item=isinstance(tree, PageList))
        )
        if position and _is_apart(entry, tree.entries[position - 1], shape):
            yield ""
        yield from (_comment(indent, comment) for comment in entry.before)
        yield from lines
    yield from (_comment(indent, comment) for comment in tree.after)


def _is_apart(entry: PageEntry, before: PageEntry, shape: PlaceLayout) -> bool:
    """Return whether an empty line precedes an entry: between large ones, and around each section."""
    large = any(not isinstance(one.value, PageLeaf) for one in (entry, before))
    return shape.spaced or (shape.sectioned and large)


def _comment(indent: str, comment: str) -> str:
    return f"{indent}{comment}" if comment else ""


def _entry(entry: PageEntry, shape: PlaceLayout, indent: str, *, is_item: bool) -> Iterator[str]:
    start = f"{indent}-" if is_item else f"{indent}{written_key(entry.key)}:"
    trailing = f"  {entry.trailing}" if entry.trailing else ""
    line = _one_line(entry.value, shape)
    if line is not None and (_is_short(f"{start} {line}", shape) or _is_unbreakable(entry.value, shape)):
        yield f"{start} {line}".rstrip(" ") + trailing
    elif isinstance(entry.value, PageLeaf):
        yield from (f"{indent}{entry.trailing}",) if trailing else ()
        yield f"{start} >-"
        inner = indent + STEP
        yield from (f"{inner}{part}" for part in wrap_prose(entry.value.text, WIDTH - len(inner)))
    elif is_item and not trailing:
        yield from _hanging(entry.value, shape, indent)
    else:
        yield f"{start}{trailing}"
        yield from _block(entry.value, shape, indent + STEP)


def _hanging(tree: PageTable | PageList, shape: PlaceLayout, indent: str) -> Iterator[str]:
    """Yield the lines of a list item whose first entry is on the line of the hyphen."""
    first, *others = _block(tree, shape, indent + STEP)
    yield f"{indent}- {first.removeprefix(indent + STEP)}"
    yield from others


def _is_short(line: str, shape: PlaceLayout) -> bool:
    return len(line) <= min(shape.width, WIDTH)


def _is_unbreakable(value: Tree, shape: PlaceLayout) -> bool:
    """Return whether a value has no other form than one line."""
    match value:
        case PageLeaf(text):
            return not (shape.prose and foldable(text))
        case PageTable(entries) | PageList(entries):
            return not entries


# --- in one line -------------------------------------------------------------------------------


def _one_line(tree: Tree, shape: PlaceLayout) -> str | None:
    """Return a value in one line of any length; ``None`` if it must not be in one."""
    match tree:
        case PageLeaf(missing=True):
            return ""
        case PageLeaf(text):
            return yaml_scalar(text, typed=shape.is_typed(tree))
        case PageList(entries) if any(_needs_quotes_in_a_list(entry, shape) for entry in entries):
            return None
        case _:
            return _flow(tree, shape)


def _needs_quotes_in_a_list(entry: PageEntry, shape: PlaceLayout) -> bool:
    """Return whether an item that is plain on its own line would need quotes between brackets."""
    match entry.value:
        case PageLeaf(text):
            typed = shape.value_layout("").is_typed(entry.value)
            return yaml_scalar(text, typed=typed) != yaml_scalar(text, typed=typed, in_flow=True)
        case _:
            return True


def _flow(tree: Tree, shape: PlaceLayout) -> str | None:
    match tree:
        case PageLeaf(missing=True):
            return ""
        case PageLeaf(text):
            return yaml_scalar(text, typed=shape.is_typed(tree), in_flow=True)
        case PageList(entries, _):
            if not _may_flow(tree, shape):
                return None
            items = [_flow(entry.value, shape.value_layout("")) for entry in entries]
            return None if None in items else f"[{', '.join(map(str, items))}]"
        case PageTable(entries, _):
            if not _may_flow(tree, shape):
                return None
            pairs = [(entry.key, _flow(entry.value, shape.value_layout(entry.key))) for entry in entries]
            if any(value is None for _, value in pairs):
                return None
            return "{" + ", ".join(f"{written_key(key, in_flow=True)}: {value}" for key, value in pairs) + "}"


def _may_flow(tree: PageTable | PageList, shape: PlaceLayout) -> bool:
    if not tree.entries:
        return True
    may = shape.flow or isinstance(tree, PageList)
    return may and not any(True for _ in comments(tree)) and not _holds_prose(tree, shape)


def _holds_prose(tree: PageTable | PageList, shape: PlaceLayout) -> bool:
    return isinstance(tree, PageTable) and any(shape.value_layout(entry.key).prose for entry in tree.entries)
