"""What attributes of the module's own roles and policies come to in a text."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.foreign.notes import refuse
from octo_spec.frozen import frozen
from octo_spec.model.text import Account, Param, Partition, RoleArn, Text
from octospec_terraform.reading.instances import instance_scope, opened_argument
from octospec_terraform.reading.values import Unknown
from octospec_terraform.vocabulary import MANAGED, ROLE

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluator import Evaluator
    from octospec_terraform.reading.modules import Resource
    from octospec_terraform.reading.values import Handle, ResourceRef


@frozen
class Handles:
    """The roles that are taken: resource and key -> id."""

    roles: dict[tuple[Resource, str | None], str] = field(default_factory=dict)

    def role(self, ref: ResourceRef) -> str | None:
        """Give the id of a role; one that is there once may be named without its key."""
        exact = self.roles.get((ref.resource, ref.key))
        return exact or self.roles.get((ref.resource, None)) or self.roles.get((ref.resource, ref.key or "0"))

    def text(self, evaluator: Evaluator, handle: Handle, span: Span) -> Text:
        """Give an attribute as a text."""
        resource = handle.of.resource
        if resource.type == ROLE and handle.attribute == "arn":
            return self._role_arn(evaluator, handle, span)
        if handle.attribute in ("name", "id") and resource.type == ROLE:
            return self._named(evaluator, handle, span)
        if handle.attribute in ("arn", "id") and resource.type == MANAGED:
            path = self._setting(evaluator, handle, "path", span) or Text(("/",))
            name = self._named(evaluator, handle, span)
            return Text.of("arn:", Partition(), ":iam::", Account(), ":policy", *path.pieces, *name.pieces)
        if handle.attribute == "name":
            return self._named(evaluator, handle, span)
        return refuse(span, f"{resource.address}.{handle.attribute} is not understood here")

    def _role_arn(self, evaluator: Evaluator, handle: Handle, span: Span) -> Text:
        if (id := self.role(handle.of)) is not None:
            return Text((RoleArn(id),))
        resource = handle.of.resource
        unknown = Unknown(f"{resource.name}-arn", f"the ARN of {resource.address}, which is left out")
        return Text((Param(evaluator.context.made(unknown, span)),))

    def _named(self, evaluator: Evaluator, handle: Handle, span: Span) -> Text:
        name = self._setting(evaluator, handle, "name", span)
        if name is None:
            refuse(span, f"the name of {handle.of.resource.address} is made when the module is applied")
        return name

    def _setting(self, evaluator: Evaluator, handle: Handle, setting: str, span: Span) -> Text | None:
        from octospec_terraform.reading.conversions import text_of  # noqa: PLC0415 - each converts with the other

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
