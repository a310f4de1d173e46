"""What ``octospec review --fail-on`` prints: each gate, and the answers that fail there or may fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrap
from octo_spec.model.claims import claim_as_json
from octo_spec.review.answer_gates import GateOutcome, gate_finding_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.review.answer_gates import GateResult

_WORDS: Final = {
    GateOutcome.PASSES: ("passes", "green"),
    GateOutcome.NOT_DECIDED: ("not decided", "yellow"),
    GateOutcome.FAILS: ("fails", "red"),
}


def gate_lines(results: Iterable[GateResult]) -> Iterator[str]:
    """Write for each gate whether it passes, and if not, why."""
    for result in results:
        gate = result.gate
        word, colour = _WORDS[result.outcome]
        yield f"--fail-on {gate.question}={gate.answer}: {style(word, fg=colour)}"
        for finding in result.findings:
            yield from wrap(gate_finding_in_words(gate.question, finding), 2, hanging=2)


def gates_as_data(results: Iterable[GateResult]) -> list[JsonValue]:
    """Return each gate as JSON data, with the claims that fail there or may fail."""
    return [
        {
            "question": result.gate.question,
            "answer": result.gate.answer.value,
            "result": result.outcome.value,
            "claims": [{"role": each.role or None, **claim_as_json(each.claim)} for each in result.findings],
        }
        for result in results
    ]
