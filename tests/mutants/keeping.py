"""What became of mutants, kept as each is judged: a run that was broken off goes on where it stopped."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.mutants.judging import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.mutants.drawing import Mutant

SUFFIX: Final = ".outcomes"


@dataclass(frozen=True, slots=True)
class Keeper:
    """A file with a line for each outcome, named by the code and the tests that it is of."""

    path: Path

    @classmethod
    def of(cls, folder: Path, tree: str) -> Keeper:
        """Keep the outcomes of this tree in ``folder``, and remove those of other trees."""
        keeper = cls(folder / f"{tree}{SUFFIX}")
        for other in {*folder.glob(f"*{SUFFIX}")} - {keeper.path}:
            other.unlink()
        return keeper

    def keep(self, outcome: Outcome) -> None:
        """Add a line at once, in one piece, since two processes judge at the same time."""
        line = [*outcome.mutant.key, outcome.verdict.value, outcome.killer, outcome.tests, outcome.seconds]
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(descriptor, f"{json.dumps(line)}\n".encode())
        finally:
            os.close(descriptor)

    def kept(self, mutants: Iterable[Mutant]) -> Mapping[Mutant, Outcome]:
        """Return the outcomes of the mutants that were judged; a torn line does not count."""
        by_key: dict[tuple[object, ...], Mutant] = {mutant.key: mutant for mutant in mutants}
        lines = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        outcomes: dict[Mutant, Outcome] = {}
        for line in lines:
            with suppress(ValueError):
                *key, verdict, killer, tests, seconds = json.loads(line)
                if mutant := by_key.get(tuple(key)):
                    outcomes[mutant] = Outcome(mutant, Verdict(verdict), killer, tests, seconds)
        return outcomes
