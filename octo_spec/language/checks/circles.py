"""Roles whose trusts name each other, directly or round a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.codes import MUTUAL_TRUST
from octo_spec.language.finding import Finding
from octo_spec.model.text import RoleArn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.texts import CheckedSpec, Use

Trusts = dict[str, list[tuple["Use", str]]]
"""Role -> the roles that its trust names, each with the text that does."""


def mutual_trust(checked: CheckedSpec) -> Iterator[Finding]:
    """Find circles of trust, once each: a principal must be there before a trust can name it."""
    trusts = _trusts(checked)
    reported: set[str] = set()
    for id, named in trusts.items():
        for use, other in named:
            circle = {one for one in _reached(other, trusts) if id in _reached(one, trusts)}
            if circle and id not in reported:
                reported |= circle
                yield Finding(MUTUAL_TRUST, use.location, _message(id, other))


def _message(id: str, other: str) -> str:
    if id == other:
        return f"role {id!r} trusts itself, and cannot be there before it is made"
    return f"the trusts of roles {id!r} and {other!r} lead to each other, so neither can be made first"


def _trusts(checked: CheckedSpec) -> Trusts:
    spelled = _spelled_out(checked.spec)
    trusts: Trusts = {id: [] for id in checked.spec.roles}
    for use in checked.uses:
        match use.location:
            case ("roles", str(id), "trust", int(position), *_):
                accounts = checked.spec.roles[id].trust[position].account
                trusts[id] += [(use, other) for other in _named(use, accounts, spelled)]
    return trusts


def _spelled_out(spec: Spec) -> Mapping[str, str]:
    """Give the ARN that each role will have -> its id."""
    return {f"{ROLE_ARN}{role.path}{role.name}": id for id, role in spec.roles.items() if role.name}


ROLE_ARN = "arn:${partition}:iam::${account}:role"


def _named(use: Use, accounts: tuple[str, ...], spelled: Mapping[str, str]) -> Iterator[str]:
    """List the roles of this spec that a text of a trust entry names."""
    yield from (one.id for one in use.references if isinstance(one, RoleArn))
    is_name = use.location[4] == "role" and "${account}" in accounts
    written = f"{ROLE_ARN}/{use.written}" if is_name else use.written
    if written in spelled:
        yield spelled[written]


def _reached(id: str, trusts: Trusts) -> frozenset[str]:
    """Give the roles that can be reached from a role by going from trust to trust, itself included."""
    found: set[str] = set()
    waiting = [id]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += [other for _, other in trusts.get(here, ())]
    return frozenset(found)
