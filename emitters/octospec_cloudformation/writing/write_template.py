"""A deployment as one template: the sections in their order, and the outputs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octospec_cloudformation.naming import role_name
from octospec_cloudformation.vocabulary import FORMAT_VERSION
from octospec_cloudformation.writing.logical_ids import external_ids
from octospec_cloudformation.writing.own_boundary import own_condition, own_parameter
from octospec_cloudformation.writing.template_tree import Function, Spaced, TemplateTree
from octospec_cloudformation.writing.write_parameters import mappings, metadata, parameters
from octospec_cloudformation.writing.write_presences import ConditionContext, condition, conditions, rules
from octospec_cloudformation.writing.write_registration import code_parameter, registration
from octospec_cloudformation.writing.write_roles import resources
from octospec_cloudformation.writing.write_texts import ref, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Role
    from octospec_cloudformation.writing.logical_ids import LogicalIds
    from octospec_cloudformation.writing.template_tree import TemplateValue


def template(deployment: Deployment) -> TemplateTree:
    """Write the whole template."""
    return tree(deployment, sections(deployment))


def tree(deployment: Deployment, written: Mapping[str, TemplateValue]) -> TemplateTree:
    """Put the sections that are not empty below the header."""
    header = (
        f"{deployment.name} {deployment.version}, written by octospec. Change the spec, not this file.",
        "Comments give the reason for each statement; they are documentation and grant nothing.",
    )
    return TemplateTree(header, {name: section for name, section in written.items() if section})


def sections(deployment: Deployment, *, of_member: bool = False) -> dict[str, TemplateValue]:
    """Write each section; sections without content are empty.

    A member of an organization accepts a boundary by its name, since its ARN differs from account to account.
    """
    context = ConditionContext.of(deployment)
    context = replace(context, ids=replace(context.ids, bounds_by_name=of_member))
    return {
        "AWSTemplateFormatVersion": FORMAT_VERSION,
        "Description": deployment.description,
        "Metadata": metadata(deployment, context.ids),
        "Parameters": {
            **parameters(deployment),
            **own_parameter(deployment, context.ids),
            **code_parameter(context.ids),
        },
        "Rules": rules(deployment.requirements, context),
        "Mappings": mappings(deployment, context.ids),
        "Conditions": {**conditions(context), **own_condition(context.ids)},
        "Resources": _resources(deployment, context.ids),
        "Outputs": outputs(deployment, context.ids),
    }


def _resources(deployment: Deployment, ids: LogicalIds) -> Spaced:
    """Write the roles, and what reports the stack."""
    return Spaced({**dict(resources(deployment.roles, ids)), **registration(deployment, ids)})


def outputs(deployment: Deployment, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write an output for each role, for each external ID, and for the version of the spec."""
    return {
        **dict(output for role in deployment.roles for output in _role_outputs(role, ids)),
        **dict(_external_id_outputs(deployment, ids)),
        "SpecName": {
            "Description": "Name of the spec of this stack.",
            **({"Condition": ids.known_partition} if ids.known_partition else {}),
            "Value": deployment.name,
        },
        "SpecVersion": {"Description": "Version of the spec of this stack.", "Value": deployment.version},
    }


def _role_outputs(role: Role, ids: LogicalIds) -> Iterator[tuple[str, TemplateValue]]:
    name, own, when = role_name(role.id), ids.roles[role.id], condition(role.presence, ids)
    yield f"{name}Name", {"Description": f"Name of {name}.", **when, "Value": ref(own)}
    arn = Function("GetAtt", f"{own}.Arn")
    yield f"{name}Arn", {"Description": f"ARN of {name}.", **when, "Value": arn}


def _external_id_outputs(deployment: Deployment, ids: LogicalIds) -> Iterator[tuple[str, TemplateValue]]:
    for text, presence in external_ids(deployment).items():
        value: TemplateValue = {
            "Description": "External ID that is required to assume the role.",
            **condition(presence, ids),
            "Value": write_text(text, ids),
        }
        yield ids.outputs[text], value
