"""Comments: why something is granted, and what is left out; one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model import explanations
from octospec_terraform.syntax import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Attachment, LeftOut, Statement


def explanation(granted: Statement | Attachment) -> Iterator[Comment]:
    """Say which group a grant comes from, and why it is granted."""
    yield from why(explanations.explanation(granted))


def why(words: str) -> Iterator[Comment]:
    """Write a comment, if there are words."""
    if words:
        yield Comment(words)


def left_out(gone: LeftOut) -> Comment:
    """Say which statement is left out here, and why."""
    group = f" ({gone.statement.group})" if gone.statement.group else ""
    return Comment(f"Left out: {', '.join(gone.statement.actions)}{group}, because {gone.reason}.")
