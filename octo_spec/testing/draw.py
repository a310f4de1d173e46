"""Draws from existing values.

It costs far more to create a hypothesis strategy than to draw from one, so the drawing functions of this
package accept ``draw`` and plain values, and all strategies are created once, when a module is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_UP_TO: Final = tuple(st.integers(0, most) for most in range(256))


def number(draw: st.DrawFn, least: int, most: int) -> int:
    """Draw a number up to ``most``, inclusive; it shrinks to ``least``."""
    return least + draw(_UP_TO[most - least])


def pick(draw: st.DrawFn, values: Sequence[T]) -> T:
    """Draw one of ``values``; it shrinks to the first."""
    return values[number(draw, 0, len(values) - 1)]


def some(draw: st.DrawFn, values: Sequence[T], most: int, least: int = 0) -> tuple[T, ...]:
    """Draw distinct items of ``values``, in any order; empty if ``values`` is empty."""
    if not values:
        return ()
    picked = (pick(draw, values) for _ in range(number(draw, least, most)))
    return tuple(dict.fromkeys(picked))


def some_in_order(draw: st.DrawFn, values: Sequence[T], most: int) -> tuple[T, ...]:
    """Draw from one to ``most`` distinct items of ``values``, in their order."""
    chosen = some(draw, values, most, 1)
    return tuple(value for value in values if value in chosen)


def chance(draw: st.DrawFn, one_in: int) -> bool:
    """Draw true about once in ``one_in`` times; it shrinks to false."""
    return number(draw, 0, one_in - 1) == one_in - 1
