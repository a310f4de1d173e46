"""Arguments and options that several commands share."""

from __future__ import annotations

import math
from typing import Any, Final

import click


class _File(click.Path):
    """A path; a shell passes no null character, but a program that calls octospec may try."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click has it
        """Refuse a path that no file can have."""
        if isinstance(value, str) and "\0" in value:
            self.fail("a path cannot contain a null character", param, ctx)
        return super().convert(value, param, ctx)


class _Seconds(click.FloatRange):
    """A time of at most a day, which is a number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as above
        """Refuse what is not a number, which no comparison finds to be outside of the range."""
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number", param, ctx)
        return seconds


FILE: Final = _File(readable=False)
"""A file or folder on the command line, which shells complete; an unreadable one is a diagnostic."""
SECONDS_TO_WAIT: Final = _Seconds(0, 86_400, min_open=True)
"""How long octospec waits for a network."""
