"""The number of examples for a law: one hypothesis profile for all laws.

``OCTOSPEC_EXAMPLES`` sets the number; a fuzzing run sets it high.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

settings.register_profile(
    "octospec",
    max_examples=int(os.environ.get("OCTOSPEC_EXAMPLES", "100")),
    deadline=None,
    print_blob=True,
    # One class for each emitter inherits a law, and a whole deployment is a large example.
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow, HealthCheck.data_too_large],
)

LAW: Final = settings.get_profile("octospec")
"""Decorates a test that must pass for everything generated; other tests keep their own profile."""

DEEP: Final = 100
"""A run with at least this many examples is a deep one."""

HEAVY: Final = settings(
    LAW, max_examples=max(1, LAW.max_examples // 4) if LAW.max_examples < DEEP else LAW.max_examples
)
"""Decorates a law whose examples take long: a quarter of them is tried, and all in a deep run."""
