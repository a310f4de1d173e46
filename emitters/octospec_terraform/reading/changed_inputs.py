"""Changes to the values in a call of the module: renamed answers, and on/off choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.deployment import SWITCH
from octospec_terraform.reading.inputs import ChoiceInput, FixedInput, ObjectInput, keeps_values

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.inputs import ValueInput


def report_changed_inputs(deployment: Deployment, context: Context) -> None:
    """Report each variable whose values in a call have new names."""
    question_ids = {question.id for question in deployment.questions}
    for question in context.inputs.values():
        written = question.written
        if not isinstance(question, FixedInput) and question.subject.id in question_ids:
            message = (
                _renaming_message(question) if isinstance(question, ChoiceInput) else _gate_message(question)
            )
            if message:
                context.notes.changed_input(written.span, message, "change the call of the module")


def _renaming_message(question: ChoiceInput) -> str:
    if question.subject.answers == SWITCH or keeps_values(question):
        return ""
    words = [
        f"{raw or 'an empty value'} becomes {answer}" for raw, answer in question.raw.items() if raw != answer
    ]
    return f"the values of {question.written.name} have new names: {', '.join(words)}" if words else ""


def _gate_message(question: ValueInput | ObjectInput) -> str:
    is_new = isinstance(question, ObjectInput) or (question.gated and not question.of_object)
    message = f"a new choice, {question.subject.id}, asks whether {question.written.name} is given"
    return message if is_new else ""
