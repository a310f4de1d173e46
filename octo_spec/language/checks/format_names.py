"""Names that a spec sets in formats: supported parts, the allowed characters, and no duplicates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.language.codes import BAD_FORMAT_NAME, NAME_CLASH, NAMES_NOT_TAKEN
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import did_you_mean
from octo_spec.model.naming import VALUE_NAME, VALUE_NAME_MUST, NamedKind
from octo_spec.model.plugin_patterns import matches_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.language.models.choices import ChoiceSpec
    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.model.naming import NameSpace, Naming


@frozen
class _Subject:
    """A part that may have names: its id, or the name of a policy of ``role``, and the place of its names."""

    named: NamedKind
    id: str
    at: Location
    role: str
    names: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.named} {self.id!r}"


def format_names(checked: CheckedSpec) -> Iterator[Finding]:
    """Find names that a format does not support, does not allow, or uses for another part.

    If no format is known, as in ``NOTHING``, nothing is found.
    """
    if not checked.reserved.namings:
        return
    subjects = tuple(_subjects(checked.spec))
    for subject in subjects:
        for target in subject.names:
            yield from _name_problems(target, subject, checked)
    for target, naming in checked.reserved.namings.items():
        for space in naming.spaces:
            yield from _clashes(target, naming, space, subjects)


def _subjects(spec: Spec) -> Iterator[_Subject]:
    for named, key, declared in (
        (NamedKind.PARAMETER, "parameters", spec.parameters),
        (NamedKind.CHOICE, "choices", spec.choices),
        (NamedKind.ROLE, "roles", spec.roles),
    ):
        for id, question in declared.items():
            yield _Subject(named, id, (key, id, "names"), "", question.names)
    for id, role in spec.roles.items():
        for name in (*role.inline, *role.managed):
            at = ("roles", id, "policy-names", name)
            yield _Subject(NamedKind.POLICY, name, at, id, role.policy_names.get(name, {}))


# --- one name ----------------------------------------------------------------------------------


def _name_problems(target: str, subject: _Subject, checked: CheckedSpec) -> Iterator[Finding]:
    namings = checked.reserved.namings
    name = subject.names[target]
    if target not in namings:
        message = f"{target!r} is not an installed format that supports names"
        help = did_you_mean(target, tuple(namings)) or _those_that_take(subject.named, namings)
        yield Finding(NAMES_NOT_TAKEN, (*subject.at, target), message, help, on_key=True)
    elif (space := namings[target].space(subject.named)) is None:
        message = f"{target} does not support a name for a {subject.named}"
        help = _those_that_take(subject.named, namings)
        yield Finding(NAMES_NOT_TAKEN, (*subject.at, target), message, help, on_key=True)
    elif (is_allowed := matches_whole(space.pattern, name)) is None:
        message = f"{name!r} takes too long to compare with the pattern that emitter {target!r} declares"
        help = f"shorten it, and report it to the author of emitter {target!r}"
        yield Finding(BAD_FORMAT_NAME, (*subject.at, target), message, help)
    elif not is_allowed:
        message = f"{name!r} cannot be the name of a {subject.named} in {target}: it must {space.must}"
        yield Finding(BAD_FORMAT_NAME, (*subject.at, target), message)


def _those_that_take(named: NamedKind, namings: Mapping[str, Naming]) -> str:
    takers = [target for target, naming in namings.items() if naming.space(named)]
    return f"formats that support it: {', '.join(takers)}" if takers else "remove it"


def unknown_policies(checked: CheckedSpec) -> Iterator[Finding]:
    """Find names of policies that the role does not have."""
    for id, role in checked.spec.roles.items():
        for name in role.policy_names:
            if name not in (policies := _policies(role)):
                message = f"role {id!r} has no policy {name!r}"
                help = did_you_mean(name, policies) or "write the name of a policy in 'inline' or 'managed'"
                location = ("roles", id, "policy-names", name)
                yield Finding(NAMES_NOT_TAKEN, location, message, help, on_key=True)


def _policies(role: RoleSpec) -> tuple[str, ...]:
    return (*role.inline, *role.managed)


# --- names of values ---------------------------------------------------------------------------


def format_value_names(checked: CheckedSpec) -> Iterator[Finding]:
    """Find names of values that a format does not support or allow, that are missing or used twice."""
    namings = checked.reserved.namings
    for id, choice in checked.spec.choices.items() if namings else ():
        for target, names in choice.value_names.items():
            at = ("choices", id, "value-names", target)
            if target not in namings or not namings[target].names_values:
                takers = [each for each, naming in namings.items() if naming.names_values]
                help = f"formats that support it: {', '.join(takers)}" if takers else "remove it"
                message = f"{target} does not support names for the values of a choice"
                yield Finding(NAMES_NOT_TAKEN, at, message, help, on_key=True)
            else:
                yield from _value_problems(id, choice, names, at)


def _value_problems(id: str, choice: ChoiceSpec, names: Mapping[str, str], at: Location) -> Iterator[Finding]:
    if {*names} != {*choice.values}:
        message = f"choice {id!r} has the values {', '.join(choice.values)}: name each of them, and no other"
        yield Finding(NAMES_NOT_TAKEN, at, message, on_key=True)
    taken: dict[str, str] = {}
    for value, name in names.items():
        if not re.fullmatch(VALUE_NAME, name):
            message = f"{name!r} cannot be the name of a value: it must {VALUE_NAME_MUST}"
            yield Finding(BAD_FORMAT_NAME, (*at, value), message)
        elif taken.setdefault(name, value) != value:
            message = f"{name!r} is also the name of the value {taken[name]!r}"
            yield Finding(NAME_CLASH, (*at, value), message, "rename one of them")


# --- names next to each other ------------------------------------------------------------------


def _clashes(
    target: str, naming: Naming, space: NameSpace, subjects: tuple[_Subject, ...]
) -> Iterator[Finding]:
    """Find given names that equal the given or generated name of another part."""
    there = [subject for subject in subjects if subject.named in space.holds]
    given = [subject for subject in there if target in subject.names]
    taken: dict[tuple[str, str], _Subject] = {}
    for subject in there:
        made = naming.generated_name(subject.named, subject.id)
        if subject not in given and made:
            taken.setdefault(_key(space, made, subject), subject)
    for subject in given:
        name = subject.names[target]
        other = taken.setdefault(_key(space, name, subject), subject)
        if other is not subject:
            message = f"{name!r} is also the name of {other} in {target}"
            yield Finding(NAME_CLASH, (*subject.at, target), message, "rename one of them")


def _key(space: NameSpace, name: str, subject: _Subject) -> tuple[str, str]:
    return subject.role if space.within_role else "", space.key(name)
