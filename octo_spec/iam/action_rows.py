"""Rows of actions in a table that people read: a service, and the names of its actions.

>>> names_in("sqs AddPermission SetQueueAttributes")
('sqs:AddPermission', 'sqs:SetQueueAttributes')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def names_in(rows: str) -> tuple[str, ...]:
    """Return the actions of all rows, in their order; a service may have several rows."""
    return tuple(_actions(rows))


def _actions(rows: str) -> Iterator[str]:
    for row in rows.split("\n"):
        service, *operations = row.split()
        yield from (f"{service}:{operation}" for operation in operations)
