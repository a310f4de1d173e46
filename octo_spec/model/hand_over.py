"""What a page beside artifacts tells of them, as values: the facts of a review that need no question."""

from __future__ import annotations

from octo_spec.frozen import frozen
from octo_spec.model.review_facts import ReviewedGrant, ReviewedRole  # noqa: TC001 - JSON follows the annotations


@frozen
class HandOver:
    """What is granted, statement by statement, and who may assume each role, as a review tells it."""

    roles: tuple[ReviewedRole, ...]
    grants: tuple[ReviewedGrant, ...]
