"""The parts of a role whose texts are not known here: attached policies, boundaries, skipped parts.

They may allow what no known statement allows, or deny what one allows. A claim that depends on one of them is
not decided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.frozen import frozen
from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matches
from octo_spec.model.presence import ALWAYS, Presence
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.model.deployment import Deployment


@frozen
class UnknownPart:
    """A part of a role whose text is not known: what it may decide, and for which choices it is present.

    ``actions`` are those that it may allow; what it may deny is any action. ``is_skipped`` means that a file
    contains the text, but in a form that octospec could not read.
    """

    name: str
    purpose: PolicyPurpose = PolicyPurpose.ACCESS
    presence: Presence = ALWAYS
    may_allow: bool = True
    may_deny: bool = True
    actions: tuple[str, ...] = EVERY_ACTION
    is_skipped: bool = False

    def allows(self, action: str) -> bool:
        """Return whether the part may allow an action."""
        return self.may_allow and any(matches(wild(each.lower()), action.lower()) for each in self.actions)


def unknown_parts(role: RolePolicies, deployment: Deployment | None = None) -> Iterator[UnknownPart]:
    """Yield the unknown parts of a role, and those of its deployment that may grant the role something."""
    for attached in role.unknown:
        yield UnknownPart(f"the attached policy {attached.arn}", presence=attached.presence)
    boundary = role.unknown_boundary
    if boundary is not None:
        name = f"the permissions boundary {boundary.arn}"
        yield UnknownPart(name, presence=boundary.presence, may_allow=False)
    for skipped in role.role.unread if role.role else ():
        yield from _unknown_parts_in(skipped)
    for skipped in deployment.unread if deployment else ():
        if skipped.kind not in (UnreadKind.ROLE, UnreadKind.USER):
            yield from _unknown_parts_in(skipped)


@frozen
class SkippedRole:
    """A role that a reader skipped: its name in the format, and its place in words."""

    id: str
    name: str


def skipped_roles(deployment: Deployment | None) -> tuple[SkippedRole, ...]:
    """Return the roles of a deployment that a reader skipped."""
    parts = deployment.unread if deployment else ()
    return tuple(SkippedRole(part.name, _name(part)) for part in parts if part.kind is UnreadKind.ROLE)


def _name(part: Unread) -> str:
    return f"the {_KINDS[part.kind]}{f' ({part.name})' if part.name else ''} at {part.place}"


def _unknown_parts_in(part: Unread) -> Iterator[UnknownPart]:
    """Yield what a skipped part may decide; a skipped statement is an allow."""
    whole = UnknownPart(_name(part), presence=part.presence, is_skipped=True)
    match part.kind:
        case UnreadKind.STATEMENT:
            yield replace(whole, may_deny=False, actions=part.actions)
        case UnreadKind.TRUST:
            yield replace(whole, may_deny=False, purpose=PolicyPurpose.TRUST)
        case UnreadKind.PART:
            yield whole
            yield replace(whole, purpose=PolicyPurpose.TRUST)
        case UnreadKind.POLICY | UnreadKind.ROLE | UnreadKind.USER:
            yield whole
        case _:
            assert_never(part.kind)


_KINDS: Final = {
    UnreadKind.STATEMENT: "skipped statement",
    UnreadKind.TRUST: "skipped trust statement",
    UnreadKind.POLICY: "skipped policy",
    UnreadKind.ROLE: "skipped role",
    UnreadKind.PART: "skipped part",
    UnreadKind.USER: "skipped user",
}
