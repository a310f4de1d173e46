"""``--fail-on`` of ``octospec review``: answers to reviewers' questions that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from octo_spec.language.near_words import did_you_mean, one_of
from octo_spec.model.claims import ClaimAnswer
from octo_spec.review.answer_gates import AnswerGate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.analysis.questions.review_question import ReviewQuestion

FAILING: Final = (ClaimAnswer.YES.value, ClaimAnswer.NOT_DECIDED.value)
"""The answers that can fail: a no is what a reviewer hopes for."""


def _parse_gates(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[AnswerGate, ...]:
    texts = [text.strip() for each in value for text in each.split(",")]
    try:
        return tuple(map(_gate, filter(None, texts)))
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, parameter) from None


def _gate(text: str) -> AnswerGate:
    question, is_given, answer = text.partition("=")
    if not is_given or not question:
        msg = f"{text!r} is not QUESTION=ANSWER, such as reads-secrets=yes"
        raise ValueError(msg)
    if answer not in FAILING:
        help = did_you_mean(answer, FAILING) or f"name {one_of(FAILING)}"
        msg = f"{answer!r} is not an answer that can fail: {help}"
        raise ValueError(msg)
    return AnswerGate(question, ClaimAnswer(answer))


answer_gates_option = click.option(
    "--fail-on",
    "gates",
    multiple=True,
    callback=_parse_gates,
    metavar="QUESTION=ANSWER",
    help="Exit 1 if a role has this answer for any choices, such as reads-secrets=yes.",
)


def require_known_questions(gates: Iterable[AnswerGate], questions: Iterable[ReviewQuestion]) -> None:
    """Raise ``click.BadParameter`` for a gate whose question does not exist."""
    known = [question.id for question in questions]
    for gate in gates:
        if gate.question not in known:
            help = did_you_mean(gate.question, known) or "'octospec questions' lists them"
            msg = f"no question is called {gate.question!r}: {help}"
            raise click.BadParameter(msg, param_hint="'--fail-on'")
