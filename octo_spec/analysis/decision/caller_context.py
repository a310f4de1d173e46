"""The condition keys that AWS sends with a request to assume a role, by the kind of its caller.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.decision.filled_keys import FilledKeys, filled_keys
from octo_spec.analysis.decision.role_tags import known_values
from octo_spec.analysis.escalation.permission_state import PRINCIPAL_TAG
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.filled_keys import (
    ALWAYS,
    ISSUE_TIME,
    OF_HEADERS,
    OF_RESOURCE,
    OF_SERVICE,
    OF_SESSION,
    TIMES,
)
from octo_spec.iam.keys import RESOURCE_ACCOUNT
from octo_spec.iam.role_sessions import tested_keys
from octo_spec.model.evaluate import substitute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.principals import Caller

_OF_ASSUMING: Final = "sts:rolesessionname"
"""A caller that assumes a role must name its session."""
_OF_TOKEN: Final = frozenset({"sub", "aud"})
"""Each token of an OIDC provider has a subject and an audience."""
_OF_IDENTITY: Final = frozenset({"aws:principaltype", "aws:userid"})


def caller_context(
    role: RolePolicies, request: Request, assumptions: Assumptions, *, are_tags_known: bool
) -> FilledKeys:
    """Return the keys that a trust policy tests, except those that the request holds already."""
    caller = request.caller
    tested = keys_of_trust(role) - request.context.keys()
    if caller is None:
        return FilledKeys({}, {})
    sent = {**_identity(caller), **_of_role(role, assumptions, are_tags_known=are_tags_known)}
    known = {key: sent[key] for key in sorted(tested & sent.keys())}
    others = {*_open_keys(caller, tested), *_open_tags(role, tested, are_tags_known=are_tags_known)}
    filled = filled_keys(
        request, tested - known.keys(), present=_present_keys(request, caller, tested), others=others
    )
    return replace(filled, known={**known, **filled.known})


def keys_of_trust(role: RolePolicies) -> frozenset[str]:
    """Return the keys that the trust policy of a role and the policies of its account test."""
    bounds = (bound.documents for bound in role.bounds if not bound.is_boundary)
    policies = (policy for documents in (role.trust, *bounds) for policy in documents.documents)
    statements = (each for policy in policies for each in policy.statements)
    return frozenset[str]().union(*map(tested_keys, statements))


def _identity(caller: Caller) -> dict[str, str]:
    """Return who makes the request; a caller that is only known by its account may be anyone in it."""
    match caller.kind:
        case PrincipalKind.SERVICE:
            return {"aws:principalisawsservice": "true", "aws:principalservicename": caller.name}
        case PrincipalKind.AWS:
            return {"aws:principalisawsservice": "false", "aws:viaawsservice": "false", **_user(caller)}
        case _:
            return {"aws:principalisawsservice": "false", "aws:viaawsservice": "false"}


def _user(caller: Caller) -> dict[str, str]:
    kind, _, name = caller.name.rpartition(":")[2].partition("/")
    if kind == "user":
        return {"aws:principaltype": "User", "aws:username": name.rpartition("/")[2]}
    return {"aws:principaltype": "AssumedRole"} if kind == "role" else {}


def _of_role(role: RolePolicies, assumptions: Assumptions, *, are_tags_known: bool) -> Mapping[str, str]:
    """Return the account and the tags of the role, which is the resource of the request."""
    account = assumptions.place.get("account")
    found = {RESOURCE_ACCOUNT: account} if account else {}
    tags = role.role.tags if role.role and are_tags_known else ()
    for name, value in tags:
        text = substitute(value, known_values(assumptions)).literal
        found |= {} if text is None else {f"{prefix}{name.lower()}": text for prefix in RESOURCE_TAGS}
    return found


RESOURCE_TAGS: Final = ("aws:resourcetag/", "iam:resourcetag/")
"""The beginnings of the keys of the tags of the role that a request would assume."""


def _open_tags(role: RolePolicies, tested: frozenset[str], *, are_tags_known: bool) -> Iterator[str]:
    """Yield the keys of tags of the role whose values are not known."""
    named = {name.lower() for name, _ in role.role.tags} if role.role else set[str]()
    for key in tested:
        is_open = role.role is None or not are_tags_known or key.partition("/")[2] in named
        if key.startswith(RESOURCE_TAGS) and is_open:
            yield key


def _present_keys(request: Request, caller: Caller, tested: frozenset[str]) -> frozenset[str]:
    found = {*TIMES, "aws:requestedregion", "aws:useragent"}
    if request.action.lower().startswith("sts:assumerole"):
        found.add(_OF_ASSUMING)
    if caller.kind is PrincipalKind.AWS:
        found |= ALWAYS
        found |= {ISSUE_TIME} if ":role/" in caller.name else set()
    if caller.kind is PrincipalKind.FEDERATED:
        found |= {key for key in tested if "." in key and key.rpartition(":")[2] in _OF_TOKEN}
    return frozenset(found)


def _open_keys(caller: Caller, tested: frozenset[str]) -> Iterator[str]:
    """Yield the keys that a request may have, with a value that is not known."""
    yield from (*OF_SESSION, *OF_RESOURCE, *OF_HEADERS, RESOURCE_ACCOUNT)
    yield from (key for key in tested if key.startswith(PRINCIPAL_TAG))
    if caller.kind is not PrincipalKind.AWS:
        yield from _OF_IDENTITY
    if caller.kind is PrincipalKind.SERVICE:
        yield from OF_SERVICE
    elif caller.name.endswith(":root"):
        yield "aws:username"
