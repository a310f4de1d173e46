"""Condition keys in which something stands that is given when a file is deployed: a spec has literal keys.

What is given there becomes a choice, where its values are listed: each answer has statements with keys of its
own. Else its default is taken wherever it is used, which is told. A reader finds that out by evaluating once,
and then begins again. docs/decisions/literal-condition-keys.md says why the language has no such keys.
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
"""What has more values than a choice of a person becomes no choice."""


@frozen
class Answered:
    """What is given in condition keys, by its name: what becomes a ``choice``, and what is ``kept``.

    ``statements`` are those in whose keys something is kept: another value makes them about other requests.
    """

    choices: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    statements: frozenset[Unread] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.choices or self.kept)

    def __or__(self, other: Answered) -> Answered:
        kept = self.kept | other.kept
        return Answered(self.choices | other.choices, kept, self.statements | other.statements)

    def of(self, unread: Unread) -> Answered:
        """Say in which statement it stands."""
        if not self.kept:
            return self
        reason = f"{' and '.join(sorted(self.kept))} keeps its default"
        unread = replace(unread, reason=reason, presence=ALWAYS)
        return replace(self, statements=frozenset({unread}))

    def tell(self, notes: Notes, read: Unread) -> None:
        """Keep in mind that a statement which was read may be about other requests, if it may."""
        for unread in sorted(self.statements, key=lambda unread: unread.actions):
            is_same = (unread.kind, unread.place) == (read.kind, read.place)
            if is_same and unread.actions in (read.actions, EVERY_ACTION):
                notes.may_allow(replace(unread, presence=read.presence))


class OpenKeyError(NotTakenError):
    """A condition key can be read only for some of what may be given in it, as ``answered`` says."""

    def __init__(self, span: Span, message: str, answered: Answered) -> None:
        super().__init__(span, message)
        self.answered = answered
