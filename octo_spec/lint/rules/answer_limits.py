"""The values that parameters' patterns accept, as a document that denies all other values.

The engine reads a parameter as any text. A bucket with the pattern ``^arn:aws:s3:::[a-z0-9.-]+$`` is one
bucket, and neither a table nor an access point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.policy import document
from octo_spec.lint.rule import memoized
from octo_spec.model.traversal import parameters_of
from octo_spec.symbolic.answer_keys import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document
    from octo_spec.language.pattern_globs import Outline
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Deployment


@memoized
def answer_limits(subject: Subject) -> tuple[Document, ...]:
    """Return a document that denies values which the patterns refuse; none if no pattern limits a value."""
    denied = tuple(_refused(subject.deployment))
    return (document("Deny", denied),) if denied else ()


def _refused(deployment: Deployment) -> Iterator[Mapping[str, JsonValue]]:
    granted = _granted_on(deployment)
    for parameter in deployment.parameters:
        if parameter.pattern and not parameter.allowed and parameter.id in granted:
            yield from _refused_by(parameter.pattern, f"{PARAMETER}{parameter.id}")


def _refused_by(pattern: str, key: str) -> Iterator[Mapping[str, JsonValue]]:
    from octo_spec.language.pattern_globs import arn_outlines, outline  # noqa: PLC0415 - only needed if a grant's resource has a parameter

    yield from _outside(key, outline(pattern))
    for part, expected in enumerate(arn_outlines(pattern)[1:], start=1):
        yield from _outside(f"{key}/{part}", expected)


def _granted_on(deployment: Deployment) -> frozenset[str]:
    """Return the parameters that occur in resources of grants."""
    statements = (
        statement for role in deployment.roles for policy in role.policies for statement in policy.statements
    )
    resources = (resource for statement in statements for resource in statement.resources)
    return frozenset(id for resource in resources for id in parameters_of(resource))


def _outside(key: str, expected: Outline) -> Iterator[Mapping[str, JsonValue]]:
    """Deny values that do not match the outline of a pattern."""
    if not expected.glob or expected.glob.strip("*"):
        yield _denying({"StringNotLike": {key: expected.glob}})
    if expected.without:
        yield _denying({"StringLike": {key: [f"*{separator}*" for separator in expected.without]}})


def _denying(condition: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    return {"Action": "*", "Resource": "*", "Condition": dict(condition)}
