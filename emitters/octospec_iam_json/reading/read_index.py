"""Reads the index into a deployment: it contains the questions, and says what each file is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import Deployment, ParameterKind
from octo_spec.model.traversal import link_role_arns
from octospec_iam_json.reading.read_parameters import choices, facts, parameters
from octospec_iam_json.reading.read_presences import requirements
from octospec_iam_json.reading.read_roles import RoleFiles, read_role
from octospec_iam_json.reading.shapes import fields, items, literal, number
from octospec_iam_json.vocabulary import INDEX_VERSION, VERSION_KEY

if TYPE_CHECKING:
    from octo_spec.model.deployment import Parameter
    from octo_spec.model.policy_documents import Shape
    from octospec_iam_json.reading.input_files import InputFiles

_QUESTIONS: Final = ("parameters", "choices", "requirements", "partitions")
"""Keys that are absent without questions."""


def read_index(shape: Shape, inputs: InputFiles) -> Deployment:
    """Read the index, and every file that it names."""
    report = inputs.report
    parts = fields(shape, (VERSION_KEY, "name", "version", "roles"), _QUESTIONS, report)
    if number(parts.get(VERSION_KEY), report) != INDEX_VERSION:
        report(shape.span, f"the version of this index is not {INDEX_VERSION}")
    declared = parameters(parts.get("parameters"), report)
    files = RoleFiles(inputs, _list_ids(declared))
    return link_role_arns(
        Deployment(
            name=literal(parts.get("name"), report),
            version=literal(parts.get("version"), report),
            roles=tuple(read_role(item, files) for item in items(parts.get("roles"), report)),
            parameters=declared,
            choices=choices(parts.get("choices"), report),
            requirements=requirements(parts.get("requirements"), report),
            partitions=facts(parts.get("partitions"), report),
        )
    )


def _list_ids(parameters: tuple[Parameter, ...]) -> frozenset[str]:
    """Return the IDs of the list parameters, which the notation alone does not distinguish from others."""
    return frozenset(parameter.id for parameter in parameters if parameter.kind is ParameterKind.LIST)
