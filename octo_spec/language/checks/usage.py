"""Undeclared ids, and unused declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.codes import UNKNOWN_ID, UNUSED
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import closest, instead_of
from octo_spec.language.texts import parameter_references
from octo_spec.model.text import Malformed, PartitionFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.language.spans import Location


def unknown_ids(checked: CheckedSpec) -> Iterator[Finding]:
    """Find groups, categories and roles that the spec does not declare."""
    spec = checked.spec
    for packed in checked.packed_groups:
        if packed.id not in spec.groups:
            help = instead_of(packed.id, spec.groups, "groups")
            yield Finding(UNKNOWN_ID, packed.location, f"unknown group {packed.id!r}", help)
    for id, group in spec.groups.items():
        if group.category not in spec.categories:
            help = instead_of(group.category, spec.categories, "categories")
            yield Finding(
                UNKNOWN_ID, ("groups", id, "category"), f"unknown category {group.category!r}", help
            )
    for position, never in enumerate(spec.never):
        for index, role in enumerate(never.except_):
            if role not in spec.roles:
                location = ("never", position, "except", index)
                help = instead_of(role, spec.roles, "roles")
                yield Finding(UNKNOWN_ID, location, f"unknown role {role!r}", help)


def only_in(checked: CheckedSpec) -> Iterator[Finding]:
    """Find partitions of groups and trust entries that the spec does not list."""
    for at, named in checked.located_partitions:
        yield from _only_in_findings(at, named, checked.spec.partitions)


def _only_in_findings(
    at: Location, named: tuple[str, ...], partitions: Mapping[str, object]
) -> Iterator[Finding]:
    if named and not partitions:
        help = "add it, such as partitions: [aws, aws-us-gov]"
        message = "'only-in' chooses from 'partitions', but this spec has no 'partitions'"
        yield Finding(UNKNOWN_ID, at, message, help)
        return
    for position, partition in enumerate(named):
        if partition not in partitions:
            instead = instead_of(partition, partitions, "partitions")
            yield Finding(UNKNOWN_ID, (*at, position), f"unknown partition {partition!r}", instead)
    if partitions and set(named) >= set(partitions):
        of_group = f"'only-in' of group {at[1]!r}" if at[0] == "groups" else "'only-in'"
        message = f"{of_group} lists every partition, so it changes nothing"
        yield Finding(UNUSED, at, message, "remove 'only-in'", on_key=True)


def unused_declarations(checked: CheckedSpec) -> Iterator[Finding]:
    """Find parameters, choices, groups and partitions that nothing uses."""
    spec = checked.spec
    referenced = (
        reference.id for use in checked.deployed_uses for reference in parameter_references(use.references)
    )
    # A reference with an error probably means the parameter that it names.
    meant = (use.read.names for use in checked.deployed_uses if isinstance(use.read, Malformed))
    used = frozenset(referenced).union(*meant)
    for id in _unused_ids(spec.parameters, used):
        yield _unused_finding(("parameters", id), f"parameter {id!r} is not used")
    # A choice is used, too, if it permits a parameter, such as that of a boundary.
    gated = (choice for id, each in spec.parameters.items() if id in used for choice in each.requires)
    needed = frozenset(choice for _, needs in checked.needs for choice in needs).union(gated)
    for id in _unused_ids(spec.choices, needed):
        yield _unused_finding(
            ("choices", id), f"no role, trust entry, group or parameter needs choice {id!r}"
        )
    for id in _unused_ids(spec.groups, frozenset(packed.id for packed in checked.packed_groups)):
        yield _unused_finding(("groups", id), f"no role uses group {id!r}")
    if any(spec.partitions.values()) and not _uses_partition_facts(checked):
        yield _unused_finding(("partitions",), "no text uses a fact of a partition")


def _unused_ids(declared: Iterable[str], used: frozenset[str]) -> Iterator[str]:
    """Yield the declared ids that nothing uses; an id that resembles an unknown one is skipped as a typo."""
    ids = tuple(declared)
    meant = frozenset(closest(unknown, ids) for unknown in used.difference(ids))
    return (id for id in ids if id not in used and id not in meant)


def _uses_partition_facts(checked: CheckedSpec) -> bool:
    return any(
        isinstance(reference, PartitionFact) for use in checked.deployed_uses for reference in use.references
    )


def _unused_finding(location: Location, message: str) -> Finding:
    return Finding(UNUSED, location, message, "use it or remove it", on_key=True)
