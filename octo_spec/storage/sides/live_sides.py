"""Live roles as a side: from a file of account details, or from the documents in a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import unquote

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import parse
from octo_spec.importing.account_details import read_account
from octo_spec.importing.live_roles import BAD_DETAILS, live_role, trusting_role
from octo_spec.language.near_words import did_you_mean
from octo_spec.model.deployment import Deployment
from octo_spec.model.ids import id_from
from octo_spec.storage.inputs.read_artifacts import WHICH_ONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.iam.policy import Document
    from octo_spec.importing.account_details import AccountRoles, DetailsFile
    from octo_spec.importing.live_roles import RoleDetails
    from octo_spec.model.deployment import Role

UNKNOWN_ROLE = DiagnosticKind.error("OCT613", "unknown-role", "A role that does not exist.")

NAMED = 5
"""This many names show which roles there are."""


@frozen
class LiveRoles:
    """Live roles as a deployment, where they are, and by id their details and their boundaries."""

    deployment: Deployment
    place: Mapping[str, str]
    details: Mapping[str, RoleDetails]
    boundaries: Mapping[str, Document]
    trusting: tuple[Role, ...]
    """The other roles of the account whose trust policies may name one of the roles."""


def live_roles(
    shown: str, files: Iterable[DetailsFile], wanted: Mapping[str, str] | None
) -> tuple[LiveRoles | None, tuple[Diagnostic, ...]]:
    """Read the roles that are ``wanted``: their ids, each with the name of the role.

    Without ``wanted``, there must be one role. If several are wanted, some may be missing. Roles with
    other names are ignored.
    """
    account = read_account(files)
    if has_errors(account.diagnostics):
        return None, account.diagnostics
    return chosen_roles(shown, account, wanted)


def chosen_roles(
    shown: str, account: AccountRoles, wanted: Mapping[str, str] | None
) -> tuple[LiveRoles | None, tuple[Diagnostic, ...]]:
    """Pick the roles of an account that are ``wanted``, as ``live_roles`` does."""
    chosen = _chosen_roles(shown, account, wanted)
    if isinstance(chosen, Diagnostic):
        return None, (*account.diagnostics, chosen)
    return _live_roles(chosen, account)


def _chosen_roles(
    shown: str, account: AccountRoles, wanted: Mapping[str, str] | None
) -> dict[str, RoleDetails] | Diagnostic:
    names = sorted(account.roles)
    if not names:
        missing = " or ".join(repr(name) for name in (wanted or {}).values())
        return UNKNOWN_ROLE.at(
            None, f"{shown} has no role {missing}" if missing else f"{shown} contains no role"
        )
    if wanted is None and len(names) != 1:
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        message = f"{shown} contains {len(names)} roles"
        return WHICH_ONE.at(None, message, f"choose one with --role: {', '.join(names[:NAMED])}{more}")
    chosen: dict[str, RoleDetails] = {}
    for id, name in ({names[0]: names[0]} if wanted is None else wanted).items():
        found = name if name in account.roles else _name_with_id(name, names)
        if found is None and len(wanted or ()) > 1:
            continue
        if found is None:
            help = did_you_mean(name, names) or f"it has {', '.join(names[:NAMED])}"
            return UNKNOWN_ROLE.at(None, f"{shown} has no role {name!r}", help)
        chosen[id] = account.roles[found]
    if not chosen:
        help = f"it has {', '.join(names[:NAMED])}"
        return UNKNOWN_ROLE.at(
            None, f"{shown} has none of these roles: {', '.join((wanted or {}).values())}", help
        )
    return chosen


def _name_with_id(id: str, names: Iterable[str]) -> str | None:
    return next((name for name in names if id_from(name, "") == id), None)


def _live_roles(
    chosen: Mapping[str, RoleDetails], account: AccountRoles
) -> tuple[LiveRoles | None, tuple[Diagnostic, ...]]:
    read = [live_role(details, id) for id, details in chosen.items()]
    diagnostics = (*account.diagnostics, *(one for role in read for one in role.diagnostics))
    roles = tuple(role.role for role in read if role.role is not None)
    if len(roles) < len(read) or not roles:
        return None, diagnostics
    first = next(iter(chosen.values()))
    deployment = Deployment(f"account {first.account}", "", roles)
    place = {"account": first.account, "partition": first.partition}
    try:
        boundaries = {id: parse(text) for id, details in chosen.items() if (text := details.boundary_text)}
    except MalformedPolicyError as error:
        return None, (*diagnostics, BAD_DETAILS.at(first.span, f"a permissions boundary: {error}"))
    trusting = tuple(_trusting_roles(chosen, account))
    return LiveRoles(deployment, place, chosen, boundaries, trusting), diagnostics


def _trusting_roles(chosen: Mapping[str, RoleDetails], account: AccountRoles) -> Iterator[Role]:
    """Yield the other roles whose trust policies may name one of the chosen roles, or everyone."""
    names = {details.name for details in chosen.values()}
    ends = (*(f"/{name}" for name in names), '"*"', "NotPrincipal")
    for name, details in account.roles.items():
        if name not in names and any(end in unquote(json.dumps(details.trust)) for end in ends):
            yield trusting_role(details)
