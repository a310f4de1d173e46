"""Statements as grants, and their access levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octo_spec.iam.catalog import expand
from octo_spec.iam.condition_elements import condition_element
from octo_spec.iam.elements import Effect
from octo_spec.iam.managed_policies import PARTITION, managed_policy
from octo_spec.language.access_levels import ACCESS_RISING, access, policy_levels
from octo_spec.model.deployment import ANYTHING
from octo_spec.model.evaluate import KnownValues, substitute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.language.models.scalars import Access
    from octo_spec.model.deployment import Attachment, Condition, Statement
    from octo_spec.model.text import Text


def grant(statement: Statement, of_group: str) -> dict[str, Any]:
    """Return a statement as a grant; its reason is omitted if it equals that of its group."""
    granted = {_effect(statement): one_or_list(statement.actions), **_resources(statement)}
    optional = {
        "when": conditions_data(statement.conditions),
        "sid": statement.sid,
        "why": "" if statement.why == of_group else statement.why,
    }
    return {**granted, **{key: value for key, value in optional.items() if value}}


def _resources(statement: Statement) -> dict[str, str | list[str]]:
    resources = one_or_list(tuple(map(str, statement.resources)))
    if statement.resources_excepted:
        return {"on-all-except": resources}
    return {} if statement.resources == ANYTHING else {"on": resources}


def _effect(statement: Statement) -> str:
    effect = "allow" if statement.effect is Effect.ALLOW else "deny"
    return f"{effect}-all-except" if statement.actions_excepted else effect


def conditions_data(conditions: Iterable[Condition]) -> dict[str, dict[str, str | list[str]]]:
    """Return conditions as data: operator -> key -> values."""
    return condition_element(
        (each.operator, each.key, one_or_list(tuple(map(str, each.values)))) for each in conditions
    )


def one_or_list(values: Sequence[str]) -> str | list[str]:
    """Return one value without a list."""
    return values[0] if len(values) == 1 else list(values)


# --- access levels -----------------------------------------------------------------------------


def required_access(statements: Iterable[Statement], attached: Iterable[Attachment]) -> Access:
    """Return the lowest level that a group with these statements and attached policies may declare."""
    levels = [*(level for statement in statements for level in _levels(statement))]
    levels += [level for attachment in attached for level in _attached_levels(attachment.arn)]
    return max(levels, key=ACCESS_RISING.index, default="none")


def _levels(statement: Statement) -> Iterator[Access]:
    if statement.effect is not Effect.ALLOW:
        return
    if statement.actions_excepted or "*" in statement.actions:
        yield "permissions"
        return
    yield "list"
    yield from (access(action) for written in statement.actions for action in expand(written))


def _attached_levels(arn: Text) -> Iterable[Access]:
    """Return the levels of an AWS managed policy; any other policy may grant anything."""
    literal = substitute(arn, KnownValues({}, {"partition": PARTITION}, {}, {})).literal
    document = managed_policy(literal) if literal else None
    return ("permissions",) if document is None else policy_levels(document).values()
