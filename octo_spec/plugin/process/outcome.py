"""The result of a call: data, or why it has no data; and what the plugin printed meanwhile."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

READ: Final = 4096
"""octospec reads this many bytes of what a plugin prints."""

SHOWN: Final = 300
"""This many characters of the printed text show what it is about."""


class Trouble(StrEnum):
    """Why a plugin returns no answer."""

    RAISED = "raised"
    """It raised an exception, or its process ended."""
    WRONG = "wrong"
    """It returned something that its contract does not allow."""
    SLOW = "slow"
    """It did not answer in time."""


@frozen
class Failed:
    """A call without an answer, and the reason in words."""

    trouble: Trouble
    words: str


@frozen
class Outcome:
    """The answer of a call, and what was printed."""

    answer: JsonValue | Failed
    printed: str = ""


def excerpt(begins: bytes, size: int) -> str:
    """Show on one line the beginning of what a plugin printed, ``size`` bytes in all."""
    line = visible(" ".join(begins.decode(errors="replace").split()))
    return line if size <= READ and len(line) <= SHOWN else f"{line[:SHOWN]}… ({size:,} bytes)"
