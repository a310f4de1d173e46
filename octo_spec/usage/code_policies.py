"""Reads policies that an analyser of source code wrote: the actions that the code may call.

They do not show that an action was used, but that it may be: a narrowed spec keeps it. The form is that of an
IAM policy, or a list of them under ``Policies``, as iam-policy-autopilot prints it.

https://github.com/awslabs/iam-policy-autopilot
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octo_spec.iam.catalog import expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.usage.evidence import UsageEvidence


def policies_of(data: object) -> list[Any] | None:
    """Return the policies of a file; nothing for other data."""
    if not isinstance(data, dict):
        return None
    if "Statement" in data:
        return [data]
    if isinstance(listed := data.get("Policies"), list):
        return [each.get("Policy", each) if isinstance(each, dict) else each for each in listed]
    return None


def read_code_policy(policy: object, role: str, evidence: UsageEvidence) -> None:
    """Add the actions that a policy of source code allows a role."""
    for pattern in _actions(policy):
        for action in expand(pattern):
            evidence.coded.add((role, action.full_name))


def _actions(policy: object) -> Iterator[str]:
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict) and statement.get("Effect") == "Allow":
            actions = statement.get("Action")
            yield from (
                each
                for each in (actions if isinstance(actions, list) else [actions])
                if isinstance(each, str)
            )
