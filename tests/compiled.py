"""Real specs, compiled in every format; and what a template that came of them holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import ScalarNode

from octo_spec.diagnostics import has_errors
from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_spec
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer
from octo_spec.storage.inputs.companions import with_companions
from tests.project.octo_page import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ruamel.yaml.nodes import Node

    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.compile import Compilation

FORMATS = ("cloudformation", "terraform", "iam-json")


# --- building ----------------------------------------------------------------------------------


@cache
def loaded(path: Path) -> LoadedSpec:
    """Load one spec with its extras; it must be sound."""
    found = with_companions(load_spec(path.read_text("utf-8"), path.name), str(path), {})
    assert found.spec is not None, found.diagnostics
    return found


def spec(path: Path) -> Spec:
    """Give what a file says."""
    found = loaded(path).spec
    assert found is not None
    return found


def built(path: Path, fix: Mapping[str, str] | None = None, ask: Iterable[str] = ()) -> Compilation:
    """Build one spec in the three formats, proven."""
    fixed = {id: PlacedAnswer(value) for id, value in (fix or {}).items()}
    formats = tuple(FormatRequest(name, {}) for name in FORMATS)
    return proven(path, Customer(fix=fixed, ask=dict.fromkeys(ask), formats=formats))


def proven(path: Path, receiver: Customer) -> Compilation:
    """Build one spec for one customer; every format must be proven."""
    compilation = compile_spec(spec(path), loaded(path).spans, receiver)
    assert not has_errors(compilation.all_diagnostics), compilation.all_diagnostics
    assert compilation.is_good
    return compilation


def deployment(compilation: Compilation) -> Deployment:
    """Give what the spec says for the receiver."""
    assert compilation.deployment is not None
    return compilation.deployment


# --- reading the template ----------------------------------------------------------------------


class Tagged(SafeConstructor):
    """Reads ``!Ref x`` as ``{"Ref": "x"}``, and other short forms likewise."""


def _long_form(constructor: Tagged, name: str, node: Node) -> dict[str, Any]:
    scalar = isinstance(node, ScalarNode)
    value = node.value if scalar else constructor.construct_sequence(node, deep=True)
    return {"Ref" if name == "Ref" else f"Fn::{name}": value}


Tagged.add_multi_constructor("!", _long_form)


def template(compilation: Compilation) -> dict[str, Any]:
    """Read the template that was emitted."""
    [build] = [one for one in compilation.formats if one.format == "cloudformation"]
    artifact, *_ = build.artifacts
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Tagged
    read: dict[str, Any] = yaml.load(artifact.text)
    return read


def of_type(compilation: Compilation, kind: str) -> dict[str, dict[str, Any]]:
    """Give the properties of all resources of one type by logical id."""
    resources = template(compilation)["Resources"]
    return {id: one["Properties"] for id, one in resources.items() if one["Type"] == kind}


def granted(compilation: Compilation) -> set[str]:
    """Give what the template allows without a condition, one line for each action and resource."""
    return {
        line(policy["PolicyName"], action, resource)
        for policy in of_type(compilation, "AWS::IAM::Policy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement.keys() == {"Effect", "Action", "Resource"} and statement["Effect"] == "Allow"
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    }


def _listed(value: str | dict[str, Any] | list[Any]) -> list[Any]:
    return value if isinstance(value, list) else [value]
