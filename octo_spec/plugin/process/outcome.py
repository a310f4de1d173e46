"""What comes of a call: data, or why there is none; and what the plugin printed meanwhile."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

READ: Final = 4096
"""So many bytes of what a plugin prints are read."""

SHOWN: Final = 300
"""So many characters of what a plugin prints show what it is about."""


class Trouble(StrEnum):
    """Why a plugin gives no answer."""

    RAISED = "raised"
    """It raised an exception, or its process ended."""
    WRONG = "wrong"
    """It gave something that its contract does not allow."""
    SLOW = "slow"
    """It did not answer in time."""


@frozen
class Failed:
    """A call without an answer, and why in words."""

    trouble: Trouble
    words: str


@frozen
class Outcome:
    """The answer of a call, and what was printed."""

    answer: JsonValue | Failed
    printed: str = ""


def printable(text: str) -> str:
    """Replace each character that a terminal might act upon."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def excerpt(begins: bytes, size: int) -> str:
    """Show on one line how that begins which a plugin printed, ``size`` bytes in all."""
    line = printable(" ".join(begins.decode(errors="replace").split()))
    return line if size <= READ and len(line) <= SHOWN else f"{line[:SHOWN]}… ({size:,} bytes)"
