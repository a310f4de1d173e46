"""What an artifact says of a grant beside it, in a comment or in metadata: ``group (category): why``.

It is documentation on the way out and on the way back: it tells a person who reads an artifact, and whoever
sums it up, which group a grant is from, and it is never compared.

>>> from octo_spec.model.text import Text
>>> explained(Attachment(Text.of("arn:aws:iam::aws:policy/Billing")), "costs (cost-data): Reports.").group
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
    """Say which group grants this, and why; empty where neither is known."""
    category = f" ({granted.category})" if granted.category else ""
    group = f"{granted.group}{category}: " if granted.group else ""
    return f"{group}{granted.why}" if granted.why else group.removesuffix(": ")


def explained(granted: Granted, words: str) -> Granted:
    """Read an explanation back: words that begin with no group are a reason."""
    found = re.fullmatch(_EXPLANATION, words)
    if found is None:
        return replace(granted, why=words)
    known = replace(granted, group=found["group"], category=found["category"] or "", why=found["why"] or "")
    # Which grant of the group it is, no artifact tells.
    if isinstance(known, Statement):
        return replace(known, grant=NOT_IN_SPEC)
    return replace(known, entry=NOT_IN_SPEC)


_EXPLANATION: Final = rf"(?P<group>{ID})(?: \((?P<category>{ID})\))?(?:: (?P<why>.+))?"


@frozen
class Comments:
    """The lines of files, whose comments begin with a hash, by path."""

    lines: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> Self:
        """Keep the lines of files, each a path and a text."""
        return cls({path: tuple(text.split("\n")) for path, text in texts})

    def above(self, span: Span) -> str:
        """Give the comment in the line above a place; empty where there is none."""
        lines = self.lines.get(span.path, ())
        before = lines[span.line - 2].strip() if 1 < span.line <= len(lines) else ""
        return before[1:].strip() if before.startswith("#") else ""


NO_COMMENTS: Final = Comments({})
