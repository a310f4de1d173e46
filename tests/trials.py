"""How many examples the laws of these tests take.

``OCTOSPEC_EXAMPLES`` gives it in percent: 100 where it is not set, 10 in a quick run, 20,000 to fuzz.
"""

from __future__ import annotations

from typing import Final

from hypothesis import settings

from octo_spec.testing import LAW

THOROUGH: Final = LAW.max_examples >= 1000
"""A fuzzing run, in which a law may also try every request where it usually samples."""


def tried(usual: int, thorough: int | None = None) -> settings:
    """Give the settings of a law of ``usual`` examples, or ``thorough`` in a fuzzing run."""
    if THOROUGH:
        return settings(max_examples=thorough or usual, deadline=None)
    return settings(max_examples=max(1, usual * min(100, LAW.max_examples) // 100), deadline=None)
