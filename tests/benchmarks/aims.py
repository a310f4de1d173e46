"""The measured figures and our aims; a missed aim is listed in CONTRIBUTING until it is met."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE: Final = Path(__file__).parents[2] / "CONTRIBUTING.md"
OPEN: Final = re.compile(r"(?<=\n## Speed that is still missing\n\n).*?(?=\n## |\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure, and the most that it should be."""

    what: str
    measured: float
    most: float

    @property
    def is_missed(self) -> bool:
        """Return whether the figure is too high."""
        return self.measured > self.most

    def __str__(self) -> str:
        return f"{self.what}: {self.measured:.3g}, to be at most {self.most:g}"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of docs/benchmarks.md, and how what it shows compares with the aims."""

    text: str
    outcomes: tuple[Outcome, ...]


def write_open_aims(outcomes: Iterable[Outcome], page: Path = PAGE) -> None:
    """Replace the list of missed aims in CONTRIBUTING."""
    text = page.read_text("utf-8")
    page.write_text(OPEN.sub(lambda _: open_aims(outcomes), text, count=1), "utf-8", newline="\n")


def open_aims(outcomes: Iterable[Outcome]) -> str:
    """Write the missed aims as a list."""
    missed = [f"- {outcome}\n" for outcome in outcomes if outcome.is_missed]
    head = "`make bench` measures, and lists here what it finds slower than we aim at:\n\n"
    return head + "".join(missed) if missed else "Nothing: `make bench` found every aim met.\n"
