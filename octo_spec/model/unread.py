"""The parts of a third-party file that a reader skipped as unreadable: they may grant more."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.presence import ALWAYS, Presence

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span


EVERY_ACTION: Final = ("*",)
"""The actions of a statement whose actions are not known."""


class UnreadKind(StrEnum):
    """The kind of a skipped part: of a role, a whole role, or of the file if it may grant roles something.

    A user is no role: it has policies of its own, and its access keys are used without a trust policy.
    """

    STATEMENT = "statement"
    TRUST = "trust statement"
    POLICY = "policy"
    ROLE = "role"
    PART = "part"
    USER = "user"


NOT_A_ROLE: Final = frozenset({UnreadKind.PART, UnreadKind.USER})
"""The kinds of skipped parts that are neither a role nor a part of one."""


@frozen
class Unread:
    """A skipped part: the reason, its place, and what is known about it.

    A statement is an allow; ``actions`` are those that it names, or ``*`` if they are not known. ``presence``
    says for which choices it is present, as far as that is known. ``name`` is its name in the format. If it
    is a trust statement, or a role with one, ``may_name_roles`` says whether it may trust roles of the file.
    """

    kind: UnreadKind
    reason: str
    place: Span
    actions: tuple[str, ...] = EVERY_ACTION
    presence: Presence = ALWAYS
    name: str = ""
    may_name_roles: bool = True


@frozen
class OutsideAccess:
    """A part of a third-party file that may give access outside the file's roles, such as a user.

    ``digest`` is equal for parts that are written alike, with all that they refer to. ``name`` is the name in
    the format.
    """

    name: str
    place: Span
    digest: str
