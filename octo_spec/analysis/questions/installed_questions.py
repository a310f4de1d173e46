"""The installed questions of reviewers: octospec's own, then those of plugins, which are data.

An entry point of the group ``octo_spec.questions`` provides a tuple of ``ReviewQuestion``. It is loaded in a
separate process, which sends the questions as JSON. An entry point that cannot be loaded or provides
something else, and a question with a duplicate id, are errors of their distribution; all other questions are
used.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.analysis.questions.sound_question import check_question
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.plugin.entry_points import offers
from octo_spec.plugin.process.outcome import Failed, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.plugin.entry_points import Offer

GROUP: Final = "octo_spec.questions"

CANNOT_LOAD = DiagnosticKind.error(
    "OCT804", "questions-not-loadable", "Installed questions cannot be loaded."
)
NO_QUESTIONS = DiagnosticKind.error(
    "OCT805", "not-questions", "An entry point does not return a tuple of valid questions."
)
TAKEN = DiagnosticKind.error("OCT806", "question-taken", "A question has the ID of an existing question.")


@frozen
class InstalledQuestions:
    """Every usable question, octospec's own first, and the errors of the others."""

    questions: tuple[ReviewQuestion, ...]
    problems: tuple[Diagnostic, ...] = ()

    @property
    def further(self) -> tuple[ReviewQuestion, ...]:
        """The questions of plugins."""
        return self.questions[len(QUESTIONS) :]


def installed_questions() -> InstalledQuestions:
    """Return octospec's own questions, then those of plugins by the names of their entry points."""
    owners = {question.id: "octospec" for question in QUESTIONS}
    questions, problems = list(QUESTIONS), list[Diagnostic]()
    for offer, loaded in chain.from_iterable(map(_loaded_questions, offers(GROUP))):
        if isinstance(loaded, Diagnostic):
            problems.append(loaded)
        elif loaded.id in owners:
            problems.append(_taken_id_problem(loaded, offer, owners[loaded.id]))
        else:
            owners[loaded.id] = str(offer)
            questions.append(loaded)
    return InstalledQuestions(tuple(questions), tuple(problems))


def _taken_id_problem(question: ReviewQuestion, offer: Offer, owner: str) -> Diagnostic:
    message = f"question {question.id!r} of {offer} has the ID of a question of {owner}"
    return TAKEN.at(None, message, f"report it to {offer.distribution}")


def _loaded_questions(offer: Offer) -> Iterator[tuple[Offer, ReviewQuestion | Diagnostic]]:
    loaded = loaded_elsewhere(offer)
    if not isinstance(loaded, Failed):
        yield from ((offer, question) for question in loaded)
        return
    help = f"report it to {offer.distribution}"
    if loaded.trouble is Trouble.WRONG:
        message = f"{offer}: entry point {offer.name!r} {loaded.words}"
        yield offer, NO_QUESTIONS.at(None, message, help)
    else:
        message = f"questions {offer.name!r} of {offer} cannot be loaded: {loaded.words}"
        yield offer, CANNOT_LOAD.at(None, message, help)


@cache
def loaded_elsewhere(offer: Offer) -> tuple[ReviewQuestion, ...] | Failed:
    """Load the questions of an entry point in a separate process, once."""
    from octo_spec.analysis.questions.question_service import SERVICE  # noqa: PLC0415 - only plugins pay
    from octo_spec.plugin.process.blame import answer_of  # noqa: PLC0415 - as above
    from octo_spec.plugin.process.plugin_process import plugin_process  # noqa: PLC0415 - as above

    return answer_of(plugin_process(offer, SERVICE).describe(), _questions)


def _questions(answer: JsonValue) -> tuple[ReviewQuestion, ...]:
    from octo_spec.analysis.questions.question_service import SENT  # noqa: PLC0415 - as above
    from octo_spec.model.typed_json import from_json  # noqa: PLC0415 - as above

    return tuple(map(check_question, from_json(SENT, answer)))
