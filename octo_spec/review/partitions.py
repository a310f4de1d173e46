"""The AWS partitions for which a review examines a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING, wild
from octo_spec.iam.policy import Document, Element, Statement
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.symbolic.example_environment import literal_text
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Deployment


def reviewed_unknowns(deployment: Deployment, place: Mapping[str, str]) -> tuple[Unknowns, ...]:
    """Return the unknown values, in each partition that the deployment lists.

    If it lists none, there is one partition: the one in its ARNs, otherwise ``aws``. In one partition it
    does not matter that a deny on ``arn:aws:s3:::*`` does not cover another partition.
    """
    each = Unknowns.each((deployment,), {}, place)
    if deployment.partitions:
        return each
    literal = literal_text((deployment,))
    spelled_out = (unknowns for unknowns in each if f"arn:{unknowns.partition}:" in literal)
    return (next(spelled_out, each[0]),)


def deny_outside(partition: str) -> Document:
    """Deny resources outside a partition, because a role cannot access another partition."""
    inside = frozenset({NO_RESOURCE, arn_pattern(wild(f"arn:{partition}:*"))})
    anything = Element(frozenset({ANYTHING}))
    return Document((Statement(Effect.DENY, anything, Element(inside, excluded=True), None, frozenset()),))
