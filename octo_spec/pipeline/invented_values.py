"""Two invented customers of a kind: what is written alike for both is written alike for all between.

An emitter decides by a value in few ways: it compares a length with a limit, it compares the value with
another one to sort them, or it looks for characters to escape. The first invented customer has the shortest
values, first in the alphabet, with no character that needs an escape. The last one has the longest values,
last in the alphabet and in the opposite order, with every character that their kinds can have. Each of these
decisions is monotonic in the value. So an emitter that decides alike for both decides alike for everyone
between them. Both also differ in every character, so a value in another form, such as a name in lower case,
is found.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.pipeline.safe_values import (
    ACCOUNT,
    DIGIT,
    DIGITS,
    LETTER,
    LONGEST,
    REGION,
    TITLE,
    Values,
    has_odd_hyphens,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.pipeline.safe_values import Kind


@frozen
class Ends:
    """The first and the last customer of the same kinds."""

    first: Values
    last: Values


def ends_of(values: Values) -> Iterator[Ends]:
    """Return the ends of all customers of the same kinds; then of those who are more like the given one.

    The last customer of the second pair has only as many odd hyphens as the given one, and those of the third
    pair also have values that are as long.

    >>> from octo_spec.pipeline.safe_values import Kind
    >>> ends = next(ends_of(Values({"fix x": "MSP-1"}, (("fix x", Kind("letter")),))))
    >>> ends.first.texts["fix x"], ends.last.texts["fix x"][:8]
    ('A0AA', 'z_zz8Q9x')
    """
    short = dict.fromkeys(values.texts, 0)
    long = dict.fromkeys(values.texts, LONGEST)
    # No format limits a title; a short one could not have every character.
    given = {place: LONGEST if place == TITLE else len(text) for place, text in values.texts.items()}
    odd = frozenset(filter(has_odd_hyphens, values.names))
    for shortest, longest, with_odd in (
        (short, long, frozenset(values.names)),
        (short, long, odd),
        (given, given, odd),
    ):
        first, last = _Made(values, shortest, _FIRST), _Made(values, longest, replace(_LAST, odd=with_odd))
        yield Ends(first.customer(), last.customer())


@frozen
class _End:
    """The characters of which values at one end are made."""

    letter: str
    sign: str
    digits: str
    step: int
    filler: str
    title: str
    last_account: int
    odd: frozenset[str] = frozenset()
    """The values in whose place there are odd hyphens."""

    @property
    def digit(self) -> str:
        """The first digit."""
        return self.digits[0]

    def start(self, kind: Kind) -> str:
        """Return how a value begins."""
        return {LETTER: self.letter, DIGIT: self.sign}.get(kind.head, kind.head)

    def mark(self, number: int) -> str:
        """Return two letters that only the value with this number has."""
        return "".join(chr(ord(self.letter) + self.step * part) for part in divmod(number, _LETTERS))

    def account(self, number: int) -> str:
        """Return an account that only the value with this number has."""
        return f"{self.last_account + self.step * number:012}"


_LETTERS: Final = 26
_TITLE: Final = "zQ & \u00dcx\u00f6 \u65e5\u672c \U0001f600 w\"'`x|y<z>#{v}~[u]*_!$%()+,-./:;=?@\\^9"
_FIRST: Final = _End("A", "0", "0", 1, "0C2E4", "A0", 0)
_LAST: Final = _End("z", "_", "98765", -1, "_8Q9x_W7v-", _TITLE, 998877665544)


@frozen
class _Made:
    """Values like those of a customer, but with other lengths, at one end of all of them."""

    like: Values
    lengths: Mapping[str, int]
    end: _End

    def customer(self) -> Values:
        """Return the customer: values that are equal in the real one are equal here."""
        numbers = {text: number for number, text in enumerate(self.like.names)}
        texts = {
            place: self._title(kind)
            if place == TITLE
            else self._value(kind, self.lengths[place], self.like.texts[place], numbers)
            for place, kind in self.like.kinds.items()
        }
        return Values(texts, self.like.others)

    def _title(self, kind: Kind) -> str:
        start, rest = self.end.title[:2], self.end.title[2:]
        title = f"{kind.signs and '-'}{start}"
        return f"{title}{_repeat(rest, self.lengths[TITLE] - len(title))}".strip()

    def _value(self, kind: Kind, length: int, like: str, numbers: Mapping[str, int]) -> str:
        end, number = self.end, numbers[like]
        if kind.head == ACCOUNT:
            return end.account(number)
        if kind.head == DIGITS:
            size = max(length, 2)
            return f"{int(_repeat(end.digits, size)) + end.step * number:0{size}}"
        if kind.head == REGION:
            return f"{2 * end.letter}-{end.mark(number)}{_repeat(end.letter, length - 7)}-{end.digit}".lower()
        start = self._arn(kind, number) if kind.head.startswith("arn:") else end.start(kind)
        return f"{start}{self._word(kind, length - len(start), number, is_odd=like in end.odd)}"

    def _arn(self, kind: Kind, number: int) -> str:
        """Return an ARN up to its resource; it has a region and an account if its kind does."""
        service, has_region, has_account = kind.head[:-2], kind.head[-2] == "1", kind.head[-1] == "1"
        region = f"{2 * self.end.letter}-{self.end.mark(number)}-{self.end.digit}".lower()
        account = self.end.account(number + _LETTERS)
        return f"{service}{region * has_region}:{account * has_account}:{self.end.letter}"

    def _word(self, kind: Kind, length: int, number: int, *, is_odd: bool) -> str:
        """Return the rest of a value, with each sign of its kind."""
        end = self.end
        signs = "".join(f"{sign}{end.digit}" for sign in kind.signs)
        odd = f"{end.letter}--{end.letter}-" if is_odd else ""
        start, rest = f"{end.filler[:1]}{end.mark(number)}", f"{signs}{odd}"
        filler = _repeat(end.filler[1:], length - len(start) - len(rest) - 1)
        return f"{start}{filler}{end.digit * bool(filler)}{rest}"


def _repeat(characters: str, length: int) -> str:
    return "".join(islice(cycle(characters), max(length, 0)))
