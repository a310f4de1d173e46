"""The answers to all reviewers' questions about a role with real IAM documents, as a review gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.analysis.sides import SideAccess
from octo_spec.model.claims import worst
from octo_spec.model.deployment import Deployment
from octo_spec.review.facts import Origin, ReviewInput, review_facts
from octo_spec.review.partitions import reviewed_unknowns
from tests.analysis.escalation.claims import policies_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.model.claims import ClaimAnswer
    from octo_spec.model.review_facts import ReviewFacts
    from tests.analysis.escalation.claims import Holder


def facts_of(holder: Holder, questions: Sequence[ReviewQuestion] = QUESTIONS) -> ReviewFacts:
    """Return the review of a role, with the answers to some questions."""
    role = policies_of(holder)
    assert role.role is not None
    deployment = Deployment("laws", "1.0.0", (role.role,))
    [unknowns, *_] = reviewed_unknowns(deployment, {})
    side = SideAccess("laws", (role,), deployment)
    return review_facts(ReviewInput(((unknowns, side),), Origin("octospec", "laws")), questions)


def answers_of(facts: ReviewFacts) -> dict[str, ClaimAnswer]:
    """Return the answer to each question."""
    return {answer.question: worst(answer.claims) for answer in facts.answers}
