"""The vendor's comments above a statement, a role or an attachment, as reasons."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.modules import ModuleFiles

_COMMENT: Final = re.compile(r"\s*(?:#+|//+)\s?(?P<text>.*?)\s*")
_ALONGSIDE: Final = re.compile(r"[^\"#]*[{\[]\s*(?:#+|//+)\s?(?P<text>.*?)\s*")
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
        above.insert(0, found["text"])
        at -= 1
    trailing = _ALONGSIDE.fullmatch(lines[span.line - 1])
    return _sentence([*above, *([trailing["text"]] if trailing else ())])


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


def _sentence(comments: list[str]) -> str:
    said = [each for each in comments if not _RULE.fullmatch(each) and not _TOOL.match(each)]
    if any(_CODE.search(each) for each in said):
        return ""
    text = " ".join(" ".join(said).split())
    if not text.isprintable() or not 1 < len(text) <= MOST_CHARACTERS:
        return ""
    return f"{text[0].upper()}{text[1:]}" if text[-1] in ".!?" else f"{text[0].upper()}{text[1:]}."
