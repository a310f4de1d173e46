"""Booleans in conditions, as the language writes them: ``True`` of a template becomes ``true``.

IAM accepts both: IAM reference_policies_elements_condition_operators.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Condition, Deployment, Policy, Role

_TRUTHS: Final = frozenset({"true", "false"})


def with_lower_case_booleans(deployment: Deployment) -> Deployment:
    """Write each boolean in a condition in lower case."""
    return replace(deployment, roles=tuple(map(_role, deployment.roles)))


def _role(role: Role) -> Role:
    trust = (replace(each, conditions=tuple(_plain(each.conditions))) for each in role.trust)
    return replace(role, trust=tuple(trust), policies=tuple(map(_policy, role.policies)))


def _policy(policy: Policy) -> Policy:
    statements = (replace(each, conditions=tuple(_plain(each.conditions))) for each in policy.statements)
    return replace(policy, statements=tuple(statements))


def _plain(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for condition in conditions:
        form = OperatorForm.parse(condition.operator)
        compares_truths = form is not None and form.family in (Family.BOOL, Family.NULL)
        yield (
            replace(condition, values=tuple(map(_truth, condition.values))) if compares_truths else condition
        )


def _truth(value: Text) -> Text:
    lower = (value.literal or "").lower()
    return Text.of(lower) if lower in _TRUTHS else value
