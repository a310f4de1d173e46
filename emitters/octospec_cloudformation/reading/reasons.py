"""Comments and descriptions of a statement or a policy in a template, as reasons.

>>> from octo_spec.diagnostics import Span
>>> lines = ("# Reports of what each team", "# spends.", "- Effect: Allow")
>>> Reasons(lines).comment_above(Span("template.yaml", 3, 3))
'Reports of what each team spends.'
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

from octo_spec.frozen import frozen
from octospec_cloudformation.reading.sections import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.source import Node

_PROSE: Final = re.compile(r"(?=.*[^\W\d_]{2}).*\S\s\S.*", re.DOTALL)
"""Two words at least."""
_CODE: Final = re.compile(r"""- |['"\[{!]|[\w:-]+:(?:\s|$)|\S+:\S*$""")
"""Disabled code: an item, a key with its value, the name of an action."""
_FOR_TOOLS: Final = re.compile(
    r"(?i)checkov|cfn[-_ ]?(?:nag|lint)|tfsec|trivy|kics|nosem|noqa|yamllint|prettier"
)


@frozen
class Reasons:
    """The lines of a template, whose comments begin with a hash sign."""

    lines: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Keep the lines of a template."""
        return cls(tuple(text.split("\n")))

    def comment_above(self, span: Span) -> str:
        """Return the comment that ends in the line above a place; empty if no comment is for people."""
        words = " ".join(reversed(tuple(self._upwards(span.line - 2)))).strip(" -=#*")
        return words if _PROSE.fullmatch(words) else ""

    def comment_above_key(self, key: str, span: Span) -> str:
        """Return the comment above the line with the key of a mapping that begins in the next line."""
        before = self.lines[span.line - 2 : span.line - 1]
        is_key = bool(before) and before[0].strip() == f"{key}:"
        return self.comment_above(replace(span, line=span.line - 1)) if is_key else ""

    def _upwards(self, number: int) -> Iterator[str]:
        while 0 <= number < len(self.lines):
            written = self.lines[number].strip()
            words = " ".join(written.lstrip("#").split())
            if not written.startswith("#") or _CODE.match(words) or _FOR_TOOLS.match(words):
                return
            yield words
            number -= 1


NO_REASONS: Final = Reasons()


def resource_description(properties: dict[str, Node]) -> str:
    """Return the description of a resource in one line; empty if it has none without functions."""
    return " ".join(scalar(properties.get("Description")).split())
