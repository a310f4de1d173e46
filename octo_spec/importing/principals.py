"""Principals of a trust statement that a spec can name: exact ARNs, instead of anyone under a condition.

``Principal: "*"`` with a condition on ``aws:PrincipalArn`` or ``aws:PrincipalAccount`` trusts the principals
that match it. The spec names them, or their accounts, and keeps the condition: it never trusts more.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.language.checks.principals import arn_problem
from octo_spec.model.text import Param, Partition, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Condition, TrustStatement

_ARN_KEYS: Final = frozenset({"aws:principalarn"})
_ACCOUNT_KEYS: Final = frozenset({"aws:principalaccount"})
_OF_ACCOUNT: Final = re.compile(r"arn:(aws[a-z-]*):(?:iam|sts)::([0-9]{12}):")
_BEFORE_ACCOUNT: Final = re.compile(r"(arn:aws[a-z-]*:)(?:iam|sts)::")
_ACCOUNT: Final = re.compile("[0-9]{12}")
_ANYONE: Final = Text.of("*")


@frozen
class NamedStatement:
    """A trust statement that names its principals; ``left`` are values of its condition without a name."""

    statement: TrustStatement
    left: tuple[Text, ...] = ()


def with_named_principals(statement: TrustStatement) -> NamedStatement:
    """Name the principals, or their accounts, of a statement for anyone under a condition on them.

    A value that no principal can have a name for, such as a role of any account, is left: the condition
    stays, and the named principals are fewer than it matches.
    """
    if statement.principal.kind is not PrincipalKind.AWS or _ANYONE not in statement.principal.values:
        return NamedStatement(statement)
    for condition in statement.conditions:
        named = tuple(_named_principal(value, condition) for value in condition.values)
        if _requires_value(condition) and any(named):
            values = tuple(dict.fromkeys(value for value in named if value is not None))
            left = tuple(value for value, name in zip(condition.values, named, strict=True) if name is None)
            principal = replace(statement.principal, values=values)
            return NamedStatement(replace(statement, principal=principal), left)
    return NamedStatement(statement)


def _requires_value(condition: Condition) -> bool:
    """Return whether a condition fails for each principal that it does not match."""
    form = OperatorForm.parse(condition.operator)
    if form is None or form.is_negated or form.holds_without_key:
        return False
    return form.family in (Family.STRING, Family.ARN)


def _named_principal(value: Text, condition: Condition) -> Text | None:
    """Return the principal that a value of a condition matches, or its account; ``None`` if unknown."""
    key = condition.key.lower()
    if key in _ACCOUNT_KEYS:
        return _account_principal(value)
    if key not in _ARN_KEYS:
        return None
    if not _has_pattern(value):
        return None if principal_problem(value) else value
    return _pattern_account(value)


def _account_principal(value: Text) -> Text | None:
    is_account = len(value.pieces) == 1 and (value.literal is None or _ACCOUNT.fullmatch(value.literal))
    return Text.of("arn:", Partition(), ":iam::", *value.pieces, ":root") if is_account else None


def _pattern_account(value: Text) -> Text | None:
    """Return the account of the principals that a pattern of ARNs matches."""
    match value.pieces:
        case (str(first), *_) if found := _OF_ACCOUNT.match(first):
            return Text.of(f"arn:{found[1]}:iam::{found[2]}:root")
        case (str(first), Param() as account, str(after), *_) if (
            found := _BEFORE_ACCOUNT.fullmatch(first)
        ) and after.startswith(":"):
            return Text.of(f"{found[1]}iam::", account, ":root")
        case ("arn:", Partition() as partition, str(first), *_) if found := re.match(
            ":(?:iam|sts)::([0-9]{12}):", first
        ):
            return Text.of("arn:", partition, f":iam::{found[1]}:root")
        case ("arn:", Partition() as partition, ":iam::" | ":sts::", Param() as account, str(after), *_) if (
            after.startswith(":")
        ):
            return Text.of("arn:", partition, ":iam::", account, ":root")
        case _:
            return None


def bad_principals(statement: TrustStatement) -> Iterator[tuple[Text, str]]:
    """Yield each principal that a spec cannot name, with the reason."""
    if statement.principal.kind is not PrincipalKind.AWS:
        return
    for value in statement.principal.values:
        if problem := principal_problem(value):
            yield value, problem


def principal_problem(value: Text) -> str:
    """Return why a spec cannot name a principal; empty if it can."""
    if _has_pattern(value):
        return "is a pattern"
    if len(value.pieces) == 1 and value.literal is None:
        return ""
    return arn_problem("".join(piece if isinstance(piece, str) else "x" for piece in value.pieces))


def _has_pattern(value: Text) -> bool:
    return any("*" in piece or "?" in piece for piece in value.pieces if isinstance(piece, str))
