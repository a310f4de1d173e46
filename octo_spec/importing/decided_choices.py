"""What a spec says of choices that a build decides: no artifact contains these choices.

Such a need, and a group that is missing for the default, stay in a spec that a new reading changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Data: TypeAlias = "dict[str, Any]"

_PACKING: Final = ("inline", "managed")


def with_decided_needs(wanted: Data, before: Data, file: Data) -> Data:
    """Add to the roles, trust entries and groups of a spec what they need of decided choices.

    ``before`` is what the spec in ``file`` deploys.
    """
    decided = {id for id, choice in _parts(file, "choices") if choice.get("ask") == "build"}
    roles, groups = (dict(_parts(file, key)) for key in ("roles", "groups"))
    there = {id: _with_needs(part, groups.get(id, {}), decided) for id, part in _parts(wanted, "groups")}
    known = before.get("roles", {})
    trusting = {
        id: _with_trust(role, known.get(id, {}), roles.get(id, {}), decided)
        for id, role in _parts(wanted, "roles")
    }
    needing = {id: _with_needs(role, roles.get(id, {}), decided) for id, role in trusting.items()}
    return wanted | {key: parts for key, parts in (("roles", needing), ("groups", there)) if parts}


def with_missing_groups(wanted: Data, before: Data, file: Data) -> Data:
    """Add to the policies of the wanted roles the groups that ``before`` lacks."""
    missing = {id for id, _ in _parts(file, "groups")} - before.get("groups", {}).keys()
    known = dict(_parts(file, "roles"))
    roles = {id: _with_groups(role, known.get(id, {}), missing) for id, role in _parts(wanted, "roles")}
    return wanted | {"roles": roles} if missing and roles else wanted


def _parts(data: Data, key: str) -> Iterable[tuple[str, Data]]:
    return (data.get(key) or {}).items()


def _with_needs(part: Data, of_file: Data, decided: set[str]) -> Data:
    needs = {id: value for id, value in _parts(of_file, "needs") if id in decided}
    return part | {"needs": needs | part.get("needs", {})} if needs else part


def _with_trust(role: Data, before: Data, of_file: Data, decided: set[str]) -> Data:
    """Add needs to the entries that the file has: those that are equal, or all if their number is."""
    there, written, entries = (each.get("trust") or [] for each in (before, of_file, role))
    if len(there) != len(written) or not entries:
        return role
    known = [
        written[there.index(entry) if entry in there else place]
        if entry in there or len(there) == len(entries)
        else {}
        for place, entry in enumerate(entries)
    ]
    trust = [_with_needs(entry, each, decided) for entry, each in zip(entries, known, strict=True)]
    return role | {"trust": trust}


def _with_groups(role: Data, of_file: Data, missing: set[str]) -> Data:
    added: Data = {
        key: _joined(role.get(key, {}), {name: _missing(ids, missing) for name, ids in _parts(of_file, key)})
        for key in _PACKING
    }
    added["attached"] = [*role.get("attached", ()), *_missing(of_file.get("attached") or (), missing)]
    return role | {key: value for key, value in added.items() if value}


def _joined(policies: Data, added: Data) -> Data:
    names = dict.fromkeys((*policies, *(name for name, ids in added.items() if ids)))
    return {name: [*policies.get(name, ()), *added.get(name, ())] for name in names}


def _missing(ids: str | Iterable[str], missing: set[str]) -> list[str]:
    return [id for id in ((ids,) if isinstance(ids, str) else ids) if id in missing]
