"""Roles, and their policies as resources of their own.

A grant on the role itself would be a circular dependency in the role's ``Policies``, so each policy
is a resource, and only a whole resource has a condition: scanners read every grant.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.deployment import ROOT_PATH, PolicyKind, Role
from octo_spec.model.policy_documents import VERSION, statement_tree, trust_statement_tree
from octospec_cloudformation.naming import role_name
from octospec_cloudformation.vocabulary import DEFAULT_SESSION, POLICY_NAMES, POLICY_TYPES, ROLE
from octospec_cloudformation.writing.write_presences import condition, only_if
from octospec_cloudformation.writing.write_texts import document, join, joined, ref, split, written
from octospec_cloudformation.writing.yaml_tree import Spaced, commented

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Attachment, Policy, Statement, TrustStatement
    from octospec_cloudformation.naming import Names
    from octospec_cloudformation.writing.yaml_tree import Yaml


def resources(roles: tuple[Role, ...], names: Names) -> Spaced:
    """Write each role, followed by its policies."""
    return Spaced(dict(one for role in roles for one in _role_resources(role, names)))


def _role_resources(role: Role, names: Names) -> Iterator[tuple[str, Yaml]]:
    yield role_name(role.id), commented(role.why, _role(role, names))
    for position, policy in enumerate(role.policies):
        yield names.policies[role.id, position], _policy(policy, role, names)


def _role(role: Role, names: Names) -> Yaml:
    return {"Type": ROLE, **condition(role.presence, names), "Properties": _properties(role, names)}


def _properties(role: Role, names: Names) -> dict[str, Yaml]:
    optional: dict[str, Yaml] = {
        "RoleName": "" if role.name is None else written(role.name, names),
        "Path": "" if role.path == ROOT_PATH else written(role.path, names),
        "Description": role.description,
    }
    return {
        **{name: value for name, value in optional.items() if value},
        **({} if role.max_session == DEFAULT_SESSION else {"MaxSessionDuration": role.max_session}),
        "AssumeRolePolicyDocument": _document(_trust_statements(role, names)),
        **_attachments(role, names),
        **_boundary(role, names),
        **_tags(role),
    }


# --- trust -------------------------------------------------------------------------------------


def _document(statements: Iterator[Yaml]) -> Yaml:
    return {"Version": VERSION, "Statement": Spaced(tuple(statements))}


def _trust_statements(role: Role, names: Names) -> Iterator[Yaml]:
    return (_trust_statement(statement, role, names) for statement in role.trust)


def _trust_statement(statement: TrustStatement, role: Role, names: Names) -> Yaml:
    whole = document(trust_statement_tree(statement), names)
    return commented(statement.why, only_if(statement.presence, role.presence, whole, names))


# --- attachments -------------------------------------------------------------------------------


def _attachments(role: Role, names: Names) -> dict[str, Yaml]:
    if not role.attachments:
        return {}
    return {"ManagedPolicyArns": _attached(role, names)}


def _attached(role: Role, names: Names) -> Yaml:
    """List what is attached; list parameters beside anything else must be joined and split again."""
    if not any(one.arn.list_param for one in role.attachments):
        return tuple(_attachment(one, role, written(one.arn, names), names) for one in role.attachments)
    if len(role.attachments) == 1:
        [only] = role.attachments
        return only_if(only.presence, role.presence, written(only.arn, names), names)
    return split(join(",", tuple(_joined_attachments(role, names))))


def _joined_attachments(role: Role, names: Names) -> Iterator[Yaml]:
    for one in role.attachments:
        arn = joined(one.arn) if one.arn.list_param else written(one.arn, names)
        yield _attachment(one, role, arn, names)


def _attachment(attachment: Attachment, role: Role, arn: Yaml, names: Names) -> Yaml:
    value = only_if(attachment.presence, role.presence, arn, names)
    return commented(explanation(attachment), value)


def _boundary(role: Role, names: Names) -> dict[str, Yaml]:
    if role.boundary is None:
        return {}
    arn = written(role.boundary.arn, names)
    return {"PermissionsBoundary": only_if(role.boundary.presence, role.presence, arn, names)}


def _tags(role: Role) -> dict[str, Yaml]:
    tags = tuple({"Key": key, "Value": value} for key, value in role.tags)
    return {"Tags": tags} if tags else {}


# --- policies ----------------------------------------------------------------------------------


def _policy(policy: Policy, role: Role, names: Names) -> Yaml:
    return {
        "Type": POLICY_TYPES[policy.kind],
        **condition(policy.presence, names),
        "Properties": {
            POLICY_NAMES[policy.kind]: written(policy.name, names),
            **_policy_path(policy, role, names),
            "Roles": (ref(role_name(role.id)),),
            "PolicyDocument": _document(_statement(one, names) for one in policy.statements),
        },
    }


def _policy_path(policy: Policy, role: Role, names: Names) -> dict[str, Yaml]:
    """Give a managed policy the path of its role."""
    has_path = policy.kind is PolicyKind.MANAGED and role.path != ROOT_PATH
    return {"Path": written(role.path, names)} if has_path else {}


def _statement(statement: Statement, names: Names) -> Yaml:
    return commented(explanation(statement), document(statement_tree(statement), names))


def explanation(granted: Statement | Attachment) -> str:
    """Say which group grants this, and why: ``group (category): why``."""
    category = f" ({granted.category})" if granted.category else ""
    group = f"{granted.group}{category}: " if granted.group else ""
    return f"{group}{granted.why}" if granted.why else group.removesuffix(": ")
