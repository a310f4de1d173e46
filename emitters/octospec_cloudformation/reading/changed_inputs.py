"""Changes to the values of an existing stack: renamed answers, and parameters that no longer exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octospec_cloudformation.reading.inputs import ChoiceInput, ValueInput, built_answers, means_nothing

if TYPE_CHECKING:
    from collections.abc import Collection

    from octo_spec.model.deployment import Deployment
    from octospec_cloudformation.reading.inputs import Input
    from octospec_cloudformation.reading.reading_context import Context


def report_changed_inputs(context: Context, deployment: Deployment, carried: Collection[str]) -> None:
    """Report each parameter that cannot keep the value of a stack; ``carried`` are those of extras."""
    question_ids = {each.id for each in deployment.questions}
    for name, question in context.inputs.items():
        if isinstance(question, ValueInput) and question.gated and question.subject.id in question_ids:
            message = f"a new choice, {question.subject.id}, asks whether {name} is given"
            context.notes.changed_input(
                question.written.span, message, "give a value for it when you update a stack"
            )
        if question_id(question) in question_ids:
            _report_renamed_values(name, question, context)
        elif name not in carried and question_ids:
            message = f"the spec has no input for {name}"
            context.notes.changed_input(question.written.span, message, "omit it when you update a stack")


def question_id(question: Input) -> str:
    """Return the ID of the spec's question for a parameter."""
    return question.subject.id if isinstance(question, ChoiceInput) else question.id


def _report_nothing(name: str, question: ValueInput, context: Context) -> None:
    """Report the texts that mean no value: in the spec no value is the empty text alone."""
    if question.absent is None:
        return
    words = dict.fromkeys((question.absent, *filter(means_nothing, question.written.compared)))
    if named := [word for word in words if word]:
        message = f"{name} has no value if it is {' or '.join(named)}; in the spec, only if it is empty"
        context.notes.changed_input(question.written.span, message, "give no value when you update a stack")


def _report_renamed_values(name: str, question: Input, context: Context) -> None:
    if isinstance(question, ValueInput):
        _report_nothing(name, question, context)
        return
    words = built_answers(question).items()
    if renamed := [f"{raw or 'an empty value'} becomes {word}" for raw, word in words if raw != word]:
        message = f"the values of {name} have new names: {', '.join(renamed)}"
        context.notes.changed_input(
            question.written.span, message, "give the new name when you update a stack"
        )
