"""Words of IAM documents and of templates, and their equivalents in the language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Replacement
from octo_spec.source import Mapping, Scalar

if TYPE_CHECKING:
    from octo_spec.diagnostics import Help
    from octo_spec.source import Node

TRUSTED: Final = "name it in a role's 'trust': 'account', 'arn', 'service' or 'federated'"

KEYS: Final = {
    "effect": "write 'allow' or 'deny' with the actions",
    "action": "write the actions in 'allow' or 'deny'",
    "notaction": "write 'allow-all-except' or 'deny-all-except'",
    "statement": "write a group's 'grants', which become statements",
    "policydocument": "write a group's 'grants', which become statements",
    "principal": TRUSTED,
    "notprincipal": TRUSTED,
    "assumerolepolicydocument": TRUSTED,
    "policies": "write 'inline', with the groups of each policy",
    "managedpolicyarns": "name the policies in a group's 'attach', and the group in the role's 'attached'",
    "maxsessionduration": "write 'max-session', such as 12h",
}
"""A key of an IAM document or a template, in lower case -> how the language expresses it."""

SAME_KEYS: Final = {
    "resource": "on",
    "notresource": "on-all-except",
    "condition": "when",
    "rolename": "name",
    "permissionsboundary": "boundary",
    "allowedvalues": "allowed",
    "allowedpattern": "pattern",
    "constraintdescription": "pattern-help",
}
"""A key of an IAM document or a template, in lower case -> the key of the language with such a value."""

PSEUDO: Final = {
    "AWS::AccountId": "${account}",
    "AWS::Partition": "${partition}",
    "AWS::Region": "${region}",
    "AWS::StackId": "${stack.id}",
    "AWS::StackName": "${stack.name}",
}
"""A pseudo parameter of a template -> the reference."""

_PSEUDO: Final = r"(?i)\$\{(AWS::[A-Za-z]+)"

REFERENCE: Final = r"\$\{(!?)([A-Za-z0-9:.]+)\}"


def key_instead(key: str) -> Help:
    """Return how the language expresses ``key``; empty if it has no equivalent."""
    plain = key.replace("-", "").replace("_", "").lower()
    own = SAME_KEYS.get(plain)
    return Replacement(key, (own,), f"write {own!r}") if own else KEYS.get(plain, "")


def pseudo_instead(variable: str) -> Help:
    """Return how the language expresses a pseudo parameter like ``${AWS::AccountId}``; empty otherwise."""
    match = re.match(_PSEUDO, variable)
    if match is None:
        return ""
    own = next((own for name, own in PSEUDO.items() if name.lower() == match[1].lower()), None)
    if own is None:
        return "declare it as a fact in 'partitions', and write ${partition.FACT}"
    return Replacement(variable, (own,), f"write {own}", is_everywhere=True)


def function_instead(node: Node) -> str:
    """Return how the language expresses a template function: ``!Ref X`` or ``{Ref: X}``."""
    text = ""
    match node:
        case Scalar(value, _, tag) if tag.startswith("!"):
            text = _function(tag.removeprefix("!"), value)
        case Mapping((entry,)) if isinstance(entry.value, Scalar):
            text = _function(entry.key.value.removeprefix("Fn::"), entry.value.value)
    return f'write "{text}"' if text else ""


def _function(name: str, argument: str) -> str:
    """Return the text of the language; empty without an equivalent."""
    match name:
        case "Ref":
            return _reference(argument)
        case "GetAtt" if argument.endswith(".Arn"):
            return f"${{role.{_kebab(argument.removesuffix('.Arn'))}.arn}}"
        case "Sub":
            return re.sub(REFERENCE, _replacement, argument)
        case _:
            return ""


def _replacement(match: re.Match[str]) -> str:
    literal, name = match.groups()
    return f"${{{name}}}" if literal else _reference(name)


def _reference(name: str) -> str:
    if name.endswith(".Arn"):
        return f"${{role.{_kebab(name.removesuffix('.Arn'))}.arn}}"
    return PSEUDO.get(name) or f"${{param.{_kebab(name)}}}"


def _kebab(name: str) -> str:
    """Return ``ExternalId`` as ``external-id``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()
