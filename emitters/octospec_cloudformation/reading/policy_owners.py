"""Which policy of a template belongs to which role, in one case.

A policy names its roles, or a role names the managed policies that are attached to it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.reading import cases
from octospec_cloudformation.reading.nodes import argument_of, ref_name
from octospec_cloudformation.reading.sections import names_in
from octospec_cloudformation.vocabulary import MANAGED, POLICY_TYPES, ROLE

if TYPE_CHECKING:
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.sections import Resource, Sections

_OWNERS: Final = ("Roles", "RoleName")
"""The properties by which a policy names its roles."""
_POLICIES: Final = frozenset({"AWS::IAM::RolePolicy", *POLICY_TYPES.values()})


def belongs_in(policy: Resource, role: Resource, evaluator: Evaluator) -> bool:
    """Return whether a policy exists in a case, and belongs to a role that exists."""
    if not cases.exists_in(policy, evaluator):
        return False
    return _names_role(policy, role, evaluator) or _is_attached(policy, role, evaluator)


def _names_role(policy: Resource, role: Resource, evaluator: Evaluator) -> bool:
    listed = named_owners(policy)
    if listed is None:
        return False
    named = tuple(_is_role(item, role, evaluator) for item in cases.items_in(listed, evaluator))
    return any(named)


def named_owners(policy: Resource) -> Node | None:
    """Return the property by which a policy names its roles."""
    if policy.type not in _POLICIES:
        return None
    return policy.properties.get("Roles") or policy.properties.get("RoleName")


def _is_role(item: Node, role: Resource, evaluator: Evaluator) -> bool:
    """Return whether an item refers to a role, or evaluates to the role's name."""
    resource = evaluator.context.sections.resources.get(ref_name(item) or "")
    if resource is not None and resource.type == ROLE:
        return resource.name == role.name
    if role.name not in names_in(item) and "RoleName" not in role.properties:
        return False
    return evaluator.text(item) == _name(role, evaluator)


def _name(role: Resource, evaluator: Evaluator) -> object:
    try:
        return evaluator.optional_text(role.properties["RoleName"])
    except NotTakenError:
        return None


def _is_attached(policy: Resource, role: Resource, evaluator: Evaluator) -> bool:
    listed = role.properties.get("ManagedPolicyArns")
    if policy.type != MANAGED or listed is None:
        return False
    return any(_is_policy(item, policy, evaluator) for item in cases.items_in(listed, evaluator))


def _is_policy(item: Node, policy: Resource, evaluator: Evaluator) -> bool:
    if own_managed(item, evaluator.context) == policy.name:
        return True
    if policy.name in names_in(item) and not own_managed(item, evaluator.context):
        refuse(item.span, f"octospec cannot determine how the policy {policy.name} is attached")
    return False


def own_managed(item: Node, context: Context) -> str:
    """Return the managed policy of the template to which an item refers; empty for anything else."""
    name = ref_name(item) or _policy_of_arn(argument_of(item, "GetAtt"))
    resource = context.sections.resources.get(name)
    return name if resource is not None and resource.type == MANAGED else ""


def _policy_of_arn(argument: Node | None) -> str:
    match argument:
        case Scalar(value) if value.endswith(".PolicyArn"):
            return value.removesuffix(".PolicyArn")
        case Sequence((Scalar(name), Scalar("PolicyArn"))):
            return name
        case _:
            return ""


def is_used_elsewhere(role: Resource, found: Sections) -> bool:
    """Return whether anything refers to a role, except outputs and the policies that name their roles."""
    return any(
        role.name in names_in(node)
        for resource in found.resources.values()
        for key, node in resource.properties.items()
        if key not in _OWNERS or resource.type not in _POLICIES
    )
