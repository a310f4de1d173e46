"""What does not have its type is refused, in both directions, with its place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.model.capabilities import Lack
from octo_spec.model.deployment import Deployment
from octo_spec.model.plugin_patterns import PluginPattern
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.model.reserved_words import Reserved, ReservedWords, Slot
from octo_spec.model.text import ListParam, Param, Text
from octo_spec.model.typed_json import MistypedError, deployment_from_json, from_json, to_json
from octo_spec.plugin.artifacts import Emission

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

DEPLOYMENT: dict[str, Any] = {"name": "x", "version": "1.0.0", "roles": []}


def test_a_reference_is_to_a_list_where_the_parameter_is_one() -> None:
    role = {"id": "a", "name": "${param.many}-${param.one}", "trust": []}
    parameters = [
        {"id": "many", "description": "", "kind": "list"},
        {"id": "one", "description": ""},
    ]
    read = deployment_from_json({**DEPLOYMENT, "roles": [role], "parameters": parameters})
    assert read.roles[0].name == Text.of(ListParam("many"), "-", Param("one"))


@pytest.mark.parametrize(
    "value",
    [
        Presence.of(ChoiceIs("a", ("on",)), Given("b")),
        ReservedWords(Slot.ROLE_ID, frozenset({"main", "exit"}), "starts the program"),
        ReservedWords(Slot.ROLE_ID, PluginPattern("a+", re.IGNORECASE), "starts the program"),
        Reserved(role_names={"Role": "CloudFormation"}, spec_outputs=("a",)),
        Lack.STACK,
    ],
)
def test_what_is_written_is_read(value: object) -> None:
    assert from_json(type(value), to_json(type(value), value)) == value


def test_a_pattern_of_another_process_is_a_plugins() -> None:
    """It is matched within a time limit."""
    words = ReservedWords(Slot.ROLE_ID, re.compile("a+", re.IGNORECASE), "starts the program")
    read = from_json(ReservedWords, to_json(ReservedWords, words))
    assert read == replace(words, words=PluginPattern("a+", re.IGNORECASE | re.UNICODE))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (None, "the answer is None, not Deployment"),
        ([], "the answer is of type list, not Deployment"),
        ({"name": "x", "version": "1.0.0"}, "has no 'roles'"),
        ({**DEPLOYMENT, "more": 1}, "has no field 'more'"),
        ({**DEPLOYMENT, "name": 1}, "name is of type int, not str"),
        ({**DEPLOYMENT, "name": "\udc00"}, "name contains half a surrogate pair"),
        ({**DEPLOYMENT, "roles": {}}, "roles is of type dict, not tuple[Role, ...]"),
        ({**DEPLOYMENT, "roles": [3]}, "roles[0] is of type int, not Role"),
        (
            {**DEPLOYMENT, "roles": [{"id": "a", "name": "${nonsense}", "trust": []}]},
            "roles[0].name is of type str, not Text",
        ),
        (
            {**DEPLOYMENT, "parameters": [{"id": "a", "description": "", "kind": "heap"}]},
            "parameters[0].kind is of type str, not ParameterKind",
        ),
        (
            {**DEPLOYMENT, "parameters": [{"id": "a", "description": "", "optional": 1}]},
            "parameters[0].optional is of type int, not bool",
        ),
        (
            {**DEPLOYMENT, "partitions": [{"key": "aws", "facts": [["a", "b", "c"]]}]},
            "partitions[0].facts[0] has 3 elements, not 2",
        ),
        (
            {**DEPLOYMENT, "requirements": [{"when": [{"choice": "a"}], "then": []}]},
            "requirements[0].when[0] has no 'values'",
        ),
    ],
)
def test_what_is_not_a_deployment_is_refused(data: JsonValue, problem: str) -> None:
    with pytest.raises(MistypedError, match="^" + re.escape(problem)):
        deployment_from_json(data)


def test_a_pattern_that_is_not_valid_is_refused() -> None:
    words: JsonValue = {"slot": Slot.ROLE_ID.value, "words": {"pattern": "(", "flags": 0}, "problem": ""}
    with pytest.raises(MistypedError, match="words"):
        from_json(ReservedWords, words)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (Emission(None), "artifacts is None, not tuple[Artifact, ...]"),  # type: ignore[arg-type]
        (Deployment("x", "1", ()), "the answer is of type Deployment, not Emission"),
    ],
)
def test_what_is_not_an_emission_is_not_written(value: object, problem: str) -> None:
    with pytest.raises(MistypedError, match="^" + re.escape(problem)):
        to_json(Emission, value)
