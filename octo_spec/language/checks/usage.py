"""What nothing uses, and ids that nothing declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.codes import UNKNOWN_ID, UNUSED
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import closest, did_you_mean
from octo_spec.language.texts import CheckedSpec, of_parameters
from octo_spec.model.text import PartitionFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.language.spans import Location


def unknown_ids(checked: CheckedSpec) -> Iterator[Finding]:
    """Find groups, categories and roles that the spec does not declare."""
    spec = checked.spec
    for location, id in checked.packed:
        if id not in spec.groups:
            yield Finding(UNKNOWN_ID, location, f"unknown group {id!r}", did_you_mean(id, spec.groups))
    for id, group in spec.groups.items():
        if group.category not in spec.categories:
            help = did_you_mean(group.category, spec.categories)
            yield Finding(
                UNKNOWN_ID, ("groups", id, "category"), f"unknown category {group.category!r}", help
            )
    for position, never in enumerate(spec.never):
        for index, role in enumerate(never.except_):
            if role not in spec.roles:
                location = ("never", position, "except", index)
                yield Finding(UNKNOWN_ID, location, f"unknown role {role!r}", did_you_mean(role, spec.roles))


def unused(checked: CheckedSpec) -> Iterator[Finding]:
    """Find parameters, choices, groups and partitions that change nothing."""
    spec = checked.spec
    used = frozenset(one.id for use in checked.uses for one in of_parameters(use.references))
    for id in _left(spec.parameters, used):
        yield _unused(("parameters", id), f"parameter {id!r} is not used")
    needed = frozenset(choice for _, needs in checked.needs for choice in needs)
    for id in _left(spec.choices, needed):
        yield _unused(("choices", id), f"no role or group needs choice {id!r}")
    for id in _left(spec.groups, frozenset(id for _, id in checked.packed)):
        yield _unused(("groups", id), f"no role holds group {id!r}")
    if any(spec.partitions.values()) and not _uses_partition_facts(checked):
        yield _unused(("partitions",), "no text uses a fact of the partitions")


def _left(declared: Iterable[str], used: frozenset[str]) -> Iterator[str]:
    """List what is not used, but for what an unknown id may have meant: that is one fault."""
    known = tuple(declared)
    meant = frozenset(closest(id, known) for id in used.difference(known))
    return (id for id in known if id not in used and id not in meant)


def _uses_partition_facts(checked: CheckedSpec) -> bool:
    return any(isinstance(one, PartitionFact) for use in checked.uses for one in use.references)


def _unused(location: Location, message: str) -> Finding:
    return Finding(UNUSED, location, message, "use it or take it out", on_key=True)
