"""A bound on work: deciding access is coNP-hard, so a question may cost more than anyone wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

DEFAULT_LIMIT = 400_000
"""Steps; a step is a few microseconds."""
_AT_A_STEP = 8


class BudgetExceededError(Exception):
    """The question was not answered within the allowed work; it says nothing about access.

    Without a ``limit`` more steps would not answer it either.
    """

    def __init__(self, limit: int | None) -> None:
        super().__init__(
            "not decided, and more steps would not help; ask less of one condition key or policy variable"
            if limit is None
            else f"not decided within {limit} steps; allow more steps or simplify the documents"
        )
        self.limit = limit


@dataclass(slots=True)
class Budget:
    """Counts steps and raises ``BudgetExceededError`` beyond ``limit``."""

    limit: int = DEFAULT_LIMIT
    spent: int = 0

    def spend(self, steps: int = 1) -> None:
        """Count ``steps``."""
        self.spent += steps
        if self.spent > self.limit:
            raise BudgetExceededError(self.limit)

    def look_at(self, count: int) -> None:
        """Count the steps of a look at each of ``count`` things."""
        self.spend(count // _AT_A_STEP)

    def give_up(self) -> NoReturn:
        """Say that there is no answer, however many steps are allowed."""
        raise BudgetExceededError(None)
