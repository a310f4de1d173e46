"""The parts of a spec that Pulumi YAML cannot express: each is an error, and no program is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.plugin import texts
from octospec_pulumi_yaml.kinds import DOLLARS, FUNCTION_KEY, LIST_IN_TEXT, NEEDS_ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin import Deployment, Diagnostic, Parameter, Role, Text


def refusals(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find everything that a program cannot express."""
    for choice in deployment.choices:
        yield _unanswered(choice.id, "a choice, and Pulumi YAML has no conditions")
    for parameter in deployment.parameters:
        yield from _of_parameter(parameter)
    if deployment.partitions:
        yield NEEDS_ANSWER.at(None, "Pulumi YAML cannot refuse a partition", "fix the partition")
    for role in deployment.roles:
        yield from _of_texts(role)
        yield from _of_keys(role)


def _unanswered(id: str, why: str) -> Diagnostic:
    return NEEDS_ANSWER.at(None, f"{id!r} is {why}", "fix its value in the customers file or with --fix")


def _of_parameter(parameter: Parameter) -> Iterator[Diagnostic]:
    checks = (parameter.allowed, parameter.pattern, parameter.min_length, parameter.max_length)
    if parameter.optional:
        yield _unanswered(parameter.id, "optional, and Pulumi YAML has no conditions")
    elif any(check not in {None, ()} for check in checks):
        yield _unanswered(parameter.id, "limited to some values, and Pulumi YAML checks no values")
    defaults = (parameter.default,) if isinstance(parameter.default, str) else parameter.default or ()
    if any("$$" in default or "${" in default for default in defaults):
        yield DOLLARS.at(None, f"the default of {parameter.id!r} contains '$$' or '${{'")


def _of_texts(role: Role) -> Iterator[Diagnostic]:
    for text in dict.fromkeys(texts(role)):
        if text.list_param and len(text.pieces) > 1:
            message = f"role {role.id!r}: {str(text)!r} is repeated for each element of a list"
            yield LIST_IN_TEXT.at(None, message, "let each element of the list be a whole text")
        if _is_unclear(text):
            yield _dollars(role, str(text))
    if "$$" in role.description:
        yield _dollars(role, role.description)


def _dollars(role: Role, text: str) -> Diagnostic:
    return DOLLARS.at(None, f"role {role.id!r}: {text!r} contains two dollar signs in a row")


def _is_unclear(text: Text) -> bool:
    """Check for a ``$`` before another ``$``, or before a reference, which would become an escape."""
    literals = ["" if not isinstance(piece, str) else piece for piece in text.pieces]
    return any("$$" in literal for literal in literals) or any(each.endswith("$") for each in literals[:-1])


def _of_keys(role: Role) -> Iterator[Diagnostic]:
    trusted = (condition for statement in role.trust for condition in statement.conditions)
    statements = (statement for policy in role.policies for statement in policy.statements)
    granted = (condition for statement in statements for condition in statement.conditions)
    for key in (*(key for key, _ in role.tags), *(condition.key for condition in (*trusted, *granted))):
        if key.lower().startswith("fn::"):
            yield FUNCTION_KEY.at(None, f"role {role.id!r}: the key {key!r} would call a function")
        if "$$" in key:
            yield _dollars(role, key)
