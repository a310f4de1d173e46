"""The answers to a question about a trust policy: claims, each with the statement that it is about.

A yes is grave: it names a request by which a caller can assume the role, though the policy should prevent it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.trust.excepted_principals import REASON
from octo_spec.analysis.wording import both, count
from octo_spec.frozen import frozen
from octo_spec.model.claims import Claim, ClaimAnswer
from octo_spec.model.combinations import complement, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.trust.trust_policy import Opening, TrustPolicy
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.combinations import Combinations


class TrustQuestion(StrEnum):
    """What a reviewer asks about who can assume a role; each yes is grave."""

    WITHOUT_EXTERNAL_ID = "without-external-id"
    """Can another account assume the role without an external ID, or with one that it chooses?"""
    GUESSABLE_EXTERNAL_ID = "guessable-external-id"
    """Can someone guess an external ID that the policy accepts?"""
    SHARED_EXTERNAL_ID = "shared-external-id"
    """Is an accepted external ID the same for every customer?"""
    ANY_ACCOUNT = "any-account"
    """Can callers in accounts that the policy does not name assume the role?"""
    ANY_IDENTITY = "any-identity"
    """Can identities that the policy does not name assume the role through an identity provider?"""
    CONFUSED_DEPUTY = "confused-deputy"
    """Can an AWS service assume the role on behalf of another account?"""
    SESSION_TAGS = "session-tags"
    """Can a caller choose tags for its session?"""
    SOURCE_IDENTITY = "source-identity"
    """Can a caller set the source identity of its session?"""
    ROLE_CHAINING = "role-chaining"
    """Can a caller that already acts as a role assume it?"""


@frozen
class TrustAnswer:
    """One claim about a question; ``by`` is the statement that a yes is about."""

    claim: Claim
    by: WrittenStatement | None = None
    detail: str = ""
    """The external ID or the value that a yes is about."""

    @property
    def answer(self) -> ClaimAnswer:
        """The answer of the claim."""
        return self.claim.answer


TrustAnswers = tuple[TrustAnswer, ...]
"""The answers to one question, the gravest first; together they cover every combination of choices."""


def yes(opening: Opening, scope: str, detail: str = "") -> TrustAnswer:
    """Return a yes that a request shows, unless it depends on what ``NotPrincipal`` excepts."""
    if not opening.is_certain:
        return not_decided(opening, scope, REASON, detail)
    claim = Claim(ClaimAnswer.YES, (opening.presence,), scope, witness=opening.witness)
    return TrustAnswer(claim, opening.statement, detail)


def not_decided(opening: Opening, scope: str, reason: str, detail: str = "") -> TrustAnswer:
    """Return that a request may or may not be allowed, and why that is not decided."""
    when = (opening.presence,)
    claim = Claim(ClaimAnswer.NOT_DECIDED, when, scope, reason, opening.witness)
    return TrustAnswer(claim, opening.statement, detail)


def complete_answers(found: Iterable[TrustAnswer], policy: TrustPolicy, scope: str) -> TrustAnswers:
    """Complete what was found: in all other combinations the answer is no, if everything is known."""
    known = sorted(_until_exhausted(found, scope), key=lambda each: each.answer, reverse=True)
    rest = complement(_combinations(known), policy.unknowns.choices)
    if not rest:
        return tuple(known)
    return (*known, TrustAnswer(_remaining_claim(policy, rest, scope)))


def _until_exhausted(found: Iterable[TrustAnswer], scope: str) -> Iterator[TrustAnswer]:
    """Yield what was found; if the search is too long, the rest is not decided in any combination."""
    try:
        yield from found
    except BudgetExceededError as error:
        yield TrustAnswer(Claim(ClaimAnswer.NOT_DECIDED, scope=scope, reason=str(error)))


def _combinations(answers: Iterable[TrustAnswer]) -> Combinations:
    return union(presence for each in answers for presence in each.claim.when)


def _remaining_claim(policy: TrustPolicy, when: Combinations, scope: str) -> Claim:
    if not policy.unread:
        return Claim(ClaimAnswer.NO, when, scope)
    places = list(dict.fromkeys(str(each.place) for each in policy.unread))
    number = count(len(policy.unread), "part")
    reason = f"{number} of the trust policy could not be read ({both(places[:_FEW_PLACES])})"
    return Claim(ClaimAnswer.NOT_DECIDED, when, scope, reason)


_FEW_PLACES = 3


def worst_answer(answers: TrustAnswers) -> ClaimAnswer:
    """Return the gravest answer in any combination; no if the question does not apply."""
    return max((each.answer for each in answers), default=ClaimAnswer.NO)
