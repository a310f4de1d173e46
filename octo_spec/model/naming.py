"""Custom names in one format: which parts of a spec may have one, how it is spelled, and the default.

A spec that replaces an older template or module keeps its names, so that an update happens in place. Names
are documentation of a deployment: they are never compared, and access never depends on them. Each emitter
declares which names it supports, as data.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Choice, Parameter, Policy, Role

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from octo_spec.model.plugin_patterns import PluginPattern

Nameable: TypeAlias = "Parameter | Choice | Role | Policy"
"""A part that may have a custom name in a format."""


class NamedKind(StrEnum):
    """A kind of part that may have a custom name in a format, as messages call it."""

    PARAMETER = "parameter"
    CHOICE = "choice"
    ROLE = "role"
    POLICY = "policy"


VALUE_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9 ._/+-]{0,98}[A-Za-z0-9])?"
VALUE_NAME_MUST: Final = (
    "be at most 100 letters, digits, spaces and . _ / + -, and a letter or digit at both ends"
)
"""The names that the values of a choice can have, and how messages say so after "it must"."""


class IdStyle(StrEnum):
    """How a format writes the id ``external-id``."""

    KEBAB = "external-id"
    SNAKE = "external_id"
    PASCAL = "ExternalId"


@frozen
class NameSpace:
    """A set of parts whose names must differ in a format, and the spelling of such names.

    A name matches ``pattern`` as a whole; ``must`` says so after "it must". An update that changes the name
    of a ``replaced`` part replaces the part; ``policy_caution`` says what that does to a policy whose own
    name stays. In a space ``within_role``, two roles may use the same name.
    """

    holds: frozenset[NamedKind]
    pattern: re.Pattern[str] | PluginPattern
    must: str
    replaced: frozenset[NamedKind] = frozenset()
    policy_caution: str = ""
    ignores_case: bool = False
    within_role: bool = False

    def key(self, name: str) -> str:
        """Return the key that distinguishes two different names."""
        return name.casefold() if self.ignores_case else name


@frozen
class Naming:
    """The names that an emitter supports; a part outside its ``spaces`` has a generated name.

    A name that is generated from an id is the id in ``style``, followed by ``role_end`` for a role. A policy
    has no id: its name is generated from other names, and numbered if it is already used.
    """

    spaces: tuple[NameSpace, ...]
    style: IdStyle
    role_end: str = ""
    names_values: bool = False
    """Whether the values of a choice can have names."""

    def space(self, named: NamedKind) -> NameSpace | None:
        """Return the space of names for such parts."""
        return next((space for space in self.spaces if named in space.holds), None)

    def generated_name(self, named: NamedKind, id: str) -> str:
        """Return the name that the format generates from an id; empty for a policy."""
        if named is NamedKind.POLICY:
            return ""
        return f"{apply_style(id, self.style)}{self.role_end if named is NamedKind.ROLE else ''}"

    @property
    def policy_caution(self) -> str:
        """Return the effect of replacing a policy whose own name stays; empty if it has no effect."""
        space = self.space(NamedKind.POLICY)
        return space.policy_caution if space else ""

    def is_replaced(self, named: NamedKind) -> bool:
        """Return whether an update replaces such a part if its name differs."""
        return any(named in space.replaced for space in self.spaces)


def apply_style(id: str, style: IdStyle) -> str:
    """Return an id in a style."""
    match style:
        case IdStyle.KEBAB:
            return id
        case IdStyle.SNAKE:
            return id.replace("-", "_")
        case IdStyle.PASCAL:
            return "".join(word.capitalize() for word in id.split("-"))
        case _:
            assert_never(style)


def named_kind(thing: Nameable) -> NamedKind:
    """Return the kind of a part of a deployment."""
    match thing:
        case Parameter():
            return NamedKind.PARAMETER
        case Choice():
            return NamedKind.CHOICE
        case Role():
            return NamedKind.ROLE
        case Policy():
            return NamedKind.POLICY
        case _:
            assert_never(thing)


def given_name(thing: Nameable, target: str) -> str:
    """Return the name that the spec gives to ``thing`` in the format ``target``; empty without one."""
    return dict(thing.names).get(target, "")


def value_names(choice: Choice, target: str) -> dict[str, str]:
    """Return the names that the spec gives to the values of a choice in the format ``target``."""
    return dict(dict(choice.value_names).get(target, ()))


def written_value_names(
    names: Mapping[str, Mapping[str, str]],
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return names of values in the form of a deployment, sorted by format."""
    return tuple((target, tuple(sorted(names[target].items()))) for target in sorted(names))


def written_names(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return names in the form of a deployment: pairs of format and name, sorted by format."""
    return tuple(sorted(names.items()))
