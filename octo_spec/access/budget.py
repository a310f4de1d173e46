"""A limit on the work of a search, because deciding access is coNP-hard.

A request may hold any combination of condition keys, and statements exclude combinations as the clauses of a
propositional formula do. To find a request that remains is satisfiability, which is NP-complete (Cook, "The
Complexity of Theorem-Proving Procedures", STOC 1971), so to prove that no request remains is coNP-hard. A
search therefore counts its steps. Beyond the limit it raises an error and gives no answer.

>>> budget = Budget(limit=2)
>>> budget.spend(2)
>>> budget.spend()  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
octo_spec.access.budget.BudgetExceededError: not decided within 2 steps; ...
"""

from __future__ import annotations

import sys
from typing import NoReturn

from octo_spec.frozen import mutable

DEFAULT_LIMIT = 400_000
"""The default limit in steps; a step takes a few microseconds."""
_SCANNED_PER_STEP = 8


class BudgetExceededError(Exception):
    """The search ended without an answer: it proved nothing about access.

    ``limit`` is the number of steps that were allowed, or ``None`` if more steps would not help. ``blame``
    names what took the steps: the statements, and what they are about.
    """

    def __init__(self, limit: int | None, blame: str = "") -> None:
        message = (
            "not decided, and more steps would not help; use fewer tests of a key or policy variable"
            if limit is None
            else f"not decided within {limit} steps; allow more steps or simplify the documents"
        )
        super().__init__(f"{message}: {blame}" if blame else message)
        self.limit = limit
        self.blame = blame


@mutable
class Budget:
    """Counts steps and raises ``BudgetExceededError`` beyond ``limit``."""

    limit: int = DEFAULT_LIMIT
    spent: int = 0

    @classmethod
    def unlimited(cls) -> Budget:
        """Return a budget without a limit, which only counts."""
        return cls(sys.maxsize)

    @property
    def remaining_steps(self) -> int:
        """The number of steps that remain."""
        return max(0, self.limit - self.spent)

    def spend(self, steps: int = 1) -> None:
        """Count ``steps``."""
        self.spent += steps
        if self.spent > self.limit:
            raise BudgetExceededError(self.limit)

    def note(self, steps: int = 1) -> None:
        """Count ``steps`` that are already done; beyond the limit, the next search reports what took them."""
        self.spent = min(self.spent + steps, max(self.spent, self.limit))

    def scan(self, count: int) -> None:
        """Count the steps of a loop over ``count`` values."""
        self.spend(count // _SCANNED_PER_STEP)

    def give_up(self) -> NoReturn:
        """Raise ``BudgetExceededError`` for a problem that more steps would not decide."""
        raise BudgetExceededError(None)
