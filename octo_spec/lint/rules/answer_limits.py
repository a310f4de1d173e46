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
    denied = tuple(_refused_answers(subject.deployment))
    return (document("Deny", denied),) if denied else ()


def _refused_answers(deployment: Deployment) -> Iterator[Mapping[str, JsonValue]]:
    granted = _granted_parameters(deployment)
    for parameter in deployment.parameters:
        if parameter.pattern and not parameter.allowed and parameter.id in granted:
            yield from _answers_outside_pattern(parameter.pattern, f"{PARAMETER}{parameter.id}")


def _answers_outside_pattern(pattern: str, key: str) -> Iterator[Mapping[str, JsonValue]]:
    from octo_spec.language.pattern_globs import arn_outlines, outline  # noqa: PLC0415 - only needed if a grant's resource has a parameter

    yield from _answers_outside_outline(key, outline(pattern))
    for part, expected in enumerate(arn_outlines(pattern)[1:], start=1):
        yield from _answers_outside_outline(f"{key}/{part}", expected)


def _granted_parameters(deployment: Deployment) -> frozenset[str]:
    """Return the parameters that occur in resources of grants."""
    statements = (
        statement for role in deployment.roles for policy in role.policies for statement in policy.statements
    )
    resources = (resource for statement in statements for resource in statement.resources)
    return frozenset(id for resource in resources for id in parameters_of(resource))


def _answers_outside_outline(key: str, expected: Outline) -> Iterator[Mapping[str, JsonValue]]:
    """Deny values that do not match the outline of a pattern."""
    if not expected.glob or expected.glob.strip("*"):
        yield _denying_statement({"StringNotLike": {key: expected.glob}})
    if expected.without:
        yield _denying_statement({"StringLike": {key: [f"*{separator}*" for separator in expected.without]}})


def _denying_statement(condition: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    return {"Action": "*", "Resource": "*", "Condition": dict(condition)}
