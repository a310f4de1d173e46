"""The trust entries that identities which they do not name can use, as the access engine decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.sides import role_policies
from octo_spec.iam.elements import PrincipalKind
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.trust.trust_answers import TrustAnswers
    from octo_spec.analysis.trust.trust_policy import TrustPolicy
    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import TrustStatement
    from octo_spec.symbolic.role_access import RoleAccess

HELP = {
    True: "compare the subject with a value that names one owner in full",
    False: "compare the subject, too",
}


def any_identity_findings(subject: Subject, kind: DiagnosticKind, *, shared: bool) -> Iterator[Finding]:
    """Yield what is found at the entries whose provider serves everyone, or at the others."""
    answered = _answers(subject)
    if not answered:
        return
    from octo_spec.analysis.trust.federation import is_of_saml, is_of_shared_provider  # noqa: PLC0415 - few roles trust providers
    from octo_spec.model.claims import ClaimAnswer  # noqa: PLC0415 - as above

    for role, answers in answered.items():
        for answer in answers:
            entry = answer.by
            if answer.answer is not ClaimAnswer.YES or entry is None or is_of_saml(entry):
                continue
            if is_of_shared_provider(entry) is shared:
                message = f"role {role!r} can be assumed by {answer.claim.scope}"
                yield Finding(kind, entry.location or ("roles", role), message, HELP[shared])


@memoized
def _answers(subject: Subject) -> dict[str, TrustAnswers]:
    federated = [each for each in subject.accesses if any(map(_is_federated, each.role.trust))]
    if not federated:
        return {}
    from octo_spec.analysis.trust.federation import any_identity  # noqa: PLC0415 - as above

    return {each.role.id: any_identity(_policy(each, subject)) for each in federated}


def _policy(access: RoleAccess, subject: Subject) -> TrustPolicy:
    from octo_spec.analysis.trust.trust_policy import TrustPolicy  # noqa: PLC0415 - as above

    return TrustPolicy.of(role_policies(access), subject.unknowns, subject.deployment)


def _is_federated(statement: TrustStatement) -> bool:
    return statement.principal.kind is PrincipalKind.FEDERATED
