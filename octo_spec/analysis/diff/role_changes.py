"""Differences of a role outside its own policies: presence, boundary, attached policies, session, name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import DESCRIPTION, PropertyChange
from octo_spec.analysis.wording import either
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.model.deployment import Role
from octo_spec.model.presence import ALWAYS
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Attachment, Deployment, Policy
    from octo_spec.model.presence import Presence

ATTACHED: Final = "attached policy"
BOUNDARY: Final = "permissions boundary"
SESSION: Final = "maximum session duration"


def role_changes(old: Deployment, new: Deployment) -> Iterator[PropertyChange]:
    """Yield the differences of each role outside the access of its own policies."""
    before, after = ({role.id: role for role in side.roles} for side in (old, new))
    for id in dict.fromkeys((*after, *before)):
        match before.get(id), after.get(id):
            case None, Role() as role:
                yield PropertyChange(id, "role", None, "new", grows=True)
                yield from _added(role)
            case Role(), None:
                yield PropertyChange(id, "role", "there", None, grows=False)
            case Role() as old_role, Role() as new_role:
                yield from _changed(old_role, new_role)


def _added(role: Role) -> Iterator[PropertyChange]:
    """Yield the parts of a new role outside the access of its own policies."""
    for attachment in role.attachments:
        yield PropertyChange(role.id, ATTACHED, None, _attached(attachment), grows=True)
    if role.boundary:
        yield PropertyChange(role.id, BOUNDARY, None, _attached(role.boundary), grows=False)
    if role.max_session > DEFAULT_SESSION_SECONDS:
        yield PropertyChange(role.id, SESSION, None, _hours(role.max_session), grows=None)


def _changed(old: Role, new: Role) -> Iterator[PropertyChange]:
    yield from _presence(old, new)
    yield from _attachments(old, new)
    yield from _boundary(old, new)
    if old.max_session != new.max_session:
        longer = new.max_session > old.max_session
        yield PropertyChange(new.id, SESSION, _hours(old.max_session), _hours(new.max_session), grows=longer)
    for name, before, after in _settings(old, new):
        if before != after:
            yield PropertyChange(new.id, name, before, after, grows=None)
    yield from _policies(old, new)


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:g} h"


def _presence(old: Role, new: Role) -> Iterator[PropertyChange]:
    if old.presence != new.presence:
        yield PropertyChange(new.id, "there", _when(old.presence), _when(new.presence), grows=None)


# --- policies whose texts are not known --------------------------------------------------------


def _attachments(old: Role, new: Role) -> Iterator[PropertyChange]:
    """Compare attached policies by ARN.

    A policy with another presence is one change; the role grows unless the policy is attached only in cases
    in which it was attached before.
    """
    before, after = _presences_by_arn(old), _presences_by_arn(new)
    for arn in sorted({*before, *after}):
        was, is_now = before.get(arn, ()), after.get(arn, ())
        if not was or not is_now:
            yield PropertyChange(
                new.id, ATTACHED, _listed(arn, was), _listed(arn, is_now), grows=bool(is_now)
            )
        elif {*was} != {*is_now}:
            grows = not _each_implies_some(is_now, was)
            yield PropertyChange(
                new.id, f"{ATTACHED} {arn}", _when_some(was), _when_some(is_now), grows=grows
            )


def _presences_by_arn(role: Role) -> dict[str, tuple[Presence, ...]]:
    presences: dict[str, tuple[Presence, ...]] = {}
    for attachment in role.attachments:
        arn = str(attachment.arn)
        presences[arn] = (*presences.get(arn, ()), attachment.presence)
    return presences


def _listed(arn: str, presences: tuple[Presence, ...]) -> str | None:
    if not presences:
        return None
    return arn if ALWAYS in presences else f"{arn} ({_when_some(presences)})"


def _boundary(old: Role, new: Role) -> Iterator[PropertyChange]:
    """Compare boundaries; a role with another boundary may grow, since the boundary's text is not known."""
    before, after = (_attached(role.boundary) if role.boundary else None for role in (old, new))
    if before != after:
        grows = old.boundary is not None and not _is_kept(old.boundary, new.boundary)
        yield PropertyChange(new.id, BOUNDARY, before, after, grows=grows)


def _is_kept(old: Attachment, new: Attachment | None) -> bool:
    """Return whether a boundary is present in all cases in which it was present before."""
    return new is not None and old.arn == new.arn and old.presence.implies(new.presence)


def _each_implies_some(presences: tuple[Presence, ...], others: tuple[Presence, ...]) -> bool:
    return all(any(presence.implies(other) for other in others) for presence in presences)


def _attached(attachment: Attachment) -> str:
    where = "" if attachment.presence == ALWAYS else f" ({_when(attachment.presence)})"
    return f"{attachment.arn}{where}"


# --- settings and names ------------------------------------------------------------------------


def _settings(old: Role, new: Role) -> Iterator[tuple[str, str, str]]:
    yield "name", _name(old), _name(new)
    yield "path", str(old.path), str(new.path)
    yield DESCRIPTION, old.description or "none", new.description or "none"
    yield "tags", _tags(old), _tags(new)


def _name(role: Role) -> str:
    if role.name is None:
        return "generated by the target"
    return f"{role.name}, otherwise generated by the target" if role.named else str(role.name)


def _tags(role: Role) -> str:
    return ", ".join(f"{key}={value}" for key, value in role.tags) or "none"


def _policies(old: Role, new: Role) -> Iterator[PropertyChange]:
    """Yield the role's own policies that only one side has, by name."""
    before, after = (
        tuple(f"{_policy_name(policy)} ({policy.kind})" for policy in role.policies) for role in (old, new)
    )
    for name in sorted({*after} - {*before}):
        yield PropertyChange(new.id, "policy", None, name, grows=None)
    for name in sorted({*before} - {*after}):
        yield PropertyChange(new.id, "policy", name, None, grows=None)
    if before != after and {*before} == {*after}:
        yield PropertyChange(new.id, "order of policies", ", ".join(before), ", ".join(after), grows=None)


def _policy_name(policy: Policy) -> str:
    return str(policy.name) or "a policy without a name"


# --- presences in words ------------------------------------------------------------------------


def _when_some(presences: tuple[Presence, ...]) -> str:
    return either(map(_when, presences))


def _when(presence: Presence) -> str:
    return _WORDING.presence(presence) or "always"


_WORDING: Final = PresenceWording(
    chosen="with {} = {}",
    given="with a value for {}",
    answers=lambda _, answers: either(answers),
    located="in {}",
    partitions=either,
)
