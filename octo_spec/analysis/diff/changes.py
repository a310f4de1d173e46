"""What differs between two sides, as values: access, who may assume, what is on a role, what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.levels import highest

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.sides import DocumentKind, WrittenStatement
    from octo_spec.iam.catalog import Action, Level
    from octo_spec.iam.conditions import ContextValue


class Way(StrEnum):
    """Which side has it."""

    NEW = "new"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Part:
    """Some actions of a change as the statement writes them, and a request that shows it.

    ``context`` are the condition keys of the request as the statements spell them, ``supposes`` the
    answers under which it is allowed, ``rests_on`` the policy variables whose values decide.
    """

    actions: tuple[str, ...]
    witness: Request
    context: tuple[tuple[str, ContextValue], ...] = ()
    supposes: tuple[tuple[str, str], ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that allows on its side what the other side does not.

    ``known`` are the actions of today's catalogue among what is allowed; none where the statement
    only takes in what AWS may add. ``today`` shows them, the highest level first, on resources as AWS
    documents them. ``other_side`` says what the other side has instead, and
    ``lifted`` is the statement of it that denies, where that is what makes the difference. With
    ``of_tomorrow`` both sides allow the actions of today, and one also what AWS may add to them.
    """

    role: str
    kind: DocumentKind
    way: Way
    statement: WrittenStatement
    parts: tuple[Part, ...]
    known: tuple[Action, ...]
    today: tuple[Part, ...]
    other_side: str
    lifted: WrittenStatement | None = None
    of_tomorrow: bool = False

    @property
    def example(self) -> Part:
        """The part whose request shows the change best."""
        return (*self.today, *self.parts)[0]

    @property
    def level(self) -> Level | None:
        """The highest access level among the known actions."""
        return highest(self.known)


@dataclass(frozen=True, slots=True)
class Alteration:
    """Something on a role, or asked of who deploys, that is not the same: ``None`` where it is not there.

    ``grows`` tells whether a customer gives or is asked for more, ``None`` where neither more nor less.
    """

    subject: str
    what: str
    old: str | None
    new: str | None
    grows: bool | None

    @property
    def is_wording(self) -> bool:
        """Tell whether it is nothing but words."""
        return self.what == DESCRIPTION


DESCRIPTION: Final = "description"
"""What people read of a role or a question, and nothing follows from."""


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs, and the version step that it asks for, where both sides have a version."""

    changes: tuple[Change, ...]
    roles: tuple[Alteration, ...]
    questions: tuple[Alteration, ...]
    advice: Advice | None = None
    outside: tuple[str, ...] = ()
    """What was not compared, since its text is not known: policies that are attached, boundaries."""
    rests_on: tuple[str, ...] = ()
    """The policy variables whose values were weighed to find that these are all changes."""

    def of(self, kind: DocumentKind, way: Way) -> tuple[Change, ...]:
        """List the changes of one kind and one way."""
        return tuple(one for one in self.changes if one.kind is kind and one.way is way)
