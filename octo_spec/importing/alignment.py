"""Aligns a new reading with an existing spec: keeps the ids, groups and reasons of unchanged parts.

A parameter, a choice or a role is the same if it has the same name in the format, or otherwise the same id. A
statement is the same if it says the same in the same role: then it belongs to its group, with its current
presence.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.frozen import frozen
from octo_spec.importing.renamed_ids import NewIds, with_new_ids
from octo_spec.model.deployment import Choice
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.naming import given_name, named_kind, written_names
from octo_spec.model.traversal import prune

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from octo_spec.model.deployment import (
        Attachment,
        Deployment,
        Parameter,
        Policy,
        Role,
        Statement,
        TrustStatement,
    )
    from octo_spec.model.naming import Nameable, Naming

Thing = TypeVar("Thing", "Parameter | Choice", "Role")
Input = TypeVar("Input", "Parameter", "Choice")


@frozen
class ReadFrom:
    """The source of a reading: the format, with the names that it generates, or nothing for live roles.

    ``unknown_settings`` names the settings of roles that are not known: they are kept. ``groups`` are the
    ids that groups of the spec have.
    """

    format: str = ""
    naming: Naming | None = None
    unknown_settings: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def name(self, thing: Parameter | Choice | Role) -> str:
        """Return the name of a part in the format, or otherwise its id."""
        given = given_name(thing, self.format)
        return given or (self.naming.generated_name(named_kind(thing), thing.id) if self.naming else thing.id)


def with_ids_of_spec(read: Deployment, spec: Deployment, source: ReadFrom) -> Deployment:
    """Return what was read with the ids of a spec, and the groups and reasons of equal statements."""
    roles = _role_pairs(read.roles, spec.roles, source)
    questions = _pairs(read.questions, spec.questions, source)
    renamed = with_new_ids(read, NewIds(questions, roles))
    parameters = {each.id: each for each in spec.parameters}
    choices = {each.id: each for each in spec.choices}
    known = {each.id: each for each in spec.roles}
    aligned = replace(
        renamed,
        parameters=tuple(_question(each, parameters.get(each.id), source) for each in renamed.parameters),
        choices=tuple(_question(each, choices.get(each.id), source) for each in renamed.choices),
        roles=tuple(
            _with_texts_of(each, known[each.id], source) if each.id in known else each
            for each in renamed.roles
        ),
    )
    return _with_sessions(aligned, spec)


def _with_sessions(read: Deployment, spec: Deployment) -> Deployment:
    """Keep the vendor's own sessions, with their inputs: only a bundle for a delegation contains them."""
    there = {part.id for part in (*read.roles, *read.questions)}
    sessions = tuple(role for role in spec.roles if role.session and role.id not in there)
    if not sessions or any(role.session for role in read.roles):
        return read
    needed = prune(replace(spec, roles=sessions))
    return replace(
        read,
        roles=(*read.roles, *sessions),
        parameters=(*read.parameters, *(each for each in needed.parameters if each.id not in there)),
        choices=(*read.choices, *(each for each in needed.choices if each.id not in there)),
        delegation=read.delegation or spec.delegation,
    )


# --- ids ---------------------------------------------------------------------------------------


def _pairs(read: Sequence[Thing], spec: Sequence[Thing], source: ReadFrom) -> dict[str, str]:
    """Return for each id that was read the id of the same part, or a new id."""
    return _with_own_ids(_ids_with_same_name(read, spec, source.name), read, spec)


def _role_pairs(read: Sequence[Role], spec: Sequence[Role], source: ReadFrom) -> dict[str, str]:
    """Pair roles also by their own names, and pair an only role with an only role."""
    if len(read) == len(spec) == 1:
        return {read[0].id: spec[0].id}
    given, theirs = ([role for role in roles if role.name is not None] for roles in (read, spec))
    own = _ids_with_same_name(given, theirs, lambda role: str(role.name))
    return _with_own_ids(own or _ids_with_same_name(read, spec, source.name), read, spec)


def _ids_with_same_name(
    read: Sequence[Thing], spec: Sequence[Thing], name: Callable[[Thing], str]
) -> dict[str, str]:
    """Pair ids by the names that only one part has."""
    there, theirs = _ids_by_name(read, name), _ids_by_name(spec, name)
    return {there[each]: theirs[each] for each in there if each in theirs}


def _ids_by_name(things: Sequence[Thing], name: Callable[[Thing], str]) -> dict[str, str]:
    uses = Counter(map(name, things))
    return {name(each): each.id for each in things if uses[name(each)] == 1}


def _with_own_ids(pairs: dict[str, str], read: Sequence[Thing], spec: Sequence[Thing]) -> dict[str, str]:
    """Keep unpaired parts separate: they must not have the id of an existing part."""
    found = dict(pairs)
    there = {each.id for each in (*read, *spec)}
    for each in read:
        if each.id not in found:
            taken = set(found.values())
            found[each.id] = fresh(each.id, taken | there) if each.id in taken else each.id
    return found


def _question(read: Input, spec: Input | None, source: ReadFrom) -> Input:
    """Add names in other formats, and texts that only the spec has; live roles have no inputs."""
    if spec is None:
        return read
    if not source.format:
        return spec
    texts = {name: getattr(spec, name) for name in _TEXTS if hasattr(read, name) and not getattr(read, name)}
    if isinstance(spec, Choice) and isinstance(read, Choice):  # type: ignore[redundant-expr]
        texts["value_names"] = _joined_value_names(spec, read)
    return replace(read, names=_joined_names(spec, read), **texts)


_TEXTS: Final = ("label", "section", "description", "pattern_help", "sentences")
"""The texts for people of a parameter or a choice."""


def _joined_names(spec: Nameable, read: Nameable) -> tuple[tuple[str, str], ...]:
    """Return the names of both; names that were read have priority."""
    return written_names(dict(spec.names) | dict(read.names))


def _joined_value_names(spec: Choice, read: Choice) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the names of values of both, if the values are the same; names that were read have priority."""
    if {*spec.values} != {*read.values}:
        return read.value_names
    return tuple(sorted((dict(spec.value_names) | dict(read.value_names)).items()))


# --- groups and reasons ------------------------------------------------------------------------


def _with_texts_of(read: Role, spec: Role, source: ReadFrom) -> Role:
    known = _Known([statement for policy in spec.policies for statement in policy.statements])
    policies = [_explained_policy(_with_names(policy, spec), known.exactly) for policy in read.policies]
    return replace(
        read,
        names=_joined_names(spec, read),
        why=spec.why,
        trust=tuple(_trust(statement, spec.trust) for statement in read.trust),
        policies=tuple(
            _grouped_policy(_explained_policy(policy, known.nearly), source.groups) for policy in policies
        ),
        attachments=tuple(_attachment(each, spec.attachments) for each in read.attachments),
        **{name: getattr(spec, name) for name in source.unknown_settings},
    )


@dataclass(slots=True)
class _Known:
    """The statements of a role of the spec, each of which explains one that was read."""

    left: list[Statement]

    def exactly(self, statement: Statement) -> Statement:
        """Return a statement with its group and its reason, if the spec has an equal statement."""
        return self._with_reason(statement, [each for each in self.left if each == statement])

    def nearly(self, statement: Statement) -> Statement:
        """Return a statement with the group of its earlier form: same Sid, or an action in common."""
        if statement.group:
            return statement
        alike = [each for each in self.left if each.effect is statement.effect]
        named = [each for each in alike if statement.sid and each.sid == statement.sid]
        acting = [each for each in alike if {*each.actions} & {*statement.actions}]
        return self._with_reason(statement, named or acting)

    def _with_reason(self, statement: Statement, same: Sequence[Statement]) -> Statement:
        if not same:
            return statement
        first = same[0]
        self.left = [each for each in self.left if each is not first]
        return replace(
            statement,
            group=first.group,
            category=first.category,
            accounts=first.accounts,
            grant=first.grant,
            why=first.why,
        )


def _explained_policy(policy: Policy, explain: Callable[[Statement], Statement]) -> Policy:
    return replace(policy, statements=tuple(map(explain, policy.statements)))


def _with_names(read: Policy, spec: Role) -> Policy:
    same = (each for each in spec.policies if (each.kind, each.name) == (read.kind, read.name))
    found = next(same, None)
    return read if found is None else replace(read, names=_joined_names(found, read))


def _grouped_policy(policy: Policy, groups: frozenset[str]) -> Policy:
    """Put the new statements into a separate group."""
    literal = "".join(piece for piece in policy.name.pieces if isinstance(piece, str))
    new = fresh(id_from(literal, "permissions"), groups)
    return _explained_policy(policy, lambda each: each if each.group else replace(each, group=new))


def _trust(read: TrustStatement, spec: Sequence[TrustStatement]) -> TrustStatement:
    same = next((each for each in spec if each == read), None)
    return read if same is None else replace(read, why=same.why)


def _attachment(read: Attachment, spec: Sequence[Attachment]) -> Attachment:
    same = next((each for each in spec if each.arn == read.arn), None)
    if same is None:
        return read
    return replace(
        read,
        group=same.group,
        category=same.category,
        accounts=same.accounts,
        why=same.why,
        entry=same.entry,
    )
