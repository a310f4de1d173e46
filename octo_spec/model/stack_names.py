"""Names in a target without stacks: a parameter replaces each attribute of the stack.

A role, a policy, a path or a tag that is named after the stack is named after the parameter instead. Nothing
else is changed: a grant on the stack has no meaning without a stack, and trust depends on a value that no one
can guess.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import Parameter
from octo_spec.model.ids import fresh
from octo_spec.model.text import Param, Stack, StackAttribute
from octo_spec.model.traversal import map_names, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.text import Reference

_PATTERNS: Final = {
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
    StackAttribute.NAME: "^[a-zA-Z][a-zA-Z0-9-]*$",
    StackAttribute.UUID: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    StackAttribute.ID: None,
}


def named_by_parameters(deployment: Deployment) -> tuple[Deployment, tuple[Parameter, ...]]:
    """Return the deployment without the stack in any name, and the parameters that replace it."""
    by_attribute = _parameters_by_attribute(deployment)
    if not by_attribute:
        return deployment, ()

    def given(reference: Reference) -> Reference:
        return Param(by_attribute[reference.attribute].id) if isinstance(reference, Stack) else reference

    roles = tuple(map_names(role, lambda text: text.map(given)) for role in deployment.roles)
    parameters = tuple(by_attribute.values())
    return replace(deployment, roles=roles, parameters=(*deployment.parameters, *parameters)), parameters


def _parameters_by_attribute(deployment: Deployment) -> Mapping[StackAttribute, Parameter]:
    names = (text for role in deployment.roles for text in names_of(role))
    used = {piece.attribute for text in names for piece in text.references if isinstance(piece, Stack)}
    return {attribute: _parameter(attribute, deployment) for attribute in StackAttribute if attribute in used}


def _parameter(attribute: StackAttribute, deployment: Deployment) -> Parameter:
    """Return a parameter; a stack name may be that of the spec, other attributes cannot be guessed."""
    pattern = _PATTERNS[attribute]
    is_name = attribute is StackAttribute.NAME and pattern and re.fullmatch(pattern, deployment.name)
    return Parameter(
        fresh(f"stack-{attribute}", [each.id for each in deployment.questions]),
        f"Replaces the {attribute} of a stack in names.",
        default=deployment.name if is_name else None,
        pattern=pattern,
    )
