"""The parameter for the customer's permissions boundary in each template; a spec can keep its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.role_settings import RoleSetting
from octospec_cloudformation.vocabulary import (
    HELP,
    NO_VALUE,
    OWN_BOUNDARY,
    OWN_CONDITION,
    OWN_NAME_ARN,
    OWN_NAME_PATTERN,
    OWN_PATTERN,
)
from octospec_cloudformation.writing.template_tree import Function
from octospec_cloudformation.writing.write_texts import ref

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octospec_cloudformation.writing.logical_ids import LogicalIds
    from octospec_cloudformation.writing.template_tree import TemplateValue


def own_parameter(deployment: Deployment, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the parameter; empty means the boundary of the spec, or no boundary."""
    if not ids.has_boundary:
        return {}
    otherwise = "the boundary of this template" if any(role.boundary for role in deployment.roles) else "none"
    what, pattern = _BY_NAME if ids.bounds_by_name else _BY_ARN
    parameter: dict[str, TemplateValue] = {
        "Type": "String",
        "Description": f"{what} of your permissions boundary for each role; leave empty for {otherwise}.",
        "Default": "",
        "AllowedPattern": pattern,
        "ConstraintDescription": f"{HELP}be the {what} of a policy",
    }
    return {OWN_BOUNDARY: parameter}


_BY_ARN: Final = ("ARN", OWN_PATTERN)
_BY_NAME: Final = ("name", OWN_NAME_PATTERN)


def own_condition(ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the condition that tests whether the customer gives a boundary."""
    given = Function("Not", (Function("Equals", (ref(OWN_BOUNDARY), "")),))
    return {OWN_CONDITION: given} if ids.has_boundary else {}


def own_boundary(of_spec: TemplateValue | None, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the boundary of a role: the customer's, or that of the spec."""
    if not ids.has_boundary:
        return {}
    otherwise = ref(NO_VALUE) if of_spec is None else of_spec
    own = Function("Sub", OWN_NAME_ARN) if ids.bounds_by_name else ref(OWN_BOUNDARY)
    return {RoleSetting.BOUNDARY: Function("If", (OWN_CONDITION, own, otherwise))}
