"""Principals of a trust statement that a spec can name: exact ARNs, instead of anyone under a condition.

``Principal: "*"`` with a condition on ``aws:PrincipalArn`` trusts the principals that match it. The spec
names them, or their accounts, and keeps the condition: it never trusts more.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.language.checks.principals import arn_problem
from octo_spec.model.deployment import Principal
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Condition, TrustStatement

_KEY: Final = "aws:principalarn"
_OF_ACCOUNT: Final = re.compile(r"arn:(aws[a-z-]*):(?:iam|sts)::([0-9]{12}):")
_ANYONE: Final = Text.of("*")


def with_named_principals(statement: TrustStatement) -> TrustStatement:
    """Name the principals, or their accounts, of a statement for anyone whose ARN a condition compares."""
    if statement.principal != Principal(PrincipalKind.AWS, (_ANYONE,)):
        return statement
    compared = next(filter(_requires_arn, statement.conditions), None)
    named = tuple(map(_named_principal, compared.values)) if compared else ()
    if not named or None in named:
        return statement
    values = dict.fromkeys(value for value in named if value is not None)
    return replace(statement, principal=replace(statement.principal, values=tuple(values)))


def _requires_arn(condition: Condition) -> bool:
    """Return whether a condition fails for each principal whose ARN it does not match."""
    form = OperatorForm.parse(condition.operator)
    if condition.key.lower() != _KEY or form is None or form.is_negated or form.holds_without_key:
        return False
    return form.family in (Family.STRING, Family.ARN)


def _named_principal(value: Text) -> Text | None:
    """Return the principal with an ARN, or its account if the ARN is a pattern; ``None`` if unknown."""
    if not _has_pattern(value):
        return None if principal_problem(value) else value
    first = value.pieces[0] if value.pieces else ""
    found = _OF_ACCOUNT.match(first) if isinstance(first, str) else None
    return Text.of(f"arn:{found[1]}:iam::{found[2]}:root") if found else None


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
