"""The facts of a review for a documenter, which writes them instead of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.questions import QUESTIONS
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.review.facts import Origin, review_facts
from octo_spec.review.spec_review import LintedSpec, spec_review

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.lint.linting import Linting
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.resolve.customers import Customer

NOT_REVIEWED = DiagnosticKind.error(
    "OCT803", "not-reviewed", "A review that could not be decided, so it is not written."
)

Reviewer: TypeAlias = "Callable[[Deployment, Customer], ReviewFacts | Diagnostic]"
"""Returns the facts about what one customer gets, or says why there are no facts."""


@frozen
class SpecReviewer:
    """Reviews what a spec deploys; ``linting`` waits for the findings of the rules."""

    spec: Spec
    spans: Spans
    linting: Callable[[], Linting]
    origin: Origin
    questions: Sequence[ReviewQuestion] = QUESTIONS

    def __call__(self, deployment: Deployment, customer: Customer) -> ReviewFacts | Diagnostic:
        """Return the facts."""
        try:
            linted = LintedSpec(self.spec, self.spans, self.linting)
            review = spec_review(linted, deployment, customer, self.origin)
            return review_facts(review, self.questions)
        except (BudgetExceededError, MalformedPolicyError) as error:
            return NOT_REVIEWED.at(
                None, f"the review could not be decided: {error}", "divide the grants among several roles"
            )
