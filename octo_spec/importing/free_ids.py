"""Replaces ids that a target or the language reserves for itself.

For example, a parameter ``Version`` of one format may be reserved in another. It gets another id in the spec,
and keeps its name in the format that was read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.frozen import frozen
from octo_spec.iam.external_ids import KEY
from octo_spec.importing.renamed_ids import NewIds, with_new_ids
from octo_spec.model.ids import fresh
from octo_spec.model.naming import written_names
from octo_spec.model.reserved_words import Slot
from octo_spec.model.traversal import parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.model.deployment import Choice, Deployment, Parameter, Role
    from octo_spec.model.reserved_words import Reserved

    Thing = TypeVar("Thing", Parameter, Choice, Role)

_PARTITION: Final = "partition"
"""The key in customers' ``fix``: the only id that the language itself reserves."""


@frozen
class FreeIds:
    """The reserved words, the format that was read, and its naming; an empty naming has no custom names."""

    reserved: Reserved
    format: str
    name: Callable[[Parameter | Choice | Role], str]

    def give_ids(self, deployment: Deployment) -> Deployment:
        """Return a deployment with ids that a spec may have."""
        roles = {role.id for role in deployment.roles}
        question_ids = [question.id for question in deployment.questions]
        outputs = {id for role in deployment.roles for id in _external_ids(role)}
        refused = (
            id
            for id in question_ids
            if self._is_refused(id, roles) or (id in outputs and self._is_output(id, roles))
        )
        questions = _free(refused, "value", question_ids)
        reserved = (id for id in roles if self.reserved.refusal(Slot.ROLE_ID, id))
        ids = NewIds(questions, _free(sorted(reserved), "access", roles))
        return with_new_ids(self._with_names(deployment, {*ids.questions, *ids.roles}), ids)

    def _is_refused(self, id: str, roles: set[str]) -> bool:
        if id == _PARTITION or _is_of_role(id, self.reserved.role_names, roles):
            return True
        return self.reserved.refusal(Slot.QUESTION_ID, id) is not None

    def _is_output(self, id: str, roles: set[str]) -> bool:
        """Return whether the output of an external ID would have the name of another output."""
        return id in self.reserved.spec_outputs or _is_of_role(id, self.reserved.role_outputs, roles)

    def _with_names(self, deployment: Deployment, renamed: set[str]) -> Deployment:
        """Keep the names of renamed parts."""
        if not self.format or not renamed:
            return deployment
        return replace(
            deployment,
            parameters=tuple(self._with_name(each, renamed) for each in deployment.parameters),
            choices=tuple(self._with_name(each, renamed) for each in deployment.choices),
            roles=tuple(self._with_name(each, renamed) for each in deployment.roles),
        )

    def _with_name(self, thing: Thing, renamed: set[str]) -> Thing:
        if thing.id not in renamed:
            return thing
        return replace(thing, names=written_names({**dict(thing.names), self.format: self.name(thing)}))


def _is_of_role(id: str, ends: Iterable[str], roles: set[str]) -> bool:
    return any(id.endswith(end) and id.removesuffix(end) in roles for end in ends)


def _external_ids(role: Role) -> Iterator[str]:
    """Yield the parameters with which callers' external IDs are compared."""
    for statement in role.trust:
        for condition in statement.conditions:
            if condition.key.lower() == KEY:
                yield from (id for value in condition.values for id in parameters_of(value))


def _free(refused: Iterable[str], end: str, known: Iterable[str]) -> dict[str, str]:
    """Return a new id for each refused one."""
    found: dict[str, str] = {}
    for id in refused:
        found[id] = fresh(f"{id}-{end}", {*known, *found.values()})
    return found
