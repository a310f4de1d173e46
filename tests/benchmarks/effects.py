"""The accuracy of the table of effects: nothing is timed, so the section changes only with the table."""

from __future__ import annotations

from tests.benchmarks.aims import Section
from tests.iam.action_effects.labels.section import section_text


def report() -> Section:
    """Write the section."""
    return Section(section_text(), ())
