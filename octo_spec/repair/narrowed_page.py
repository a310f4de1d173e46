"""Writes narrowed grants into the text of a spec, with the reason; comments stay."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import expand
from octo_spec.language.layout.edited_tree import at, changed, with_entry, without
from octo_spec.language.layout.key_order import arrange_keys
from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.read_page import read_page
from octo_spec.language.layout.shapes import SPEC
from octo_spec.language.layout.tree import PageEntry, PageLeaf, PageList, PageTable, tree_of
from octo_spec.source import Mapping, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from octo_spec.language.layout.tree import SpecPage, Tree
    from octo_spec.language.spans import Location
    from octo_spec.usage.narrowing import NarrowedGrant

NARROWED: Final = "Narrowed to what "
"""How the reason begins that a narrowing writes, and that a later narrowing replaces."""
_REASON: Final = re.compile(rf" ?{NARROWED}.*?\.(?= |$)", re.DOTALL)


def edited_page(text: str, edit: Callable[[Tree], Tree]) -> str:
    """Return the text of a spec after an edit of its tree, in the format of ``octospec fmt``."""
    page = _page(text)
    root = edit(arrange_keys(page.root, SPEC))
    return page_text(replace(page, root=root), SPEC) if isinstance(root, PageTable) else text


def _page(text: str) -> SpecPage:
    root = parse_yaml(text, "").node
    assert isinstance(root, Mapping)  # noqa: S101 - the spec was loaded
    return read_page(text, root)


@frozen
class NarrowedNeeds:
    """What the narrowed grants still allow of each action that a feature needs."""

    grants: Sequence[NarrowedGrant]

    def names(self, written: str) -> tuple[str, ...]:
        """Return the actions that a need names."""
        return tuple(each.full_name for each in expand(written)) or (written,)

    def resources(self, name: str) -> tuple[str, ...] | None:
        """Return the new resources of an action: empty if they are the same, ``None`` if it is removed."""
        resources = [each.on for each in self.grants if name in _all_names(each.kept)]
        known = [each for each in self.grants if name in _all_names(one.written for one in each.actions)]
        if not known:
            return ()
        if not resources:
            return None
        return () if () in resources else tuple(sorted({one for each in resources for one in each}))


def _all_names(written: Iterable[str]) -> frozenset[str]:
    return frozenset(name for each in written for name in (each, *(one.full_name for one in expand(each))))


def narrowed_text(text: str, grants: Sequence[NarrowedGrant], reason: Callable[[NarrowedGrant], str]) -> str:
    """Return the text of a spec with narrowed grants, each with a ``reason``, and the needs of features."""

    def edit(tree: Tree) -> Tree:
        # From the last to the first, so that the positions of those that follow stay.
        for grant in sorted(grants, key=lambda each: (each.group, each.grant), reverse=True):
            if grant.is_narrower:
                tree = _with_grant(tree, grant, reason(grant))
        return _with_needs(_without_empty_groups(tree), NarrowedNeeds(grants))

    return edited_page(text, edit)


# --- grants ------------------------------------------------------------------------------------


def _with_grant(tree: Tree, grant: NarrowedGrant, reason: str) -> Tree:
    place: Location = ("groups", grant.group, "grants", grant.grant)
    if not grant.kept:
        return without(tree, place)
    said = _text(at(tree, (*place, "why"))) or _text(at(tree, ("groups", grant.group, "why")))
    tree = changed(tree, (*place, "allow"), lambda value: _with_actions(value, grant))
    if grant.on:
        tree = with_entry(tree, (*place, "on"), list(grant.on))
    return with_entry(tree, (*place, "why"), f"{_REASON.sub('', said).rstrip()} {reason}".lstrip())


def is_text(tree: Tree | None, text: str) -> bool:
    """Return whether a value is a text."""
    return isinstance(tree, PageLeaf) and tree.text == text


def _text(tree: Tree | None) -> str:
    return tree.text if isinstance(tree, PageLeaf) else ""


def _with_actions(value: Tree, grant: NarrowedGrant) -> Tree:
    """Replace each action by the names that stay; the first keeps the comments of the action."""
    kept = {each.written: each.kept for each in grant.actions}
    items = value.entries if isinstance(value, PageList) else (PageEntry(value),)
    entries: list[PageEntry] = []
    for item in items:
        names = kept.get(_text(item.value), (_text(item.value),))
        new = [name for name in names if all(_text(each.value) != name for each in entries)]
        entries += [
            replace(item, value=PageLeaf(name)) if position == 0 else PageEntry(PageLeaf(name))
            for position, name in enumerate(new)
        ]
    return replace(value, entries=tuple(entries)) if isinstance(value, PageList) else PageList(tuple(entries))


def _without_empty_groups(tree: Tree) -> Tree:
    groups = at(tree, ("groups",))
    for entry in groups.entries if isinstance(groups, PageTable) else ():
        if at(entry.value, ("grants",)) == PageList(()):
            is_empty = at(entry.value, ("attach",)) is None
            tree = without(tree, ("groups", entry.key, *(() if is_empty else ("grants",))))
            tree = _without_references(tree, entry.key) if is_empty else tree
    return tree


def _without_references(tree: Tree, group: str) -> Tree:
    """Remove a group from the policies of roles, and policies that hold nothing else."""
    roles = at(tree, ("roles",))
    for role in roles.entries if isinstance(roles, PageTable) else ():
        for kind in ("inline", "managed"):
            policies = at(role.value, (kind,))
            for policy in policies.entries if isinstance(policies, PageTable) else ():
                tree = _without_item(tree, ("roles", role.key, kind, policy.key), group)
    return tree


def _without_item(tree: Tree, place: Location, item: str) -> Tree:
    value = at(tree, place)
    items = value.entries if isinstance(value, PageList) else (PageEntry(value),) if value else ()
    kept = tuple(each for each in items if _text(each.value) != item)
    if len(kept) == len(items):
        return tree
    return changed(tree, place, lambda _: PageList(kept)) if kept else without(tree, place)


# --- the needs of features ---------------------------------------------------------------------


def _with_needs(tree: Tree, narrowed: NarrowedNeeds) -> Tree:
    """Narrow what features need in the same way; lint reports a feature that then lacks an action."""
    features = at(tree, ("features",))
    for entry in features.entries if isinstance(features, PageTable) else ():
        tree = changed(tree, ("features", entry.key, "needs"), lambda needs: _needs(needs, narrowed))
    return tree


def _needs(needs: Tree, narrowed: NarrowedNeeds) -> Tree:
    items = needs.entries if isinstance(needs, PageList) else (PageEntry(needs),)
    kept = tuple(new for item in items for new in _need(item, narrowed))
    return PageList(kept) if kept else needs


def _need(item: PageEntry, narrowed: NarrowedNeeds) -> Iterator[PageEntry]:
    """Yield a need unchanged, or the needs that replace it: one for each list of resources."""
    actions = at(item.value, ("allow",)) or item.value
    written = (
        [_text(each.value) for each in actions.entries] if isinstance(actions, PageList) else [_text(actions)]
    )
    is_on_all = at(item.value, ("on",)) is None
    found: dict[tuple[str, ...], list[str]] = {}
    for each in written:
        for name, on in _narrowed_need(each, narrowed):
            found.setdefault(on if is_on_all else (), []).append(name)
    if found == {(): written}:
        yield item
        return
    values = [value for on, names in found.items() for value in _need_values(item.value, names, on)]
    for position, value in enumerate(values):
        yield replace(item, value=value) if position == 0 else PageEntry(value)


def _narrowed_need(written: str, narrowed: NarrowedNeeds) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the actions that a need keeps, each with its new resources.

    An action that is written without wildcards is always kept: the feature fails without it.
    """
    kept = {name: narrowed.resources(name) for name in narrowed.names(written)}
    is_gone = all(on is None for on in kept.values())
    if all(on == () for on in kept.values()) or (is_gone and "*" not in written and "?" not in written):
        yield written, ()
        return
    yield from ((name, on) for name, on in kept.items() if on is not None)


def _need_values(value: Tree, names: list[str], on: tuple[str, ...]) -> Iterator[Tree]:
    allow = names if len(names) > 1 else names[0]
    if isinstance(value, PageTable):
        value = with_entry(value, ("allow",), allow)
        yield with_entry(value, ("on",), list(on)) if on else value
    elif on:
        yield tree_of({"allow": allow, "on": list(on)})
    else:
        yield from map(PageLeaf, names)
