"""Moves groups of a role that is over a quota into managed policies of their own.

All other groups stay in their policies, and a new policy has the name of its group, so a later version of the
spec changes few policies.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import GroupMove
from octo_spec.language.layout.edited_tree import at, changed, with_entry, without
from octo_spec.language.layout.tree import PageEntry, PageList, PageTable, comments
from octo_spec.language.spans import located_values
from octo_spec.repair.narrowed_page import edited_page, is_text
from octo_spec.source import parse_yaml

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.language.layout.tree import Tree
    from octo_spec.language.spans import Location

_KINDS: Final = ("inline", "managed")


def groups_of_move(problem: Diagnostic) -> tuple[str, ...]:
    """Return the groups that the help of a problem says to move; empty if it says something else."""
    return problem.remedy.groups if isinstance(problem.remedy, GroupMove) else ()


def text_after_move(text: str, problem: Diagnostic) -> str | None:
    """Return the text after the move; ``None`` for a text in another format than that of `octospec fmt`.

    There, the layout of other lines would change, too. No comment is lost: otherwise, nothing is moved.
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
    moved = tree
    for group in groups:
        policy = _taken_out(moved, role, group)
        name = next((each for each in (group, f"{role}-{group}") if _is_free(each, moved, role)), None)
        if policy is None or name is None:
            return tree
        for kind in _KINDS:
            moved = _without_group(moved, role, kind, group)
        moved = _with_policy(moved, role, replace(policy, key=name))
    return moved if sorted(comments(moved)) == sorted(comments(tree)) else tree


def _is_free(name: str, tree: Tree, role: str) -> bool:
    """Whether a role may have a policy of this name: managed policies of an account have different ones."""
    roles = [str(entry.key) for entry in _entries(at(tree, ("roles",)))]
    places = [("roles", role, "inline"), *(("roles", each, "managed") for each in roles)]
    return all(entry.key.lower() != name.lower() for place in places for entry in _entries(at(tree, place)))


def _entries(tree: Tree | None) -> tuple[PageEntry, ...]:
    return tree.entries if isinstance(tree, PageTable) else ()


def _taken_out(tree: Tree, role: str, group: str) -> PageEntry | None:
    """Return a policy with a group and its comments; also those of its policy, if no other group is in it."""
    for kind in _KINDS:
        for policy in _entries(at(tree, ("roles", role, kind))):
            items = policy.value.entries if isinstance(policy.value, PageList) else ()
            own = tuple(each for each in items if is_text(each.value, group))
            if is_text(policy.value, group) or own == items != ():
                return policy
            if own:
                return PageEntry(PageList(own))
    return None


def _with_policy(tree: Tree, role: str, policy: PageEntry) -> Tree:
    place = ("roles", role, "managed")
    if at(tree, place) is None:
        tree = with_entry(tree, place, {})
    return changed(
        tree,
        place,
        lambda old: replace(old, entries=(*old.entries, policy)) if isinstance(old, PageTable) else old,
    )


def _without_group(tree: Tree, role: str, kind: str, group: str) -> Tree:
    """Remove a group from the policies of a kind, and a policy without another group with its older name."""
    for policy in _entries(at(tree, ("roles", role, kind))):
        place = ("roles", role, kind, policy.key)
        items = policy.value.entries if isinstance(policy.value, PageList) else ()
        kept = tuple(each for each in items if not is_text(each.value, group))
        if is_text(policy.value, group) or (items and not kept):
            tree = _without_entry(_without_entry(tree, place), ("roles", role, "policy-names", policy.key))
        elif len(kept) < len(items):
            tree = _with_items(tree, place, kept)
    return tree


def _without_entry(tree: Tree, place: tuple[str, ...]) -> Tree:
    """Remove an entry, and its map if that is empty then."""
    shorter = without(tree, place)
    return shorter if shorter == tree or _entries(at(shorter, place[:-1])) else without(tree, place[:-1])


def _with_items(tree: Tree, place: Location, items: tuple[PageEntry, ...]) -> Tree:
    return changed(tree, place, lambda old: replace(old, entries=items) if isinstance(old, PageList) else old)
