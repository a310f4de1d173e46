"""A deployment to a Pulumi YAML program."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.plugin import (
    POLICY_VERSION,
    ROOT_PATH,
    Artifact,
    Attachment,
    Emission,
    EmitterOptions,
    ParameterKind,
    PolicyKind,
    RoleArn,
    Text,
    given_settings,
    statement_tree,
    texts,
    trust_statement_tree,
)
from octospec_pulumi_yaml.refusals import refusals
from octospec_pulumi_yaml.vocabulary import (
    ARN_END,
    ATTACHMENT,
    FILE,
    POLICY,
    ROLE,
    ROLE_END,
    ROLE_POLICY,
    SETTINGS,
    TO_JSON,
    TRUST,
    VARIABLES,
    VERSION_OUTPUT,
)
from octospec_pulumi_yaml.yaml_text import Commented, Property, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin import Deployment, Parameter, Policy, Role, SettingValue
    from octospec_pulumi_yaml.yaml_text import Value


class PulumiYamlOptions(EmitterOptions):
    """What a customer may set for this format."""

    whys: bool = True
    """Write the reason for each role and statement as a comment."""


def emit(deployment: Deployment, options: PulumiYamlOptions) -> Emission:
    """Write the program, or report what it cannot express."""
    refused = tuple(refusals(deployment))
    if refused:
        return Emission((), refused)
    sections = {name: value for name, value in _sections(deployment, options).items() if value}
    return Emission((Artifact(PurePosixPath(FILE), yaml_text(sections)),))


def _sections(deployment: Deployment, options: PulumiYamlOptions) -> dict[str, Value]:
    arns = {f"{role.id}{ARN_END}": Text((RoleArn(role.id),)) for role in deployment.roles}
    roles = (_resources(role, whys=options.whys) for role in deployment.roles)
    return {
        "name": deployment.name,
        "runtime": "yaml",
        "description": deployment.description,
        "config": {parameter.id: _config(parameter) for parameter in deployment.parameters},
        "variables": _variables(deployment),
        "resources": {key: resource for resources in roles for key, resource in resources},
        "outputs": {VERSION_OUTPUT: deployment.version, **arns},
    }


def _config(parameter: Parameter) -> Value:
    is_list = parameter.kind is ParameterKind.LIST
    return {
        "type": "array" if is_list else "string",
        **({"items": {"type": "string"}} if is_list else {}),
        "description": parameter.description,
        **({} if parameter.default is None else {"default": parameter.default}),
    }


def _variables(deployment: Deployment) -> dict[str, Value]:
    used = {reference for role in deployment.roles for text in texts(role) for reference in text.references}
    return {
        invoked.variable: {"fn::invoke": {"function": invoked.function, "return": invoked.property}}
        for reference, invoked in VARIABLES.items()
        if reference in used
    }


# --- the resources of a role ----------------------------------------------------------------------


def _resources(role: Role, *, whys: bool) -> Iterator[tuple[str, Value]]:
    settings = {SETTINGS[setting]: _setting(value) for setting, value in given_settings(role).items()}
    trust = tuple(Commented(each.why * whys, trust_statement_tree(each)) for each in role.trust)
    resource = _resource(ROLE, {**settings, TRUST: _document(trust)})
    yield f"{role.id}{ROLE_END}", Commented(role.explanation * whys, resource)
    for number, policy in enumerate(role.policies, 1):
        yield from _policy(role, policy, f"{role.id}-policy-{number}", whys=whys)
    for number, attachment in enumerate(role.attachments, 1):
        attached = _attached(role, attachment.arn)
        yield f"{role.id}-attachment-{number}", Commented(attachment.why * whys, attached)


def _setting(value: SettingValue) -> Value:
    match value:
        case Attachment(arn):
            return arn
        case tuple():
            return dict(value)
        case _:
            return value


def _policy(role: Role, policy: Policy, key: str, *, whys: bool) -> Iterator[tuple[str, Value]]:
    written = tuple(Commented(each.why * whys, statement_tree(each)) for each in policy.statements)
    named: dict[str, Value] = {"name": policy.name} if policy.name.pieces else {}
    properties = {**named, "policy": _document(written)}
    if policy.kind is PolicyKind.INLINE:
        yield key, _resource(ROLE_POLICY, {**_owner(role), **properties})
        return
    path: dict[str, Value] = {} if role.path == ROOT_PATH else {"path": role.path}
    yield key, _resource(POLICY, {**path, **properties})
    yield f"{key}-attachment", _attached(role, Property(key, "arn"))


def _attached(role: Role, arn: Text | Property) -> Value:
    return _resource(ATTACHMENT, {**_owner(role), "policyArn": arn})


def _owner(role: Role) -> dict[str, Value]:
    return {"role": Property(f"{role.id}{ROLE_END}", "name")}


def _resource(kind: str, properties: dict[str, Value]) -> Value:
    return {"type": kind, "properties": properties}


def _document(statements: tuple[Value, ...]) -> Value:
    return {TO_JSON: {"Version": POLICY_VERSION, "Statement": statements}}
