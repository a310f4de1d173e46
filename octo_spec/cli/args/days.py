"""Days that the command line or the environment gives."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Final

import click

from octo_spec.review.approval import is_day

EPOCH: Final = "SOURCE_DATE_EPOCH"
"""https://reproducible-builds.org/specs/source-date-epoch/"""


def given_day(given: str | None) -> str | None:
    """Return the day that ``--date`` gives, if it does; raises ``click.UsageError`` for an invalid one."""
    try:
        if given is not None:
            return date.fromisoformat(given).isoformat()
        epoch = os.environ.get(EPOCH)
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat() if epoch else None
    except (ValueError, OverflowError, OSError):
        msg = f"{given or os.environ.get(EPOCH)!r} is not a date, such as --date 2026-11-26"
        raise click.UsageError(msg) from None


def day(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """Check that an option is a day that exists."""
    if not is_day(value):
        msg = f"{value!r} is not a day, such as 2027-11-30"
        raise click.BadParameter(msg, ctx, parameter)
    return value
