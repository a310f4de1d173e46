"""Gates: answers to reviewers' questions that a side must not have, in no combination of choices.

A gate names a question and an answer: that answer fails, and so does a worse one. An answer that is not
decided may be the one that fails.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.claims import Claim, ClaimAnswer
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.model.review_facts import Answer


@frozen
class AnswerGate:
    """An answer to a question that fails, as a worse one does."""

    question: str
    answer: ClaimAnswer


@frozen
class GateFinding:
    """What a role has at a gate: a claim that fails, or one that is not decided and may fail."""

    role: str
    claim: Claim
    fails: bool

    @property
    def when(self) -> str:
        """The combinations of choices in words; empty for every combination."""
        wording = PresenceWording()
        return " or ".join(wording.presence(presence) for presence in self.claim.when if presence.tests)


class GateOutcome(StrEnum):
    """Whether a side passes a gate."""

    PASSES = "passes"
    NOT_DECIDED = "not-decided"
    FAILS = "fails"


@frozen
class GateResult:
    """The result of a gate, and the claims because of which it fails or is not decided."""

    gate: AnswerGate
    findings: tuple[GateFinding, ...] = ()

    @property
    def outcome(self) -> GateOutcome:
        """What fails counts first."""
        if not self.findings:
            return GateOutcome.PASSES
        is_failed = any(finding.fails for finding in self.findings)
        return GateOutcome.FAILS if is_failed else GateOutcome.NOT_DECIDED


def gate_results(gates: Iterable[AnswerGate], answers: Sequence[Answer]) -> Iterator[GateResult]:
    """Yield the result of each gate, with all its findings, those that fail first."""
    for gate in dict.fromkeys(gates):
        found = (
            GateFinding(answer.role, claim, claim.answer >= gate.answer)
            for answer in answers
            if answer.question == gate.question
            for claim in answer.claims
            if claim.when and claim.answer is not ClaimAnswer.NO
        )
        yield GateResult(gate, tuple(sorted(found, key=lambda finding: not finding.fails)))


def gate_finding_in_words(question: str, finding: GateFinding) -> str:
    """Return the question, the role, the answer, its combinations, and a request or what is not known."""
    claim = finding.claim
    of_role = f", role {finding.role}" if finding.role else ""
    answer = "yes" if claim.answer is ClaimAnswer.YES else "not decided"
    when = f", if {finding.when}" if finding.when else ""
    scope = f" ({claim.scope})" if claim.answer is ClaimAnswer.YES and claim.scope else ""
    shown = f": {claim.witness}" if claim.witness else f": {claim.reason}" if claim.reason else ""
    return f"{question}{of_role}: {answer}{when}{scope}{shown}"
