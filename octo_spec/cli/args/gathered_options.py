"""Options that a command receives together, as one value."""

from __future__ import annotations

from functools import update_wrapper
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Command: TypeAlias = Callable[..., None]


def gather_options(
    gathered: Command, command: Command, options: Sequence[Callable[[Command], Command]]
) -> Command:
    """Add options to ``command``, in this order; ``gathered`` turns them into one value and calls it."""
    decorated: Command = update_wrapper(gathered, command)
    for option in reversed(options):
        decorated = option(decorated)
    return decorated
