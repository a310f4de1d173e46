"""Picking from what is at hand.

Making a hypothesis strategy costs far more than drawing from one, so the drawing functions of this
package take ``draw`` and plain values, and all strategies are made once, when a module is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_UP_TO: Final = tuple(st.integers(0, most) for most in range(256))


def number(draw: st.DrawFn, least: int, most: int) -> int:
    """Draw a number, ``most`` included; it shrinks to ``least``."""
    return least + draw(_UP_TO[most - least])


def pick(draw: st.DrawFn, values: Sequence[T]) -> T:
    """Draw one of ``values``; it shrinks to the first."""
    return values[number(draw, 0, len(values) - 1)]


def some(draw: st.DrawFn, values: Sequence[T], most: int, least: int = 0) -> tuple[T, ...]:
    """Draw different ones of ``values``, in any order; none where there are none."""
    if not values:
        return ()
    picked = (pick(draw, values) for _ in range(number(draw, least, most)))
    return tuple(dict.fromkeys(picked))


def some_in_order(draw: st.DrawFn, values: Sequence[T], most: int) -> tuple[T, ...]:
    """Draw from one to ``most`` different ones of ``values``, in their order."""
    chosen = some(draw, values, most, 1)
    return tuple(value for value in values if value in chosen)


def chance(draw: st.DrawFn, one_in: int) -> bool:
    """Draw true once in about ``one_in`` times; it shrinks to false."""
    return number(draw, 0, one_in - 1) == one_in - 1
