"""The tables of phrases that octospec's texts and names avoid, and where a text has one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plain_english.texts import Text

TABLE: Final = Path(__file__).with_name("phrases.toml")
NAMES: Final = Path(__file__).with_name("names.toml")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase by its pattern, with its plain form and examples.

    ``excepted`` has patterns of whole names that may contain it, each with the reason.
    """

    family: str
    pattern: re.Pattern[str]
    plain: str
    shows: str
    allows: tuple[str, ...] = ()
    excepted: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Phrase:
        """Read a row of a table."""
        # A phrase may go over the end of a line.
        pattern = re.compile(rf"\b(?:{row['pattern']})(?!\w)".replace(" ", r"\s+"), re.IGNORECASE)
        allows, excepted = tuple(row.get("allows", ())), tuple(row.get("excepted", {}).items())
        return cls(row["family"], pattern, row["plain"], row["shows"], allows, excepted)

    def offsets(self, words: str) -> Iterator[int]:
        """Give the offset of each occurrence, unless the words are those of an excepted name."""
        offsets = [match.start() for match in self.pattern.finditer(words)]
        if offsets and not any(re.fullmatch(pattern, words) for pattern, _ in self.excepted):
            yield from offsets


@cache
def phrases() -> tuple[Phrase, ...]:
    """Read the table of all texts once."""
    return _read(TABLE)


@cache
def phrases_of_names() -> tuple[Phrase, ...]:
    """Read the table of names once."""
    return _read(NAMES)


def _read(path: Path) -> tuple[Phrase, ...]:
    return tuple(map(Phrase.from_row, tomllib.loads(path.read_text(encoding="utf-8"))["phrase"]))


def found(text: Text) -> tuple[tuple[int, Phrase], ...]:
    """Give the offset of each phrase in a text, and the phrase."""
    return _in_name(text.words) if text.is_name else _in_prose(text.words)


@cache
def _in_name(words: str) -> tuple[tuple[int, Phrase], ...]:
    """Find the phrases of both tables: many files have the same names."""
    return tuple((at, each) for each in (*phrases(), *phrases_of_names()) for at in each.offsets(words))


def _in_prose(words: str) -> tuple[tuple[int, Phrase], ...]:
    if not _any_phrase().search(words):
        return ()
    return tuple((offset, phrase) for phrase in phrases() for offset in phrase.offsets(words))


@cache
def _any_phrase() -> re.Pattern[str]:
    """Compile all phrases to one pattern: most texts have none, and one search takes a third of fifty."""
    return re.compile("|".join(phrase.pattern.pattern for phrase in phrases()), re.IGNORECASE)
