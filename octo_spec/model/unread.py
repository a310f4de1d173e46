"""What a reader leaves out of what others wrote, since it could not read it: it may grant more."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.presence import ALWAYS, Presence

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span


EVERY_ACTION: Final = ("*",)
"""What stands for the actions of a statement where they are not known."""


class UnreadKind(StrEnum):
    """What was left out: of a role, or a whole role, or a part of the file that may grant roles something."""

    STATEMENT = "statement"
    TRUST = "trust statement"
    POLICY = "policy"
    ROLE = "role"
    PART = "part"


@frozen
class Unread:
    """Something that was left out: why, where it stands, and what is known of it.

    A statement allows; ``actions`` are those that it names, or ``*`` where they are not known. ``presence``
    tells in which settings it is there, as far as that is known. ``name`` is what the format calls it.
    """

    kind: UnreadKind
    reason: str
    place: Span
    actions: tuple[str, ...] = EVERY_ACTION
    presence: Presence = ALWAYS
    name: str = ""
