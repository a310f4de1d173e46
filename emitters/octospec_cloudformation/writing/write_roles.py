"""Roles, and their policies as resources of their own.

In the ``Policies`` of a role, a grant on the role itself would be a circular dependency, so each policy
is a resource. Only whole resources have conditions, so that scanners read every grant.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.deployment import ROOT_PATH, Attachment, PolicyKind
from octo_spec.model.explanations import explanation
from octo_spec.model.policy_documents import statement_tree, trust_statement_tree
from octo_spec.model.presence import ALWAYS
from octo_spec.model.role_settings import RoleSetting, given_settings
from octo_spec.model.text import Text
from octospec_cloudformation.vocabulary import POLICY_NAMES, POLICY_TYPES, ROLE, ROLE_PROPERTIES
from octospec_cloudformation.writing.own_boundary import own_boundary
from octospec_cloudformation.writing.template_tree import Spaced, with_comment
from octospec_cloudformation.writing.write_presences import condition, only_if
from octospec_cloudformation.writing.write_texts import document, join, join_list, ref, split, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Policy, Role, Statement, TrustStatement
    from octo_spec.model.role_settings import SettingValue
    from octospec_cloudformation.writing.logical_ids import LogicalIds
    from octospec_cloudformation.writing.template_tree import TemplateValue


def resources(roles: tuple[Role, ...], ids: LogicalIds) -> Iterator[tuple[str, TemplateValue]]:
    """Write each role, followed by its policies."""
    return (resource for role in roles for resource in _role_resources(role, ids))


def _role_resources(role: Role, ids: LogicalIds) -> Iterator[tuple[str, TemplateValue]]:
    yield ids.roles[role.id], with_comment(role.explanation, _role(role, ids))
    for position, policy in enumerate(role.policies):
        yield ids.policies[role.id, position], _policy(policy, role, ids)


def _role(role: Role, ids: LogicalIds) -> TemplateValue:
    return {"Type": ROLE, **condition(role.presence, ids), "Properties": _properties(role, ids)}


def _properties(role: Role, ids: LogicalIds) -> dict[str, TemplateValue]:
    values: dict[str, TemplateValue] = {
        **{setting: _setting(value, role, ids) for setting, value in given_settings(role).items()},
        **_name(role, ids),
        **({RoleSetting.PATH: write_text(role.path, ids)} if role.spells_path else {}),
        "trust": _document(_trust_statements(role, ids)),
        **({"attachments": _attachments(role, ids)} if role.attachments else {}),
    }
    values |= own_boundary(values.get(RoleSetting.BOUNDARY), ids)
    return {name: values[field] for field, name in ROLE_PROPERTIES.items() if field in values}


def _name(role: Role, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write an optional name: without it, CloudFormation generates one."""
    if role.name is None:
        return {}
    return {RoleSetting.NAME: only_if(role.named, ALWAYS, write_text(role.name, ids), ids)}


def _setting(value: SettingValue, role: Role, ids: LogicalIds) -> TemplateValue:
    match value:
        case Text():
            return write_text(value, ids)
        case Attachment(arn, presence):
            return only_if(presence, role.presence, write_text(arn, ids), ids)
        case tuple():
            return tuple({"Key": key, "Value": write_text(tag, ids)} for key, tag in value)
        case str() | int():
            return value
        case _:
            assert_never(value)


# --- trust -------------------------------------------------------------------------------------


def _document(statements: Iterator[TemplateValue]) -> TemplateValue:
    return {"Version": POLICY_VERSION, "Statement": Spaced(tuple(statements))}


def _trust_statements(role: Role, ids: LogicalIds) -> Iterator[TemplateValue]:
    return (_trust_statement(statement, role, ids) for statement in role.trust)


def _trust_statement(statement: TrustStatement, role: Role, ids: LogicalIds) -> TemplateValue:
    whole = document(trust_statement_tree(statement), ids)
    return with_comment(statement.why, only_if(statement.presence, role.presence, whole, ids))


# --- attachments -------------------------------------------------------------------------------


def _attachments(role: Role, ids: LogicalIds) -> TemplateValue:
    """List the attached policies; a list parameter next to others is joined with them, and split again."""
    if not any(attachment.arn.list_param for attachment in role.attachments):
        return tuple(
            _attachment(attachment, role, write_text(attachment.arn, ids), ids)
            for attachment in role.attachments
        )
    if len(role.attachments) == 1:
        [only] = role.attachments
        return only_if(only.presence, role.presence, write_text(only.arn, ids), ids)
    return split(join(",", tuple(_joined_attachments(role, ids))))


def _joined_attachments(role: Role, ids: LogicalIds) -> Iterator[TemplateValue]:
    for attachment in role.attachments:
        arn = join_list(attachment.arn, ids) if attachment.arn.list_param else write_text(attachment.arn, ids)
        yield _attachment(attachment, role, arn, ids)


def _attachment(attachment: Attachment, role: Role, arn: TemplateValue, ids: LogicalIds) -> TemplateValue:
    value = only_if(attachment.presence, role.presence, arn, ids)
    return with_comment(explanation(attachment), value)


# --- policies ----------------------------------------------------------------------------------


def _policy(policy: Policy, role: Role, ids: LogicalIds) -> TemplateValue:
    return {
        "Type": POLICY_TYPES[policy.kind],
        **condition(policy.presence, ids),
        "Properties": {
            **({POLICY_NAMES[policy.kind]: write_text(policy.name, ids)} if policy.name.pieces else {}),
            **_policy_path(policy, role, ids),
            "Roles": (ref(ids.roles[role.id]),),
            "PolicyDocument": _document(_statement(statement, ids) for statement in policy.statements),
        },
    }


def _policy_path(policy: Policy, role: Role, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Return the path of its role for a managed policy."""
    has_path = policy.kind is PolicyKind.MANAGED and (role.path != ROOT_PATH or role.spells_path)
    return {"Path": write_text(role.path, ids)} if has_path else {}


def _statement(statement: Statement, ids: LogicalIds) -> TemplateValue:
    return with_comment(explanation(statement), document(statement_tree(statement), ids))
