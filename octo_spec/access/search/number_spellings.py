"""The spellings of numbers: integers and decimals, with or without leading and trailing zeros.

A digit automaton, as in Boigelot and Wolper, ICLP 2002 (see ``spellings``): its state is how the digits that
were read compare with those of each bound.

>>> positive = NumberSpellings.of([Decimal(0)], lambda text: Decimal(text) > 0)
>>> def is_read(text):
...     states = set(positive.start)
...     for letter in text:
...         states = {after for state in states for after in positive.next_states(state, letter)}
...     return any(map(positive.is_complete, states))
>>> is_read("00.01"), is_read("-1"), is_read("1.")
(True, False, True)
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from octo_spec.frozen import frozen
from octo_spec.iam.glob_matching import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator


class _Sign(NamedTuple):
    """The state of a number without its digits: its sign, and whether the point was read."""

    is_negative: bool = False
    is_signed: bool = False
    has_point: bool = False
    has_digit: bool = False


class _Progress(NamedTuple):
    """How the digits that were read compare with those of a bound, and how many of its digits were read."""

    order: int
    read: int


_NumberState = tuple[_Sign, tuple[_Progress, ...]]


@frozen
class NumberSpellings:
    """Integers and decimals in some intervals, with any number of leading and trailing zeros.

    ``accepted`` are the intervals, by number: odd ones are the ``bounds`` themselves, even ones lie between.
    """

    bounds: tuple[Decimal, ...]
    accepted: frozenset[int]
    letters: str = f"{DIGITS}.-+"

    @classmethod
    def of(cls, bounds: Iterable[Decimal], fits: Callable[[str], bool]) -> Self:
        """Accept the numbers that ``fits`` accepts; ``fits`` is constant between neighbouring ``bounds``."""
        ordered = tuple(sorted(set(bounds)))
        samples = enumerate(_interval_samples(ordered))
        return cls(ordered, frozenset(index for index, sample in samples if fits(f"{sample:f}")))

    @property
    def start(self) -> Collection[_NumberState]:
        """The state before the first letter."""
        return ((_Sign(), tuple(_Progress(0, 0) for _ in self.bounds)),)

    def next_states(self, state: _NumberState, letter: str, /) -> Iterator[_NumberState]:
        """Read a sign, a digit or the point."""
        sign, progress = state
        if letter in "+-":
            if sign == _Sign():
                yield _Sign(is_negative=letter == "-", is_signed=True), progress
        elif letter == ".":
            if not sign.has_point:
                ended = map(_progress_at_point, self.bounds, progress)
                yield sign._replace(has_point=True), tuple(ended)
        else:
            read = _with_decimal if sign.has_point else _with_digit
            compared = (read(bound, one, letter) for bound, one in zip(self.bounds, progress, strict=True))
            yield sign._replace(has_digit=True), tuple(compared)

    def is_complete(self, state: _NumberState, /) -> bool:
        """Return whether a number was read and lies in an accepted interval."""
        sign, progress = state
        if not sign.has_digit:
            return False
        if not sign.has_point:
            progress = tuple(map(_progress_at_point, self.bounds, progress))
        orders = [_order(sign, bound, one) for bound, one in zip(self.bounds, progress, strict=True)]
        return sum(1 + (order > 0) for order in orders if order >= 0) in self.accepted


def _interval_samples(ordered: tuple[Decimal, ...]) -> Iterator[Decimal]:
    """Yield a number of each interval, in order: below all bounds, at the first one, after it, and so on."""
    if not ordered:
        yield Decimal(0)
        return
    yield ordered[0] - 1
    for low, high in pairwise(ordered):
        yield from (low, (low + high) / 2)
    yield from (ordered[-1], ordered[-1] + 1)


def _digits(bound: Decimal) -> tuple[str, str]:
    """Return the digits of a number before and after the point, without needless zeros."""
    whole, _, fraction = f"{abs(bound):f}".partition(".")
    return whole.lstrip("0"), fraction.rstrip("0")


def _with_digit(bound: Decimal, progress: _Progress, digit: str) -> _Progress:
    whole, _ = _digits(bound)
    order, length = progress
    if length == 0 and digit == "0":
        return progress
    if order == 0 and length < len(whole):
        order = _comparison(digit, whole[length])
    return _Progress(order, min(length + 1, len(whole) + 1))


def _progress_at_point(bound: Decimal, progress: _Progress) -> _Progress:
    """Compare the number of digits before the point, which matters most."""
    length = len(_digits(bound)[0])
    order = progress.order if progress.read == length else _comparison(progress.read, length)
    return _Progress(order, 0)


def _with_decimal(bound: Decimal, progress: _Progress, digit: str) -> _Progress:
    _, fraction = _digits(bound)
    order, length = progress
    if order == 0:
        order = _comparison(digit, fraction[length : length + 1] or "0")
    return _Progress(order, min(length + 1, len(fraction)))


def _order(sign: _Sign, bound: Decimal, progress: _Progress) -> int:
    """Compare the number that was read with a bound."""
    order = progress.order or (-1 if progress.read < len(_digits(bound)[1]) else 0)
    if sign.is_negative:
        return -order if bound <= 0 else -1
    return order if bound >= 0 else 1


Compared = TypeVar("Compared", int, str)


def _comparison(left: Compared, right: Compared) -> int:
    return (left > right) - (left < right)
