"""What else differs on a role: whether it is there, its boundary, attached policies, session, name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.deployment import ALWAYS, ChoiceIs, Given, Role
from octo_spec.diffing.changes import Alteration
from octo_spec.diffing.words import either

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.deployment import Attachment, Deployment, Presence


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


_SHORTEST: Final = 3600
"""The seconds that a session of any role may last: IAM API_CreateRole."""


def _brought(role: Role) -> Iterator[Alteration]:
    """List what comes with a new role beside what its own policies allow."""
    for one in role.attachments:
        yield Alteration(role.id, "attached policy", None, _attached(one), grows=True)
    if role.boundary:
        yield Alteration(role.id, "permissions boundary", None, _attached(role.boundary), grows=False)
    if role.max_session > _SHORTEST:
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
    before, after = ({_attached(one) for one in role.attachments} for role in (old, new))
    for text in sorted(after - before):
        yield Alteration(new.id, "attached policy", None, text, grows=True)
    for text in sorted(before - after):
        yield Alteration(new.id, "attached policy", text, None, grows=False)


def _boundary(old: Role, new: Role) -> Iterator[Alteration]:
    """Another boundary, too, may let through what the old one did not: its text is not known here."""
    before, after = (_attached(role.boundary) if role.boundary else None for role in (old, new))
    if before != after:
        yield Alteration(new.id, "permissions boundary", before, after, grows=before is not None)


def _attached(attachment: Attachment) -> str:
    where = "" if attachment.presence == ALWAYS else f" ({presence_words(attachment.presence)})"
    return f"{attachment.arn}{where}"


def _plain(old: Role, new: Role) -> Iterator[tuple[str, str, str]]:
    yield "name", str(old.name or "made by the target"), str(new.name or "made by the target")
    yield "path", str(old.path), str(new.path)
    yield "description", old.description or "none", new.description or "none"
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
    return " and ".join(map(_test, presence.tests)) or "always"


def _test(test: ChoiceIs | Given) -> str:
    match test:
        case ChoiceIs(id, values):
            return f"with {id} = {either(values)}"
        case Given(id):
            return f"with a value for {id}"
