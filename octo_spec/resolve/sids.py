"""Generated Sids, if a spec requests them: the group, and the number of the grant."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.model.deployment import Statement
    from octo_spec.model.presence import Presence

Placed = tuple["Statement", "Presence"]


def with_sids(statements: Sequence[Placed]) -> Iterator[Placed]:
    """Yield each statement of one policy with a unique Sid.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
    """
    taken = {statement.sid for statement, _ in statements}
    for statement, presence in statements:
        sid = statement.sid or _free(_wanted_sid(statement), taken)
        taken.add(sid)
        yield replace(statement, sid=sid), presence


def _wanted_sid(statement: Statement) -> str:
    """Return the wanted Sid: the second grant of ``cost-data`` is ``CostData2``."""
    words = "".join(word.capitalize() for word in statement.group.split("-"))
    return f"{words}{statement.grant + 1}"


def _free(wanted: str, taken: set[str]) -> str:
    """Return the Sid, or add an ``x`` and a number if another group has the same words."""
    numbered = (f"{wanted}x{number}" for number in count(2))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
