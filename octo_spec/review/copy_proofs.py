"""What a policy around a role guarantees: no approved request is lost, and no other request is left.

Both are comparisons of IAM documents. A role that grants itself permissions can get every permission, so it
is enough that the policy around it, alone, allows no request that was not approved.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, compare_first
from octo_spec.analysis.escalation.self_grants import self_grants
from octo_spec.analysis.sides import bound_of
from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import Document, parse
from octo_spec.review.direct_part import witness_of
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.sides import Bound, RolePolicies
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition


@frozen
class Proof:
    """Why a text cannot be used, if so, and which requests without approval remain."""

    problem: str = ""
    beyond: tuple[str, ...] = ()


def prove_control_policy(role: ReviewedPolicies, denies: Sequence[dict[str, JsonValue]]) -> Proof:
    """Prove a policy that denies, together with FullAWSAccess, as AWS attaches both."""
    return _prove(role, [*denies, {"Effect": "Allow", "Action": "*", "Resource": "*"}])


def prove_boundary(role: ReviewedPolicies, statements: Sequence[dict[str, JsonValue]]) -> Proof:
    """Prove a boundary, which the role must not be able to remove, to replace or to rewrite."""
    proof = _prove(role, statements)
    try:
        bound = replace(bound_of("the boundary", _policy(role.first, statements)), is_boundary=True)
        changes = [step.action for step in self_grants(_bounded(role, bound)) if step.state.chooses_boundary]
    except (BudgetExceededError, MalformedPolicyError):
        changes = []
    beyond = (f"any request, after the role changes its boundary by {action}" for action in changes[:1])
    return replace(proof, beyond=(*proof.beyond, *beyond))


def _bounded(role: ReviewedPolicies, bound: Bound) -> RolePolicies:
    """Return a role with a new boundary; it is not known which name the customer will give it."""
    policies = role.first.policies
    known = None if policies.role is None else replace(policies.role, boundary=None)
    return replace(policies, role=known, bounds=(bound,), unknown_boundary=None)


def _prove(role: ReviewedPolicies, statements: Sequence[dict[str, JsonValue]]) -> Proof:
    try:
        return _compared(role.first, _policy(role.first, statements))
    except BudgetExceededError:
        return Proof(beyond=("any request: the search took too many steps",))
    except MalformedPolicyError as error:
        return Proof(problem=f"IAM would refuse it: {error}")


def _policy(role: RoleInPartition, statements: Sequence[dict[str, JsonValue]]) -> Document:
    """Parse a policy for the account of the role."""
    policy: JsonValue = {"Version": POLICY_VERSION, "Statement": list(statements)}
    return parse(json.loads(json.dumps(policy).replace(OWN_ACCOUNT, role.unknowns.account)))


OWN_ACCOUNT: Final = "${aws:PrincipalAccount}"
"""The policy variable for the account of the caller."""


def _compared(role: RoleInPartition, around: Document) -> Proof:
    approved = _in_any_combination(role)
    reading = ActionReading.ALL_NAMES
    lost = compare_first((around,), (*approved, *role.limits), reading).differences
    beyond = compare_first(approved, (around, *role.limits), reading).differences
    return Proof(
        f"it would deny an approved request: {witness_of(lost[0].witness, role)}" if lost else "",
        tuple(f"requests such as {witness_of(each.witness, role)}" for each in beyond[:3]),
    )


def _in_any_combination(role: RoleInPartition) -> tuple[Document, ...]:
    """Return what the role's grants allow for any choices, and only the denies that are always present."""
    return tuple(
        Document(
            tuple(
                replace(
                    statement,
                    conditions=frozenset(
                        each for each in statement.conditions if not is_answer_key(each.key)
                    ),
                )
                for statement in document.statements
                if statement.effect is Effect.ALLOW
                or not any(is_answer_key(each.key) for each in statement.conditions)
            )
        )
        for document in role.policies.permissions.documents
    )
