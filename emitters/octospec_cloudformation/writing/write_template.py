"""A deployment as one template: the sections in their order, and what a stack tells about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octospec_cloudformation.naming import external_ids, role_name
from octospec_cloudformation.vocabulary import FORMAT_VERSION
from octospec_cloudformation.writing.write_parameters import mappings, metadata, parameters
from octospec_cloudformation.writing.write_presences import Asked, condition, conditions, rules
from octospec_cloudformation.writing.write_roles import resources
from octospec_cloudformation.writing.write_texts import ref, written
from octospec_cloudformation.writing.yaml_tree import Spaced, Tagged, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Role
    from octospec_cloudformation.naming import Names
    from octospec_cloudformation.writing.yaml_tree import Yaml


def template(deployment: Deployment) -> str:
    """Write the whole template."""
    header = (
        f"{deployment.name} {deployment.version}, written by octospec. Change the spec, not this file.",
        "Comments say why each statement is there; they are documentation and grant nothing.",
    )
    sections = {name: section for name, section in _sections(deployment).items() if section}
    return yaml_text(header, Spaced(sections))


def _sections(deployment: Deployment) -> dict[str, Yaml]:
    asked = Asked.of(deployment)
    return {
        "AWSTemplateFormatVersion": FORMAT_VERSION,
        "Description": deployment.description,
        "Metadata": metadata(deployment),
        "Parameters": parameters(deployment),
        "Rules": rules(deployment.requirements, asked),
        "Mappings": mappings(deployment, asked.names),
        "Conditions": conditions(asked),
        "Resources": resources(deployment.roles, asked.names),
        "Outputs": outputs(deployment, asked.names),
    }


def outputs(deployment: Deployment, names: Names) -> dict[str, Yaml]:
    """Tell each role, each external ID, and which version of the spec runs."""
    return {
        **dict(one for role in deployment.roles for one in _role_outputs(role, names)),
        **dict(_external_id_outputs(deployment, names)),
        "SpecName": {"Description": "Name of the spec behind this stack.", "Value": deployment.name},
        "SpecVersion": {"Description": "Version of the spec behind this stack.", "Value": deployment.version},
    }


def _role_outputs(role: Role, names: Names) -> Iterator[tuple[str, Yaml]]:
    name, when = role_name(role.id), condition(role.presence, names)
    yield f"{name}Name", {"Description": f"Name of {name}.", **when, "Value": ref(name)}
    arn = Tagged("!GetAtt", f"{name}.Arn")
    yield f"{name}Arn", {"Description": f"ARN of {name}.", **when, "Value": arn}


def _external_id_outputs(deployment: Deployment, names: Names) -> Iterator[tuple[str, Yaml]]:
    for text, presence in external_ids(deployment).items():
        value: Yaml = {
            "Description": "External ID that must be given to assume the role.",
            **condition(presence, names),
            "Value": written(text, names),
        }
        yield names.outputs[text], value
