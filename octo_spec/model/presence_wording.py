"""Describes presences in words; the differences between pages and formats are values.

>>> from octo_spec.model.presence import ChoiceIs, Given, Presence
>>> presence = Presence.of(ChoiceIs("level", ("look", "act")), Given("bucket"))
>>> PresenceWording().presence(presence)
'level is look or act and bucket is given'
>>> PresenceWording(chosen="{} = {}", given="a value for {}", name=repr).presence(presence)
"'level' = look or act and a value for 'bucket'"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.presence import Presence, PresenceTest


def _either(partitions: tuple[str, ...]) -> str:
    return " or ".join(partitions)


def _joined_by_or(_choice: str, answers: tuple[str, ...]) -> str:
    return " or ".join(answers)


@frozen
class PresenceWording:
    """The wording of presences on a page or in a format.

    ``chosen`` is a template of a choice's name and its answers, ``given`` of a parameter's name; ``name``
    writes an id, ``answers`` the answers to a choice by its id, and ``joint`` separates tests. ``located`` is
    a template of partitions, which ``partitions`` writes.
    """

    chosen: str = "{} is {}"
    given: str = "{} is given"
    name: Callable[[str], str] = str
    answers: Callable[[str, tuple[str, ...]], str] = _joined_by_or
    joint: str = " and "
    located: str = "partition is {}"
    partitions: Callable[[tuple[str, ...]], str] = _either

    def presence(self, presence: Presence) -> str:
        """Return in words when something is present; empty for always."""
        return self.joint.join(map(self.test, presence.tests))

    def test(self, test: PresenceTest) -> str:
        """Return one test in words."""
        match test:
            case ChoiceIs(choice, answers):
                return self.chosen.format(self.name(choice), self.answers(choice, answers))
            case Given(parameter):
                return self.given.format(self.name(parameter))
            case PartitionIn(partitions):
                return self.located.format(self.partitions(partitions))
            case _:
                assert_never(test)
