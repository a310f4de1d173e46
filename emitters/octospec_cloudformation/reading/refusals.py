"""Notes of a strict reading, each of which refuses the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import Notes
from octo_spec.frozen import mutable

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.unread import Unread


@mutable
class Refusals(Notes):
    """Gathers what octospec would not have written. Nothing is skipped, so a note only says why."""

    def __call__(self, span: Span, message: str) -> None:
        """Refuse something, and continue after it: refusals are a ``Report``."""
        self.not_taken(span, message)

    def skip_in_role(self, unread: Unread) -> None:
        """Refuse a part of a role."""
        self(unread.place, unread.reason)

    def skip(self, unread: Unread, *, may_grant: bool = True) -> None:  # noqa: ARG002 - as notes have it
        """Refuse a role or another part."""
        self(unread.place, unread.reason)
