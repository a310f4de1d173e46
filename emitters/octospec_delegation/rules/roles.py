"""What AWS's reviewer says about roles: their boundary, what they are passed to, and who assumes them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Action, expand
from octospec_delegation.rules import kinds
from octospec_delegation.rules.bundle import PartKind
from octospec_delegation.rules.questions import AllowedRequest, first_finding
from octospec_delegation.rules.registration import READING
from octospec_delegation.vocabulary import DATED, PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octospec_delegation.rules.bundle import Bundle, BundlePart, BundleStatement

BOUNDED: Final = (
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
    "iam:DeleteRolePolicy",
)
"""The actions that AWS's reviewer requires to be limited to roles with the registered boundary."""

_KEY: Final = "iam:PermissionsBoundary"
_BLOCKS: Final = "AWS's reviewer blocks this"


def role_rules(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find what AWS's reviewer says about roles, and decide it."""
    yield from _references(bundle)
    for part in bundle.parts:
        yield from _creation(bundle, part)
        yield from _escalation(bundle, part)
        yield from _passing(part)
        yield from _requests(part)
    if bundle.boundary is not None:
        yield from _assuming(bundle.boundary)
        yield from _denying(bundle.boundary)


# --- the boundary of a role --------------------------------------------------------------------


def _creation(bundle: Bundle, part: BundlePart) -> Iterator[Diagnostic]:
    def unbounded(found: AllowedRequest) -> Diagnostic:
        message = (
            f"{part.path} allows {found.words} without the boundary that the bundle registers. "
            f"{_BLOCKS}; octospec finds the same: that boundary does not limit the role"
        )
        help = f"add ArnEquals {_KEY}: {bundle.boundary_pattern.replace('arn:*', 'arn:aws')}"
        return kinds.UNBOUNDED_ROLE.at(found.statement.span, message, help)

    queries = [_query_without_boundary(bundle, action) for action in BOUNDED]
    yield from first_finding(part, queries, unbounded)


def _query_without_boundary(bundle: Bundle, *actions: str) -> dict[str, JsonValue]:
    condition: JsonValue = {"StringNotLike": {_KEY: bundle.boundary_pattern}}
    return {"Action": list(actions), "Resource": "*", "Condition": condition}


_LEAVING: Final = (
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
)
_ANOTHER_BOUNDARY: Final = (
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
    "iam:CreateUser",
    "iam:PutUserPolicy",
    "iam:AttachUserPolicy",
)
_WITHOUT_KEY: Final = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:PutGroupPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateLoginProfile",
)


def _escalation(bundle: Bundle, part: BundlePart) -> Iterator[Diagnostic]:
    """Find a way out of the boundary: to remove or replace it, or to act as an unlimited principal."""
    queries: list[dict[str, JsonValue]] = [
        {"Action": list(_LEAVING), "Resource": "*"},
        _query_without_boundary(bundle, *_ANOTHER_BOUNDARY),
    ]
    if part.kind is PartKind.BOUNDARY:
        queries.append({"Action": list(_WITHOUT_KEY), "Resource": "*"})
        queries.append(_query_without_boundary(bundle, "iam:UpdateAssumeRolePolicy"))
    who = "a role under the boundary" if part.kind is PartKind.BOUNDARY else "the session"

    def past(found: AllowedRequest) -> Diagnostic:
        message = (
            f"{part.path} allows {found.words}: {who} can get past the boundary. {_BLOCKS}; octospec "
            "finds the same by this request"
        )
        return kinds.ESCALATION.at(found.statement.span, message)

    yield from first_finding(part, queries, past)


def _references(bundle: Bundle) -> Iterator[Diagnostic]:
    """Check each boundary that a condition names."""
    named: dict[str, tuple[BundlePart, BundleStatement]] = {}
    for part, statement in bundle.places:
        for condition in statement.conditions_on(_KEY):
            if condition.comparison == "null":
                continue
            for value in condition.values:
                named.setdefault(value, (part, statement))
    for value, (_, statement) in named.items():
        if problem := _reference_problem(bundle, value):
            message = f"{_KEY} is compared with {value}: {problem}. {_BLOCKS}"
            help = f"the registered one is {bundle.boundary_pattern.replace('arn:*', 'arn:aws')}"
            yield kinds.WRONG_BOUNDARY.at(statement.span, message, help)
    if len(named) > 1:
        _, statement = list(named.values())[1]
        message = f"the bundle names {len(named)} boundaries: {', '.join(named)}. {_BLOCKS}"
        yield kinds.SEVERAL_BOUNDARIES.at(statement.span, message, "one bundle registers one boundary")


def _reference_problem(bundle: Bundle, value: str) -> str:
    """Say what is wrong with the ARN of a boundary; empty if it is that of the bundle."""
    if PARAMETER.search(value.partition(":iam:")[2] or value):
        return "a parameter could name any boundary"
    head, _, path = value.partition(":policy/")
    if not head.startswith("arn:") or not head.endswith(":iam::partner"):
        return "a registered boundary is a policy of the account 'partner'"
    parts = path.split("/")
    if len(parts) != 3 or parts[0] != "permissions-boundary":  # noqa: PLR2004 - the namespace, domain, name
        return "a registered boundary is permissions-boundary/DOMAIN/NAME"
    if bundle.domain and parts[1] != bundle.domain:
        return f"its domain is {parts[1]}, and the partner's is {bundle.domain}"
    name = bundle.fact("boundary_name")
    if name and parts[2] != name:
        return f"its name is {parts[2]}, and the bundle registers {name}"
    return "" if DATED.fullmatch(parts[2]) else "its name does not end with a date"


def _denying(boundary: BundlePart) -> Iterator[Diagnostic]:
    if not boundary.denies:
        message = (
            f"{boundary.path} has no statement that denies. AWS's reviewer warns about this; in fact, "
            "what the boundary does not allow is denied anyway"
        )
        yield kinds.NO_DENY.at(boundary.span, message, "deny what removes or replaces the boundary")


# --- passing and assuming roles ----------------------------------------------------------------


def _passing(part: BundlePart) -> Iterator[Diagnostic]:
    query: dict[str, JsonValue] = {
        "Action": "iam:PassRole",
        "Resource": "*",
        "Condition": {"StringEquals": {"iam:PassedToService": "any-service.amazonaws.com"}},
    }
    message = (
        f"{part.path} allows iam:PassRole to every service, such as any-service.amazonaws.com. "
        f"{_BLOCKS}; octospec finds the same"
    )
    help = "add StringEquals iam:PassedToService"
    yield from first_finding(
        part, [query], lambda found: kinds.PASS_TO_ANY_SERVICE.at(found.statement.span, message, help)
    )


def _assuming(boundary: BundlePart) -> Iterator[Diagnostic]:
    actions = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoot"]

    def assuming(found: AllowedRequest) -> Diagnostic:
        message = (
            f"{boundary.path} allows {found.words}: a role can act as another role, which the boundary does "
            f"not limit. {_BLOCKS}; octospec finds the same"
        )
        return kinds.BOUNDARY_ASSUMES_ROLES.at(found.statement.span, message)

    yield from first_finding(boundary, [{"Action": [*actions], "Resource": "*"}], assuming)


def _requests(part: BundlePart) -> Iterator[Diagnostic]:
    """Find delegation requests that are allowed for every owner."""
    for statement in part.allows:
        if statement.actions_excepted or statement.is_limited_by("iam:DelegationRequestOwner"):
            continue
        named = [each.full_name for written in statement.actions for each in _requesting(written)]
        if named:
            yield from _open_request(part, statement, named)


def _open_request(part: BundlePart, statement: BundleStatement, named: list[str]) -> Iterator[Diagnostic]:
    allowed = f"{statement.title} of {part.path} allows {named[0]} for the requests of every owner"
    message = f"{allowed}. {_BLOCKS}; octospec finds the same"
    finding = kinds.OPEN_REQUEST.at(statement.span, message, "add StringEquals iam:DelegationRequestOwner")
    query: dict[str, JsonValue] = {"Action": [*named], "Resource": "*"}
    yield from first_finding(part.alone(statement), [query], lambda _: finding)


def _requesting(written: str) -> tuple[Action, ...]:
    """Return the actions on delegation requests that take the key of their owner."""
    return tuple(
        each
        for each in expand("iam:*Delegation*")
        if fnmatchcase(each.full_name.lower(), written.lower())
        and "iam:DelegationRequestOwner" in each.condition_keys
        and not READING.issuperset(each.levels)
    )
