"""How well the table of effects agrees with two readers: precision and recall by question."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable


@frozen
class Share:
    """A part of a whole; ``least`` and ``most`` are the shares that the disputed actions allow."""

    part: int
    whole: int
    least: float | None
    most: float | None

    def __str__(self) -> str:
        if self.whole == 0:
            return "none"
        rounded = f"{self.part} of {self.whole}, {100 * self.part / self.whole:.0f} %"
        if self.least is None or self.most is None or self.least == self.most:
            return rounded
        return f"{rounded} ({100 * self.least:.0f} to {100 * self.most:.0f} %)"


@frozen
class Agreement:
    """How often two readers and the table say yes or no to one question.

    ``found``, ``missed`` and ``extra`` are actions on which both readers agree: yes also in the table, yes
    only for the readers, yes only in the table. The disputed ones, on which the readers disagree, are counted
    by the table's answer.
    """

    found: int
    missed: int
    extra: int
    disputed_yes: int
    disputed_no: int

    @property
    def both_yes(self) -> int:
        """The number of actions on which both readers say yes."""
        return self.found + self.missed

    @property
    def disputed(self) -> int:
        """The number of actions on which the readers disagree."""
        return self.disputed_yes + self.disputed_no

    @property
    def precision(self) -> Share:
        """Of the table's yes, the share on which both readers say yes."""
        whole = self.found + self.extra
        everything = whole + self.disputed_yes
        bounds = (_share(self.found, everything), _share(self.found + self.disputed_yes, everything))
        return Share(self.found, whole, *bounds)

    @property
    def recall(self) -> Share:
        """Of the actions on which both readers say yes, the share on which the table says yes."""
        least = _share(self.found, self.both_yes + self.disputed_no)
        most = _share(self.found + self.disputed_yes, self.both_yes + self.disputed_yes)
        return Share(self.found, self.both_yes, least, most)


def agreement(answers: Iterable[tuple[bool | None, bool]]) -> Agreement:
    """Count pairs: what both readers say, ``None`` if they disagree, and whether the table says yes.

    >>> found = agreement([(True, True), (True, False), (False, True), (None, True)])
    >>> str(found.precision), str(found.recall)
    ('1 of 2, 50 % (33 to 67 %)', '1 of 2, 50 % (50 to 67 %)')
    """
    counts = Counter(answers)
    return Agreement(
        found=counts[True, True],
        missed=counts[True, False],
        extra=counts[False, True],
        disputed_yes=counts[None, True],
        disputed_no=counts[None, False],
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
