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
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import TrustStatement
    from octo_spec.symbolic.role_access import RoleAccess
    from octo_spec.symbolic.unknowns import Unknowns

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

    found: dict[Location, str] = {}
    for role, answers in answered:
        for answer in answers:
            entry = answer.by
            if answer.answer is not ClaimAnswer.YES or entry is None or is_of_saml(entry):
                continue
            if is_of_shared_provider(entry) is shared:
                message = f"role {role!r} can be assumed by {answer.claim.scope}"
                found.setdefault(entry.location or ("roles", role), message)
    for location, message in found.items():
        yield Finding(kind, location, message, HELP[shared])


@memoized
def _answers(subject: Subject) -> tuple[tuple[str, TrustAnswers], ...]:
    """Return the answers of each role that trusts a provider, in each partition."""
    federated = [
        (unknowns, access)
        for unknowns, accesses in subject.accesses_by_partition
        for access in accesses
        if any(map(_is_federated, access.there.trust))
    ]
    if not federated:
        return ()
    from octo_spec.analysis.trust.federation import any_identity  # noqa: PLC0415 - as above

    return tuple(
        (access.role.id, any_identity(_policy(access, there, subject))) for there, access in federated
    )


def _policy(access: RoleAccess, unknowns: Unknowns, subject: Subject) -> TrustPolicy:
    from octo_spec.analysis.trust.trust_policy import TrustPolicy  # noqa: PLC0415 - as above

    return TrustPolicy.of(role_policies(access), unknowns, subject.deployment)


def _is_federated(statement: TrustStatement) -> bool:
    return statement.principal.kind is PrincipalKind.FEDERATED
