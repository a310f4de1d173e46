"""The questions in the index: parameters, choices, rules between them, partitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.canonical_json import canonical

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment, Parameter


def questions(deployment: Deployment) -> dict[str, JsonValue]:
    """Write the questions; a part without entries is omitted."""
    parts: dict[str, JsonValue] = {
        "parameters": [_parameter(parameter) for parameter in deployment.parameters],
        "choices": canonical(deployment.choices),
        "requirements": canonical(deployment.requirements),
        "partitions": canonical(deployment.partitions),
    }
    return {name: part for name, part in parts.items() if part}


def _parameter(parameter: Parameter) -> JsonValue:
    """Write a parameter, with the help for people that ``apply.sh`` prints."""
    written = canonical(parameter)
    if isinstance(written, dict) and parameter.pattern_help:
        written["pattern-help"] = parameter.pattern_help
    return written
