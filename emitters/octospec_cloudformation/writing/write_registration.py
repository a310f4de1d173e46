"""The custom resource that reports a stack to the vendor: what is deployed where, and no external ID.

CloudFormation sends it when the stack is created, updated or deleted, and waits for an answer. CloudFormation
cannot sign what it sends, so the link of each customer fills in a code that only the vendor could make.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.traversal import parameters_of
from octospec_cloudformation.vocabulary import (
    HELP,
    NO_VALUE,
    REGISTRATION,
    REGISTRATION_CODE,
    REGISTRATION_TYPE,
)
from octospec_cloudformation.writing.template_tree import Function
from octospec_cloudformation.writing.write_presences import condition
from octospec_cloudformation.writing.write_texts import ref, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Role
    from octospec_cloudformation.writing.logical_ids import LogicalIds
    from octospec_cloudformation.writing.template_tree import TemplateValue

EXTERNAL_ID: Final = "sts:externalid"
SECONDS: Final = 120
"""How long a stack waits for an answer: without this property, an hour."""


def registration(deployment: Deployment, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the resource; empty if the spec has no ``register``."""
    service = deployment.registration
    if service is None:
        return {}
    properties: dict[str, TemplateValue] = {
        "ServiceToken": write_text(service, ids),
        "ServiceTimeout": SECONDS,
        "Spec": deployment.name,
        "Release": deployment.version,
        "Account": ref("AWS::AccountId"),
        "Partition": ref("AWS::Partition"),
        "Region": ref("AWS::Region"),
        **({"Code": ref(REGISTRATION_CODE)} if ids.has_code else {}),
        "Roles": {role.id: _arn(role, ids) for role in deployment.roles},
    }
    inputs = {id: ref(ids.questions[id]) for id in _reported_inputs(deployment)}
    reported = {**properties, **({"Inputs": inputs} if inputs else {})}
    return {REGISTRATION: {"Type": REGISTRATION_TYPE, "Properties": reported}}


def code_parameter(ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the parameter for the code of the customer; without it, the vendor must know the account."""
    if not ids.has_code:
        return {}
    parameter: dict[str, TemplateValue] = {
        "Type": "String",
        "Description": "Says whose stack this is. Your link fills it in; leave empty if it does not.",
        "Default": "",
        "NoEcho": True,
        "AllowedPattern": "^$|^[0-9a-f]{64}$",
        "ConstraintDescription": f"{HELP}be the code from your link, or empty",
    }
    return {REGISTRATION_CODE: parameter}


def _arn(role: Role, ids: LogicalIds) -> TemplateValue:
    arn = Function("GetAtt", f"{ids.roles[role.id]}.Arn")
    when = condition(role.presence, ids)
    return Function("If", (when["Condition"], arn, ref(NO_VALUE))) if when else arn


def _reported_inputs(deployment: Deployment) -> Iterator[str]:
    """Yield the inputs that are not in an external ID."""
    hidden = {
        id
        for role in deployment.roles
        for statement in role.trust
        for test in statement.conditions
        if test.key.lower() == EXTERNAL_ID
        for value in test.values
        for id in parameters_of(value)
    }
    yield from (question.id for question in deployment.questions if question.id not in hidden)
