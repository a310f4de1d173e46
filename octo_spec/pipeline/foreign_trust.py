"""What octospec finds in the trust policies of a third-party file, decided by the access engine.

Rules see a spec, which cannot hold some trust policies: an import skips or narrows these. So what is wrong is
found in the deployment as it was read, with the codes that a spec has for the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.sides import policies_one_by_one
from octo_spec.analysis.trust.callers import any_account
from octo_spec.analysis.trust.external_ids import (
    guessable_external_id,
    shared_external_id,
    without_external_id,
)
from octo_spec.analysis.trust.federation import any_identity, is_of_saml, is_of_shared_provider
from octo_spec.analysis.trust.trust_policy import TrustPolicy
from octo_spec.analysis.wording import principals
from octo_spec.analysis.written_statements import written_statement
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.language.codes import EXTERNAL_ID_OR_EXCUSE, FIXED_EXTERNAL_ID, OPEN_FEDERATION, OPEN_PRINCIPAL
from octo_spec.lint.rules.trust import every_identity, open_identity_provider
from octo_spec.lint.rules.trust import guessable_external_id as guessable
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.symbolic.answer_keys import in_notation
from octo_spec.symbolic.role_access import StatementOrigin
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.trust.trust_answers import TrustAnswer, TrustAnswers
    from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
    from octo_spec.model.deployment import Deployment, Role


@frozen
class RefusedRole:
    """A role of which IAM would refuse a policy, and why; nothing is found in its trust policy."""

    role: Role
    reason: str


def trust_findings(read: Deployment) -> Iterator[Diagnostic | RefusedRole]:
    """Yield what is wrong with the trust policies in a deployment that was read from a third-party file."""
    for_everyone = replace(read, version=UNVERSIONED)
    unknowns = Unknowns.of((read,), {}, {})
    for role, policies in _policies(for_everyone, unknowns):
        if isinstance(policies, RefusedRole):
            yield policies
        else:
            yield from _findings(role, TrustPolicy.of(policies, unknowns, for_everyone))


def _policies(read: Deployment, unknowns: Unknowns) -> Iterator[tuple[Role, RolePolicies | RefusedRole]]:
    """Yield the policies of each role, in one pass, and another one after each refused role."""
    left = {role.id: role for role in read.roles}
    while left:
        try:
            for policies in policies_one_by_one(read, unknowns, left, {}):
                yield left.pop(policies.id), policies
        except MalformedPolicyError as error:
            refused = left.pop(next(iter(left)))
            yield refused, RefusedRole(refused, str(error))


def _findings(role: Role, policy: TrustPolicy) -> Iterator[Diagnostic]:
    without = tuple(_yes_answers(without_external_id(policy)))
    for answer in without:
        message = f"role {role.id!r} can be assumed by {_callers_text(answer)} {answer.claim.scope}"
        yield _diagnostic(
            EXTERNAL_ID_OR_EXCUSE, answer, role, message, "require one external ID by StringEquals"
        )
    for answer in _yes_answers(shared_external_id(policy)):
        message = f"the external ID of role {role.id!r} is the same {answer.claim.scope}"
        yield _diagnostic(FIXED_EXTERNAL_ID, answer, role, message, "write a parameter without a default")
    open_ones = {each.by for each in without}
    for answer in (each for each in _yes_answers(guessable_external_id(policy)) if each.by not in open_ones):
        message = f"the external ID of role {role.id!r} can be guessed: {answer.claim.scope}"
        yield _diagnostic(guessable.KIND, answer, role, message, "use a random value, such as a UUID")
    for answer in _yes_answers(any_account(policy)):
        message = f"role {role.id!r} can be assumed by {answer.claim.scope}"
        yield _diagnostic(OPEN_PRINCIPAL, answer, role, message, "name the principals exactly")
    for answer in _yes_answers(any_identity(policy)):
        message = f"role {role.id!r} can be assumed by {answer.claim.scope}"
        yield _diagnostic(_federation(answer), answer, role, message, "compare the subject and the audience")


def _yes_answers(answers: TrustAnswers) -> Iterator[TrustAnswer]:
    return (each for each in answers if each.answer is ClaimAnswer.YES)


def _callers_text(answer: TrustAnswer) -> str:
    return in_notation(principals(answer.by)) if answer.by else "a caller"


def _federation(answer: TrustAnswer) -> DiagnosticKind:
    """Return the kind of a federated entry: of a provider that serves everyone, or of another one."""
    if answer.by is None or is_of_saml(answer.by):
        return OPEN_FEDERATION
    return open_identity_provider.KIND if is_of_shared_provider(answer.by) else every_identity.KIND


def _diagnostic(kind: DiagnosticKind, answer: TrustAnswer, role: Role, message: str, help: str) -> Diagnostic:
    return kind.at(_place(answer, role), message, help)


def _place(answer: TrustAnswer, role: Role) -> Span | None:
    """Return the place of the statement, or of its role."""
    for position, statement in enumerate(role.trust):
        if written_statement(StatementOrigin("", position, statement), role) == answer.by:
            return statement.place or role.place
    return role.place
