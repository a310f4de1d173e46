"""The vendor's comments above a statement, a role or an attachment, as reasons."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.modules import ModuleFiles

# The spaces after the text are part of it: a pattern that skips them takes quadratic time.
_COMMENT: Final = re.compile(r"\s*(?:#+|//+)(?P<text>.*)")
_ALONGSIDE: Final = re.compile(r"[^\"#]*[{\[]\s*(?:#+|//+)(?P<text>.*)")
_TOOL: Final = re.compile(
    r"(?i)(?:checkov|tfsec|tflint|trivy|snyk|kics|infracost|nosec|noqa|todo|fixme|terraform-docs)\b"
)
_CODE: Final = re.compile(r"[{}\[\]\"=<>|`\\]|\$|^[\w.-]*[:*_][\w.:*-]*$")
_RULE: Final = re.compile(r"[^\w]*")
MOST_CHARACTERS: Final = 300
"""The maximum length: a longer comment is usually about more than one statement."""


def reason(files: ModuleFiles, span: Span) -> str:
    """Return the comment above a place, or at the end of its line, as a sentence; empty without a comment.

    It ignores text that is not prose: directives to a tool, disabled code, lines of dashes.
    """
    lines = _lines(files.text(span.path) or "")
    if not 0 < span.line <= len(lines):
        return ""
    above: list[str] = []
    at = span.line - 2
    while at >= 0 and (found := _COMMENT.fullmatch(lines[at])):
        above.append(found["text"])
        at -= 1
    trailing = _ALONGSIDE.fullmatch(lines[span.line - 1])
    comments = (*reversed(above), *([trailing["text"]] if trailing else ()))
    return _sentence([" ".join(each.split()) for each in comments])


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


def _sentence(comments: list[str]) -> str:
    said = [each for each in comments if not _RULE.fullmatch(each) and not _TOOL.match(each)]
    text = " ".join(filter(None, said))
    # The length first: to search a long line for code takes time that is a power of its length.
    if not 1 < len(text) <= MOST_CHARACTERS or not text.isprintable() or any(map(_CODE.search, said)):
        return ""
    return f"{text[0].upper()}{text[1:]}" if text[-1] in ".!?" else f"{text[0].upper()}{text[1:]}."
