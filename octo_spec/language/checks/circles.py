"""Roles whose trust policies name each other, directly or through other roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.codes import MUTUAL_TRUST
from octo_spec.language.fields import TRUST_ROLE
from octo_spec.language.finding import Finding
from octo_spec.language.texts import IAM_OF_ACCOUNT, written_role_arn
from octo_spec.model.text import RoleArn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.checked_spec import CheckedSpec, Use

Trusts = dict[str, list[tuple["Use", str]]]
"""Role -> the roles that its trust names, each with the text that names it."""


def mutual_trust(checked: CheckedSpec) -> Iterator[Finding]:
    """Find each circle of trust once: a principal must exist before a trust policy can name it."""
    trusts = _trusts(checked)
    reported: set[str] = set()
    for id, trusted in trusts.items():
        for use, principal in trusted:
            circle = {role for role in _reachable(principal, trusts) if id in _reachable(role, trusts)}
            if circle and id not in reported:
                reported |= circle
                yield Finding(MUTUAL_TRUST, use.location, _message(id, principal))


def _message(id: str, principal: str) -> str:
    if id == principal:
        return f"role {id!r} trusts itself, but AWS must create a role before a trust policy can name it"
    return f"roles {id!r} and {principal!r} trust each other, so AWS cannot create either of them first"


def _trusts(checked: CheckedSpec) -> Trusts:
    ids_by_arn = {written_role_arn(role): id for id, role in checked.spec.roles.items()}
    trusts: Trusts = {id: [] for id in checked.spec.roles}
    for use in checked.uses:
        match use.location:
            case ("roles", str(id), "trust", int(position), *_):
                accounts = checked.spec.roles[id].trust[position].account
                trusts[id] += [(use, principal) for principal in _named_roles(use, accounts, ids_by_arn)]
    return trusts


def _named_roles(use: Use, accounts: tuple[str, ...], ids_by_arn: Mapping[str | None, str]) -> Iterator[str]:
    """Yield the roles of this spec that a text of a trust entry names, by reference, ARN or name."""
    yield from (reference.id for reference in use.references if isinstance(reference, RoleArn))
    is_name = use.field is TRUST_ROLE and "${account}" in accounts
    arn = f"{IAM_OF_ACCOUNT}role/{use.written}" if is_name else use.written
    if arn in ids_by_arn:
        yield ids_by_arn[arn]


def _reachable(id: str, trusts: Trusts) -> frozenset[str]:
    """Return all roles that can be reached from a role through trust, including the role."""
    reached: set[str] = set()
    waiting = [id]
    while waiting:
        role = waiting.pop()
        if role not in reached:
            reached.add(role)
            waiting += [principal for _, principal in trusts.get(role, ())]
    return frozenset(reached)
