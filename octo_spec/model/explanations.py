"""The explanation of a grant in an artifact, in a comment or in metadata: ``group (category): why``.

It is documentation, both when written and when read back: it shows readers of an artifact which group a grant
is from, and it is never compared.

>>> from octo_spec.model.text import Text
>>> billing = Attachment(Text.of("arn:aws:iam::aws:policy/Billing"))
>>> read_explanation(billing, "costs (cost-data): Reports.").group
'costs'
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self, TypeVar

from octo_spec.frozen import frozen
from octo_spec.model.deployment import NOT_IN_SPEC, Attachment, Statement
from octo_spec.model.text import ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.diagnostics import Span

Granted = TypeVar("Granted", Statement, Attachment)


def explanation(granted: Statement | Attachment) -> str:
    """Return the group of a grant and its reason; empty if neither is known."""
    category = f" ({granted.category})" if granted.category else ""
    group = f"{granted.group}{category}: " if granted.group else ""
    return f"{group}{granted.why}" if granted.why else group.removesuffix(": ")


def read_explanation(granted: Granted, words: str) -> Granted:
    """Read an explanation back: words that do not begin with a group are a reason."""
    found = re.fullmatch(_EXPLANATION, words)
    if found is None:
        return replace(granted, why=words)
    known = replace(granted, group=found["group"], category=found["category"] or "", why=found["why"] or "")
    # Artifacts do not record which grant of the group it is.
    if isinstance(known, Statement):
        return replace(known, grant=NOT_IN_SPEC)
    return replace(known, entry=NOT_IN_SPEC)


_EXPLANATION: Final = rf"(?P<group>{ID})(?: \((?P<category>{ID})\))?(?:: (?P<why>.+))?"


@frozen
class Comments:
    """The lines of files by path; their comments begin with a hash."""

    lines: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> Self:
        """Return the lines of files, each given as a path and a text."""
        return cls({path: tuple(text.split("\n")) for path, text in texts})

    def comment_above(self, span: Span) -> str:
        """Return the comment in the line above a place; empty without a comment."""
        lines = self.lines.get(span.path, ())
        before = lines[span.line - 2].strip() if 1 < span.line <= len(lines) else ""
        return before[1:].strip() if before.startswith("#") else ""


NO_COMMENTS: Final = Comments({})
