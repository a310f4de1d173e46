"""Principals: accounts, roles, users, services and identity providers that AWS accepts, without wildcards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.iam.limits import is_account_id, is_name_with_path, is_service_principal
from octo_spec.language.codes import BAD_PRINCIPAL, OPEN_PRINCIPAL
from octo_spec.language.fields import FEDERATED, SERVICE, TRUST_ACCOUNT, TRUST_ARN, TRUST_ROLE, TRUST_USER
from octo_spec.language.finding import Finding
from octo_spec.model.text import ListParam, Param, ParamFact, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from octo_spec.language.checked_spec import CheckedSpec, Use
    from octo_spec.language.fields import Field
    from octo_spec.language.models.spec import Spec


def principals(checked: CheckedSpec) -> Iterator[Finding]:
    """Find principals that AWS refuses, and wildcards among them."""
    for use in checked.uses:
        if use.text is None or use.field not in PRINCIPALS:
            continue
        if any("*" in piece or "?" in piece for piece in use.text.pieces if isinstance(piece, str)):
            message = f"{use.written!r} has a wildcard, but a principal must be named exactly"
            yield Finding(OPEN_PRINCIPAL, use.location, message)
        elif problem := PRINCIPALS[use.field](use, checked.spec):
            yield Finding(BAD_PRINCIPAL, use.location, f"{use.written!r} {problem}")


def _account_problem(use: Use, spec: Spec) -> str:
    if use.text is None or len(use.text.pieces) != 1:
        return "is not an account ID: write 12 digits, or one reference"
    bad = next((value for value in _known_values(use.text, spec) if not is_account_id(value)), None)
    if bad is None:
        return ""
    if use.text.literal:
        return "is not an account ID: write 12 digits"
    return f"can be {bad!r}, which is not an account ID"


def _known_values(text: Text, spec: Spec) -> tuple[str, ...]:
    """Return the values of a text with a single piece that the spec itself names."""
    match text.pieces:
        case (str(literal),):
            return (literal,)
        case (ParamFact(id, fact),) if id in spec.parameters:
            return tuple(facts[fact] for facts in spec.parameters[id].allowed.values() if fact in facts)
        case (Param(id) | ListParam(id),) if id in spec.parameters:
            return _answers(id, spec)
        case _:
            return ()


def _answers(id: str, spec: Spec) -> tuple[str, ...]:
    parameter = spec.parameters[id]
    match parameter.default:
        case str(default):
            return (default, *parameter.allowed)
        case tuple(defaults):
            return (*defaults, *parameter.allowed)
        case None:
            return tuple(parameter.allowed)


def _name_problem(use: Use, spec: Spec) -> str:
    del spec
    return (
        ""
        if is_name_with_path(use.with_placeholders)
        else "is not the name of a role or user: write its path and its name, without a leading '/'"
    )


def _arn_problem(use: Use, spec: Spec) -> str:
    del spec
    return "" if use.is_one_reference else arn_problem(use.with_placeholders)


def arn_problem(written: str) -> str:
    """Return why AWS refuses the ARN of a principal, in which references are placeholders; empty if not."""
    match written.split(":", 5):
        case ["arn", _, "iam", "", account, resource] if re.fullmatch("root|(role|user)/.+", resource):
            return _arn_account_problem(account)
        case ["arn", _, "sts", "", account, resource] if re.fullmatch(
            "assumed-role/[^/]+/.+|federated-user/.+", resource
        ):
            return _arn_account_problem(account)
        case _:
            return "is not the ARN of an account's root user, a role, a user or a role session"


def _arn_account_problem(account: str) -> str:
    return "" if is_account_id(account) or "x" in account else "has an account ID that is not 12 digits"


def _service_problem(use: Use, spec: Spec) -> str:
    del spec
    return (
        ""
        if is_service_principal(use.with_placeholders)
        else "is not a service principal: write one such as ssm.amazonaws.com"
    )


WEB_PROVIDERS = (
    "accounts.google.com",
    "graph.facebook.com",
    "www.amazon.com",
    "cognito-identity.amazonaws.com",
)


def _provider_problem(use: Use, spec: Spec) -> str:
    del spec
    if use.written in WEB_PROVIDERS or use.is_one_reference:
        return ""
    match use.with_placeholders.split(":", 5):
        case ["arn", _, "iam", "", account, resource] if re.fullmatch("(saml|oidc)-provider/.+", resource):
            return _arn_account_problem(account)
        case _:
            return "is not the ARN of a saml-provider or an oidc-provider"


PRINCIPALS: Mapping[Field, Callable[[Use, Spec], str]] = {
    TRUST_ACCOUNT: _account_problem,
    TRUST_ROLE: _name_problem,
    TRUST_USER: _name_problem,
    TRUST_ARN: _arn_problem,
    SERVICE: _service_problem,
    FEDERATED: _provider_problem,
}
"""A field that names a principal -> a function that returns why AWS refuses it, or the empty text."""
