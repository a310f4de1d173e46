"""Merges changes into a spec file that a person maintains: equal parts stay as they are written.

The spec is written twice in the form of ``write_spec``: as it deploys today, and as it should deploy. If the
two are equal at a place, the file stays; if they differ, it gets the new value, and keeps its comments.
"""

from __future__ import annotations

import json
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from octo_spec.frozen import frozen
from octo_spec.importing.decided_choices import with_decided_needs, with_missing_groups
from octo_spec.importing.wording import TODO
from octo_spec.language.layout.key_order import arrange_keys
from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.read_page import read_page
from octo_spec.language.layout.shapes import SPEC
from octo_spec.language.layout.tree import PageEntry, PageList, PageTable, tree_of
from octo_spec.language.plain_data import plain
from octo_spec.language.remainder import DECLARING_NOTHING
from octo_spec.model.role_descriptions import default_description
from octo_spec.source import Mapping, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.layout.tree import Tree

_OWN: Final = DECLARING_NOTHING
"""Top-level keys that belong to the person, and that the deployment does not contain."""
_WORDS: Final = frozenset({"why", "category", "without-external-id", "grants-nothing", "accept"})
"""Nested keys for people: they stay where they are."""
_LIMITING: Final = frozenset({"needs", "only-in"})
"""Keys that say when a part is there; only in a person's file, a part may repeat what its role needs."""
_USING: Final = ("needs", "inline", "managed", "attached")
"""Keys of a role that say which groups it uses, and what these need not repeat."""
_UNKNOWN: Final = ()
"""What a file deploys for a key that is to be written again: no value of the wanted spec equals it."""
_GRANTING: Final = _LIMITING | frozenset({"attach", "attached", "boundary", "grants", "inline", "managed"})
"""Keys that decide access: they stay only if the wanted spec has them."""


def merge_spec(text: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return the spec ``text``, which deploys ``before``, changed so that it deploys ``after``."""
    root = parse_yaml(text, "").node
    if not isinstance(root, Mapping):
        return text
    file = plain(root)
    if isinstance(file, dict):
        before, after = (_with_decided_parts(data, before, file) for data in (before, after))
    page = read_page(text, root)
    table = arrange_keys(page.root, SPEC)
    kept = {key: value for key, value in before.items() if key not in _OWN}
    entries = tuple(_entries(table, _without_repeated_needs(kept, after), _wanted_data(before, after)))
    return page_text(replace(page, root=replace(table, entries=entries)), SPEC)


def _with_decided_parts(data: dict[str, Any], before: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    """Add what the file says of choices that a build decides: it stays."""
    return with_missing_groups(with_decided_needs(data, before, file), before, file)


def _wanted_data(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Keep categories that no group has any longer, and partitions if none were read."""
    wanted = {key: value for key, value in after.items() if key not in _OWN}
    if categories := before.get("categories", {}) | after.get("categories", {}):
        wanted["categories"] = categories
    if "partitions" in before:
        wanted.setdefault("partitions", before["partitions"])
    roles, there = after.get("roles", {}), before.get("roles", {})
    return wanted | {
        "roles": {id: _with_description(id, role, there.get(id, role)) for id, role in roles.items()}
    }


def _without_repeated_needs(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Let parts be written with what they need, if their roles change.

    What a part of the file needs may repeat what its role needs. It is repeated only as long as the role
    needs the same and, for groups, as long as the same roles use them.
    """
    there, wanted = before.get("roles", {}), after.get("roles", {})
    groups = before.get("groups", {})
    if _uses(there) != _uses(wanted):
        groups = {id: _with_unknown_needs(group) for id, group in groups.items()}
    roles = {
        id: {**role, "trust": [*map(_with_unknown_needs, role["trust"])]}
        if "trust" in role and role.get("needs") != wanted.get(id, role).get("needs")
        else role
        for id, role in there.items()
    }
    return before | {key: value for key, value in (("roles", roles), ("groups", groups)) if value}


def _uses(roles: dict[str, Any]) -> dict[str, list[Any]]:
    return {id: [role.get(key) for key in _USING] for id, role in roles.items()}


def _with_unknown_needs(part: dict[str, Any]) -> dict[str, Any]:
    return part | dict.fromkeys(_LIMITING, _UNKNOWN)


def _with_description(id: str, wanted: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Write the description of a role that follows from its reason, if the file keeps another reason."""
    if "description" in wanted or before["why"] == wanted["why"]:
        return wanted
    return wanted | {"description": default_description(wanted["why"], id)}


def _entries(table: PageTable, before: dict[str, Any], after: dict[str, Any]) -> Iterator[PageEntry]:
    """Yield the entries of a mapping in their order, then those that are new."""
    written = {entry.key for entry in table.entries}
    for entry in table.entries:
        if entry.key in _LIMITING and before.get(entry.key) == after.get(entry.key):
            yield entry
        elif entry.key in after:
            yield _changed_entry(entry, before.get(entry.key), after[entry.key])
        elif entry.key not in before and entry.key not in _GRANTING:
            yield entry
    yield from (PageEntry(tree_of(value), key) for key, value in after.items() if key not in written)


def _changed_entry(entry: PageEntry, before: object, after: object) -> PageEntry:
    is_said = entry.key in _WORDS and before is not None
    if is_said or after in (before, TODO):
        return entry
    value = tree_of(after) if entry.key in _LIMITING else _value(entry.value, before, after)
    return replace(entry, value=value)


def _value(tree: Tree, before: object, after: object) -> Tree:
    match tree, before, after:
        case PageTable(), dict(), dict():
            return replace(tree, entries=tuple(_entries(tree, before, after)))
        case PageList(entries), list(), list() if len(entries) == len(before):
            return replace(tree, entries=tuple(_items(entries, before, after)))
        case _:
            return tree_of(after)


# --- lists -------------------------------------------------------------------------------------


@frozen
class _Run:
    """Items between two positions, in the file and in the wanted spec."""

    start: int
    end: int
    wanted_start: int
    wanted_end: int


def _items(entries: tuple[PageEntry, ...], before: list[Any], after: list[Any]) -> Iterator[PageEntry]:
    """Keep equal items with their comments; items that replace others keep the comments of those."""
    keys, wanted = [_key(item) for item in before], [_key(item) for item in after]
    for tag, start, end, wanted_start, wanted_end in SequenceMatcher(
        None, keys, wanted, autojunk=False
    ).get_opcodes():
        run = _Run(start, end, wanted_start, wanted_end)
        if tag == "equal":
            yield from entries[start:end]
        else:
            yield from _replaced_items(entries, before, after, run)


def _replaced_items(
    entries: tuple[PageEntry, ...], before: list[Any], after: list[Any], run: _Run
) -> Iterator[PageEntry]:
    new = after[run.wanted_start : run.wanted_end]
    if len(new) != run.end - run.start:
        yield from (PageEntry(tree_of(item)) for item in new)
        return
    for entry, old, item in zip(entries[run.start : run.end], before[run.start : run.end], new, strict=True):
        yield replace(entry, value=_value(entry.value, old, item))


def _key(item: object) -> str:
    """Return the key of an item, without its texts for people."""
    said = (
        {key: value for key, value in item.items() if key not in _WORDS} if isinstance(item, dict) else item
    )
    return json.dumps(said, sort_keys=True)
