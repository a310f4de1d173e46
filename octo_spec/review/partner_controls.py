"""AWS's controls for partners with access to customers' accounts, answered from the trust policies.

https://docs.aws.amazon.com/partner-foundational-technical-review (cross-account access, CAA-001 to CAA-007)
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import cut_short
from octo_spec.model.review_facts import PartnerControl, Tone
from octo_spec.model.unread import UnreadKind
from octo_spec.review.external_id_controls import NOT_KNOWN, external_id_required, origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.model.review_facts import ReviewedRole, TrustedCaller
    from octo_spec.review.role_trust import RoleTrust


def partner_controls(
    roles: Sequence[ReviewedRole], trust: Sequence[RoleTrust], ways: int, unread: int = 0
) -> tuple[PartnerControl, ...]:
    """Answer each control; say so if a file cannot show the answer. ``unread`` parts were not read."""
    callers = tuple(caller for role in roles for caller in role.trusted)
    controls = tuple(_controls(callers, trust, ways, unread)) if callers else ()
    if users := users_of(roles):
        return (_user_control(users), *controls[1:])
    return tuple(map(_without_good_answer, controls)) if may_trust_more(roles) else controls


def users_of(roles: Iterable[ReviewedRole]) -> tuple[str, ...]:
    """Return the users that a file creates."""
    return tuple(role.id for role in roles for part in role.unread if part.kind is UnreadKind.USER)


def _user_control(users: Sequence[str]) -> PartnerControl:
    noun = "the user" if len(users) == 1 else "users"
    evidence = f"the file creates {noun} {cut_short(users)}, with long-term credentials instead of a role"
    return PartnerControl("CAA-001", ROLES_NOT_KEYS, "not met", evidence, Tone.GRAVE)


ROLES_NOT_KEYS: Final = "Roles, not keys"


def may_trust_more(roles: Iterable[ReviewedRole]) -> bool:
    """Return whether unread parts may trust further principals."""
    kinds = {part.kind for role in roles for part in role.unread}
    return not kinds <= {UnreadKind.STATEMENT, UnreadKind.POLICY, UnreadKind.USER}


def _without_good_answer(control: PartnerControl) -> PartnerControl:
    """Withdraw a good answer if a trust policy was not read completely."""
    if control.tone is not Tone.CALM:
        return control
    evidence = f"{control.evidence}; some trust statements could not be read"
    return replace(control, answer=NOT_KNOWN, evidence=evidence, tone=Tone.CAUTION)


def _controls(
    callers: Sequence[TrustedCaller], trust: Sequence[RoleTrust], ways: int, unread: int
) -> Iterator[PartnerControl]:
    yield _caller_control(callers, unread)
    yield external_id_required(trust)
    yield PartnerControl(
        "CAA-003",
        "Credentials that customers gave before are no longer used",
        NOT_KNOWN,
        "no file can show it: ask the vendor",
        Tone.CAUTION,
    )
    yield from origin(trust)
    yield _least_privilege(ways)


def _caller_control(callers: Sequence[TrustedCaller], unread: int) -> PartnerControl:
    """Answer whether callers use roles; a part that was not read may be a user with an access key."""
    control = partial(PartnerControl, "CAA-001", ROLES_NOT_KEYS)
    actions = sorted({action for caller in callers for action in caller.actions})
    evidence = f"callers use {', '.join(actions)}"
    if unread:
        what = "1 part was not read: it" if unread == 1 else f"{unread} parts were not read: they"
        return control(NOT_KNOWN, f"{evidence}; {what} may create users with access keys", Tone.CAUTION)
    return control("met", evidence, Tone.CALM)


def _least_privilege(ways: int) -> PartnerControl:
    title = "Guided setup, with the least privilege"
    if ways:
        evidence = "the role can escalate its privileges: see section 3"
        return PartnerControl("CAA-007", title, "setup yes, least privilege no", evidence, Tone.GRAVE)
    return PartnerControl(
        "CAA-007", title, "judge by section 2", "see section 2 for the granted access", Tone.CAUTION
    )
