"""Text in lines of at most a hundred columns."""

from __future__ import annotations

import textwrap
from typing import Final

WIDTH: Final = 100


def wrapped(text: str, indent: int, hanging: int = 0) -> list[str]:
    """Break a text at spaces; every line is indented, and all but the first ``hanging`` columns more.

    A word that is wider than a line stays whole, so that it can be copied.
    """
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
