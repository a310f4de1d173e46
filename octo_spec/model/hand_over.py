"""The content of a hand-over page next to artifacts, as values: the review facts that need no question."""

from __future__ import annotations

from octo_spec.frozen import frozen
from octo_spec.model.review_facts import ReviewedFeature, ReviewedGrant, ReviewedRole  # noqa: TC001 - JSON follows the annotations


@frozen
class HandOver:
    """The grants, the callers who may assume each role, and the features, as in a review.

    ``url`` is the address at which the folder of the format will be published, if that is known.
    """

    roles: tuple[ReviewedRole, ...]
    grants: tuple[ReviewedGrant, ...]
    url: str = ""
    features: tuple[ReviewedFeature, ...] = ()
