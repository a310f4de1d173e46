"""The claims about whether a role can escalate its privileges, for each combination of choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.decision.request_claims import witness_request
from octo_spec.analysis.wording import cut_short
from octo_spec.model.claims import INDIRECTLY, Claim, ClaimAnswer, sorted_claims
from octo_spec.model.combinations import EVERY_COMBINATION, simplify, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.decision.escalation_findings import EscalationFindings, FoundEscalation
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.symbolic.unknowns import Unknowns

NO_KNOWN_STEP: Final = "none of the techniques for privilege escalation that octospec knows is possible"
"""The scope of a no."""


def escalation_claims(findings: EscalationFindings, unknowns: Unknowns) -> tuple[Claim, ...]:
    """Return the claims, the gravest first; the last one covers all other combinations."""
    certain = [each for each in findings.found if each.escalation.is_certain]
    possible = [each for each in findings.found if not each.escalation.is_certain]
    claims = [
        *_claims(ClaimAnswer.YES, certain, unknowns),
        *_claims(ClaimAnswer.NOT_DECIDED, possible, unknowns),
        *_open_ends(findings),
    ]
    if not any(claim.when == EVERY_COMBINATION for claim in claims):
        claims.append(Claim(ClaimAnswer.NO, scope=NO_KNOWN_STEP))
    return sorted_claims(claims)


def _claims(answer: ClaimAnswer, found: Sequence[FoundEscalation], unknowns: Unknowns) -> Iterator[Claim]:
    """Yield one claim for all combinations in which the role has one of the privilege escalations."""
    if found:
        reason = "" if answer is ClaimAnswer.YES else _reason(each.escalation for each in found)
        there = union(presence for each in found for presence in each.combinations)
        request = found[0].escalation.request if answer is ClaimAnswer.YES else None
        witness = witness_request(request) if request else None
        yield Claim(answer, simplify(there, unknowns.choices), INDIRECTLY, reason, witness)


def _reason(ways: Iterable[PrivilegeEscalation]) -> str:
    steps = tuple(dict.fromkeys(f"{way.permissions} by {way.step}" for way in ways))
    return f"it depends on what is not known here: {cut_short(steps)}"


def _open_ends(found: EscalationFindings) -> Iterator[Claim]:
    if found.ended:
        yield Claim(ClaimAnswer.NOT_DECIDED, EVERY_COMBINATION, INDIRECTLY, found.ended)
    for part in found.unknown:
        reason = f"not known here is the text of {part.name}"
        yield Claim(ClaimAnswer.NOT_DECIDED, (part.presence,), INDIRECTLY, reason)
