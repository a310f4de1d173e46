"""The card of the first screen that says who may use the roles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.external_ids import ABSENT, ANY
from octo_spec.analysis.trust.federation import is_of_shared_provider
from octo_spec.analysis.trust.trust_answers import worst_answer
from octo_spec.analysis.wording import count, cut_short, either
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.review_facts import Card, Tone
from octo_spec.model.session_words import session_in_words
from octo_spec.review.partner_controls import may_trust_more, users_of
from octo_spec.review.role_facts import REFUSED
from octo_spec.review.role_trust import open_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.model.review_facts import ReviewedRole, TrustedCaller
    from octo_spec.review.role_trust import RoleTrust

_TITLE: Final = "Who may use it"
EACH_EXTERNAL_ID: Final = "always with the external ID"
NO_EXTERNAL_ID: Final = "without an external ID"
SOME_EXTERNAL_ID: Final = "in some cases without an external ID"
ANY_EXTERNAL_ID: Final = "with any external ID"
EMPTY_EXTERNAL_ID: Final = "also with an empty external ID"
NOT_DECIDED: Final = "whether an external ID is required is not decided"
_AFTER_APPROVAL: Final = "in a session that you approve, for at most 12 hours"
UNKNOWN: Final = "Unknown"
FEW_CALLERS: Final = 3
"""The maximum number of callers that the first screen names in large type."""


def trust_card(roles: Sequence[ReviewedRole], trust: Sequence[RoleTrust]) -> Card:
    """Return the card; it says so if a trust policy was not read completely."""
    card = _card(roles, trust)
    if users := users_of(roles):
        return _card_of_users(users, card)
    if not may_trust_more(roles):
        return card
    tone = card.tone if card.tone is Tone.GRAVE else Tone.CAUTION
    detail = "; ".join(filter(None, (card.detail, "unread parts may trust more principals")))
    return replace(card, detail=detail, tone=tone)


def _card_of_users(users: Sequence[str], card: Card) -> Card:
    """Say that anyone with the credentials of a user can use it; no trust policy limits that."""
    detail = f"the file creates {'the user' if len(users) == 1 else 'users'} {cut_short(users)}"
    if card.text != UNKNOWN:
        detail = "; ".join(filter(None, (detail, f"{card.text}: {card.detail}")))
    return Card(_TITLE, "Anyone with an access key", detail, Tone.GRAVE)


def _card(roles: Sequence[ReviewedRole], trust: Sequence[RoleTrust]) -> Card:
    trusted = [each for role in roles for each in role.trusted if not each.who.startswith(REFUSED)]
    callers = tuple(dict.fromkeys(caller.who for caller in trusted))
    if not callers and any(role.is_temporary for role in roles):
        return Card(_TITLE, "The vendor", _AFTER_APPROVAL, Tone.CALM)
    if not callers:
        return Card(_TITLE, UNKNOWN, "no trust policy is known", Tone.CAUTION)
    anyone = [caller for caller in trusted if "*" in caller.who]
    known = _external_id(trust)
    shown = _shown_external_id(known, trust)
    parts = (
        *_caller_conditions(anyone),
        _sessions(roles),
        *_identities(trust),
        "" if known == EACH_EXTERNAL_ID and may_trust_more(roles) else shown,
        *_who_may_know(known, trust),
    )
    parts += (f"and the vendor {_AFTER_APPROVAL}",) if any(role.is_temporary for role in roles) else ()
    detail, tone = ", ".join(filter(None, parts)), _tone(trust, known)
    if len(callers) <= FEW_CALLERS or anyone:
        return Card(_TITLE, either(callers), detail, tone)
    listed = "; ".join(filter(None, (either(callers), detail)))
    return Card(_TITLE, count(len(callers), "caller"), listed, tone)


def _external_id(trust: Sequence[RoleTrust]) -> str:
    """Say whether other accounts must present an external ID; empty if the roles trust no other account."""
    others = [(each.role.id, one) for each in trust for one in each.others]
    if not others:
        return ""
    answers = [one for each in trust for one in each.without_external_id]
    scopes = {each.claim.scope for each in answers if each.answer is ClaimAnswer.YES}
    if ABSENT in scopes:
        without = {(each.role.id, one) for each in trust for one in open_statements(each.without_external_id)}
        return NO_EXTERNAL_ID if without >= set(others) else SOME_EXTERNAL_ID
    if scopes:
        return ANY_EXTERNAL_ID if ANY in scopes else EMPTY_EXTERNAL_ID
    is_open = any(each.answer is ClaimAnswer.NOT_DECIDED for each in answers)
    return NOT_DECIDED if is_open else EACH_EXTERNAL_ID


def _shown_external_id(known: str, trust: Sequence[RoleTrust]) -> str:
    """Say "other accounts" if the roles also trust services, identities or their own account."""
    named = {(each.role.id, each.who(one)) for each in trust for one in each.others}
    trusted = ((each.role.id, one.who) for each in trust for one in each.role.trusted)
    others = [who for id, who in trusted if (id, who) not in named and not who.startswith(REFUSED)]
    return f"other accounts {known}" if known == EACH_EXTERNAL_ID and others else known


def _identities(trust: Iterable[RoleTrust]) -> Iterator[str]:
    """Say whose identities can assume the roles though the policy does not name them."""
    answers = (one for each in trust for one in each.any_identity)
    scopes = (each.claim.scope for each in answers if each.answer is ClaimAnswer.YES)
    yield from dict.fromkeys(scopes)


def _who_may_know(known: str, trust: Sequence[RoleTrust]) -> Iterator[str]:
    """Say who else may know the external ID that each caller must present."""
    if known != EACH_EXTERNAL_ID:
        return
    if any(worst_answer(each.shared_external_id) is ClaimAnswer.YES for each in trust):
        yield "which is the same for every customer"
    if any(worst_answer(each.guessable) is ClaimAnswer.YES for each in trust):
        yield "which can be guessed"


def _tone(trust: Sequence[RoleTrust], known: str) -> Tone:
    if any(_is_open_to_everyone(each) for each in trust):
        return Tone.GRAVE
    doubts = (answers for each in trust for answers in (each.any_account, each.any_identity))
    is_doubtful = any(worst_answer(each) is not ClaimAnswer.NO for each in doubts)
    is_known = any(True for _ in _who_may_know(known, trust))
    return Tone.CAUTION if is_doubtful or is_known or known not in ("", EACH_EXTERNAL_ID) else Tone.CALM


def _is_open_to_everyone(trust: RoleTrust) -> bool:
    is_open = worst_answer(trust.any_account) is ClaimAnswer.YES
    return is_open or any(map(is_of_shared_provider, open_statements(trust.any_identity)))


def _caller_conditions(anyone: Iterable[TrustedCaller]) -> tuple[str, ...]:
    """Return the conditions under which callers may assume the roles, each once."""
    conditions = (each.conditions for each in anyone if each.conditions)
    return tuple(dict.fromkeys(f"where {' and '.join(each)}" for each in conditions))


def _sessions(roles: Iterable[ReviewedRole]) -> str:
    longest = max(role.session_seconds for role in roles)
    return f"sessions of up to {session_in_words(longest)}" if longest else ""
