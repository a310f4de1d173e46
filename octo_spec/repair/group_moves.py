"""Moves groups of a role that is over a quota into managed policies of their own.

All other groups stay in their policies, and a new policy has the name of its group, so a later version of the
spec changes few policies.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import GroupMove
from octo_spec.language.layout.edited_tree import at, changed, with_entry, without
from octo_spec.language.layout.tree import PageList, PageTable
from octo_spec.language.spans import located_values
from octo_spec.repair.narrowed_page import edited_page, is_text
from octo_spec.source import parse_yaml

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.language.layout.tree import PageEntry, Tree
    from octo_spec.language.spans import Location

_KINDS: Final = ("inline", "managed")


def groups_of_move(problem: Diagnostic) -> tuple[str, ...]:
    """Return the groups that the help of a problem says to move; empty if it says something else."""
    return problem.remedy.groups if isinstance(problem.remedy, GroupMove) else ()


def text_after_move(text: str, problem: Diagnostic) -> str | None:
    """Return the text after the move; ``None`` for a text in another format than that of `octospec fmt`.

    There, the layout of other lines would change, too. A policy that has the name of a group stays.
    """
    groups, role = groups_of_move(problem), _role(text, problem.span)
    if not groups or role is None or edited_page(text, lambda tree: tree) != text:
        return None
    return edited_page(text, lambda tree: _moved(tree, role, groups))


def _role(text: str, span: Span | None) -> str | None:
    """Return the role in which a problem is: the problem is at a key in it."""
    root = parse_yaml(text, "").node
    for location, _, key in located_values(root) if root and span else ():
        match location:
            case ("roles", str(role), *_) if key and _is_at(key.span, span):
                return role
            case _:
                continue
    return None


def _is_at(key: Span, span: Span | None) -> bool:
    return span is not None and (key.line, key.column) == (span.line, span.column)


def _moved(tree: Tree, role: str, groups: tuple[str, ...]) -> Tree:
    taken = {entry.key for kind in _KINDS for entry in _entries(at(tree, ("roles", role, kind)))}
    for group in groups:
        if group in taken:
            return tree
        for kind in _KINDS:
            tree = _without_group(tree, ("roles", role, kind), group)
        if at(tree, ("roles", role, "managed")) is None:
            tree = with_entry(tree, ("roles", role, "managed"), {})
        tree = with_entry(tree, ("roles", role, "managed", group), [group])
    return tree


def _entries(tree: Tree | None) -> tuple[PageEntry, ...]:
    return tree.entries if isinstance(tree, PageTable) else ()


def _with_items(tree: Tree, place: Location, items: tuple[PageEntry, ...]) -> Tree:
    return changed(tree, place, lambda old: replace(old, entries=items) if isinstance(old, PageList) else old)


def _without_group(tree: Tree, kind: tuple[str, ...], group: str) -> Tree:
    """Remove a group from the policies of a kind, and a policy without another group."""
    for policy in _entries(at(tree, kind)):
        place = (*kind, str(policy.key))
        value = at(tree, place)
        items = value.entries if isinstance(value, PageList) else ()
        kept = tuple(each for each in items if not is_text(each.value, group))
        if is_text(value, group) or (items and not kept):
            tree = without(tree, place)
        elif isinstance(value, PageList) and len(kept) < len(items):
            tree = _with_items(tree, place, kept)
    return tree if _entries(at(tree, kind)) else without(tree, kind)
