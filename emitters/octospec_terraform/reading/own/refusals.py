"""Notes of a strict reading: each is a reason why octospec refuses the module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import Notes
from octo_spec.model.reports import NOT_UNDERSTOOD

if TYPE_CHECKING:
    from octo_spec.diagnostics import DiagnosticKind, Span
    from octo_spec.model.unread import Unread


class Refusals(Notes):
    """Notes, and a ``Report``: each refuses the module, at its place."""

    __slots__ = ()

    def __call__(self, span: Span, message: str) -> None:
        """Refuse a place."""
        self._add(NOT_UNDERSTOOD, span, message, "")

    def _add(self, kind: DiagnosticKind, span: Span, message: str, meaning: str) -> None:
        del kind, meaning
        self.gathered.setdefault((span, message), NOT_UNDERSTOOD.at(span, message))

    def skip_in_role(self, unread: Unread) -> None:
        """Refuse a part of a role."""
        self(unread.place, unread.reason)

    def skip(self, unread: Unread, *, may_grant: bool = True) -> None:  # noqa: ARG002 - as notes have it
        """Refuse a role or another part."""
        self(unread.place, unread.reason)
