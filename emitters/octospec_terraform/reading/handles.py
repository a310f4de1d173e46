"""The texts of attributes of the module's own roles and policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import refuse
from octo_spec.model.text import Account, Param, Partition, RoleArn, Text
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.inputs import LearnedError
from octospec_terraform.reading.instances import instance_scope, opened_argument
from octospec_terraform.reading.values import Unknown
from octospec_terraform.vocabulary import MANAGED, ROLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.context import RoleInstance
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.modules import Resource
    from octospec_terraform.reading.values import Handle, ResourceRef


def role_id(roles: Mapping[RoleInstance, str], ref: ResourceRef) -> str | None:
    """Return the ID of a role; a role without repetition can be named without a key."""
    exact = roles.get((ref.resource, ref.key))
    return exact or roles.get((ref.resource, None)) or roles.get((ref.resource, ref.key or "0"))


def handle_text(evaluator: Evaluation, handle: Handle, span: Span) -> Text:
    """Return an attribute as a text."""
    resource = handle.of.resource
    if resource.type == ROLE and handle.attribute == "arn":
        return _role_arn(evaluator, handle, span)
    if handle.attribute in ("name", "id") and resource.type == ROLE:
        return _handle_name(evaluator, handle, span)
    if handle.attribute in ("arn", "id") and resource.type == MANAGED:
        path = _setting(evaluator, handle, "path", span) or Text(("/",))
        name = _handle_name(evaluator, handle, span)
        return Text.of("arn:", Partition(), ":iam::", Account(), ":policy", *path.pieces, *name.pieces)
    if handle.attribute == "name":
        return _handle_name(evaluator, handle, span)
    return refuse(span, f"octospec does not support {resource.address}.{handle.attribute} here")


def _role_arn(evaluator: Evaluation, handle: Handle, span: Span) -> Text:
    if handle.of.resource.address in evaluator.context.copied:
        raise LearnedError(evaluator.context.decisions.with_single(handle.of.resource.address))
    if (id := role_id(evaluator.context.roles, handle.of)) is not None:
        return Text((RoleArn(id),))
    resource = handle.of.resource
    unknown = Unknown(f"{resource.name}-arn", f"the ARN of {resource.address}, which is skipped")
    return Text((Param(evaluator.context.create_parameter(unknown, span)),))


def _handle_name(evaluator: Evaluation, handle: Handle, span: Span) -> Text:
    name = _setting(evaluator, handle, "name", span)
    if name is None:
        refuse(span, f"the name of {handle.of.resource.address} is generated when the module is applied")
    return name


def _setting(evaluator: Evaluation, handle: Handle, setting: str, span: Span) -> Text | None:
    resource = handle.of.resource
    expression = resource.body.get(setting)
    if expression is None:
        return None
    key = handle.of.key if _is_repeated(resource) else None
    scope = instance_scope(resource.body, resource.module.scope, key)
    with opened_argument(evaluator, resource, key, setting, expression.span):
        value = evaluator.value(expression, scope)
        return None if value is None else text_of(evaluator, value, span)


def _is_repeated(resource: Resource) -> bool:
    return resource.body.get("count") is not None or resource.body.get("for_each") is not None
