"""How many examples the laws of these tests take.

``OCTOSPEC_EXAMPLES`` sets it: ``conftest.py`` says how many where it is not set, ``make quick`` takes fewer,
``make test-deep`` 100 and ``make fuzz`` 20,000.
"""

from __future__ import annotations

from typing import Final

from hypothesis import settings

from octo_spec.testing import LAW
from octo_spec.testing.laws import DEEP

THOROUGH: Final = LAW.max_examples >= 1000
"""A fuzzing run, in which a law may also try every request where it usually samples."""


def tried(usual: int, thorough: int | None = None, *, deep: int | None = None) -> settings:
    """Give the settings of a cheap law: ``usual`` examples in a deep run, a share of them in other runs.

    A fuzzing run takes ``thorough``, which is more than ``usual``, and a deep run ``deep``, if it is given.
    No law takes fewer examples than ``LAW``.
    """
    if THOROUGH:
        return settings(max_examples=thorough or max(usual, DEEP), deadline=None)
    if deep and LAW.max_examples >= DEEP:
        return settings(max_examples=deep, deadline=None)
    share = usual * LAW.max_examples // DEEP
    return settings(max_examples=max(LAW.max_examples, share), deadline=None)
