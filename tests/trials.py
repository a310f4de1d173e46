"""How many examples the laws of these tests take.

``OCTOSPEC_EXAMPLES`` gives it in percent: 100 where it is not set, 10 in a quick run, 20,000 to fuzz.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from octo_spec.testing import LAW

if TYPE_CHECKING:
    from collections.abc import Collection

T = TypeVar("T")

THOROUGH: Final = LAW.max_examples >= 1000
"""A fuzzing run, in which a law may also try every request where it usually samples."""

DEAR: Final = settings(LAW, max_examples=LAW.max_examples if THOROUGH else min(LAW.max_examples, 150))
"""For laws of which one example takes a tenth of a second and more: it deploys or compares every setting.

Of 500 such, the last 350 hardly ever find what the first did not. What artifacts say, and that formats
agree, is tried on all of them.
"""


FEW: Final = settings(LAW, max_examples=LAW.max_examples if THOROUGH else min(LAW.max_examples, 50))
"""For laws that are tried on every example elsewhere, and here on what differs little from that."""


OF_PAGES: Final = "test_what_is_handed_over_only_documents"
"""Pages tell what a review finds, which takes half a second."""


def few(kit: type[T]) -> type[T]:
    """Try the laws that a class inherits on few examples."""
    return _tried_on(FEW, kit)


def dear(kit: type[T]) -> type[T]:
    """Try the laws that a class inherits as dear ones are, but for what artifacts say."""
    return _tried_on(DEAR, kit, but=("test_reading_back_gives_the_deployment",))


def _tried_on(chosen: settings, kit: type[T], but: Collection[str] = ()) -> type[T]:
    for name in dir(kit):
        generated = getattr(getattr(kit, name), "hypothesis", None)
        if generated and name not in but:
            settings_of_law = FEW if name == OF_PAGES else chosen
            setattr(kit, name, settings_of_law(given(st.data())(generated.inner_test)))
    return kit


def tried(usual: int, thorough: int | None = None) -> settings:
    """Give the settings of a law of ``usual`` examples, or ``thorough`` in a fuzzing run."""
    if THOROUGH:
        return settings(max_examples=thorough or usual, deadline=None)
    return settings(max_examples=max(1, usual * min(100, LAW.max_examples) // 100), deadline=None)
