"""Today's date."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """Return the day that decides whether acceptances have expired: in UTC, the same everywhere."""
    return datetime.now(UTC).date()
