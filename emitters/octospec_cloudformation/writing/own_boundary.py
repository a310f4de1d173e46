"""The parameter by which a customer bounds the roles of each template; a spec may keep its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.role_settings import RoleSetting
from octospec_cloudformation.vocabulary import HELP, NO_VALUE, OWN_BOUNDARY, OWN_CONDITION, OWN_PATTERN
from octospec_cloudformation.writing.template_tree import Function
from octospec_cloudformation.writing.write_texts import ref

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octospec_cloudformation.writing.logical_ids import LogicalIds
    from octospec_cloudformation.writing.template_tree import TemplateValue


def own_parameter(deployment: Deployment, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the parameter; empty is the boundary of the spec, or none."""
    if not ids.has_boundary:
        return {}
    otherwise = "that of this template" if any(role.boundary for role in deployment.roles) else "none"
    parameter: dict[str, TemplateValue] = {
        "Type": "String",
        "Description": f"ARN of your permissions boundary for each role; leave empty for {otherwise}.",
        "Default": "",
        "AllowedPattern": OWN_PATTERN,
        "ConstraintDescription": f"{HELP}be the ARN of a policy",
    }
    return {OWN_BOUNDARY: parameter}


def own_condition(ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the condition that a boundary is given."""
    given = Function("Not", (Function("Equals", (ref(OWN_BOUNDARY), "")),))
    return {OWN_CONDITION: given} if ids.has_boundary else {}


def own_boundary(of_spec: TemplateValue | None, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the boundary of a role: the customer's, or that of the spec."""
    if not ids.has_boundary:
        return {}
    otherwise = ref(NO_VALUE) if of_spec is None else of_spec
    return {RoleSetting.BOUNDARY: Function("If", (OWN_CONDITION, ref(OWN_BOUNDARY), otherwise))}
