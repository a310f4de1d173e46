"""Changes in the words of a reviewer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Way
from octo_spec.analysis.sides import DocumentKind
from octo_spec.analysis.wording import both, count, cut_short, deed, either, principals
from octo_spec.iam.catalog import expand

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import Change


def sentence(change: Change) -> str:
    """Say what the role may now do, or may no longer do."""
    may = "may now" if change.way is Way.NEW else "may no longer"
    if change.kind is DocumentKind.TRUST:
        return f"{principals(change.statement)} {may} {_entering(change)}"
    return f"{may} {_doing(change)}"


def _entering(change: Change) -> str:
    """Say what a role's trust lets a caller do: to assume it, or only what goes with that."""
    deeds = dict.fromkeys(map(_entry, change_actions(change)))
    return either(deeds) if change.way is Way.LOST else both(deeds)


def _entry(action: str) -> str:
    lower = action.lower()
    if lower in _BESIDE:
        return _BESIDE[lower]
    is_pattern = "*" in lower or "?" in lower
    return "assume the role" if is_pattern or lower.startswith("sts:assumerole") else f"use {action}"


_BESIDE: Final = {
    "sts:tagsession": "tag sessions of the role",
    "sts:setsourceidentity": "set the source identity of sessions of the role",
}
"""What goes with assuming a role: IAM id_session-tags, id_credentials_temp_control-access_monitor."""


def _doing(change: Change) -> str:
    if change.of_tomorrow:
        return f"use actions that AWS may add to {cut_short(change_actions(change))}"
    if not change.known:
        return f"use {cut_short(change_actions(change))}, {_of_no_effect(change)}"
    first, *others = change.known
    done = deed(first)
    if "*" in change.statement.resources and not change.statement.resources_excepted:
        done = _ONE.sub(r"\1 any ", done)
    return done + (f", and {count(len(others), 'action')} more" if others else "")


def _of_no_effect(change: Change) -> str:
    """Say why nothing that AWS documents today is allowed by it."""
    if any(expand(action) for action in change_actions(change)):
        return "but on nothing that these actions take today"
    return "which matches no action that AWS has today"


_ONE: Final = re.compile(r"^((?:\w+ or )?\w+) an? ")
"""What is done to one thing: "delete an EBS volume"."""


def change_actions(change: Change) -> tuple[str, ...]:
    """List the actions of all parts, as the statement writes them."""
    return tuple(dict.fromkeys(action for part in change.parts for action in part.actions))


def actions(change: Change) -> str:
    """Name the actions as the statement grants them: a pattern stands for all that it takes in."""
    names = change_actions(change)
    if change.statement.actions_excepted:
        return f"all actions but {cut_short(change.statement.actions)}"
    return cut_short(names)
