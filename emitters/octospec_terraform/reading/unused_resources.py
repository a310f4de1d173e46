"""Resources of a module that belong to no role, or to no role that the module creates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError
from octo_spec.model.unread import Unread, UnreadKind
from octospec_terraform.reading.attached_policies import TO_ROLES
from octospec_terraform.reading.foreign_roles import LINKS, ForeignRoles
from octospec_terraform.reading.module_instances import instances
from octospec_terraform.vocabulary import ACCESS_KEY, ATTACHMENT, INLINE, MANAGED, ROLE, USER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.module_instances import PlacedModule
    from octospec_terraform.reading.modules import Resource
    from octospec_terraform.reading.role_links import RoleLinks
    from octospec_terraform.syntax import Expression

_OF_ROLES: Final = frozenset({INLINE, MANAGED, ATTACHMENT, TO_ROLES})
_STACKS: Final = frozenset({"aws_cloudformation_stack", "aws_cloudformation_stack_set"})
_OF_ALL_TYPES: Final = ("awscc_iam_", "awscc_cloudformation_stack", "aws_cloudcontrolapi_resource")
"""How types of resources begin that can be any of IAM: they use CloudFormation's types.

https://registry.terraform.io/providers/hashicorp/awscc/latest/docs"""


def report_unused(links: RoleLinks, context: Context) -> None:
    """Report every resource that belongs to no role, and parts that belong to another role in some cases."""
    given = ForeignRoles(context, links.modules)
    resources = [each for placed in links.modules for each in placed.module.resources.values()]
    has_open_name = any(each.type == ROLE and _is_open(each.body.get("name")) for each in resources)
    for placed in links.modules:
        for resource in placed.module.resources.values():
            if resource.type != ROLE and resource not in links.used:
                _report(resource, context, has_open_name=has_open_name)
            elif resource not in links.skipped:
                given.report_if_foreign(resource)


def users_of(modules: Iterable[PlacedModule], *, has_role: bool) -> Iterator[Unread]:
    """List the users: all if a module has no role, otherwise those of a module with access keys."""
    for placed in modules:
        resources = tuple(placed.module.resources.values())
        has_key = any(resource.type == ACCESS_KEY for resource in resources)
        reason = "it has an access key" if has_key else "it can get access keys"
        for resource in resources:
            if resource.type == USER and (has_key or not has_role):
                yield Unread(UnreadKind.USER, reason, resource.span, name=resource.address)


def _report(resource: Resource, context: Context, *, has_open_name: bool) -> None:
    if resource.type in _OF_ROLES and _is_never_there(resource, context):
        message = f"{resource.address} exists in no configuration of the spec"
        context.notes.not_taken(
            resource.span, message, "a variable on which it depends has its default, or no values"
        )
        return
    context.notes.not_taken(resource.span, _unused_message(resource), "keep it in a separate module")
    link = resource.body.get(LINKS.get(resource.type, ""))
    is_on_a_role = link is not None and (has_open_name or _is_open(link))
    if is_on_a_role or resource.type in _STACKS or resource.type.startswith(_OF_ALL_TYPES):
        reason = (
            "it may be on a role of this module" if is_on_a_role else "octospec does not read what it deploys"
        )
        context.notes.may_grant(Unread(UnreadKind.PART, reason, resource.span, name=resource.address))


def _is_open(name: Expression | None) -> bool:
    return name is not None and getattr(name, "literal", None) is None


def _is_never_there(resource: Resource, context: Context) -> bool:
    try:
        return not tuple(instances(resource, context, {}))
    except NotTakenError:
        return False


def _unused_message(resource: Resource) -> str:
    if resource.type in _OF_ROLES:
        return f"{resource.address} belongs to no role of this module"
    if resource.type in _STACKS:
        return f"the resource {resource.address} deploys a template that octospec does not read"
    return f"the resource {resource.address} does not belong to the roles' access"
