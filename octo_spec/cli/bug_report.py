"""The message for an unexpected exception, which asks the user to report it."""

from __future__ import annotations

import os
import platform
from typing import Final

from octo_spec.cli.printing import print_lines, print_page
from octo_spec.plugin.entry_points import in_words

TRACEBACK: Final = "OCTOSPEC_TRACEBACK"
"""An environment variable: if it is set and not empty, a bug is shown with its traceback."""

LONGEST: Final = 300
"""This much of an exception's message identifies it; some messages quote a whole file."""


def report_bug(error: BaseException) -> None:
    """Ask the user to report a bug, with what a report needs, or show its traceback if requested."""
    if os.environ.get(TRACEBACK):
        import traceback  # noqa: PLC0415 - only a traceback pays for it

        print_page("".join(traceback.format_exception(error)), err=True)
    print_lines(_lines(error), err=True)


def _lines(error: BaseException) -> tuple[str, ...]:
    from octo_spec.plugin.distributions import installed_version  # noqa: PLC0415 - only a bug pays for it

    words = " ".join(in_words(error).split())[:LONGEST]
    versions = f"octospec {installed_version('octospec')}, Python {platform.python_version()}"
    return (
        f"octospec: this is a bug in octospec, not an error of yours: {words}",
        f"Please report it with the command, the file and this line: {versions}.",
        f"{TRACEBACK}=1 before the command shows the traceback, which helps most.",
    )
