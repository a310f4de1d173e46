"""Two sides as ``diff`` compares them: roles of the same ids, in each partition where they may differ."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.sides import (
    SideAccess,
    SidePair,
    document_side,
    with_boundaries,
    with_only_policies,
    with_only_role,
    with_role_id,
)
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.model.deployment import fact_table
from octo_spec.model.evaluate import KnownValues, substitute
from octo_spec.model.traversal import map_texts
from octo_spec.storage.inputs.account_files import account_files
from octo_spec.storage.sides.bounds import NO_BOUNDS
from octo_spec.storage.sides.sides import (
    DeploymentSide,
    DocumentSide,
    remove_update_notes,
    side_of,
    wanted_role,
)
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.iam.policy import Document
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.inputs.named_files import NamedSource
    from octo_spec.storage.sides.bounds import GivenBounds
    from octo_spec.storage.sides.given_answers import GivenAnswers
    from octo_spec.storage.sides.sides import LoadedSide, SideOptions

NOT_COMPARABLE = DiagnosticKind.error("OCT607", "not-comparable", "Two sides that have nothing to compare.")


def side_pairs(
    old: LoadedSide, new: LoadedSide, role: str | None, given: GivenAnswers, bounds: GivenBounds = NO_BOUNDS
) -> tuple[SidePair, ...] | Diagnostic:
    """Return both sides in each partition, within ``bounds``, and only ``role`` if it is named.

    A diagnostic says why they cannot be compared; raises ``MalformedPolicyError`` for a policy that IAM
    would refuse.
    """
    there = {**_place(old), **_place(new)}
    old, new = (_with_place(side, there) for side in (old, new))
    old, new = _with_settings_of(old, new), _with_settings_of(new, old)
    deployments = [side.deployment for side in (old, new) if isinstance(side, DeploymentSide)]
    documents = "".join(json.dumps(side.written) for side in (old, new) if isinstance(side, DocumentSide))
    pairs = []
    place = {**there, **given.place}
    for unknowns in Unknowns.each(deployments, given.answers, place, documents):
        sides = _with_same_roles(_side(old, unknowns), _side(new, unknowns), role)
        if isinstance(sides, Diagnostic):
            return sides
        bounded = (
            with_boundaries(side, _boundary_texts(side, other), are_assumed=True)
            for side, other in zip(sides, (new, old), strict=True)
        )
        old_side, new_side = (side.with_bounds(bounds.limit_role) for side in bounded)
        pairs.append(SidePair(old_side, new_side, unknowns))
    return tuple(pairs)


def _with_place(loaded: LoadedSide, place: Mapping[str, str]) -> LoadedSide:
    """Fill in the account and partition of live roles, so that what both sides name has one text."""
    if not place or not isinstance(loaded, DeploymentSide):
        return loaded
    values = KnownValues({}, place, partitions=fact_table(loaded.deployment.partitions))
    roles = (map_texts(role, lambda text: substitute(text, values)) for role in loaded.deployment.roles)
    return replace(loaded, deployment=replace(loaded.deployment, roles=tuple(roles)))


def _with_settings_of(loaded: LoadedSide, other: LoadedSide) -> LoadedSide:
    """Replace unknown settings of live roles by those of the other side."""
    if not (
        isinstance(loaded, DeploymentSide) and loaded.unknown_settings and isinstance(other, DeploymentSide)
    ):
        return loaded
    theirs = {role.id: role for role in other.deployment.roles}
    roles = (
        replace(
            role,
            **{name: getattr(theirs[role.id], name) for name in loaded.unknown_settings.get(role.id, ())},
        )
        if role.id in theirs
        else role
        for role in loaded.deployment.roles
    )
    return replace(loaded, deployment=replace(loaded.deployment, roles=tuple(roles)))


def _boundary_texts(side: SideAccess, other: LoadedSide) -> dict[str, Document]:
    """Return the boundary documents that only the other side knows: a common boundary limits both."""
    if not isinstance(other, DeploymentSide) or not other.boundaries:
        return {}
    theirs = {role.id: role.boundary.arn for role in other.deployment.roles if role.boundary}
    return {
        role.id: other.boundaries[role.id]
        for role in side.roles
        if role.unknown_boundary is not None
        and role.id in other.boundaries
        and role.unknown_boundary.arn == theirs.get(role.id)
    }


def _place(loaded: LoadedSide) -> Mapping[str, str]:
    return loaded.place if isinstance(loaded, DeploymentSide) else {}


def _side(loaded: LoadedSide, unknowns: Unknowns) -> SideAccess:
    if isinstance(loaded, DeploymentSide):
        return loaded.access(unknowns)
    return document_side(loaded.title, "", loaded.document, unknowns)


def _with_same_roles(
    old: SideAccess, new: SideAccess, role: str | None
) -> tuple[SideAccess, SideAccess] | Diagnostic:
    """Give both sides roles of the same ids: a policy document is compared with one role."""
    ids = tuple(dict.fromkeys(id for side in (old, new) if side.deployment for id in _ids(side)))
    problem = _mismatch(old, new, role, ids)
    if problem is not None:
        return problem
    if old.deployment and new.deployment:
        return (old, new) if role is None else (with_only_role(old, role), with_only_role(new, role))
    if not old.deployment and not new.deployment:
        return old, new
    return _document_and_role(old, new, role or ids[0])


def _ids(side: SideAccess) -> Iterator[str]:
    return (role.id for role in side.roles)


def _mismatch(old: SideAccess, new: SideAccess, role: str | None, ids: tuple[str, ...]) -> Diagnostic | None:
    """Say why two sides cannot be compared; ``ids`` are those of the roles in their deployments."""
    documents = [side for side in (old, new) if not side.deployment]
    if role is not None and role not in ids:
        message = f"no side has a role {role!r}"
        return NOT_COMPARABLE.at(None, message, f"they have {', '.join(ids) or 'none'}")
    if len({kind for side in documents for kind in side.purposes}) > 1:
        return NOT_COMPARABLE.at(None, "only one of the documents is a trust policy")
    if len(documents) == 1 and role is None and len(ids) > 1:
        message = f"a document can be compared with one role; there are {', '.join(ids)}"
        return NOT_COMPARABLE.at(None, message, "choose one with --role ID")
    return None


def _document_and_role(old: SideAccess, new: SideAccess, role: str) -> tuple[SideAccess, SideAccess]:
    """Give the document the id of the role, and keep from the role what the document covers."""
    if old.deployment is None:
        return with_role_id(old, role), with_only_policies(with_only_role(new, role), old.purposes)
    return with_only_policies(with_only_role(old, role), new.purposes), with_role_id(new, role)


# --- live roles --------------------------------------------------------------------------------


def two_sides(
    sources: Sequence[NamedSource | Diagnostic],
    options: Sequence[SideOptions],
    role: str | None,
    inputs: Inputs,
) -> tuple[LoadedSide | None, LoadedSide | None]:
    """Read two sides; of live roles, those with the names of the other side's roles."""
    loaded: dict[int, LoadedSide | None] = {}
    wanted = wanted_role(role)
    for position in sorted((0, 1), key=lambda side: _are_live(sources[side])):
        loaded[position] = side_of(sources[position], inputs, options[position], wanted)
        remove_update_notes(inputs)
        wanted = names_of_roles(loaded[position], role) or wanted
    return loaded[0], loaded[1]


def _are_live(source: NamedSource | Diagnostic) -> bool:
    return not isinstance(source, Diagnostic) and bool(account_files(source))


def names_of_roles(side: LoadedSide | None, role: str | None) -> dict[str, str]:
    """Return the names of the roles of a side by id, if they are known."""
    if not isinstance(side, DeploymentSide):
        return {}
    named = ((one.id, one.name.literal) for one in side.deployment.roles if one.name is not None)
    return {id: name for id, name in named if name and role in (None, id, name)}
