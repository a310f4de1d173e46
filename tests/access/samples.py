"""Policies for tests, written briefly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octo_spec.access.compare import ActionReading, compare
from octo_spec.access.evaluate import allows
from octo_spec.iam.policy import Document, parse

if TYPE_CHECKING:
    from octo_spec.access.search.spellings import Spellings, StateT

Statement = dict[str, Any]


def policy(*statements: Statement, version: str = "2012-10-17") -> list[Document]:
    """Build the documents of one side: a single one."""
    return [parse({"Version": version, "Statement": list(statements)})]


def allow(**elements: Any) -> Statement:  # noqa: ANN401 - JSON
    """Allow reading every object, or what ``elements`` say instead; with a principal, to assume the role."""
    if "Principal" in elements:
        return {"Effect": "Allow", "Action": "sts:AssumeRole", **elements}
    if "NotAction" not in elements:
        elements = {"Action": "s3:GetObject", **elements}
    return (
        {"Effect": "Allow", **elements}
        if "NotResource" in elements
        else {"Effect": "Allow", "Resource": "*", **elements}
    )


def deny(**elements: Any) -> Statement:  # noqa: ANN401 - JSON
    """Deny what ``allow`` would allow."""
    return {**allow(**elements), "Effect": "Deny"}


def s3(*names: str) -> list[str]:
    """Name buckets or objects by their ARNs."""
    return [f"arn:aws:s3:::{name}" for name in names]


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    """Build the element of one condition."""
    return {"Condition": {operator: {key: list(values)}}}


def is_new(
    old: list[Document], new: list[Document], reading: ActionReading = ActionReading.ALL_NAMES
) -> bool:
    """Whether there is new access; confirms each witness by evaluating it."""
    found = compare(old, new, reading)
    for difference in found.differences:
        assert allows(new, difference.witness)
        assert not allows(old, difference.witness)
    return bool(found.differences)


def is_read(spellings: Spellings[StateT], text: str) -> bool:
    """Whether an automaton of values accepts ``text``."""
    states = set(spellings.start)
    for letter in text:
        states = {after for state in states for after in spellings.next_states(state, letter)}
    return any(map(spellings.is_complete, states))
