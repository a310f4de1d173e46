"""The condition keys that AWS sends with each request of a role, whatever the caller chooses.

They say who makes the request, and who owns the resource. The tags of the role are in ``role_tags``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.decision.filled_keys import filled_keys
from octo_spec.analysis.decision.role_tags import known_values
from octo_spec.iam.filled_keys import (
    ALWAYS,
    CALLER_ACCOUNT,
    ISSUE_TIME,
    KEYS_OF_CALLS,
    OF_HEADERS,
    OF_RESOURCE,
    OF_SESSION,
)
from octo_spec.iam.key_domains import tag_of_resource
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, RESOURCE_ACCOUNT
from octo_spec.iam.limits import is_account_id
from octo_spec.iam.request_keys import is_of_provider, senders_of_tags, unsent_keys
from octo_spec.model.evaluate import substitute
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.decision.filled_keys import FilledKeys
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import ContextValue


NOT_CHOSEN: Final = frozenset(
    {
        *(PRINCIPAL_ARN, PRINCIPAL_ACCOUNT, CALLER_ACCOUNT, RESOURCE_ACCOUNT, "s3:resourceaccount"),
        *("aws:principaltype", "aws:userid", "aws:principalorgid", "aws:principalorgpaths", *OF_RESOURCE),
    }
)
"""Keys of a request that follow from the account and the organization, and not from what a caller does."""
OF_CALLS: Final = frozenset(key.lower() for key in KEYS_OF_CALLS)
OF_USER: Final = "aws:username"
"""In each request of a user, who may have a policy of which only the document is known."""
_ALWAYS: Final = ALWAYS | {PRINCIPAL_ARN, PRINCIPAL_ACCOUNT}


def role_context(
    role: RolePolicies, request: Request, assumptions: Assumptions, tested: AbstractSet[str]
) -> FilledKeys:
    """Return the ``tested`` keys that AWS sends, except those that the request holds already.

    The request comes from the role itself: no service makes it, and none forwards it.
    """
    lacking = frozenset(tested) - request.context.keys()
    sent = {
        **_identity(role, request, assumptions),
        **owner_of_resource(request),
        **dict(_same_tags(request, lacking)),
    }
    unsent = unsent_keys(request.action, lacking & sent.keys())
    known = {key: sent[key] for key in sorted(lacking & sent.keys() - unsent)}
    issued = _ALWAYS if role.role is None else _ALWAYS | {ISSUE_TIME}
    others = NOT_CHOSEN | OF_SESSION | OF_CALLS | OF_HEADERS | {key for key in lacking if is_of_provider(key)}
    others |= {OF_USER} if role.role is None else set()
    filled = filled_keys(request, lacking - known.keys(), present=issued, others=others)
    return replace(filled, known={**known, **filled.known})


def _identity(role: RolePolicies, request: Request, assumptions: Assumptions) -> dict[str, str]:
    """Return who makes the request: a session of the role, or someone with a policy."""
    found = {"aws:principalisawsservice": "false", "aws:viaawsservice": "false"}
    if role.role is not None:
        found["aws:principaltype"] = "AssumedRole"
    arn = request.value(PRINCIPAL_ARN) or _arn(role, assumptions)
    account = _account(arn, assumptions)
    named = {PRINCIPAL_ARN: arn, PRINCIPAL_ACCOUNT: account, CALLER_ACCOUNT: account}
    return {**found, **{key: value for key, value in named.items() if isinstance(value, str)}}


def _account(arn: ContextValue | None, assumptions: Assumptions) -> str | None:
    """Return the account of who makes a request, by an ARN or by where the role is deployed."""
    fields = arn.split(":") if isinstance(arn, str) else []
    return fields[4] if len(fields) > 4 else assumptions.place.get("account")  # noqa: PLR2004 - of an ARN


def account_of_principal(role: RolePolicies, request: Request, assumptions: Assumptions) -> str | None:
    """Return the account of who makes a request; ``None`` if it is not known."""
    given = request.value(PRINCIPAL_ACCOUNT)
    found = given or _account(request.value(PRINCIPAL_ARN), assumptions) or role.own_account
    return found if isinstance(found, str) and is_account_id(found) else None


def _arn(role: RolePolicies, assumptions: Assumptions) -> str | None:
    """Return the ARN of a role; ``None`` if its account, or a part of its name, is not known."""
    account = assumptions.place.get("account")
    if role.role is None or role.role.name is None or role.role.named or account is None:
        return None
    name = Text((*role.role.path.pieces, *role.role.name.pieces))
    known = substitute(name, known_values(assumptions)).literal
    return known and f"arn:{assumptions.unknowns.partition}:iam::{account}:role{known}"


def owner_of_resource(request: Request) -> dict[str, str]:
    """Return the account of the resource, if its ARN names it."""
    account = account_of_resource(request)
    return {RESOURCE_ACCOUNT: account, "s3:resourceaccount": account} if account else {}


def account_of_resource(request: Request) -> str | None:
    """Return the account that the ARN of the resource names."""
    match request.resource.split(":", 5):
        case [_, _, _, _, account, _] if is_account_id(account):
            return account
        case _:
            return None


def _same_tags(request: Request, tested: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the tags of the resource that the request holds as another key, such as ``ec2:ResourceTag``."""
    service = request.action.partition(":")[0].lower()
    if senders_of_tags(service) is None:
        return
    for key in sorted(tested - unsent_keys(request.action, tested)):
        same = tag_of_resource(key) or key.replace("aws:resourcetag/", f"{service}:resourcetag/")
        value = request.value(same)
        if key.startswith(("aws:resourcetag/", f"{service}:resourcetag/")) and isinstance(value, str):
            yield key, value
