"""The table of phrases that octospec's texts avoid, and where a text has one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE: Final = Path(__file__).with_name("phrases.toml")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase by its pattern, with its plain form and examples."""

    family: str
    pattern: re.Pattern[str]
    plain: str
    shows: str
    allows: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Phrase:
        """Read a row of the table."""
        # A phrase may go over the end of a line.
        pattern = re.compile(rf"\b(?:{row['pattern']})(?!\w)".replace(" ", r"\s+"), re.IGNORECASE)
        allows = tuple(row.get("allows", ()))
        return cls(row["family"], pattern, row["plain"], row["shows"], allows)


@cache
def phrases() -> tuple[Phrase, ...]:
    """Read the table once."""
    return tuple(map(Phrase.from_row, tomllib.loads(TABLE.read_text(encoding="utf-8"))["phrase"]))


def found(text: str) -> Iterator[tuple[int, Phrase]]:
    """Give the offset of each phrase in a text, and the phrase."""
    for phrase in phrases():
        for match in phrase.pattern.finditer(text):
            yield match.start(), phrase
