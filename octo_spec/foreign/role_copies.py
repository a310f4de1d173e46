"""A role that exists in several cases, as a role for each case: a role's presence contains no "or".

The cases exclude each other, so AWS has at most one of the roles at a time, and all can have the same name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.ids import fresh, id_from
from octo_spec.model.part_names import answers_as_read, part_suffix
from octo_spec.model.presence import ALWAYS, Presence, subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from octo_spec.model.deployment import Role
    from octo_spec.model.presence import PresenceTest

MOST_COPIES: Final = 4
"""More copies of a role than a person would compare; the customer answers whether such a role exists."""
ONE_AT_A_TIME: Final = (
    "at most one exists at a time; in any case except the first, an update replaces the role, which AWS "
    "refuses under the same name"
)

LEFT_TO_CUSTOMER: Final = "off by default: turn it on only where the source has the role"
"""What a choice means that replaces a condition which is true in several cases."""


def untied(condition: str) -> str:
    """Return the words about a condition that a choice replaces, which no input of the source decides."""
    return f"{condition} has several cases in which a role exists, and is skipped"


def copied(name: str, count: int) -> str:
    """Return the words of the note."""
    return f"{name} exists in {count} cases: it becomes {count} roles"


def role_copies(id: str, whens: tuple[Presence, ...], ids: Collection[str]) -> Iterator[str]:
    """Return an id for the role of each case: that of the role, then new ones with what only the case has."""
    taken = {*ids}
    for when in whens:
        own = _own_tests(when, whens)
        words = id_from(f"{id}{part_suffix(Presence(own), ALWAYS, answers_as_read)}")
        named = id if when is whens[0] else fresh(words, taken)
        taken.add(named)
        yield named


def further_role(role: Role, id: str) -> Role:
    """Return the role with another id: only the first has the names and addresses of the source."""
    return role if id == role.id else replace(role, id=id, names=(), addresses=())


def _own_tests(when: Presence, whens: tuple[Presence, ...]) -> tuple[PresenceTest, ...]:
    """Return what only one case has, without the contrary of what the first case has."""
    others = {test for other in whens if other is not when for test in other.tests}
    own = tuple(test for test in when.tests if test not in others)
    of_first = {subject(test) for test in whens[0].tests}
    return tuple(test for test in own if subject(test) not in of_first) or own
