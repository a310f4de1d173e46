"""Draws what a deployment grants: conditions, statements, policies, attachments, trust policies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.iam.operators import OPERATORS, Family, Operator, OperatorForm, Quantifier
from octo_spec.model.deployment import (
    ANYTHING,
    Attachment,
    Condition,
    Policy,
    PolicyKind,
    Principal,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ALWAYS, Presence
from octo_spec.model.text import Account, Partition, Text, account_root, aws_managed_policy
from octo_spec.testing import hostile_words
from octo_spec.testing.draw import chance, number, pick, some
from octo_spec.testing.draw_texts import draw_arn, draw_list_text, draw_name, draw_policy_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hypothesis import strategies as st

    from octo_spec.model.text import ListParam
    from octo_spec.testing.draw_texts import TextScope

# --- conditions --------------------------------------------------------------------------------


_TRUTHS: Final = ("true", "false")

LITERAL_VALUES: Final[Mapping[Family, tuple[str, ...]]] = {
    Family.NUMERIC: ("3600", "0", "-1.5", "007"),
    Family.DATE: ("2026-01-01T00:00:00Z", "2026-01-01", "1767225600"),
    Family.BOOL: _TRUTHS,
    Family.NULL: _TRUTHS,
    Family.BINARY: ("QmluYXJ5", "AA=="),
    Family.IP: ("10.0.0.0/8", "2001:db8::/32", "203.0.113.7"),
}
"""Values by the family of their operator; String and Arn accept values with references."""

_OPERATORS: Final[Mapping[Family, tuple[Operator, ...]]] = {
    family: tuple(operator for operator in OPERATORS if operator.family is family) for family in Family
}

_KEYS: Final = (
    *("aws:RequestTag/team", "aws:PrincipalTag/team", "aws:ResourceTag/Cost Center", "aws:TagKeys"),
    *("aws:RequestTag/for", "aws:RequestTag/a=b", "aws:RequestTag/é@x", "sts:RoleSessionName", "s3:prefix"),
    *("aws:SourceIp", "saml:sub", "token.example.com:aud", "aws:SourceArn"),
)


def draw_conditions(draw: st.DrawFn, scope: TextScope, most: int = 2) -> tuple[Condition, ...]:
    """Draw conditions: equal operators are adjacent, and no operator has a key twice, regardless of case."""
    drawn = (_condition(draw, scope) for _ in range(number(draw, 0, most)))
    return group_operators(
        {(condition.operator, condition.key.casefold()): condition for condition in drawn}.values()
    )


def group_operators(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Make equal operators adjacent, in the order of their first use."""
    by_operator: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_operator.setdefault(condition.operator, []).append(condition)
    return tuple(condition for same in by_operator.values() for condition in same)


def _condition(draw: st.DrawFn, scope: TextScope) -> Condition:
    family = pick(draw, (Family.STRING, Family.ARN, pick(draw, tuple(LITERAL_VALUES))))
    match family:
        case Family.STRING:
            values = _string_values(draw, scope)
        case Family.ARN:
            values = _several(draw, scope, draw_arn)
        case _:
            values = tuple(map(Text.of, some(draw, LITERAL_VALUES[family], 2, 1)))
    return Condition(str(_form(draw, family)), pick(draw, _KEYS), values)


def _form(draw: st.DrawFn, family: Family) -> OperatorForm:
    operator = pick(draw, _OPERATORS[family])
    if family is Family.NULL:
        return OperatorForm(operator)
    return OperatorForm(operator, pick(draw, (None, None, *Quantifier)), pick(draw, (False, False, True)))


def _string_values(draw: st.DrawFn, scope: TextScope) -> tuple[Text, ...]:
    if scope.lists and chance(draw, 3):
        return (draw_list_text(draw, scope),)
    return _several(draw, scope, _string_value)


def _string_value(draw: st.DrawFn, scope: TextScope) -> Text:
    alone = (Text(), *map(Text.of, scope.roles))
    return pick(draw, alone) if chance(draw, 6) else draw_policy_text(draw, scope)


def _several(
    draw: st.DrawFn, scope: TextScope, draw_text: Callable[[st.DrawFn, TextScope], Text]
) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(draw_text(draw, scope) for _ in range(number(draw, 1, 2))))


# --- statements and policies -------------------------------------------------------------------


_ACTIONS: Final = (
    *("s3:GetObject", "ec2:Describe*", "*", "iam:PassRole", "s3:*", "ce:Get?ost*", "execute-api:Invoke"),
)
_GROUPS: Final = ("billing", "a-b", "on")
_CATEGORIES: Final = ("cost-data", "optimization", "remediation", "tier-0")


def draw_statement(draw: st.DrawFn, scope: TextScope) -> Statement:
    """Draw one grant."""
    return Statement(
        pick(draw, tuple(Effect)),
        some(draw, _ACTIONS, 3, 1),
        _resources(draw, scope),
        draw_conditions(draw, scope),
        pick(draw, hostile_words.SIDS),
        chance(draw, 4),
        chance(draw, 4),
        why=draw(hostile_words.comments),
        group=pick(draw, _GROUPS),
        category=pick(draw, _CATEGORIES),
    )


def _resources(draw: st.DrawFn, scope: TextScope) -> tuple[Text, ...]:
    match pick(draw, ("anything", "several", "list")):
        case "anything":
            return ANYTHING
        case "list" if scope.lists:
            return (draw_list_text(draw, scope),)
        case _:
            return _several(draw, scope, _resource)


def _resource(draw: st.DrawFn, scope: TextScope) -> Text:
    alone = (*scope.texts, *scope.roles)
    return Text.of(pick(draw, alone)) if alone and chance(draw, 3) else draw_arn(draw, scope)


def draw_policy(
    draw: st.DrawFn, scope: TextScope, name: Text, kind: PolicyKind, presence: Presence = ALWAYS
) -> Policy:
    """Draw a policy whose statements have distinct Sids."""
    drawn = (draw_statement(draw, scope) for _ in range(number(draw, 1, 2)))
    return Policy(name, kind, distinct_sids(drawn), presence)


WithSid = TypeVar("WithSid", Statement, TrustStatement)


def distinct_sids(statements: Iterable[WithSid]) -> tuple[WithSid, ...]:
    """Remove the Sid of each statement that an earlier one has."""
    seen: set[str] = set()
    kept: list[WithSid] = []
    for statement in statements:
        kept.append(replace(statement, sid="") if statement.sid in seen else statement)
        seen.add(statement.sid)
    return tuple(kept)


def draw_attachment(draw: st.DrawFn, scope: TextScope, presence: Presence = ALWAYS) -> Attachment:
    """Draw an existing policy; without lists in its scope it can be a boundary."""
    return Attachment(
        _attached_arn(draw, scope, scope.lists),
        presence,
        why=draw(hostile_words.comments),
        group=pick(draw, _GROUPS),
        category=pick(draw, _CATEGORIES),
    )


_AWS_POLICIES: Final = (
    "AmazonSSMReadOnlyAccess",
    "job-function/Billing",
    "service-role/AWSLambdaBasicExecutionRole",
    "RetiredPolicy",
)
"""AWS managed policies with few statements, from each folder, and one that does not exist."""


def _attached_arn(draw: st.DrawFn, scope: TextScope, lists: tuple[ListParam, ...]) -> Text:
    alone = (*scope.texts, *lists)
    match pick(draw, ("aws", "ours", "alone")):
        case "ours":
            name = draw_name(draw, scope)
            return Text.of("arn:", Partition(), ":iam::", Account(), ":policy/", *name.pieces)
        case "alone" if alone:
            return Text.of(pick(draw, alone))
        case _:
            return aws_managed_policy(pick(draw, _AWS_POLICIES))


# --- trust -------------------------------------------------------------------------------------


def draw_trust_statement(draw: st.DrawFn, scope: TextScope, presence: Presence = ALWAYS) -> TrustStatement:
    """Draw one statement of a trust policy."""
    kind, actions = pick(draw, _TRUSTED)
    return TrustStatement(
        Principal(kind, _PRINCIPALS[kind](draw, scope)),
        actions,
        group_operators((*_external_id(draw, scope), *draw_conditions(draw, scope, 1))),
        pick(draw, hostile_words.SIDS),
        presence,
        why=draw(hostile_words.comments),
    )


_TRUSTED: Final = (
    (PrincipalKind.AWS, ("sts:AssumeRole",)),
    (PrincipalKind.AWS, ("sts:TagSession", "sts:SetSourceIdentity")),
    (PrincipalKind.SERVICE, ("sts:AssumeRole",)),
    (PrincipalKind.FEDERATED, ("sts:AssumeRoleWithWebIdentity",)),
)


def _external_id(draw: st.DrawFn, scope: TextScope) -> tuple[Condition, ...]:
    whole = (Text.of(reference) for reference in (*scope.texts, *scope.lists))
    within = (Text.of("x-", reference) for reference in (*scope.texts, *scope.stack))
    forms = (*whole, *within)
    if not forms or chance(draw, 3):
        return ()
    return (Condition("StringEquals", "sts:ExternalId", (pick(draw, forms),)),)


def _aws_principals(draw: st.DrawFn, scope: TextScope) -> tuple[Text, ...]:
    if scope.lists and chance(draw, 3):
        only = pick(draw, scope.lists)
        return (pick(draw, (account_root(only), Text.of(only))),)
    return _several(draw, scope, _aws_principal)


def _aws_principal(draw: st.DrawFn, scope: TextScope) -> Text:
    account = pick(draw, ("131920598436", "012345670123", Account(), *scope.texts))
    alone = (*scope.roles, *scope.texts)
    match pick(draw, ("root", "role", "alone")):
        case "root":
            return account_root(account)
        case "alone" if alone:
            return Text.of(pick(draw, alone))
        case _:
            return Text.of("arn:", Partition(), ":iam::", account, ":role/x/y@z")


def _services(draw: st.DrawFn, scope: TextScope) -> tuple[Text, ...]:
    services = map(Text.of, ("ec2.amazonaws.com", "ssm.amazonaws.com"))
    return some(draw, (*services, *(Text.of("ec2.", fact) for fact in scope.facts)), 2, 1)


def _federated_providers(draw: st.DrawFn, scope: TextScope) -> tuple[Text, ...]:
    own = Text.of("arn:", Partition(), ":iam::", Account(), ":oidc-provider/token.example.com")
    return (pick(draw, (own, *map(Text.of, scope.texts))),)


_PRINCIPALS: Final = {
    PrincipalKind.AWS: _aws_principals,
    PrincipalKind.SERVICE: _services,
    PrincipalKind.FEDERATED: _federated_providers,
}
