"""Statements of a trust policy, as the trust entries that produce them."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any, Final, assert_never

from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.external_ids import KEY
from octo_spec.importing.grants import conditions_data, one_or_list
from octo_spec.importing.wording import TODO
from octo_spec.language.texts import IAM_OF_ACCOUNT
from octo_spec.model.text import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octo_spec.model.deployment import Condition, Principal, TrustStatement
    from octo_spec.model.presence import Presence

_ALSO: Final = ("sts:TagSession", "sts:SetSourceIdentity")


def trust_entries(
    trust: Sequence[TrustStatement], limits: Callable[[Presence], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the trust entries of a trust policy; a second statement for a principal becomes ``also``.

    ``limits`` returns what an entry needs to have a presence.
    """
    position = 0
    while position < len(trust):
        statement = trust[position]
        second = trust[position + 1] if position + 1 < len(trust) else None
        joined = second is not None and _is_second(statement, second)
        yield _entry(statement, second if joined else None, limits(statement.presence))
        position += 2 if joined else 1


def _is_second(first: TrustStatement, second: TrustStatement) -> bool:
    """Return whether ``second`` is what the ``also`` of an entry adds to ``first``."""
    return (
        set(second.actions) <= set(_ALSO)
        and not set(first.actions) & set(_ALSO)
        and not second.sid
        and first.principal == second.principal
        and first.presence == second.presence
        and _conditions_by_operator(_other_conditions(first.conditions))
        == _conditions_by_operator(second.conditions)
    )


def _conditions_by_operator(conditions: Sequence[Condition]) -> dict[str, list[Condition]]:
    grouped: dict[str, list[Condition]] = {}
    for condition in conditions:
        grouped.setdefault(condition.operator, []).append(condition)
    return grouped


def _entry(
    statement: TrustStatement, second: TrustStatement | None, limits: dict[str, Any]
) -> dict[str, Any]:
    principal = _principal(statement.principal)
    external = _external_ids(statement.conditions)
    conditions = second.conditions if second else _other_conditions(statement.conditions)
    also = second.actions if second else tuple(action for action in statement.actions if action in _ALSO)
    excuse = TODO if not external and _is_elsewhere(principal) else ""
    written = {
        **principal,
        "external-id": one_or_list(external),
        "without-external-id": excuse,
        "when": conditions_data(conditions),
        "also": one_or_list(also),
        **limits,
        "sid": statement.sid,
        "why": statement.why,
    }
    return {key: value for key, value in written.items() if value}


# --- external IDs ------------------------------------------------------------------------------


def _is_external_id(condition: Condition) -> bool:
    return condition.operator == "StringEquals" and condition.key.lower() == KEY


def _external_ids(conditions: Sequence[Condition]) -> tuple[str, ...]:
    return tuple(str(text) for one in conditions if _is_external_id(one) for text in one.values)


def _other_conditions(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    return tuple(condition for condition in conditions if not _is_external_id(condition))


def _is_elsewhere(principal: dict[str, Any]) -> bool:
    """Return whether the language requires an external ID, or a reason for its absence."""
    accounts = _as_list(principal.get("account", []))
    arns = _as_list(principal.get("arn", []))
    return any(account != "${account}" for account in accounts) or any(
        not arn.startswith(("${role.", IAM_OF_ACCOUNT)) for arn in arns
    )


def _as_list(written: str | list[str]) -> list[str]:
    return [written] if isinstance(written, str) else written


# --- principals --------------------------------------------------------------------------------


def _principal(principal: Principal) -> dict[str, Any]:
    values = tuple(map(str, principal.values))
    match principal.kind:
        case PrincipalKind.SERVICE:
            return {"service": one_or_list(values)}
        case PrincipalKind.FEDERATED:
            return {"federated": one_or_list(values)}
        case PrincipalKind.AWS | PrincipalKind.CANONICAL_USER:
            return _roots(values) or _members(values) or {"arn": one_or_list(values)}
        case _:
            assert_never(principal.kind)


_ARN: Final = re.compile(
    r"arn:\$\{partition\}:iam::([0-9]{12}|\$\{[^{}]+\}):(?:root|(role|user)/(.+))", re.DOTALL
)


def _roots(values: tuple[str, ...]) -> dict[str, Any]:
    """Return whole accounts; empty if one of the values is not an account."""
    accounts = [found[1] for value in values if (found := _ARN.fullmatch(value)) and found[2] is None]
    return {"account": one_or_list(accounts)} if len(accounts) == len(values) and _are_one(accounts) else {}


def _members(values: tuple[str, ...]) -> dict[str, Any]:
    """Return roles, or users, of accounts; empty if they are not the same in each account."""
    found = [match for value in values if (match := _ARN.fullmatch(value)) and match[2]]
    accounts = list(dict.fromkeys(match[1] for match in found))
    names = list(dict.fromkeys(match[3] for match in found))
    kinds = {match[2] for match in found}
    every = [
        f"arn:${{partition}}:iam::{account}:{kind}/{name}"
        for account, kind, name in product(accounts, kinds, names)
    ]
    if every != list(values) or not _are_one([*accounts]) or any(name.startswith("/") for name in names):
        return {}
    return {"account": one_or_list(accounts), kinds.pop(): one_or_list(names)}


def _are_one(accounts: list[str]) -> bool:
    """Return whether each account is 12 digits or one reference of the notation."""
    return all(len(getattr(parse(account), "pieces", ())) == 1 for account in accounts)
