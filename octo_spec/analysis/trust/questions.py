"""The questions about who can assume a role, each with the function that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.callers import any_account
from octo_spec.analysis.trust.external_ids import (
    guessable_external_id,
    shared_external_id,
    without_external_id,
)
from octo_spec.analysis.trust.federation import any_identity
from octo_spec.analysis.trust.services import confused_deputy
from octo_spec.analysis.trust.sessions import role_chaining, session_tags, source_identity
from octo_spec.analysis.trust.trust_answers import TrustQuestion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octo_spec.analysis.trust.trust_answers import TrustAnswers
    from octo_spec.analysis.trust.trust_policy import TrustPolicy

QUESTIONS: Final[Mapping[TrustQuestion, Callable[[TrustPolicy], TrustAnswers]]] = {
    TrustQuestion.WITHOUT_EXTERNAL_ID: without_external_id,
    TrustQuestion.GUESSABLE_EXTERNAL_ID: guessable_external_id,
    TrustQuestion.SHARED_EXTERNAL_ID: shared_external_id,
    TrustQuestion.ANY_ACCOUNT: any_account,
    TrustQuestion.ANY_IDENTITY: any_identity,
    TrustQuestion.CONFUSED_DEPUTY: confused_deputy,
    TrustQuestion.SESSION_TAGS: session_tags,
    TrustQuestion.SOURCE_IDENTITY: source_identity,
    TrustQuestion.ROLE_CHAINING: role_chaining,
}


def trust_answers(policy: TrustPolicy) -> dict[TrustQuestion, TrustAnswers]:
    """Answer every question about a trust policy."""
    return {question: answer(policy) for question, answer in QUESTIONS.items()}
