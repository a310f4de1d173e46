"""Ids that a target reserves, and ids that give two things the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.language.codes import NAME_CLASH, RESERVED_ID
from octo_spec.language.fields import EXTERNAL_ID
from octo_spec.language.finding import Finding
from octo_spec.language.texts import parameter_references
from octo_spec.model.reserved_words import ReservedWords, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.language.spans import Location

PARTITION: Final = ReservedWords(
    Slot.QUESTION_ID, frozenset({"partition"}), "is reserved: customers fix it, and its value is ${partition}"
)
"""The only id that the language itself reserves."""


def reserved_ids(checked: CheckedSpec) -> Iterator[Finding]:
    """Find ids that a target, or the language, reserves."""
    spec = checked.spec
    for key, ids, slot in (
        ("parameters", spec.parameters, Slot.QUESTION_ID),
        ("choices", spec.choices, Slot.QUESTION_ID),
        ("roles", spec.roles, Slot.ROLE_ID),
    ):
        for id in ids:
            if refusal := _refusal(checked, slot, id):
                yield _finding(RESERVED_ID, (key, id), f"{id!r} {refusal.problem}", refusal.help)


def _refusal(checked: CheckedSpec, slot: Slot, id: str) -> ReservedWords | None:
    if slot is PARTITION.slot and id in PARTITION:
        return PARTITION
    return checked.reserved.refusal(slot, id)


def name_clashes(checked: CheckedSpec) -> Iterator[Finding]:
    """Find parameters, choices and roles with the same name in the spec or in a target."""
    spec = checked.spec
    for id in spec.choices:
        if id in spec.parameters:
            yield _finding(NAME_CLASH, ("choices", id), f"{id!r} is also the id of a parameter")
    for key, ids in (("parameters", spec.parameters), ("choices", spec.choices)):
        for id in ids:
            for role, target in _roles_named(id, checked):
                yield _finding(
                    NAME_CLASH, (key, id), f"{id!r} and role {role!r} would have the same name in {target}"
                )
    yield from _output_clashes(checked)


def _roles_named(id: str, checked: CheckedSpec) -> Iterator[tuple[str, str]]:
    """Yield the roles to which a target gives the name of the parameter or choice ``id``, with the target."""
    for end, target in checked.reserved.role_names.items():
        role = id.removesuffix(end)
        if id.endswith(end) and role in checked.spec.roles:
            yield role, target


def _output_clashes(checked: CheckedSpec) -> Iterator[Finding]:
    """Find external IDs whose output would have the name of another output."""
    reserved = checked.reserved
    role_outputs = {f"{id}{end}": id for id in checked.spec.roles for end in reserved.role_outputs}
    for id in sorted(_external_ids(checked)):
        if id in role_outputs:
            message = f"the output {id!r} of this external ID is also an output of role {role_outputs[id]!r}"
            yield _finding(NAME_CLASH, ("parameters", id), message)
        elif id in reserved.spec_outputs:
            yield _finding(
                NAME_CLASH, ("parameters", id), f"{id!r} is the name of an output that every spec has"
            )


def _external_ids(checked: CheckedSpec) -> frozenset[str]:
    """Return the ids of the parameters that occur in an external ID."""
    return frozenset(
        reference.id
        for use in checked.uses
        if use.field is EXTERNAL_ID
        for reference in parameter_references(use.references)
        if reference.id in checked.spec.parameters
    )


def _finding(kind: DiagnosticKind, location: Location, message: str, help: str = "") -> Finding:
    return Finding(kind, location, message, help or "rename it", on_key=True)
