"""What else differs on a role: whether it is there, its boundary, attached policies, session, name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import DESCRIPTION, Alteration
from octo_spec.analysis.wording import either
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.model.deployment import Role
from octo_spec.model.presence import ALWAYS
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Attachment, Deployment
    from octo_spec.model.presence import Presence


def role_alterations(old: Deployment, new: Deployment) -> Iterator[Alteration]:
    """List what is not the same about each role, beside what its own policies allow."""
    before, after = ({role.id: role for role in one.roles} for one in (old, new))
    for id in dict.fromkeys((*after, *before)):
        match before.get(id), after.get(id):
            case None, Role() as other:
                yield Alteration(id, "role", None, "new", grows=True)
                yield from _brought(other)
            case Role(), None:
                yield Alteration(id, "role", "there", None, grows=False)
            case Role() as one, Role() as other:
                yield from _altered(one, other)


def _brought(role: Role) -> Iterator[Alteration]:
    """List what comes with a new role beside what its own policies allow."""
    for one in role.attachments:
        yield Alteration(role.id, "attached policy", None, _attached(one), grows=True)
    if role.boundary:
        yield Alteration(role.id, "permissions boundary", None, _attached(role.boundary), grows=False)
    if role.max_session > DEFAULT_SESSION_SECONDS:
        yield Alteration(role.id, "longest session", None, _hours(role.max_session), grows=None)


def _altered(old: Role, new: Role) -> Iterator[Alteration]:
    yield from _presence(old, new)
    yield from _attachments(old, new)
    yield from _boundary(old, new)
    if old.max_session != new.max_session:
        longer = new.max_session > old.max_session
        yield Alteration(
            new.id, "longest session", _hours(old.max_session), _hours(new.max_session), grows=longer
        )
    for what, before, after in _plain(old, new):
        if before != after:
            yield Alteration(new.id, what, before, after, grows=None)
    yield from _policies(old, new)


def _presence(old: Role, new: Role) -> Iterator[Alteration]:
    if old.presence != new.presence:
        yield Alteration(
            new.id, "there", presence_words(old.presence), presence_words(new.presence), grows=None
        )


def _attachments(old: Role, new: Role) -> Iterator[Alteration]:
    """Another presence of the same policy is one change, which takes away where it is there more rarely."""
    before, after = map(_by_arn, (old, new))
    for arn in sorted({*before, *after}):
        one, other = before.get(arn, ()), after.get(arn, ())
        if not one or not other:
            what = "attached policy"
            yield Alteration(new.id, what, _listed(arn, one), _listed(arn, other), grows=bool(other))
        elif {*one} != {*other}:
            what, grows = f"attached policy {arn}", not _are_within(other, one)
            yield Alteration(new.id, what, _when(one), _when(other), grows=grows)


def _by_arn(role: Role) -> dict[str, tuple[Presence, ...]]:
    found: dict[str, tuple[Presence, ...]] = {}
    for one in role.attachments:
        found[str(one.arn)] = (*found.get(str(one.arn), ()), one.presence)
    return found


def _listed(arn: str, presences: tuple[Presence, ...]) -> str | None:
    if not presences:
        return None
    return arn if ALWAYS in presences else f"{arn} ({_when(presences)})"


def _when(presences: tuple[Presence, ...]) -> str:
    return either(map(presence_words, presences))


def _boundary(old: Role, new: Role) -> Iterator[Alteration]:
    """Another boundary, too, may let through what the old one did not: its text is not known here."""
    one, other = old.boundary, new.boundary
    before, after = (_attached(each) if each else None for each in (one, other))
    if before != after:
        kept = one and other and one.arn == other.arn and _are_within((one.presence,), (other.presence,))
        yield Alteration(new.id, "permissions boundary", before, after, grows=one is not None and not kept)


def _are_within(some: tuple[Presence, ...], others: tuple[Presence, ...]) -> bool:
    """Tell whether each of ``some`` holds only where one of ``others`` plainly does."""
    return all(any(one.implies(other) for other in others) for one in some)


def _attached(attachment: Attachment) -> str:
    where = "" if attachment.presence == ALWAYS else f" ({presence_words(attachment.presence)})"
    return f"{attachment.arn}{where}"


def _plain(old: Role, new: Role) -> Iterator[tuple[str, str, str]]:
    yield "name", str(old.name or "made by the target"), str(new.name or "made by the target")
    yield "path", str(old.path), str(new.path)
    yield DESCRIPTION, old.description or "none", new.description or "none"
    yield "tags", _tags(old), _tags(new)


def _tags(role: Role) -> str:
    return ", ".join(f"{key}={value}" for key, value in role.tags) or "none"


def _policies(old: Role, new: Role) -> Iterator[Alteration]:
    """List the role's own policies that are not on both sides; what they allow is told elsewhere."""
    before, after = (tuple(f"{one.name} ({one.kind})" for one in role.policies) for role in (old, new))
    for name in sorted({*after} - {*before}):
        yield Alteration(new.id, "policy", None, name, grows=None)
    for name in sorted({*before} - {*after}):
        yield Alteration(new.id, "policy", name, None, grows=None)
    if before != after and {*before} == {*after}:
        yield Alteration(new.id, "order of policies", ", ".join(before), ", ".join(after), grows=None)


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:g} h"


def presence_words(presence: Presence) -> str:
    """Say when something is there."""
    return _WORDING.presence(presence) or "always"


_WORDING: Final = PresenceWording(
    chosen="with {} = {}", given="with a value for {}", answers=lambda _, answers: either(answers)
)
