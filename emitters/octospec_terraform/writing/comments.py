"""Comments: the reasons of grants, and the skipped statements; one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model import explanations
from octospec_terraform.syntax import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Attachment, OmittedStatement, Statement


def explanation(granted: Statement | Attachment) -> Iterator[Comment]:
    """Return the group of a grant, and its reason."""
    yield from why(explanations.explanation(granted))


def why(words: str) -> Iterator[Comment]:
    """Write a comment, if it has a text."""
    if words:
        yield Comment(words)


def omission_comment(gone: OmittedStatement) -> Comment:
    """Return which statement is omitted here, and why."""
    group = f" ({gone.statement.group})" if gone.statement.group else ""
    return Comment(f"Omitted: {', '.join(gone.statement.actions)}{group}, because {gone.reason}.")
