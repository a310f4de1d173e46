"""How a file changes, as a unified diff, which ``patch`` reads."""

from __future__ import annotations

import re
from difflib import unified_diff
from typing import Final

from octo_spec.visible_text import visible

_LINE: Final = re.compile(r".*\n|.+")
"""A line ends at a line feed only: ``str.splitlines`` would end it at other characters of a value as well."""


def text_diff(path: str, old: str, new: str) -> str:
    """Return the changes of a file; empty if it does not change."""
    name = visible(path)
    lines = unified_diff(_LINE.findall(old), _LINE.findall(new), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
