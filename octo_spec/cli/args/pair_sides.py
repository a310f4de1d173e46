"""Two sides brought to roles of the same ids, in each partition in which they may differ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from octo_spec.analysis.sides import (
    SideAccess,
    SidePair,
    deployment_side,
    document_side,
    with_only_policies,
    with_only_role,
    with_role_id,
)
from octo_spec.cli.args.sides import DeploymentSide, DocumentSide
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from octo_spec.cli.args.set_option import Settled
    from octo_spec.cli.args.sides import Side as Loaded

NOT_COMPARABLE = DiagnosticKind.error("OCT607", "not-comparable", "Two sides that have nothing to compare.")


def side_pairs(
    old: Loaded, new: Loaded, role: str | None, given: Settled
) -> tuple[SidePair, ...] | Diagnostic:
    """Look at both sides in each partition; raises ``MalformedPolicyError`` for what IAM would refuse."""
    deployments = [one.deployment for one in (old, new) if isinstance(one, DeploymentSide)]
    beside = "".join(json.dumps(one.written) for one in (old, new) if isinstance(one, DocumentSide))
    pairs = []
    for unknowns in Unknowns.each(deployments, given.answers, given.place, beside):
        sides = _paired(_side(old, unknowns), _side(new, unknowns), role)
        if isinstance(sides, Diagnostic):
            return sides
        pairs.append(SidePair(*sides, unknowns))
    return tuple(pairs)


def _side(loaded: Loaded, unknowns: Unknowns) -> SideAccess:
    if isinstance(loaded, DeploymentSide):
        is_documented = loaded.spec is not None
        return deployment_side(loaded.title, loaded.deployment, unknowns, is_documented=is_documented)
    return document_side(loaded.title, "", loaded.document, unknowns)


def _paired(old: SideAccess, new: SideAccess, role: str | None) -> tuple[SideAccess, SideAccess] | Diagnostic:
    """Bring both sides to roles of the same ids: a mere document is held against one role."""
    ids = dict.fromkeys(one.id for side in (old, new) if side.deployment for one in side.roles)
    if role is not None and role not in ids:
        return NOT_COMPARABLE.at(
            None, f"no side has a role {role!r}", f"they have {', '.join(ids) or 'none'}"
        )
    if old.deployment and new.deployment:
        return (old, new) if role is None else (with_only_role(old, role), with_only_role(new, role))
    if len({kind for side in (old, new) if not side.deployment for kind in side.purposes}) > 1:
        return NOT_COMPARABLE.at(None, "one document is a trust policy, and the other one is not")
    if not old.deployment and not new.deployment:
        return old, new
    if role is None and len(ids) > 1:
        message = f"a document is compared with one role, and there are {', '.join(ids)}"
        return NOT_COMPARABLE.at(None, message, "say which with --role ID")
    return _against(old, new, role or next(iter(ids)))


def _against(old: SideAccess, new: SideAccess, role: str) -> tuple[SideAccess, SideAccess]:
    """Hold the one side that is a document against one role of the other, in what the document is about."""
    if old.deployment is None:
        return with_role_id(old, role), with_only_policies(with_only_role(new, role), old.purposes)
    return with_only_policies(with_only_role(old, role), new.purposes), with_role_id(new, role)
