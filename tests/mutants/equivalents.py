"""Mutants that no test can kill, since they do the same: ``equivalent.toml`` gives each its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.mutants.drawing import mutants
from tests.mutants.rooms import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.mutants.drawing import Mutant

LISTED: Final = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """One entry: the line and the change, without the number of the line, and why it makes no difference."""

    file: str
    function: str
    source: str
    change: str
    reason: str
    number: int = 1

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What names its mutant."""
        return self.file, self.function, self.source, self.change, self.number


def listed(path: Path = LISTED) -> tuple[Equivalent, ...]:
    """Read the list."""
    return tuple(
        Equivalent(**entry) for entry in tomllib.loads(path.read_text("utf-8")).get("equivalent", ())
    )


def stale(entries: Iterable[Equivalent]) -> list[Equivalent]:
    """Find the entries of mutants that the code no longer has."""
    return [entry for entry in entries if not _is_there(entry)]


def _is_there(entry: Equivalent) -> bool:
    path = Path(entry.file)
    return (ROOT / path).is_file() and any(mutant.key == entry.key for mutant in mutants(path))


def entry_text(mutant: Mutant) -> str:
    """Write what an entry for a mutant begins with."""
    number = f"number = {mutant.number}\n" if mutant.number > 1 else ""
    return (
        f"[[equivalent]]\nfile = {_quoted(str(mutant.file))}\nfunction = {_quoted(mutant.function)}\n"
        f'source = {_quoted(mutant.source)}\nchange = {_quoted(mutant.change)}\n{number}reason = ""\n'
    )


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else f"'''{text}'''"
