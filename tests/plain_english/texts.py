"""What a person can read in a file: prose and messages, and the comments, strings and names of code."""

from __future__ import annotations

import io
import re
import subprocess
import tokenize
from dataclasses import dataclass
from functools import cache
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
PROSE: Final = (".md", ".toml", ".jinja", ".j2", ".html", ".yaml", ".yml", "Makefile")
NOT_READ: Final = ("LICENSE", "requirements/", "tests/plain_english/")
CASES: Final = "tests/cases/"
"""Generated cases show what code prints; what the code prints is read there."""
FENCE: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
COMMENT: Final = re.compile(r"(?:^|\s)# .*")
"""The comment of a line of quoted code."""
READ: Final = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
"""Kinds of tokens with text; from Python 3.12 on, an f-string has tokens for its parts."""
CODE: Final = re.compile(r"`[^`\n]*`|\]\([^)\s]*\)|<a id=\"[^\"]*\">|https?://\S+")


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a file: where it begins, and its words, of which line breaks are kept."""

    path: str
    line: int
    words: str
    is_name: bool = False
    """Whether these are the words of a name in code."""


def files() -> Iterator[str]:
    """List the files of the repository that hold texts, relative to its root."""
    command = ("git", "ls-files")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for path in listed.stdout.splitlines():
        is_read = path.endswith(".py") or (path.endswith(PROSE) and not path.startswith(CASES))
        if is_read and not path.startswith(NOT_READ):
            yield path


def texts(path: str) -> Iterator[Text]:
    """Give what a person can read in one file."""
    content = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".py"):
        yield from code_texts(path, content)
    else:
        yield Text(path, 1, prose(content))


def prose(content: str) -> str:
    """Blank what is quoted from a program, except comments in quoted code, and keep each place."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    def without_code(match: re.Match[str]) -> str:
        return "\n".join(map(comment_of, match.group().split("\n")))

    def comment_of(line: str) -> str:
        comment = COMMENT.search(line)
        return comment.group().rjust(len(line)) if comment else " " * len(line)

    return CODE.sub(blank, FENCE.sub(without_code, content))


def code_texts(path: str, content: str) -> Iterator[Text]:
    """Give the comments and strings of Python source, and each name once, except those of other objects."""
    lines = {Path(path).stem: 1}
    owner = before = ""
    for token in tokenize.generate_tokens(io.StringIO(content).readline):
        if token.type == tokenize.NAME:
            if before != "." or owner == "self":
                lines.setdefault(token.string, token.start[0])
        elif token.type in READ:
            yield Text(path, token.start[0], prose(token.string))
        owner, before = before, token.string
    for name, line in lines.items():
        if not iskeyword(name):
            yield Text(path, line, words_of(name), is_name=True)


@cache
def words_of(name: str) -> str:
    """Split a name at underscores and capital letters."""
    return " ".join(_WORD.findall(name)).lower()


_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
