"""Documents with an example value for each parameter, so that IAM's rules can be applied to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.arn import resource_pattern
from octo_spec.iam.glob import Pattern, wild
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import parse
from octospec_delegation.vocabulary import PARAMETER

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

_EXAMPLES: Final = {1: "aws", 3: "us-east-1", 4: "111122223333"}
"""Position in an ARN -> an example."""


def example_value(text: str) -> str:
    """Fill in a value for each parameter."""
    if text.startswith("arn:"):
        return example_resource(text, "*")
    return PARAMETER.sub(lambda found: f"value-of-{found[1]}", text)


def example_resource(text: str, service: str) -> str:
    """Fill in a value for each parameter of an ARN, which fits the part that it is in."""
    if PARAMETER.fullmatch(text):
        return f"arn:aws:{service}:us-east-1:111122223333:{example_value(text[2:-1])}"
    parts = text.split(":", 5)
    return ":".join(
        _EXAMPLES[position] if position in _EXAMPLES and PARAMETER.fullmatch(part) else _fill_parameters(part)
        for position, part in enumerate(parts)
    )


def _fill_parameters(part: str) -> str:
    return PARAMETER.sub(lambda found: f"value-of-{found[1]}", part)


def pattern(resource: str, service: str) -> Pattern:
    """Return the pattern of a resource as written."""
    return resource_pattern(wild(example_resource(resource, service)))


# --- documents ---------------------------------------------------------------------------------


def policy_problem(data: JsonValue) -> str:
    """Say why IAM would refuse a permissions policy, as it is written; empty if it would not."""
    try:
        policy = parse(_example_json(_inner_document(data)))
    except MalformedPolicyError as error:
        return str(error)
    if not policy.statements:
        return "the document has no Statement"
    has_principal = any(each.principals is not None for each in policy.statements)
    return "a permissions policy has no Principal" if has_principal else ""


def _inner_document(data: JsonValue) -> JsonValue:
    """Return the document in what the AWS CLI prints around it."""
    if not isinstance(data, dict) or "Statement" in data:
        return data
    inner = data.get("PolicyDocument") or data.get("Document")
    return inner if isinstance(inner, dict) else data


def _example_json(data: JsonValue, key: str = "") -> JsonValue:
    """Return JSON without directives; ``key`` is that of the object which has it as a value."""
    match data:
        case dict():
            return {name: _example_json(value, name) for name, value in data.items() if name[:1] != "@"}
        case list():
            return [_example_json(item, key) for item in data]
        case str():
            return example_resource(data, "*") if key in ("Resource", "NotResource") else example_value(data)
        case _:
            return data
