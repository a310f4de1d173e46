"""What a version of a spec permits the vendor's product to do: ``capabilities.json`` in a release.

``octospec_capabilities`` reads it in the product, and other languages can read it as well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from octo_spec.analysis.features.answer_cases import Dimension
from octo_spec.analysis.features.feature_changes import KnownFeature, KnownFeatures
from octo_spec.iam.condition_elements import condition_element
from octo_spec.release.octospec_capabilities import FORM, FORM_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.analysis.features.answer_cases import Cases
    from octo_spec.analysis.features.feature_answers import FeatureAnswer, FeatureAnswers, NeedAnswer
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Condition

CAPABILITIES: Final = "capabilities.json"


def capabilities(
    name: str, version: str, answers: FeatureAnswers, fixed: Mapping[str, str]
) -> dict[str, JsonValue]:
    """Return the data of the file; ``fixed`` are the answers that this version does not ask for."""
    return {
        FORM: FORM_VERSION,
        "name": name,
        "version": version,
        "answers": {dimension.id: list(dimension.values) for dimension in answers.space},
        "fixed": {dimension.id: fixed[dimension.id] for dimension in answers.space if dimension.id in fixed},
        "features": {each.feature.id: _feature(each) for each in answers.features},
    }


def capabilities_text(data: Mapping[str, JsonValue]) -> str:
    """Write the file."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _feature(answer: FeatureAnswer) -> dict[str, JsonValue]:
    feature = answer.feature
    return {
        "title": feature.title,
        "why": feature.why,
        "without": feature.without,
        "when": _cases(answer.when),
        "undecided": _cases(answer.undecided),
        "reason": answer.reason,
        "actions": _texts(need.needed.action for need in answer.needs),
        "missing": _texts(need.needed.action for need in answer.needs if need.is_missing),
        "needs": [_need(need) for need in answer.needs],
    }


def _need(answer: NeedAnswer) -> dict[str, JsonValue]:
    statement = answer.needed.need.statement
    return {
        "action": answer.needed.action,
        "resources": _texts(map(str, statement.resources)),
        "conditions": _conditions(statement.conditions),
        "when": _cases(answer.when),
        "undecided": _cases(answer.undecided),
        "reason": answer.reason,
    }


def _cases(cases: Cases) -> list[JsonValue]:
    return [{id: list(values) for id, values in case} for case in cases]


def _texts(texts: Iterable[str]) -> list[JsonValue]:
    return list(dict.fromkeys(texts))


def _conditions(conditions: Iterable[Condition]) -> dict[str, JsonValue]:
    tests = ((each.operator, each.key, _texts(map(str, each.values))) for each in conditions)
    return {operator: dict(keys) for operator, keys in condition_element(tests).items()}


# --- read back ---------------------------------------------------------------------------------


def features_of(data: Mapping[str, Any]) -> KnownFeatures:
    """Return the features of a file; with the answers that its version fixes, each works or does not."""
    fixed: Mapping[str, str] = data["fixed"]
    features = {
        id: KnownFeature(
            each["title"], _fixed_cases(each["when"], fixed), _fixed_cases(each["undecided"], fixed)
        )
        for id, each in data["features"].items()
    }
    space = (Dimension(id, tuple(values)) for id, values in data["answers"].items() if id not in fixed)
    return KnownFeatures(features, tuple(space))


def _fixed_cases(cases: Iterable[Mapping[str, Iterable[str]]], fixed: Mapping[str, str]) -> Cases:
    """Keep the cases that hold for the fixed answers, without these."""
    return tuple(
        tuple((id, tuple(values)) for id, values in case.items() if id not in fixed)
        for case in cases
        if all(fixed[id] in values for id, values in case.items() if id in fixed)
    )


# --- the schema --------------------------------------------------------------------------------

_Schema: TypeAlias = "dict[str, JsonValue]"

_TEXT: Final[_Schema] = {"type": "string"}
_LIST: Final[_Schema] = {"type": "array", "items": _TEXT}
_COMBINATIONS: Final = (
    "Combinations of answers: those of any entry. An entry limits each answer that it names to these values; "
    "an empty entry is every combination, and without an entry there is no combination."
)


def _with_description(schema: _Schema, description: str) -> _Schema:
    return {**schema, "description": description}


def _cases_schema(description: str) -> _Schema:
    entry: _Schema = {"type": "object", "additionalProperties": _LIST}
    return {"type": "array", "description": f"{description} {_COMBINATIONS}", "items": entry}


def _object_schema(description: str, properties: _Schema) -> _Schema:
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _decision_properties() -> _Schema:
    return {
        "when": _cases_schema("When it is allowed."),
        "undecided": _cases_schema("When it is not decided whether it is allowed."),
        "reason": _with_description(_TEXT, "Why it is not decided; empty if it is."),
    }


def _feature_schema() -> _Schema:
    need = _object_schema(
        "One action of a need: the resources and conditions of its requests, and when one role may make all.",
        {
            "action": _TEXT,
            "resources": _LIST,
            "conditions": {"type": "object", "additionalProperties": {"type": "object"}},
            **_decision_properties(),
        },
    )
    return _object_schema(
        "A feature, and when the roles may make all requests that it needs.",
        {
            "title": _TEXT,
            "why": _TEXT,
            "without": _with_description(_TEXT, "What happens for a customer who does not permit it."),
            **_decision_properties(),
            "actions": _with_description(_LIST, "The actions that it needs."),
            "missing": _with_description(_LIST, "Those of them that no combination of answers allows."),
            "needs": {"type": "array", "items": need},
        },
    )


def capabilities_schema() -> _Schema:
    """Return the JSON Schema of the file."""
    answers: _Schema = {"type": "object", "additionalProperties": _LIST}
    fixed: _Schema = {"type": "object", "additionalProperties": _TEXT}
    whole = _object_schema(
        "What a version of a spec permits the vendor's product to do, and for which answers.",
        {
            FORM: {"const": FORM_VERSION, "description": "The version of this form."},
            "name": _TEXT,
            "version": _TEXT,
            "answers": _with_description(answers, "The answers that decide a feature, with their values."),
            "fixed": _with_description(fixed, "The answers that this version does not ask for."),
            "features": {"type": "object", "additionalProperties": _feature_schema()},
        },
    )
    schema = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": schema, "title": "octospec capabilities", **whole}
