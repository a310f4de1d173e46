"""The answers about a trust policy in words: a sentence for each question.

A sentence is about the trust policy as it is: a role that can escalate its privileges may be able to change
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.trust_answers import TrustQuestion, worst_answer
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.combinations import EVERY_COMBINATION, union
from octo_spec.model.environment import holds
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.trust_facts import TrustFact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.analysis.trust.trust_answers import TrustAnswers
    from octo_spec.model.claims import Claim
    from octo_spec.model.environment import Value

OF_SESSION: Final = frozenset(
    {
        TrustQuestion.CONFUSED_DEPUTY,
        TrustQuestion.SESSION_TAGS,
        TrustQuestion.SOURCE_IDENTITY,
        TrustQuestion.ROLE_CHAINING,
    }
)
"""The questions about what a caller or an AWS service may do with a session."""


def trust_facts(answers: Mapping[TrustQuestion, TrustAnswers]) -> tuple[TrustFact, ...]:
    """Return the answer to each question, with a sentence."""
    return tuple(
        TrustFact(
            question.value,
            worst_answer(found),
            _sentence(question, tuple(each.claim for each in found)),
            tuple(each.claim for each in found),
            question in OF_SESSION,
        )
        for question, found in answers.items()
    )


def answers_for(
    answers: Mapping[TrustQuestion, TrustAnswers], values: Mapping[str, Value]
) -> dict[TrustQuestion, TrustAnswers]:
    """Return the answers that hold for known values of choices and parameters."""
    return {
        question: tuple(
            each for each in found if any(holds(presence, values) for presence in each.claim.when)
        )
        for question, found in answers.items()
    }


def _sentence(question: TrustQuestion, claims: tuple[Claim, ...]) -> str:
    """Say the gravest answer, and for which combinations of choices."""
    yes, no = _WORDS[question]
    worst = max((claim.answer for claim in claims), default=ClaimAnswer.NO)
    if worst is ClaimAnswer.NO:
        return no
    gravest = [claim for claim in claims if claim.answer is worst]
    said = yes.format(gravest[0].scope)
    when = _when(gravest)
    if worst is ClaimAnswer.YES:
        return f"{said}{when}"
    return f"not decided, whether {said}{when}: {gravest[0].reason}"


def _when(claims: list[Claim]) -> str:
    combinations = union(presence for claim in claims for presence in claim.when)
    if combinations == EVERY_COMBINATION:
        return ""
    return f", if {' or '.join(map(PresenceWording().presence, combinations))}"


_WORDS: Final[Mapping[TrustQuestion, tuple[str, str]]] = {
    TrustQuestion.WITHOUT_EXTERNAL_ID: (
        "another account can assume it {}",
        "no other account can assume it without an external ID that the policy names",
    ),
    TrustQuestion.GUESSABLE_EXTERNAL_ID: (
        "someone can guess an external ID that it accepts",
        "no one can guess an external ID that the policy names",
    ),
    TrustQuestion.SHARED_EXTERNAL_ID: (
        "an external ID that it accepts is the same {}",
        "no external ID that the policy names is the same for every customer",
    ),
    TrustQuestion.ANY_ACCOUNT: (
        "callers in any AWS account can assume it",
        "no caller can assume it in an account and organization that the policy does not name",
    ),
    TrustQuestion.ANY_IDENTITY: (
        "{} can assume it",
        "no identity of a provider that the policy does not name can assume it",
    ),
    TrustQuestion.CONFUSED_DEPUTY: (
        "an AWS service can assume it for an account that the policy does not name",
        "no AWS service can assume it for an account that the policy does not name",
    ),
    TrustQuestion.SESSION_TAGS: (
        "a caller can choose tags of its session, which are keys of aws:PrincipalTag",
        "no caller can choose tags of its session",
    ),
    TrustQuestion.SOURCE_IDENTITY: (
        "a caller can set the source identity of its session",
        "no caller can set the source identity of its session",
    ),
    TrustQuestion.ROLE_CHAINING: (
        "a caller that already acts as a role can assume it, for at most one hour",
        "no caller that already acts as a role can assume it",
    ),
}
"""A yes, with a place for its scope, and a no."""
