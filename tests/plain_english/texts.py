"""What a person can read in a file: prose and messages, and the comments, strings and names of code."""

from __future__ import annotations

import io
import re
import subprocess
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
PROSE: Final = frozenset({".md", ".toml", ".jinja", ".j2", ".html", ".yaml"})
NOT_READ: Final = ("LICENSE", "requirements/", "tests/cases/", "tests/plain_english/")
"""Generated cases show what code prints; what the code prints is read there."""
FENCE: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
STRINGS: Final = (tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING))
"""Kinds of tokens with text; from Python 3.12 on, an f-string has tokens for its parts."""
CODE: Final = re.compile(r"`[^`\n]*`|\]\([^)\s]*\)|<a id=\"[^\"]*\">|https?://\S+")


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a file: where it begins, and its words, of which line breaks are kept."""

    path: str
    line: int
    words: str


def files() -> Iterator[str]:
    """List the files of the repository that hold texts, relative to its root."""
    command = ("git", "ls-files")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for path in listed.stdout.splitlines():
        if path.endswith((".py", *PROSE)) and not path.startswith(NOT_READ):
            yield path


def texts(path: str) -> Iterator[Text]:
    """Give what a person can read in one file."""
    content = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".py"):
        yield from code_texts(path, content)
    else:
        yield Text(path, 1, _prose(content))


def _prose(content: str) -> str:
    """Blank what is quoted from a program, and keep each place."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    return CODE.sub(blank, FENCE.sub(blank, content))


def code_texts(path: str, content: str) -> Iterator[Text]:
    """Give the comments, strings and names of Python source."""
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(content).readline):
        if token.type in (tokenize.COMMENT, *STRINGS):
            yield Text(path, token.start[0], _prose(token.string))
        elif before in ("def", "class"):
            yield Text(path, token.start[0], token.string.replace("_", " "))
        before = token.string
