"""A review of what a spec deploys: the deployment, the rules' findings, and the refused answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.sides import deployment_side
from octo_spec.frozen import frozen
from octo_spec.lint.rule import Subject
from octo_spec.lint.rules.answer_limits import answer_limits
from octo_spec.plugin.discovery import deploy_actions
from octo_spec.plugin.projections import different_formats
from octo_spec.resolve.answers import fixed_choice
from octo_spec.review.facts import ReviewInput
from octo_spec.review.partitions import reviewed_unknowns
from octo_spec.review.placed_findings import PlacedFindings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.lint.linting import Linting
    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer
    from octo_spec.review.facts import Origin


@frozen
class LintedSpec:
    """A spec with its places; ``linting`` waits for the rules' findings in it."""

    spec: Spec
    spans: Spans
    linting: Callable[[], Linting]


def spec_review(
    linted: LintedSpec, deployment: Deployment, customer: Customer, origin: Origin
) -> ReviewInput:
    """Return the input for a review of a spec's deployment for one customer, or without a customer.

    Raises ``MalformedPolicyError`` if IAM would refuse a policy.
    """
    sides = tuple(
        (unknowns, deployment_side(origin.source, deployment, unknowns, is_documented=True))
        for unknowns in reviewed_unknowns(deployment, {})
    )
    return ReviewInput(
        sides,
        origin,
        customer=customer.id,
        decided=() if customer.id else tuple(_decided_choices(linted.spec, deployment, customer)),
        findings=PlacedFindings(linted.linting, linted.spans),
        deploying=deploy_actions(),
        further_limits=answer_limits(Subject(linted.spec, deployment)),
        formats=different_formats(deployment),
    )


def _decided_choices(spec: Spec, deployment: Deployment, customer: Customer) -> Iterator[tuple[str, str]]:
    """Yield the choices that a build decided, each with its answer: a review is about this answer only."""
    inputs = {choice.id for choice in deployment.choices}
    for id, choice in spec.choices.items():
        answer = fixed_choice(id, choice, customer)
        if id not in inputs and answer is not None:
            yield id, answer
