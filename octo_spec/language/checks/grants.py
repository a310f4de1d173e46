"""Grants and conditions: what IAM takes as actions, resources, operators, keys and values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.iam.limits import beyond_document, is_action
from octo_spec.iam.operators import FORMS, Family
from octo_spec.language.finding import Finding
from octo_spec.language.rules import (
    BAD_ACTION,
    BAD_CONDITION_KEY,
    BAD_CONDITION_VALUE,
    BAD_RESOURCE,
    BEYOND_DOCUMENT,
    CONDITION_KEY_TWICE,
    MISPLACED_REFERENCE,
    ONE_EFFECT,
    UNKNOWN_OPERATOR,
)
from octo_spec.language.suggesting import did_you_mean
from octo_spec.language.texts import CONDITION, CONDITION_WITH_VARIABLES, RESOURCE
from octo_spec.text import POLICY_VARIABLE, Account, Partition, Region, Stack, StackAttribute, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.groups import GrantSpec
    from octo_spec.language.spans import Location
    from octo_spec.language.texts import Subject, Use
    from octo_spec.text import Piece

EFFECTS = ("allow", "deny", "allow-all-except", "deny-all-except")


def grants(subject: Subject) -> Iterator[Finding]:
    """Find grants that do not say exactly one thing, and actions that IAM refuses."""
    for id, group in subject.spec.groups.items():
        for position, grant in enumerate(group.grants):
            yield from _grant(("groups", id, "grants", position), grant)
    for position, never in enumerate(subject.spec.never):
        yield from _actions(("never", position, "allow"), never.allow)


def _grant(at: Location, grant: GrantSpec) -> Iterator[Finding]:
    said = {key: getattr(grant, key.replace("-", "_")) for key in EFFECTS}
    present = [key for key, actions in said.items() if actions is not None]
    if not present:
        yield Finding(ONE_EFFECT, at, "a grant says 'allow', 'deny', 'allow-all-except' or 'deny-all-except'")
    for key in present[1:]:
        yield Finding(
            ONE_EFFECT, (*at, key), f"this grant has {present[0]!r} already", "write two grants", on_key=True
        )
    if grant.on and grant.on_all_except:
        message = "a grant has 'on' or 'on-all-except', not both"
        yield Finding(ONE_EFFECT, (*at, "on-all-except"), message, on_key=True)
    for key in present:
        yield from _actions((*at, key), said[key])


def _actions(at: Location, actions: tuple[str, ...]) -> Iterator[Finding]:
    for position, action in enumerate(actions):
        if not is_action(action):
            yield Finding(BAD_ACTION, (*at, position), f"{action!r} is no action", _action_mend(action))


def _action_mend(action: str) -> str:
    if "${" in action:
        return "an action holds no references"
    if ":" not in action:
        return (
            f"write it with its service, like s3:{action}"
            if action.isalnum()
            else "write it like s3:GetObject"
        )
    service = action.partition(":")[0]
    return "the service holds no wildcard" if re.search("[*?]", service) else "write it like s3:GetObject"


def resources(subject: Subject) -> Iterator[Finding]:
    """Find resources that are neither ``*`` nor a whole ARN."""
    for use in subject.uses:
        if use.field is RESOURCE and use.text is not None and (fault := resource_fault(use.text)):
            yield Finding(BAD_RESOURCE, use.location, f"{use.written!r} {fault}")
    for position, never in enumerate(subject.spec.never):
        for index, written in enumerate(never.on):
            location = ("never", position, "on", index)
            if "${" in written:
                yield Finding(
                    MISPLACED_REFERENCE, location, "'never' holds no '${'", "write * for what may be any"
                )
            elif fault := resource_fault(Text.of(written)):
                yield Finding(BAD_RESOURCE, location, f"{written!r} {fault}")


def resource_fault(text: Text) -> str:
    """Say why IAM would refuse a resource, each reference taken as part of a field; empty if it does not."""
    if text.literal == "*" or (text.pieces and _may_be_arn(text.pieces[0])):
        return ""
    literal = "".join(piece if isinstance(piece, str) else "\0" for piece in text.pieces)
    # A policy variable holds colons of its own, and stands behind the fifth one of the ARN.
    match POLICY_VARIABLE.sub("\0", literal).split(":", 5):
        case ["arn", partition, service, region, account, resource]:
            return _fields_fault(partition, service, region, account, resource)
        case ["arn", *_]:
            return "is not a whole ARN: it has less than six fields"
        case _:
            return "is neither '*' nor an ARN"


def _may_be_arn(piece: Piece) -> bool:
    """Tell whether a first piece can hold a whole ARN, or the start of one."""
    if isinstance(piece, Stack):
        return piece.attribute is StackAttribute.ID
    return not isinstance(piece, str | Account | Partition | Region)


FIELDS: Mapping[str, str] = {
    "partition": r"aws(-[a-z]+)*|\*|\0",
    "service": r"[a-z0-9\0-]+",
    "region": r"[a-z0-9*?\0-]*",
    "account": r"([0-9*?\0]|aws)*|[a-z-]+",
}


def _fields_fault(partition: str, service: str, region: str, account: str, resource: str) -> str:
    found = {"partition": partition, "service": service, "region": region, "account": account}
    for name, pattern in FIELDS.items():
        if not re.fullmatch(pattern, found[name]):
            return f"has a {name} that IAM refuses"
    if re.fullmatch("[0-9]+", account) and len(account) != 12:  # noqa: PLR2004 - AWS's account ids
        return "has an account that is not 12 digits"
    if service == "iam" and region:
        return "has a region, and IAM has none"
    return "" if resource else "names nothing after the fifth colon"


def conditions(subject: Subject) -> Iterator[Finding]:
    """Find operators, condition keys and values that AWS cannot read."""
    for location, when in _whens(subject):
        for operator, keys in when.items():
            if operator not in FORMS:
                mend = did_you_mean(operator, FORMS)
                message = f"unknown condition operator {operator!r}"
                yield Finding(UNKNOWN_OPERATOR, (*location, operator), message, mend, on_key=True)
            yield from _keys((*location, operator), keys)
    for use in subject.uses:
        if use.field in {CONDITION, CONDITION_WITH_VARIABLES}:
            yield from _value(use)


def _whens(subject: Subject) -> Iterator[tuple[Location, Mapping[str, Mapping[str, tuple[str, ...]]]]]:
    spec = subject.spec
    for id, role in spec.roles.items():
        yield from ((("roles", id, "trust", n, "when"), entry.when) for n, entry in enumerate(role.trust))
    for id, group in spec.groups.items():
        yield from ((("groups", id, "grants", n, "when"), grant.when) for n, grant in enumerate(group.grants))
    yield from ((("never", n, "when"), never.when) for n, never in enumerate(spec.never))


CONDITION_KEY = re.compile(r"[A-Za-z0-9./_-]+:[^\s${}*?]([^${}*?]*[^\s${}*?])?")
"""A service or provider, a colon, a name; after it, a tag's key may follow."""


def _keys(at: Location, keys: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for key in keys:
        if not CONDITION_KEY.fullmatch(key):
            mend = "a key holds no references" if "${" in key else "write it like aws:PrincipalTag/team"
            yield Finding(BAD_CONDITION_KEY, (*at, key), f"{key!r} is no condition key", mend, on_key=True)
        if first := seen.get(key.lower()):
            message = f"condition key {key!r} stands already as {first!r}; AWS ignores case"
            yield Finding(CONDITION_KEY_TWICE, (*at, key), message, "write one list of values", on_key=True)
        seen[key.lower()] = key


OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"

VALUES: Mapping[Family, tuple[re.Pattern[str], str]] = {
    Family.NUMERIC: (re.compile(r"-?[0-9]+(\.[0-9]+)?"), "a number"),
    Family.BOOL: (re.compile("true|false"), "'true' or 'false'"),
    Family.NULL: (re.compile("true|false"), "'true' or 'false'"),
    Family.DATE: (
        re.compile(
            r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2}))?)?)?|[0-9]+"
        ),
        "a date like 2027-06-30T00:00:00Z",
    ),
    Family.IP: (
        re.compile(
            rf"{OCTET}(\.{OCTET}){{3}}(/([0-9]|[12][0-9]|3[0-2]))?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/[0-9]{{1,3}})?"
        ),
        "an address like 203.0.113.0/24",
    ),
    Family.ARN: (re.compile(r"\*|arn(:[^:]*){4}:.+"), "a whole ARN, with six fields"),
    Family.BINARY: (re.compile(r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"), "base64"),
}
"""What an operator's family can compare, where a value is literal."""


def _value(use: Use) -> Iterator[Finding]:
    """Check one literal value; what a reference stands for is not known yet."""
    operator, key = str(use.location[-3]), use.location[-2]
    form = FORMS.get(operator)
    if form is None or use.text is None or use.text.literal is None or "${" in use.written:
        return
    pattern, expected = VALUES.get(form.operator.family, (None, ""))
    if pattern and not pattern.fullmatch(use.text.literal):
        message = f"{operator} compares {key!r} with {expected}, not with {use.written!r}"
        yield Finding(BAD_CONDITION_VALUE, use.location, message)


def policy_characters(subject: Subject) -> Iterator[Finding]:
    """Find characters that no policy document may hold: IAM takes Latin-1 only."""
    for use in subject.uses:
        if use.field in {RESOURCE, CONDITION, CONDITION_WITH_VARIABLES} and (
            bad := beyond_document(use.written)
        ):
            yield Finding(BEYOND_DOCUMENT, use.location, f"a policy document may not hold {bad!r}")
    for location, when in _whens(subject):
        for operator, keys in when.items():
            for key in keys:
                if bad := beyond_document(key):
                    message = f"a policy document may not hold {bad!r}"
                    yield Finding(BEYOND_DOCUMENT, (*location, operator, key), message, on_key=True)
