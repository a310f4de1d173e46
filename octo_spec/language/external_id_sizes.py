"""How hard an external ID is to guess if parameters give it: the number of values that they accept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Protocol

from octo_spec.iam.external_ids import ALPHABET, DIGITS, LEAST_BITS
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH
from octo_spec.language.pattern_sizes import PatternSize, size

if TYPE_CHECKING:
    from collections.abc import Sequence, Sized

_FEW_BITS: Final = 20


class LimitedInput(Protocol):
    """A parameter, of a spec or of a deployment, with what limits its values."""

    @property
    def allowed(self) -> Sized:
        """The only values, if there are any."""

    @property
    def pattern(self) -> str | None:
        """A pattern of the values."""

    @property
    def max_length(self) -> int | None:
        """The maximum number of characters."""


def parameter_size(parameter: LimitedInput) -> PatternSize:
    """Return how many values a parameter accepts, and in which characters they differ."""
    if parameter.allowed:
        return PatternSize(math.log2(len(parameter.allowed)), frozenset(ALPHABET))
    longest = min(parameter.max_length or EXTERNAL_ID_LENGTH[-1], EXTERNAL_ID_LENGTH[-1])
    return size(parameter.pattern or "^.*$", ALPHABET, longest)


def weakness(sizes: Sequence[PatternSize]) -> str:
    """Say how an attacker can guess parameters of these sizes together; empty if that is not possible."""
    bits = sum(size.bits for size in sizes)
    if bits < LEAST_BITS:
        return f"it has about {_count(bits)} possible values" if bits else "it has only one possible value"
    if frozenset[str]().union(*(size.varying for size in sizes)) <= frozenset(DIGITS):
        return "it is a number, and numbers are often assigned in sequence"
    return ""


def _count(bits: float) -> str:
    return f"10^{round(bits * math.log10(2))}" if bits > _FEW_BITS else f"{round(2**bits):,}"
