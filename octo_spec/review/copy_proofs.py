"""What a policy around a role guarantees: no approved request is lost, and no other request is left.

Both are comparisons of IAM documents. A role that grants itself permissions can get every permission, so it
is enough that the policy around it, alone, allows no request that was not approved. What such a policy
cannot hold is in ``limit_escapes``: a request that a resource allows, or that another principal makes.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, compare_first
from octo_spec.analysis.escalation.limit_escapes import LimitEscapes, limit_escapes
from octo_spec.analysis.sides import bound_of
from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import Document, parse
from octo_spec.model.deployment import Attachment
from octo_spec.model.text import Text
from octo_spec.review.direct_part import witness_of
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.sides import Bound, RolePolicies
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition

Statements = list[dict[str, "JsonValue"]]
"""The statements of a text to copy."""


@frozen
class CopyProof:
    """Why a text cannot be used, if so, which requests without approval it leaves, and the steps around it.

    ``is_decided`` is false if the search for these requests takes too long; then the text may also deny an
    approved request. ``denies_by_itself`` says whether no other request remains whatever allows it, also the
    policy of a resource. ``escapes`` is ``None`` if the search for steps takes too long.
    """

    problem: str = ""
    beyond: tuple[str, ...] = ()
    is_decided: bool = True
    denies_by_itself: bool = False
    escapes: LimitEscapes | None = None


def prove_control_policy(role: ReviewedPolicies, denies: Statements) -> CopyProof:
    """Prove a policy that denies, together with FullAWSAccess, as AWS attaches both."""
    statements = [*denies, ALLOW_EVERYTHING]
    proof = _prove(role, statements, [])
    return replace(
        proof, denies_by_itself=not (proof.problem or proof.beyond), escapes=_escapes(role, statements, "")
    )


def prove_boundary(role: ReviewedPolicies, statements: Statements, name: str, keeps: Statements) -> CopyProof:
    """Prove a boundary, the policy ``name``; it may deny approved requests that ``keeps`` denies."""
    proof = _prove(role, [*statements, *keeps], keeps)
    denies = [each for each in (*statements, *keeps) if each["Effect"] == Effect.DENY.value]
    by_itself = _prove(role, [*denies, ALLOW_EVERYTHING], keeps) if denies else None
    return replace(
        proof,
        denies_by_itself=by_itself is not None and not by_itself.beyond,
        escapes=_escapes(role, [*statements, *keeps], name),
    )


def request_beyond_boundary(role: ReviewedPolicies, statements: Statements) -> tuple[str, str]:
    """Return a boundary of the role that a text would replace, and what the text then allows beyond it.

    Both are empty if the text allows nothing that the boundary of the role denies.
    """
    unknown = role.first.policies.unknown_boundary
    if unknown is not None:
        return f"permissions boundary {unknown.arn}", "its content is not known here"
    text = _policy(role.first, statements)
    for bound in role.first.policies.bounds:
        try:
            found = compare_first(bound.documents.documents, (text, *role.first.limits)).differences
        except BudgetExceededError:
            return bound.title, "whether it denies more is not decided: the search took too many steps"
        if found:
            return bound.title, f"it denies requests such as {witness_of(found[0].witness, role.first)}"
    return "", ""


ALLOW_EVERYTHING: Final[dict[str, JsonValue]] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY_EVERYTHING: Final[dict[str, JsonValue]] = {"Effect": "Deny", "Action": "*", "Resource": "*"}
"""The text for a role without grants: AWS refuses a policy without statements, and one without actions."""
OWN_ACCOUNT: Final = "${aws:PrincipalAccount}"
"""The policy variable for the account of the caller."""


# --- the steps around a text -------------------------------------------------------------------


def _escapes(role: ReviewedPolicies, statements: Statements, boundary: str) -> LimitEscapes | None:
    """Return the steps around a text; ``boundary`` is the name of the policy if the text is a boundary.

    An account that an allow names, or an exception from a deny, may be the account of the role.
    """
    own = [_with_own_account(each, role.first.unknowns.account) for each in statements]
    try:
        bound = bound_of("the text", _policy(role.first, own))
        return limit_escapes(_limited_role(role, bound, boundary), role.first.unknowns)
    except (BudgetExceededError, MalformedPolicyError):
        return None


def _with_own_account(statement: dict[str, JsonValue], account: str) -> dict[str, JsonValue]:
    is_deny = statement["Effect"] == Effect.DENY.value
    allowing = statement.keys() & {"NotResource"} if is_deny else statement.keys()
    return {**statement, **{key: _in_account(statement[key], account) for key in allowing}}


def _in_account(value: JsonValue, account: str) -> JsonValue:
    found: JsonValue = json.loads(_ACCOUNT.sub(f":iam::{account}:", json.dumps(value)))
    return found


_ACCOUNT: Final = re.compile(r":iam::[0-9]{12}:")


def _limited_role(role: ReviewedPolicies, bound: Bound, boundary: str) -> RolePolicies:
    """Return a role that only one text limits: its policies allow every action that a grant names."""
    policies = role.first.policies
    account = policies.arn.partition(":role/")[0]
    attached = Attachment(Text((f"{account}:policy/{boundary}",))) if boundary else None
    known = policies.role and replace(policies.role, boundary=attached, policies=(), attachments=())
    widest = _policy(role.first, [{**ALLOW_EVERYTHING, "Action": _named_actions(role)}])
    return replace(
        policies,
        permissions=bound_of("", widest).documents,
        role=known,
        unknown=(),
        bounds=(replace(bound, is_boundary=bool(boundary)),),
        unknown_boundary=None,
    )


def _named_actions(role: ReviewedPolicies) -> list[JsonValue]:
    allows = [written for written, (effect, _) in role.grants.items() if effect is Effect.ALLOW]
    if not allows or any(written.actions_excepted for written in allows):
        return ["*"]
    return list(dict.fromkeys(action for written in allows for action in written.actions))


# --- the requests that a text leaves -----------------------------------------------------------


def _prove(
    role: ReviewedPolicies, statements: Sequence[dict[str, JsonValue]], keeps: Statements
) -> CopyProof:
    try:
        return _proof(role.first, _policy(role.first, statements), _policy(role.first, keeps))
    except BudgetExceededError:
        return CopyProof(beyond=_UNDECIDED, is_decided=False)
    except MalformedPolicyError as error:
        return CopyProof(problem=f"IAM would refuse it: {error}")


_UNDECIDED: Final = (
    "any request: the search took too many steps",
    "approved requests, which it may deny: the search took too many steps",
)


def _policy(role: RoleInPartition, statements: Sequence[dict[str, JsonValue]]) -> Document:
    """Parse a policy for the account of the role."""
    policy: JsonValue = {"Version": POLICY_VERSION, "Statement": list(statements)}
    return parse(json.loads(json.dumps(policy).replace(OWN_ACCOUNT, role.unknowns.account)))


def _proof(role: RoleInPartition, around: Document, keeps: Document) -> CopyProof:
    approved = _documents_for_any_choices(role)
    reading = ActionReading.ALL_NAMES
    lost = compare_first((around,), (*approved, keeps, *role.limits), reading).differences
    beyond = compare_first(approved, (around, *role.limits), reading).differences
    return CopyProof(
        f"it would deny an approved request: {witness_of(lost[0].witness, role)}" if lost else "",
        tuple(f"requests such as {witness_of(each.witness, role)}" for each in beyond[:3]),
    )


def _documents_for_any_choices(role: RoleInPartition) -> tuple[Document, ...]:
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
