"""Notes that a reader of third-party artifacts records about constructs that a spec cannot represent."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, NoReturn

from octo_spec.diagnostics import in_file_order
from octo_spec.frozen import mutable
from octo_spec.model.note_kinds import (
    CHANGED_INPUT,
    DEFAULT_TAKEN,
    NARROWER,
    NOT_TAKEN,
    OUTPUT_DROPPED,
    TAKEN_OTHERWISE,
)
from octo_spec.model.presence import Presence
from octo_spec.model.unread import Unread, UnreadKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
    from octo_spec.model.unread import OutsideAccess

IN_KEYS: Final = "is used in a condition key, and keys in a spec are literal"


class NotTakenError(Exception):
    """A construct cannot be evaluated: its place, what it is, and the consequence for its whole."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.span, self.message = span, message


def refuse(span: Span, message: str) -> NoReturn:
    """Stop reading the smallest part that contains this place: a ``Report`` that raises."""
    raise NotTakenError(span, message)


@mutable
class Notes:
    """Collects notes; a case that runs again adds no note twice.

    ``role_parts`` are the skipped parts of the role that is being read, and ``whole`` are skipped roles and
    other parts. ``made`` are the notes about each new parameter, and ``outside`` are the parts that may give
    access outside the roles.
    """

    gathered: dict[tuple[Span, str], Diagnostic] = field(default_factory=dict)
    role_parts: dict[Unread, None] = field(default_factory=dict)
    whole: dict[Unread, None] = field(default_factory=dict)
    made: dict[str, list[tuple[Span, str]]] = field(default_factory=dict)
    outside: tuple[OutsideAccess, ...] = ()
    without: dict[str, Unread] = field(default_factory=dict)
    """The parameters on which trust depends here, and which may be omitted elsewhere."""

    def not_taken(self, span: Span, message: str, meaning: str = "") -> None:
        """Note that something is skipped, and the consequence."""
        self._add(NOT_TAKEN, span, message, meaning)

    def may_allow(self, unread: Unread) -> None:
        """Record that the current role may have something more, which another note reports."""
        self.role_parts[unread] = None

    def may_allow_in_cases(self, unread: Unread) -> None:
        """Record something found in several cases: it is present if the tests that the cases share hold."""
        alike = [each for each in self.role_parts if replace(each, presence=unread.presence) == unread]
        shared = [
            test for test in unread.presence.tests if all(test in each.presence.tests for each in alike)
        ]
        for each in alike:
            del self.role_parts[each]
        self.may_allow(replace(unread, presence=Presence.of(*shared)))

    @contextmanager
    def mark_trust(self) -> Iterator[None]:
        """Mark policies that are skipped meanwhile as trust policies, which grant nothing themselves."""
        before = {*self.role_parts}
        yield
        self.role_parts = dict.fromkeys(
            each if each in before else _as_trust(each) for each in self.role_parts
        )

    def may_allow_anything(self, unread: Unread) -> None:
        """Record an unknown part of the current role; statements that depend on it add no further note."""
        for each in tuple(self.role_parts):
            if each.kind is UnreadKind.STATEMENT and each.place == unread.place:
                del self.role_parts[each]
        self.may_allow(unread)

    def skip_in_role(self, unread: Unread) -> None:
        """Note that a part of the current role is skipped."""
        self.may_allow(unread)
        self._note_skipped(unread)

    def may_grant(self, unread: Unread) -> None:
        """Record that a part of the file may grant roles something, which another note reports."""
        self.whole[unread] = None

    def skip(self, unread: Unread, *, may_grant: bool = True) -> None:
        """Note that a role, or a part of the file that may grant roles something, is skipped."""
        if may_grant:
            self.may_grant(unread)
        self._note_skipped(unread)

    def _note_skipped(self, unread: Unread) -> None:
        what = " ".join(filter(None, (_LEFT[unread.kind][0], unread.name)))
        self.not_taken(unread.place, f"{what} is skipped: {unread.reason}", _LEFT[unread.kind][1])

    def take_role_parts(self) -> tuple[Unread, ...]:
        """Return the skipped parts of the current role, and start with the next role."""
        left = tuple(self.role_parts)
        self.role_parts.clear()
        return left

    def otherwise(self, span: Span, message: str, meaning: str = "") -> None:
        """Note that something is imported in another form, and the consequence."""
        self._add(TAKEN_OTHERWISE, span, message, meaning)

    def output_dropped(self, span: Span, name: str, why: str) -> None:
        """Note that an output is skipped, and the consequence."""
        message = f"the output {name} is skipped: {why}"
        self._add(OUTPUT_DROPPED, span, message, "stacks that import this output break; change them first")

    def default_taken(self, span: Span, message: str) -> None:
        """Note that a spec cannot ask for an input, so only its default is known."""
        self._add(DEFAULT_TAKEN, span, message, "its default is used")

    def becomes(self, span: Span, message: str, parameter: str) -> None:
        """Note that a parameter asks for a value that is known only later."""
        self.made.setdefault(parameter, []).append((span, message))
        self.otherwise(span, message, f"it becomes the parameter {parameter}")

    def forget_unused(self, parameters: Collection[str]) -> None:
        """Remove the notes about unused parameters, because the parts that used them were skipped."""
        for parameter in self.made.keys() - {*parameters}:
            for note in self.made.pop(parameter):
                self.gathered.pop(note, None)

    def chosen_for_keys(self, span: Span, name: str) -> None:
        """Note that an input is used in condition keys, and that its values are listed."""
        self.otherwise(span, f"{name} {IN_KEYS}", "it becomes a choice, and each answer has its own keys")

    def kept_for_keys(self, span: Span, name: str, default: str) -> None:
        """Note that an input is used in condition keys, and that only its default is known."""
        meaning = f"the spec always uses {default}: with another value, access differs"
        self.not_taken(span, f"{name} {IN_KEYS}", meaning)

    def changed_input(self, span: Span, message: str, meaning: str) -> None:
        """Note that an update cannot keep an existing value, and what to do."""
        self._add(CHANGED_INPUT, span, message, meaning)

    def narrower(self, span: Span, message: str, parameter: str) -> None:
        """Note that an optional parameter must be given, because trust depends on it.

        Without it, the same principals are trusted under fewer conditions.
        """
        self.without[parameter] = Unread(UnreadKind.TRUST, message, span, may_name_roles=False)
        self._add(NARROWER, span, message, "it must be given: the spec trusts fewer principals")

    def _add(self, kind: DiagnosticKind, span: Span, message: str, meaning: str) -> None:
        self.gathered.setdefault((span, message), kind.at(span, message, meaning))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The notes in the order of the file."""
        return in_file_order(self.gathered.values())


def _as_trust(unread: Unread) -> Unread:
    return replace(unread, kind=UnreadKind.TRUST, actions=()) if unread.kind is UnreadKind.POLICY else unread


_LEFT: Final = {
    UnreadKind.STATEMENT: ("a statement", "the spec grants less"),
    UnreadKind.TRUST: ("a trust statement", "the spec does not trust its principals"),
    UnreadKind.POLICY: ("", "it is not attached"),
    UnreadKind.ROLE: ("the role", "its permissions are not in the spec"),
    UnreadKind.PART: ("", "what it grants is not known"),
    UnreadKind.USER: ("the user", "its permissions are not in the spec"),
}
"""The name of each kind, and the consequence if it is skipped."""
