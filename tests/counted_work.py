"""How much work a call is, counted and not timed: the same on any machine, however busy it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.parsed_once import forget_parsed

if TYPE_CHECKING:
    from collections.abc import Callable


def calls_within(work: Callable[[], object]) -> int:
    """Do the work, and count the functions that it calls: those of Python, and those written in C."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    forget_parsed()
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted
