"""What to report about a call: its answer, or why it has no answer and who caused that; and its output."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from octo_spec.model.typed_json import MistypedError
from octo_spec.plugin.codes import PRINTED, SLOW, WRONG_ANSWER
from octo_spec.plugin.process.outcome import Failed, Outcome, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind
    from octo_spec.iam.json_values import JsonValue

T = TypeVar("T")


def answer_of(outcome: Outcome, understood: Callable[[JsonValue], T]) -> T | Failed:
    """Return the answer of a call, if it is valid."""
    if isinstance(outcome.answer, Failed):
        return outcome.answer
    try:
        return understood(outcome.answer)
    except MistypedError as error:
        return Failed(Trouble.WRONG, str(error))


def blame(failed: Failed, crashed: DiagnosticKind, what: str, distribution: str) -> Diagnostic:
    """Report a call without an answer as an error of its distribution."""
    kinds = {Trouble.RAISED: crashed, Trouble.WRONG: WRONG_ANSWER, Trouble.SLOW: SLOW}
    help = f"this is a bug in {distribution}; report it there"
    if failed.trouble is Trouble.SLOW:
        help = f"increase --plugin-seconds, or report it to {distribution}"
    return kinds[failed.trouble].at(None, f"{what}: {failed.words}", help)


def printed_notes(outcome: Outcome, who: str, doing: str) -> tuple[Diagnostic, ...]:
    """Note what a plugin printed, if anything."""
    return (PRINTED.at(None, f"{who} printed while {doing}: {outcome.printed}"),) if outcome.printed else ()
