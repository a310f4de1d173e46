"""Texts for parameters where AWS allows no policy variable: principals, names, numbers, addresses."""

from __future__ import annotations

import zlib
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.model.traversal import parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.model.deployment import Condition, Deployment, Role
    from octo_spec.model.text import Text


def placeholders(deployments: Sequence[Deployment]) -> dict[str, str]:
    """Return a text for each parameter that is used where AWS allows no policy variable."""
    ids = dict.fromkeys(id for deployment in deployments for id in _literal_parameters(deployment))
    return {id: _placeholder(id, deployments) for id in ids}


def _literal_parameters(deployment: Deployment) -> Iterator[str]:
    for role in deployment.roles:
        for text in _literal_texts(role):
            yield from parameters_of(text)


def _literal_texts(role: Role) -> Iterator[Text]:
    """Yield the texts in which AWS reads no policy variables."""
    yield from _principals(role)
    yield from (role.path,) if role.name is None else (role.path, role.name)
    for condition in _conditions(role):
        yield from () if _reads_variables(condition) else condition.values


def _conditions(role: Role) -> Iterator[Condition]:
    yield from (condition for statement in role.trust for condition in statement.conditions)
    statements = (statement for policy in role.policies for statement in policy.statements)
    yield from (condition for statement in statements for condition in statement.conditions)


def _reads_variables(condition: Condition) -> bool:
    form = OperatorForm.parse(condition.operator)
    return form is not None and form.reads_variables


def _placeholder(id: str, deployments: Sequence[Deployment]) -> str:
    """Return the placeholder of a parameter, which depends on the places where it is used.

    It is an IP address if an operator compares addresses, an ARN if the parameter is a whole principal, and
    otherwise twelve digits, which can be an account, a number or a date.
    """
    number = zlib.crc32(id.encode())
    roles = [role for deployment in deployments for role in deployment.roles]
    if any(id in parameters_of(text) for role in roles for text in _addresses(role)):
        return str(IPv4Address(number))
    principals = [text for role in roles for text in _principals(role) if id in parameters_of(text)]
    digits = f"{number + 10**11:012d}"
    is_whole = bool(principals) and all(len(text.pieces) == 1 for text in principals)
    return f"arn:aws:iam::{digits}:role/{id}" if is_whole else digits


def _principals(role: Role) -> Iterator[Text]:
    return (value for statement in role.trust for value in statement.principal.values)


def _addresses(role: Role) -> Iterator[Text]:
    for condition in _conditions(role):
        form = OperatorForm.parse(condition.operator)
        if form is not None and form.family is Family.IP:
            yield from condition.values
