"""Why something is there, and what is not: documentation, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octospec_terraform.syntax import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Attachment, LeftOut, Statement


def explanation(one: Statement | Attachment) -> Iterator[Comment]:
    """Say which group a grant comes from, and why it is there."""
    category = f"({one.category})" if one.category else ""
    head = " ".join(part for part in (one.group, category) if part)
    yield from why(": ".join(part for part in (head, one.why) if part))


def why(words: str) -> Iterator[Comment]:
    """Say why, if there is anything to say."""
    if words:
        yield Comment(words)


def left_out(one: LeftOut) -> Comment:
    """Say what is not granted here, and why."""
    group = f" ({one.statement.group})" if one.statement.group else ""
    return Comment(f"Left out: {', '.join(one.statement.actions)}{group}, because {one.reason}.")
