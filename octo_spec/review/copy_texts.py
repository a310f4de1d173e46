"""Texts to copy: policies that limit a role to what was approved, even if it escalates, and an alarm.

A service control policy denies the role every request that was not approved; a permissions boundary allows
what was approved and nothing else. ``copy_proofs`` says what each guarantees; the engine decides it. Both
cover all combinations of choices together: a customer who declined a choice may remove its part from the
text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.review.alarm import alarm
from octo_spec.review.control_policies import control_policy
from octo_spec.review.copied_boundaries import boundary
from octo_spec.review.filled_references import FilledReferences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer, CopyText, ReviewedRole, Way
    from octo_spec.review.reviewed_roles import ReviewedPolicies


def copy_texts(
    role: ReviewedPolicies,
    reviewed: ReviewedRole,
    deployment: Deployment | None,
    ways: Sequence[Way],
    answers: Sequence[Answer],
) -> tuple[CopyText, ...]:
    """Return the texts for one role; none if its name is not known, because no policy can refer to it."""
    if not reviewed.name or "${" in reviewed.name:
        return ()
    filled = FilledReferences(deployment, role.first.unknowns.partition)
    return (
        control_policy(role, reviewed, filled),
        boundary(role, reviewed, filled),
        alarm(reviewed, ways, answers),
    )
