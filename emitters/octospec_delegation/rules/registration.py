"""What registration refuses, as AWS's IAM User Guide lists it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Action, Level, expand
from octospec_delegation.rules import kinds
from octospec_delegation.rules.bundle import PARAMETER, PartKind
from octospec_delegation.rules.questions import first_allowed, malformed
from octospec_delegation.vocabulary import (
    DATED,
    METADATA,
    MOST_BOUNDARY,
    MOST_PARAMETERS,
    MOST_RENDERED,
    NAME_LENGTHS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octospec_delegation.rules.bundle import Bundle, Part, WrittenStatement

SENSITIVE: Final = {
    "iam": "IAM",
    "kms": "KMS",
    "ram": "RAM",
    "sso": "IAM Identity Center",
    "sso-directory": "IAM Identity Center",
    "identitystore": "IAM Identity Center",
    "organizations": "Organizations",
    "secretsmanager": "Secrets Manager",
}
"""The services of which every action must be named."""

READING: Final = frozenset({Level.LIST, Level.READ})

POLICY_CHANGES: Final = (
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:TagPolicy",
    "iam:UntagPolicy",
)


def registration(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find what AWS refuses when the bundle is registered."""
    yield from _metadata(bundle)
    for part in bundle.parts:
        yield from _whole(part)
        for statement in part.statements:
            yield from _written(part, statement)
            if statement.allows:
                yield from _actions(part, statement)
    for part in bundle.parts:
        yield from _policies(bundle, part)


# --- metadata ----------------------------------------------------------------------------------


def _metadata(bundle: Bundle) -> Iterator[Diagnostic]:
    needed = ["partner_domain", "template_name", "template_description"]
    if bundle.boundary is not None:
        needed += ["boundary_name", "boundary_description"]
    if bundle.metadata_span is None:
        message = f"there is no {METADATA}, so the domain and the names are not known"
        yield kinds.METADATA_MISSING.at(None, message)
        return
    for name in needed:
        if not bundle.fact(name).strip():
            yield kinds.METADATA_MISSING.at(bundle.metadata_span, f"registration needs {name!r}")
    for name in ("template_name", "boundary_name"):
        written = bundle.fact(name)
        if written and not DATED.fullmatch(written):
            message = f"{name} {written!r} does not end with a date: what is registered cannot be changed"
            yield kinds.UNDATED_NAME.at(bundle.metadata_span, message, f"{written}_2026_11_30, for example")


# --- documents and parameters ------------------------------------------------------------------


def _whole(part: Part) -> Iterator[Diagnostic]:
    problem = part.problem or malformed(part)
    if problem:
        yield kinds.BAD_DOCUMENT.at(part.span, f"{part.path}: {problem}")
    most = MOST_RENDERED if part.kind is PartKind.TEMPLATE else MOST_BOUNDARY
    if part.size > most:
        least = "at least " if part.parameters else ""
        message = f"{part.path} has {least}{part.size:,} characters, and AWS registers {most:,}"
        yield kinds.TOO_LARGE.at(part.span, message)
    yield from _parameters(part)


def _parameters(part: Part) -> Iterator[Diagnostic]:
    if part.kind is PartKind.BOUNDARY:
        if part.parameters:
            message = f"a boundary is the same for all customers, but it has parameter {part.parameters[0]!r}"
            yield kinds.BAD_PARAMETER.at(part.span, message)
        return
    if len(part.parameters) > MOST_PARAMETERS:
        message = f"{part.path} has {len(part.parameters)} parameters; AWS registers {MOST_PARAMETERS}"
        yield kinds.BAD_PARAMETER.at(part.span, message)
    for name in part.parameters:
        if len(name) not in NAME_LENGTHS:
            bounds = f"{NAME_LENGTHS.start} to {NAME_LENGTHS.stop - 1}"
            message = f"the name of parameter {name!r} has {len(name)} characters; AWS registers {bounds}"
            yield kinds.BAD_PARAMETER.at(part.span, message)
    for statement in part.statements:
        keys = (each.key for each in statement.conditions)
        if any(PARAMETER.search(text) for text in (*statement.actions, *keys, statement.sid)):
            message = f"{statement.title} has a parameter outside of Resource and condition values"
            yield kinds.BAD_PARAMETER.at(statement.span, message)


# --- one statement -----------------------------------------------------------------------------

_ORDER: Final = {"Effect": 0, "Action": 1, "NotAction": 1, "Resource": 2, "NotResource": 2, "Condition": 3}


def _written(part: Part, statement: WrittenStatement) -> Iterator[Diagnostic]:
    ranks = [_ORDER[element] for element in statement.elements if element in _ORDER]
    if ranks != sorted(ranks):
        found = ", ".join(element for element in statement.elements if element in _ORDER)
        message = f"{statement.title} of {part.path} has its elements in the order {found}"
        yield kinds.ELEMENT_ORDER.at(statement.span, message, "write Effect, Action, Resource, Condition")
    lower = [action.lower() for action in statement.actions]
    if lower != sorted(lower) and list(statement.actions) != sorted(statement.actions):
        after, before = next(pair for pair in pairwise(lower) if pair[0] > pair[1])
        message = f"{statement.title} of {part.path} lists {before} after {after}"
        yield kinds.ACTION_ORDER.at(statement.action_span, message, "sort the actions")


def _actions(part: Part, statement: WrittenStatement) -> Iterator[Diagnostic]:
    if statement.actions_excepted:
        message = f"{statement.title} allows every action except some: AWS adds actions, and they are allowed"
        yield kinds.NOT_ACTION.at(statement.action_span, message)
        return
    for action in statement.actions:
        service, _, name = action.partition(":")
        if set(service) == {"*"}:
            message = f"{statement.title} of {part.path} allows every action"
            yield kinds.EVERY_ACTION.at(statement.action_span, message)
        elif service.lower() in SENSITIVE and re.search(r"[*?]", name):
            yield _sensitive(part, statement, action)
        elif service.lower() == "organizations" and not all(map(_reads, expand(action))):
            message = f"{action} does more than read the organization"
            yield kinds.ORGANIZATION_WRITE.at(statement.action_span, message)
        elif action.lower() == "iam:passrole":
            yield from _pass_role(statement)
        elif action.lower().startswith("sts:assumerole") and part.kind is PartKind.TEMPLATE:
            yield from _assume_role(statement)


def _sensitive(part: Part, statement: WrittenStatement, action: str) -> Diagnostic:
    service = SENSITIVE[action.partition(":")[0].lower()]
    only_reads = all(map(_reads, expand(action))) and bool(expand(action))
    if part.kind is PartKind.BOUNDARY and only_reads:
        message = (
            f"{action} in a boundary covers {len(expand(action))} actions of {service}. AWS's reviewer warns "
            "about it; it is so that all of them read"
        )
        return kinds.READ_WILDCARD.at(statement.action_span, message, "name the actions")
    message = f"{action}: actions of {service} must be named one by one"
    return kinds.SENSITIVE_WILDCARD.at(statement.action_span, message)


def _reads(action: Action) -> bool:
    return READING.issuperset(action.levels)


def _pass_role(statement: WrittenStatement) -> Iterator[Diagnostic]:
    for resource in statement.resources:
        name = resource.partition(":role/")[2]
        if not name.strip("*?/") and not (PARAMETER.fullmatch(resource)):
            message = f"{statement.title} passes any role: {resource} has no prefix of names"
            yield kinds.PASS_ROLE_ANYWHERE.at(statement.span, message, "arn:aws:iam::*:role/PREFIX*")


def _assume_role(statement: WrittenStatement) -> Iterator[Diagnostic]:
    for resource in statement.resources:
        name = resource.partition(":role/")[2]
        if not name.strip("*?/") and not PARAMETER.fullmatch(resource):
            message = f"{statement.title} allows the session to assume any role: {resource}"
            yield kinds.ASSUME_ROLE_ANYWHERE.at(statement.span, message)


# --- managed policies --------------------------------------------------------------------------


def _policies(bundle: Bundle, part: Part) -> Iterator[Diagnostic]:
    """Find changes of managed policies that are not below the partner's domain."""
    domain = bundle.domain or "*"
    for statement in part.allows:
        named = [action for action in statement.actions if action.lower() in _CHANGES]
        for resource in statement.resources if named else ():
            if not re.search(rf":policy/{re.escape(domain)}/", resource) and not _is_boundary(resource):
                message = f"{named[0]} on {resource}, which is not below policy/{domain}/"
                yield kinds.POLICY_OUTSIDE_DOMAIN.at(statement.span, message)
    found = first_allowed(
        part,
        {
            "Action": ["iam:CreatePolicy", "iam:CreatePolicyVersion"],
            "Resource": "arn:aws:iam::*:policy/permissions-boundary/*",
        },
    )
    writes = [each for each in part.allows for resource in each.resources if _is_boundary(resource)]
    names_it = [each for each in writes if {"iam:createpolicy", "iam:createpolicyversion"} & _lower(each)]
    if names_it or found:
        statement = names_it[0] if names_it else found.statement if found else part.statements[0]
        shown = found.words if found else "iam:CreatePolicy"
        message = (
            f"{part.path} allows {shown}: AWS's reviewer blocks a policy written as a boundary. A boundary "
            "that AWS registers cannot be written in the customer's account"
        )
        yield kinds.WRITES_BOUNDARY.at(statement.span, message)


_CHANGES: Final = frozenset(map(str.lower, POLICY_CHANGES))


def _lower(statement: WrittenStatement) -> frozenset[str]:
    return frozenset(map(str.lower, statement.actions))


def _is_boundary(resource: str) -> bool:
    return "permissions-boundary/" in resource
