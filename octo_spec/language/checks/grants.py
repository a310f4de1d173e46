"""Grants: each has one effect, and actions that IAM accepts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.iam.limits import is_action
from octo_spec.language.codes import BAD_ACTION, DENY_IN_SOME_ACCOUNTS, ONE_EFFECT
from octo_spec.language.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.language.models.groups import GrantSpec
    from octo_spec.language.spans import Location

EFFECTS = ("allow", "deny", "allow-all-except", "deny-all-except")


def grants(checked: CheckedSpec) -> Iterator[Finding]:
    """Find grants without an effect or with several, and actions that IAM refuses."""
    for id, group in checked.spec.groups.items():
        for position, grant in enumerate(group.grants):
            yield from _grant(("groups", id, "grants", position), grant)
    for id, feature in checked.spec.features.items():
        for position, need in enumerate(feature.needs):
            yield from _actions(("features", id, "needs", position, "allow"), need.allow)
    for position, never in enumerate(checked.spec.never):
        yield from _actions(("never", position, "allow"), never.allow)


def denies_everywhere(checked: CheckedSpec) -> Iterator[Finding]:
    """Find denies that a rollout would omit in some accounts, which would allow more there."""
    for id, group in checked.spec.groups.items():
        for position, grant in enumerate(group.grants):
            denies = [key for key in ("deny", "deny-all-except") if getattr(grant, key.replace("-", "_"))]
            if group.accounts != "all" and denies:
                location = ("groups", id, "grants", position, denies[0])
                message = (
                    f"group {id!r} is for {group.accounts} only: its deny would be missing in other accounts"
                )
                help = "move it to a group without 'accounts'"
                yield Finding(DENY_IN_SOME_ACCOUNTS, location, message, help, on_key=True)


def _grant(at: Location, grant: GrantSpec) -> Iterator[Finding]:
    said = {key: getattr(grant, key.replace("-", "_")) for key in EFFECTS}
    present = [key for key, actions in said.items() if actions is not None]
    if not present:
        yield Finding(
            ONE_EFFECT, at, "this grant has no 'allow', 'deny', 'allow-all-except' or 'deny-all-except'"
        )
    for key in present[1:]:
        yield Finding(
            ONE_EFFECT, (*at, key), f"this grant already has {present[0]!r}", "write two grants", on_key=True
        )
    if grant.on and grant.on_all_except:
        message = "a grant has 'on' or 'on-all-except', not both"
        yield Finding(ONE_EFFECT, (*at, "on-all-except"), message, on_key=True)
    for key in present:
        yield from _actions((*at, key), said[key])


def _actions(at: Location, actions: tuple[str, ...]) -> Iterator[Finding]:
    for position, action in enumerate(actions):
        if not is_action(action):
            yield Finding(BAD_ACTION, (*at, position), f"{action!r} is not an action", _action_help(action))


def _action_help(action: str) -> str:
    if "${" in action:
        return "an action cannot contain references"
    if ":" not in action:
        return (
            f"write it with its service, such as s3:{action}"
            if action.isalnum()
            else "write an action such as s3:GetObject"
        )
    service = action.partition(":")[0]
    return (
        "the service cannot contain a wildcard"
        if re.search("[*?]", service)
        else "write an action such as s3:GetObject"
    )
