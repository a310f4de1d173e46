"""Changes of access as sentences for a reviewer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.wording import action_phrase, both, count, cut_short, either, principals
from octo_spec.iam.catalog import expand

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import AccessChange


def sentence(change: AccessChange) -> str:
    """Return what the role may now do, or may no longer do."""
    may = "may now" if change.direction is Direction.NEW else "may no longer"
    if change.purpose is PolicyPurpose.TRUST:
        return f"{principals(change.statement)} {may} {_trust_deeds(change)}"
    return f"{may} {_access_deeds(change)}"


def _trust_deeds(change: AccessChange) -> str:
    """Return what a role's trust lets a principal do: assume the role, or only related actions."""
    deeds = dict.fromkeys(map(_trust_deed, change_actions(change)))
    return either(deeds) if change.direction is Direction.LOST else both(deeds)


def _trust_deed(action: str) -> str:
    lower = action.lower()
    if lower in _SESSION_DEEDS:
        return _SESSION_DEEDS[lower]
    is_pattern = "*" in lower or "?" in lower
    return "assume the role" if is_pattern or lower.startswith("sts:assumerole") else f"use {action}"


_SESSION_DEEDS: Final = {
    "sts:tagsession": "tag sessions of the role",
    "sts:setsourceidentity": "set the source identity of sessions of the role",
}
"""Actions related to assuming a role: IAM id_session-tags, id_credentials_temp_control-access_monitor."""


def _access_deeds(change: AccessChange) -> str:
    if change.only_future_actions:
        return f"use actions that AWS may add to {cut_short(change_actions(change))}"
    if not change.known:
        return f"use {cut_short(change_actions(change))}, {_reason_without_effect(change)}"
    first, *others = change.known
    deeds = action_phrase(first)
    if "*" in change.statement.resources and not change.statement.resources_excepted:
        deeds = _VERB_AND_ARTICLE.sub(r"\1 any ", deeds)
    return deeds + (f", and {count(len(others), 'more action')}" if others else "")


def _reason_without_effect(change: AccessChange) -> str:
    """Return why a change allows nothing that AWS documents today."""
    if any(expand(action) for action in change_actions(change)):
        return "but on no resource that these actions accept today"
    return "which matches no action that AWS has today"


_VERB_AND_ARTICLE: Final = re.compile(r"^((?:\w+ or )?\w+) an? ")
"""Matches the beginning of "delete an EBS volume"."""


def change_actions(change: AccessChange) -> tuple[str, ...]:
    """Return the actions of all parts, as the statement writes them."""
    return tuple(dict.fromkeys(action for part in change.parts for action in part.actions))


def actions(change: AccessChange) -> str:
    """Return the actions as the statement grants them; a pattern represents all actions that it matches."""
    names = change_actions(change)
    if change.statement.actions_excepted:
        return f"all actions except {cut_short(change.statement.actions)}"
    return cut_short(names)
