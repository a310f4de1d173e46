"""Notes of a strict reading, each of which refuses the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import Notes
from octo_spec.frozen import mutable
from octo_spec.model.note_kinds import NOT_TAKEN

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.unread import Unread


@mutable
class Refusals(Notes):
    """Gathers what octospec would not have written. Nothing is skipped, so a note only says why."""

    def __call__(self, span: Span, message: str) -> None:
        """Refuse something, and continue after it: refusals are a ``Report``."""
        self._add(NOT_TAKEN, span, message, "")

    def _left_out(self, unread: Unread) -> None:
        self(unread.place, unread.reason)
