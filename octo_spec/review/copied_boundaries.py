"""A permissions boundary to copy: it allows what was approved and nothing else, and cannot be changed.

The role must not change the boundary that limits it, so the text denies that. Where the role can write the
policy of a resource, such a policy may allow its session more than a boundary allows; then the text also
denies, as a control policy does, what was not approved.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import cut_short
from octo_spec.frozen import frozen
from octo_spec.iam.limits import MANAGED_POLICY_SIZE
from octo_spec.model.review_facts import CopyText
from octo_spec.review.control_policies import unapproved_denies
from octo_spec.review.copy_proofs import (
    DENY_EVERYTHING,
    OWN_ACCOUNT,
    prove_boundary,
    request_beyond_boundary,
)
from octo_spec.review.policy_texts import (
    UNDECIDED,
    joined_statements,
    lines_about_others,
    lines_about_the_role,
    policy_text,
    too_long,
)
from octo_spec.review.role_names import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.review_facts import ReviewedRole
    from octo_spec.review.copy_proofs import CopyProof, Statements
    from octo_spec.review.filled_references import FilledReferences
    from octo_spec.review.reviewed_roles import ReviewedPolicies


@frozen
class _Boundary:
    """The statements of a text, the denies of changes to it, and what is proven of both."""

    statements: Statements
    keeps: Statements
    proof: CopyProof

    @property
    def text(self) -> str:
        return policy_text([*self.statements, *self.keeps])

    @property
    def problem(self) -> str:
        """Why the text cannot be used."""
        why = too_long(self.text, MANAGED_POLICY_SIZE)
        return f"{why}{_NO_PARTS}" if why else self.proof.problem


_NO_PARTS: Final = (
    ". A role has only one boundary, so it cannot be split. It becomes short enough only if the vendor "
    "grants fewer actions, or patterns of them"
)


def boundary(role: ReviewedPolicies, reviewed: ReviewedRole, filled: FilledReferences) -> CopyText:
    """Write the boundary for one role, or say why it is missing."""
    # A boundary needs no name of the role, so that one without a known name gets a fixed one.
    name = "approved-boundary" if reviewed.name == BLANK else f"{reviewed.name}-boundary"
    about = CopyText(
        id=f"{role.id}-boundary",
        title=f"Permissions boundary for {reviewed.name}",
        purpose=(
            f"Create a managed policy with the name {name} from it, and set it as the role's permissions "
            "boundary: it also limits permissions that the role grants itself."
        ),
    )
    chosen = _strongest_boundary(role, filled, name)
    if missing := chosen.problem or _replaced_boundary(role, chosen):
        return replace(about, missing=missing)
    return replace(
        about,
        text=chosen.text,
        covers=_covers(chosen),
        not_covered=tuple(_uncovered_requests(role, chosen.proof)),
    )


def _replaced_boundary(role: ReviewedPolicies, chosen: _Boundary) -> str:
    """Return why the boundary that the role has must stay; empty if the text allows nothing more."""
    replaced, why = request_beyond_boundary(role, [*chosen.statements, *chosen.keeps])
    return f"it would replace the {replaced}, since a role has only one, and {why}" if replaced else ""


def _strongest_boundary(role: ReviewedPolicies, filled: FilledReferences, name: str) -> _Boundary:
    """Return the text with the denies that it needs, if they fit and hold."""
    grants = [filled.statement(written, effect) for written, (effect, _) in role.grants.items()]
    is_long = bool(too_long(policy_text(grants), MANAGED_POLICY_SIZE))
    statements = (joined_statements(grants) if is_long else grants) or [DENY_EVERYTHING]
    plain = _Boundary(statements, [], prove_boundary(role, statements, name, []))
    escapes = plain.proof.escapes
    if plain.proof.problem or escapes is None:
        return plain
    keeps = _keeping_denies(role, filled, name) if escapes.boundary else []
    denies = unapproved_denies(role, filled) if escapes.opening else []
    for added in dict.fromkeys((bool(denies), False)):
        both = [*statements, *(denies if added else [])]
        if added or keeps:
            stronger = _Boundary(both, keeps, prove_boundary(role, both, name, keeps))
            if not stronger.problem and _holds(stronger.proof, by_itself=added):
                return stronger
    return plain


def _holds(proof: CopyProof, *, by_itself: bool) -> bool:
    """Return whether added denies do what they are for."""
    is_kept = proof.escapes is not None and not proof.escapes.boundary
    return proof.is_decided and is_kept and (proof.denies_by_itself or not by_itself)


def _keeping_denies(role: ReviewedPolicies, filled: FilledReferences, name: str) -> Statements:
    """Deny the requests by which a role changes, replaces or removes its boundary."""
    policy = filled.fill(f"arn:${{partition}}:iam::{OWN_ACCOUNT}:policy/{name}")
    changes: list[JsonValue] = [
        *("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion"),
        "iam:SetDefaultPolicyVersion",
    ]
    removals: list[JsonValue] = ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"]
    return [
        {"Sid": "KeepsItsText", "Effect": "Deny", "Action": changes, "Resource": policy},
        {
            "Sid": "KeepsItAttached",
            "Effect": "Deny",
            "Action": removals,
            "Resource": filled.role_arn(role.id, OWN_ACCOUNT),
        },
    ]


# --- what it guarantees ------------------------------------------------------------------------


def _covers(chosen: _Boundary) -> str:
    proof = chosen.proof
    if not proof.is_decided:
        return ""
    is_kept = proof.escapes is not None and not proof.escapes.boundary
    unless = ", unless the request changes this boundary" if chosen.keeps else ""
    by = "" if proof.denies_by_itself else " by a policy of the role"
    is_limit = is_kept and not proof.beyond
    others = f"; while it is attached, no other request is allowed{by}" if is_limit else ""
    kept = " The role itself cannot change or remove it." if is_kept else ""
    return f"Proven for all requests: it denies no approved request{unless}{others}.{kept}"


def _uncovered_requests(role: ReviewedPolicies, proof: CopyProof) -> Iterator[str]:
    yield from proof.beyond
    if proof.escapes and proof.escapes.boundary:
        yield f"any request, after the role changes its boundary by {cut_short(proof.escapes.boundary)}"
    if not proof.denies_by_itself:
        writes = proof.escapes and proof.escapes.opening
        own = f"; the role can write such policies by {cut_short(writes)}" if writes else ""
        yield f"what the policy of a resource, such as a bucket, allows to the role's sessions{own}"
    yield from lines_about_others(proof.escapes) if proof.escapes else (UNDECIDED,)
    yield from lines_about_the_role(role)
