"""The claims about whether a role can escalate its privileges, for each combination of choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.unknown_escalation import may_escalate
from octo_spec.analysis.unknown_parts import unknown_parts
from octo_spec.analysis.wording import cut_short
from octo_spec.frozen import frozen
from octo_spec.model.claims import INDIRECTLY, Claim, ClaimAnswer, sorted_claims
from octo_spec.model.combinations import EVERY_COMBINATION, union
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.unknown_parts import UnknownPart
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.deployment import Deployment
    from octo_spec.symbolic.unknowns import Unknowns

NO_KNOWN_STEP: Final = "none of the techniques for privilege escalation that octospec knows is possible"
"""The scope of a no."""


@frozen
class EscalationFindings:
    """The privilege escalation of a role, and why there may be more: unknown texts, a search that ended."""

    role: RolePolicies
    escalations: tuple[PrivilegeEscalation, ...]
    deployment: Deployment | None = None
    ended: str = ""

    @property
    def unknown(self) -> tuple[UnknownPart, ...]:
        """The parts without known texts that may allow privilege escalation."""
        return tuple(part for part in unknown_parts(self.role, self.deployment) if may_escalate(part))

    @property
    def open_ends(self) -> tuple[str, ...]:
        """Why the role may have further privilege escalation."""
        unknown = tuple(dict.fromkeys(part.name for part in self.unknown))
        texts = (f"not known here is the text of {cut_short(unknown)}",) if unknown else ()
        return (*texts, *((self.ended,) if self.ended else ()))


def escalation_claims(found: EscalationFindings, unknowns: Unknowns) -> tuple[Claim, ...]:
    """Return the claims, the gravest first; the last one covers all other combinations."""
    certain = tuple(way for way in found.escalations if way.is_certain)
    possible = tuple(way for way in found.escalations if not way.is_certain)
    claims = [
        *_claims(ClaimAnswer.YES, certain, found, unknowns),
        *_claims(ClaimAnswer.NOT_DECIDED, possible, found, unknowns),
        *_open_ends(found),
    ]
    if not any(claim.when == EVERY_COMBINATION for claim in claims):
        claims.append(Claim(ClaimAnswer.NO, scope=NO_KNOWN_STEP))
    return sorted_claims(claims)


def _claims(
    answer: ClaimAnswer, ways: Iterable[PrivilegeEscalation], found: EscalationFindings, unknowns: Unknowns
) -> Iterator[Claim]:
    """Yield one claim for all combinations in which one of ``ways`` is possible."""
    listed = tuple(ways)
    if not listed:
        return
    reason = "" if answer is ClaimAnswer.YES else _reason(listed)
    yield Claim(answer, _when(listed, found.role, unknowns), INDIRECTLY, reason)


def _when(ways: Iterable[PrivilegeEscalation], role: RolePolicies, unknowns: Unknowns) -> Combinations:
    return union(statement_presence(role.permissions.parsed(way.place), unknowns) for way in ways)


def _reason(ways: Iterable[PrivilegeEscalation]) -> str:
    steps = tuple(dict.fromkeys(f"{way.permissions} by {way.step}" for way in ways))
    return f"it depends on what is not known here: {cut_short(steps)}"


def _open_ends(found: EscalationFindings) -> Iterator[Claim]:
    if found.ended:
        yield Claim(ClaimAnswer.NOT_DECIDED, EVERY_COMBINATION, INDIRECTLY, found.ended)
    for part in found.unknown:
        reason = f"not known here is the text of {part.name}"
        yield Claim(ClaimAnswer.NOT_DECIDED, (part.presence,), INDIRECTLY, reason)
