"""What registration refuses, as AWS's IAM User Guide lists it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Action, Level, expand
from octospec_delegation.rules import kinds
from octospec_delegation.rules.bundle import NAMES, PartKind
from octospec_delegation.rules.questions import AllowedRequest, first_finding
from octospec_delegation.vocabulary import (
    DATED,
    ENABLED,
    METADATA,
    MOST_BOUNDARY,
    MOST_PARAMETERS,
    MOST_RENDERED,
    NAME_LENGTHS,
    NAMED_ALONE,
    PARAMETER,
    SESSION_FILES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octospec_delegation.rules.bundle import Bundle, BundlePart, BundleStatement

READING: Final = frozenset({Level.LIST, Level.READ})


def registration(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find what AWS refuses when the bundle is registered."""
    yield from _metadata(bundle)
    if bundle.metadata_span is not None and not bundle.templates:
        message = f"there is no template: AWS registers {' or '.join(SESSION_FILES)}"
        yield kinds.BAD_DOCUMENT.at(bundle.metadata_span, message)
    for part in (*bundle.parts, *bundle.roles):
        if part.problem:
            yield kinds.BAD_DOCUMENT.at(part.span, f"{part.path}: {part.problem}")
    for part in bundle.parts:
        yield from _whole(part)
        for statement in part.statements:
            yield from _order_findings(part, statement)
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
    if bundle.metadata_problem:
        yield kinds.BAD_DOCUMENT.at(bundle.metadata_span, f"{METADATA}: {bundle.metadata_problem}")
    for name in needed:
        if not bundle.fact(name).strip():
            yield kinds.METADATA_MISSING.at(bundle.metadata_span, f"registration needs {name!r}")
    for name, pattern in NAMES.items():
        if (written := bundle.fact(name)) and not pattern.fullmatch(written):
            message = f"{METADATA}: {name} {written!r} cannot be a part of the ARN of a boundary"
            yield kinds.BAD_DOCUMENT.at(bundle.metadata_span, message)
    for name in ("template_name", "boundary_name"):
        written = bundle.fact(name)
        if written and not DATED.fullmatch(written):
            message = f"{name} {written!r} does not end with a date: what is registered cannot be changed"
            yield kinds.UNDATED_NAME.at(bundle.metadata_span, message, f"{written}_2026_11_30, for example")


# --- documents and parameters ------------------------------------------------------------------


def _whole(part: BundlePart) -> Iterator[Diagnostic]:
    most = MOST_RENDERED if part.kind is PartKind.TEMPLATE else MOST_BOUNDARY
    if part.size > most:
        least = "at least " if part.parameters else ""
        message = f"{part.path} has {least}{part.size:,} characters; AWS registers at most {most:,}"
        yield kinds.TOO_LARGE.at(part.span, message)
    yield from _parameters(part)


def _parameters(part: BundlePart) -> Iterator[Diagnostic]:
    if part.kind is PartKind.BOUNDARY:
        if part.parameters:
            message = f"a boundary is the same for all customers, but it has parameter {part.parameters[0]!r}"
            yield kinds.BAD_PARAMETER.at(part.span, message)
        return
    if len(part.parameters) > MOST_PARAMETERS:
        number = len(part.parameters)
        message = f"{part.path} has {number} parameters; AWS registers at most {MOST_PARAMETERS}"
        yield kinds.BAD_PARAMETER.at(part.span, message)
    for name in part.parameters:
        if len(name) not in NAME_LENGTHS:
            bounds = f"{NAME_LENGTHS.start} to {NAME_LENGTHS.stop - 1}"
            message = f"the name of parameter {name!r} has {len(name)} characters; it needs {bounds}"
            yield kinds.BAD_PARAMETER.at(part.span, message)
    for statement in part.statements:
        for problem in _statement_problems(statement):
            yield kinds.BAD_PARAMETER.at(statement.span, f"{statement.title} has {problem}")


def _statement_problems(statement: BundleStatement) -> Iterator[str]:
    keys = (text for each in statement.conditions for text in (each.operator, each.key))
    if any(PARAMETER.search(text) for text in (*statement.actions, *keys, statement.sid)):
        yield "a parameter outside of Resource and condition values"
    values = (text for each in statement.conditions for text in each.values)
    if any("@{" in PARAMETER.sub("", text) for text in (*statement.resources, *values)):
        yield "a text with '@{' that is no parameter"
    if set("!@{}") & {*statement.enabled.removeprefix("!")}:
        yield f"{ENABLED} {statement.enabled!r}, which is not the name of a parameter, or '!' and the name"
    for element in statement.elements:
        if element.startswith("@") and element != ENABLED:
            yield f"the directive {element}; {ENABLED} is the only one"


# --- one statement -----------------------------------------------------------------------------

_ORDER: Final = {"Effect": 0, "Action": 1, "NotAction": 1, "Resource": 2, "NotResource": 2, "Condition": 3}


def _order_findings(part: BundlePart, statement: BundleStatement) -> Iterator[Diagnostic]:
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


def _actions(part: BundlePart, statement: BundleStatement) -> Iterator[Diagnostic]:
    if statement.actions_excepted:
        message = f"{statement.title} allows every action except some: AWS adds actions, and they are allowed"
        yield kinds.NOT_ACTION.at(statement.action_span, message)
        return
    for action in statement.actions:
        service, _, name = action.partition(":")
        if set(service) == {"*"}:
            message = f"{statement.title} of {part.path} allows every action"
            yield kinds.EVERY_ACTION.at(statement.action_span, message)
        elif service.lower() in NAMED_ALONE and re.search(r"[*?]", name):
            yield _sensitive(part, statement, action)
        elif service.lower() == "organizations" and not all(map(_reads, expand(action))):
            message = f"{action} does more than read the organization"
            yield kinds.ORGANIZATION_WRITE.at(statement.action_span, message)
        elif action.lower() == "iam:passrole":
            yield from _pass_role(statement)
        elif part.kind is PartKind.TEMPLATE and _assumes(action):
            yield from _assume_role(statement)


def _sensitive(part: BundlePart, statement: BundleStatement, action: str) -> Diagnostic:
    service = NAMED_ALONE[action.partition(":")[0].lower()]
    only_reads = all(map(_reads, expand(action))) and bool(expand(action))
    if part.kind is PartKind.BOUNDARY and only_reads:
        message = (
            f"{action} in a boundary covers {len(expand(action))} actions of {service}. AWS's reviewer warns "
            "about it; in fact, all of them only read"
        )
        return kinds.READ_WILDCARD.at(statement.action_span, message, "name the actions")
    message = f"{action}: actions of {service} must be named one by one"
    return kinds.SENSITIVE_WILDCARD.at(statement.action_span, message)


def _reads(action: Action) -> bool:
    return READING.issuperset(action.levels)


def _assumes(written: str) -> bool:
    names = (written, *(each.full_name for each in expand(written)))
    return any(name.lower().startswith("sts:assumerole") for name in names)


def _pass_role(statement: BundleStatement) -> Iterator[Diagnostic]:
    for resource in _open_roles(statement):
        message = f"{statement.title} passes roles of any name: {resource} has no prefix of names"
        yield kinds.PASS_ROLE_ANYWHERE.at(statement.span, message, "arn:aws:iam::*:role/PREFIX*")


def _assume_role(statement: BundleStatement) -> Iterator[Diagnostic]:
    for resource in _open_roles(statement):
        message = f"{statement.title} allows the session to assume roles of any name: {resource}"
        yield kinds.ASSUME_ROLE_ANYWHERE.at(statement.span, message)


def _open_roles(statement: BundleStatement) -> Iterator[str]:
    """Yield the resources that name no beginning of a role; all are open that are excepted."""
    for resource in statement.resources:
        if statement.resources_excepted:
            yield f"all except {resource}"
        elif resource.partition(":role/")[2][:1] in ("", "*", "?", "/") and not PARAMETER.fullmatch(resource):
            yield resource


# --- managed policies --------------------------------------------------------------------------


def _policies(bundle: Bundle, part: BundlePart) -> Iterator[Diagnostic]:
    """Find changes of managed policies that are not below the partner's domain."""
    for statement in part.allows:
        named = [action for action in statement.actions if action.lower() in _CHANGES]
        for resource in statement.resources if named else ():
            if statement.resources_excepted or not _is_own(bundle, resource):
                shown = f"all resources except {resource}" if statement.resources_excepted else resource
                message = f"{named[0]} on {shown}, which is not below policy/{bundle.domain or 'DOMAIN'}/"
                yield kinds.POLICY_OUTSIDE_DOMAIN.at(statement.span, message)
    yield from first_finding(part, (_WRITES_BOUNDARY,), lambda found: _writes_boundary(part, found))


_WRITES_BOUNDARY: Final[dict[str, JsonValue]] = {
    "Action": ["iam:CreatePolicy", "iam:CreatePolicyVersion"],
    "Resource": "arn:aws:iam::*:policy/permissions-boundary/*",
}


def _writes_boundary(part: BundlePart, found: AllowedRequest) -> Diagnostic:
    message = (
        f"{part.path} allows {found.words}: AWS's reviewer blocks a policy written as a boundary. A boundary "
        "that AWS registers cannot be written in the customer's account"
    )
    return kinds.WRITES_BOUNDARY.at(found.statement.span, message)


def _is_own(bundle: Bundle, resource: str) -> bool:
    """Return whether a policy is below the domain of the partner, as far as it is known, or a boundary."""
    domain = re.escape(bundle.domain) or "[^/*?]+"
    return re.search(rf":policy/{domain}/", resource) is not None or "permissions-boundary/" in resource


_CHANGES: Final = frozenset(
    {
        "iam:createpolicy",
        "iam:createpolicyversion",
        "iam:deletepolicy",
        "iam:deletepolicyversion",
        "iam:setdefaultpolicyversion",
        "iam:tagpolicy",
        "iam:untagpolicy",
    }
)
"""Changes of managed policies, in lower case."""
