"""Names of a spec's own in one format: what of a spec may have one, how it is spelled, and what is made else.

A spec that replaces an older template or module keeps its names, so that an update happens in place. They
stand beside the deployment: they are never compared, and access never depends on them. Each emitter declares
which names it takes, as data.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Choice, Parameter, Policy, Role

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

Nameable: TypeAlias = "Parameter | Choice | Role | Policy"
"""What may have a name of its own in a format."""


class Named(StrEnum):
    """What may have a name of its own in a format, as messages call it."""

    PARAMETER = "parameter"
    CHOICE = "choice"
    ROLE = "role"
    POLICY = "policy"


class IdStyle(StrEnum):
    """How a format writes the id ``external-id``."""

    KEBAB = "external-id"
    SNAKE = "external_id"
    PASCAL = "ExternalId"


@frozen
class NameSpace:
    """What must differ in name from each other in a format, and how such names are spelled.

    A name matches ``pattern`` as a whole; ``must`` says so after "it must". What is ``replaced`` is made anew
    by an update that gives it another name; ``policy_caution`` says what that does to a policy whose own name
    stays. In a space ``within_role``, a name of one role may be that of another role, too.
    """

    holds: frozenset[Named]
    pattern: re.Pattern[str]
    must: str
    replaced: frozenset[Named] = frozenset()
    policy_caution: str = ""
    ignores_case: bool = False
    within_role: bool = False

    def key(self, name: str) -> str:
        """Give what differs between two names that are not the same."""
        return name.casefold() if self.ignores_case else name


@frozen
class Naming:
    """The names that an emitter takes; what is in none of its ``spaces`` has the name that the format makes.

    A name that is made of an id is the id in ``style``, and for a role ``role_end`` behind it. A policy has
    no id: its name is made of others, and numbered where it is taken.
    """

    spaces: tuple[NameSpace, ...]
    style: IdStyle
    role_end: str = ""

    def space(self, named: Named) -> NameSpace | None:
        """Give the space in which such things have names."""
        return next((space for space in self.spaces if named in space.holds), None)

    def made(self, named: Named, id: str) -> str:
        """Give the name that the format makes of an id; empty for a policy."""
        if named is Named.POLICY:
            return ""
        return f"{styled(id, self.style)}{self.role_end if named is Named.ROLE else ''}"

    @property
    def policy_caution(self) -> str:
        """Say what replacing a policy does where its own name stays; empty where nothing is to be said."""
        space = self.space(Named.POLICY)
        return space.policy_caution if space else ""

    def is_replaced(self, named: Named) -> bool:
        """Tell whether an update makes such a thing anew where its name differs."""
        return any(named in space.replaced for space in self.spaces)


def styled(id: str, style: IdStyle) -> str:
    """Write an id in a style."""
    match style:
        case IdStyle.KEBAB:
            return id
        case IdStyle.SNAKE:
            return id.replace("-", "_")
        case IdStyle.PASCAL:
            return "".join(word.capitalize() for word in id.split("-"))
        case _:
            assert_never(style)


def named(thing: Nameable) -> Named:
    """Tell what a part of a deployment is."""
    match thing:
        case Parameter():
            return Named.PARAMETER
        case Choice():
            return Named.CHOICE
        case Role():
            return Named.ROLE
        case Policy():
            return Named.POLICY
        case _:
            assert_never(thing)


def given_name(thing: Nameable, target: str) -> str:
    """Give the name that the spec gives to ``thing`` in the format ``target``; empty where it gives none."""
    return dict(thing.names).get(target, "")


def written_names(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give names as a deployment holds them: pairs of format and name, sorted by format."""
    return tuple(sorted(names.items()))
