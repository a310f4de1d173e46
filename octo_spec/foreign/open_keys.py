"""Condition keys that contain a deploy-time input of a file: keys in a spec are literal.

An input with listed values becomes a choice: each answer has statements with its own keys. For other inputs
the default is used everywhere, with a note. A reader detects this during evaluation, and then starts again.
docs/decisions/literal-condition-keys.md says why the language has no such keys.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError
from octo_spec.frozen import frozen
from octo_spec.model.presence import ALWAYS
from octo_spec.model.unread import EVERY_ACTION

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.foreign.notes import Notes
    from octo_spec.model.unread import Unread

MOST_ANSWERS: Final = 10
"""An input with more values than a person can choose from does not become a choice."""


@frozen
class Answered:
    """The inputs in condition keys, by name: those that become a ``choice``, and those that are ``kept``.

    ``statements`` are those with kept inputs in their keys: with other values they cover other requests.
    """

    choices: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    statements: frozenset[Unread] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.choices or self.kept)

    def __or__(self, other: Answered) -> Answered:
        kept = self.kept | other.kept
        return Answered(self.choices | other.choices, kept, self.statements | other.statements)

    def with_statement(self, unread: Unread) -> Answered:
        """Add the statement in which it occurs."""
        if not self.kept:
            return self
        reason = f"{' and '.join(sorted(self.kept))} keeps its default"
        unread = replace(unread, reason=reason, presence=ALWAYS)
        return replace(self, statements=frozenset({unread}))

    def record(self, notes: Notes, read: Unread) -> None:
        """Record that a statement that was read may cover other requests, if it may."""
        for unread in sorted(self.statements, key=lambda unread: unread.actions):
            is_same = (unread.kind, unread.place) == (read.kind, read.place)
            if is_same and unread.actions in (read.actions, EVERY_ACTION):
                notes.may_allow(replace(unread, presence=read.presence))


class OpenKeyError(NotTakenError):
    """A condition key can be read only for some values of its input; see ``answered``."""

    def __init__(self, span: Span, message: str, answered: Answered) -> None:
        super().__init__(span, message)
        self.answered = answered
