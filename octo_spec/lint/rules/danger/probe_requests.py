"""The dangerous requests that are asked about, as documents whose statements match them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Action, action
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octo_spec.iam.glob import ANYTHING, Pattern
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.policy import Document, Element, Statement, parse
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.iam.unnamed_resources import NAME, unnamed
from octo_spec.iam.variables import variables_of
from octo_spec.model.deployment import PolicyKind
from octo_spec.symbolic.unknowns import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.text import Text
    from octo_spec.symbolic.role_access import RoleAccess

Conditions = dict[str, dict[str, "JsonValue"]]


@cache
def everything() -> Document:
    """Ask for an action that nobody names, on what nobody names, and for making an administrator."""
    any_resource = f"arn:*:{NAME}:*:*:{NAME}"
    made = {"Action": "iam:AttachUserPolicy", "Resource": f"arn:*:iam::*:user/{NAME}"}
    return _document(({"Action": f"{NAME}:{NAME}", "Resource": any_resource}, made))


def anywhere(names: Iterable[str], access: RoleAccess, held: Mapping[str, str] | None = None) -> Document:
    """Ask for actions on resources that nobody names and nothing marks; some keys are ``held``.

    Left out are actions that the role's grants do not name, since looking one up costs time.
    """
    by_resources: dict[tuple[str, ...], list[str]] = {}
    for name in granted(names, access):
        known = action(name)
        if isinstance(known, Action):
            by_resources.setdefault(unnamed(known), []).append(name)
    conditions = _unmarked(access, held or {})
    asked = _document(
        {"Action": list(actions), "Resource": list(resources), "Condition": conditions}
        for resources, actions in by_resources.items()
    )
    return replace(asked, statements=tuple(map(_on_nothing, asked.statements)))


def _on_nothing(asking: Statement) -> Statement:
    """Ask for no resource, rather than any, where the actions have none: no grant on an ARN reaches them."""
    if asking.resources != Element(frozenset({ANYTHING})):
        return asking
    return replace(asking, resources=Element(frozenset({NO_RESOURCE})))


def where_present(names: Iterable[str], grant: Statement) -> Document:
    """Ask for actions on anything, in the settings in which a grant is there."""
    actions = frozenset(Pattern(name.lower()) for name in names)
    present = frozenset(one for one in grant.conditions if is_unknown(one.key))
    return Document(
        (Statement(Effect.ALLOW, Element(actions), Element(frozenset({ANYTHING})), None, present),)
    )


def granted(names: Iterable[str], access: RoleAccess) -> Iterator[str]:
    """List the actions that the role's grants name, denied or not."""
    allows = [one.actions for one in statements_of(access) if one.effect is Effect.ALLOW]
    patterns = frozenset(pattern for one in allows if not one.excluded for pattern in one.patterns)
    excepting = any(one.excluded for one in allows)
    return (name for name in names if excepting or any_matches(patterns, name.lower()))


def statements_of(access: RoleAccess) -> Iterator[Statement]:
    """List all that a role's policies say."""
    return (one for document in access.permissions.documents for one in document.statements)


# --- resources that nothing marks --------------------------------------------------------------

_ABOUT_RESOURCES: Final = ("aws:resourcetag/", "aws:requesttag/", "aws:tagkeys")
_ABOUT_THE_WAY: Final = frozenset(
    {
        *("s3:tlsversion", "s3:signatureversion", "s3:signatureage", "s3:authtype", "s3:resourceaccount"),
        *("s3:x-amz-content-sha256", "ec2:region", "kms:calleraccount", "kms:encryptionalgorithm"),
        *("dynamodb:enclosingoperation", "dynamodb:returnconsumedcapacity", "dynamodb:returnvalues"),
        *("dynamodb:select", "redshift:durationseconds", "ssm:recursive"),
        *("secretsmanager:secretprimaryregion", "secretsmanager:versionid", "secretsmanager:versionstage"),
        *("sts:rolesessionname", "sts:sourceidentity", "sts:transitivetagkeys"),
    }
)
"""Keys of services that say how or where a request is made, not on what."""


def _unmarked(access: RoleAccess, held: Mapping[str, str]) -> Conditions:
    """Ask for requests without the keys by which grants mark resources, or by which they narrow an action.

    Such a key may be a tag of the resource, or what the action is used for. A variable holds no name
    that nobody mentions.
    """
    marks = sorted(_keys(access) - {key.lower() for key in held})
    return {
        "Null": {key: "true" for key in marks if _is_mark(key)},
        "StringEquals": dict(held),
        "StringNotLike": {key: [f"*{NAME}*", ""] for key in sorted(_variables(access))},
    }


def _keys(access: RoleAccess) -> frozenset[str]:
    return frozenset(condition.key for one in statements_of(access) for condition in one.conditions)


def _is_mark(key: str) -> bool:
    if key.startswith("aws:"):
        return key.startswith(_ABOUT_RESOURCES)
    return not is_unknown(key) and key not in _ABOUT_THE_WAY


def _variables(access: RoleAccess) -> frozenset[str]:
    found = (variables_of(one.resources.patterns) for one in statements_of(access) if one.resources)
    return frozenset[str]().union(*found)


# --- changing rights ---------------------------------------------------------------------------

_ATTACHING: Final = frozenset({"iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy"})
_BOUNDED: Final = _ATTACHING | {"iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:PutUserPolicy"}
"""What can be allowed under a boundary alone:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"""


def escalations(names: Iterable[str], where: Mapping[str, list[str]], access: RoleAccess) -> Document:
    """Ask for changes of rights at their worst: no boundary holds them, or one that holds nothing back.

    What is attached gives all rights, or is a policy that nobody names.

    ``where`` is a ``Resource`` or ``NotResource``.
    """
    alike: dict[tuple[bool, bool], list[str]] = {}
    for name in granted(names, access):
        alike.setdefault((name in _BOUNDED, name in _ATTACHING), []).append(name)
    return _document(
        {"Action": actions, **where, "Condition": conditions}
        for (bounded, attaching), actions in alike.items()
        for conditions in _worst(access, bounded=bounded, attaching=attaching)
    )


def _worst(access: RoleAccess, *, bounded: bool, attaching: bool) -> Iterator[Conditions]:
    of_aws = f"arn:{access.arn.split(':')[1]}:iam::aws:policy"
    every, rights = f"{of_aws}/AdministratorAccess", f"{of_aws}/IAMFullAccess"
    nobodys = f"{access.arn.partition(':role/')[0]}:policy/{NAME}"
    # A session of a role has no user name: IAM reference_policies_variables.
    always: Conditions = {
        "Null": {"aws:username": "true"},
        "ArnEqualsIfExists": {"iam:PermissionsBoundary": [every, nobodys]} if bounded else {},
    }
    for attached in (every, rights, nobodys) if attaching else ():
        yield {**always, "ArnEquals": {"iam:PolicyARN": attached}}
    if not attaching:
        yield always


def own_policies(access: RoleAccess) -> list[str]:
    """List the ARNs of the role's own managed policies; a reference in a name may hold anything."""
    account = access.arn.partition(":role/")[0]
    path = _open(access.role.path)
    managed = (policy for policy in access.role.policies if policy.kind is PolicyKind.MANAGED)
    return [f"{account}:policy{path}{_open(policy.name)}" for policy in managed]


def _open(text: Text) -> str:
    return "".join(piece if isinstance(piece, str) else "*" for piece in text.pieces)


# --- documents ---------------------------------------------------------------------------------


def _document(asked: Iterable[Mapping[str, JsonValue]]) -> Document:
    statements: list[JsonValue] = [{"Effect": "Allow", **one} for one in asked]
    return parse({"Version": POLICY_VERSION, "Statement": statements})
