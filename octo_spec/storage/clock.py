"""Which day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """Give the day on which acceptances are checked for expiry: in UTC, so that it is the same everywhere."""
    return datetime.now(UTC).date()
