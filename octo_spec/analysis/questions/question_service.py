"""The plugin's side of questions: loads them and sends them; the process answers no further requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.typed_json import MistypedError, refuse, to_json

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.plugin.entry_points import Offer
    from octo_spec.plugin.process.service import Handler

SERVICE: Final = f"{__name__}:load"
SENT: Final = tuple[ReviewQuestion, ...]
"""The type that is sent."""


def load(offer: Offer) -> tuple[JsonValue, Handler]:
    """Load the questions of an entry point."""
    questions: object = offer.entry.load()
    if not isinstance(questions, tuple) or not all(isinstance(each, ReviewQuestion) for each in questions):
        refuse("does not return a tuple of questions")
    data: JsonValue = None
    try:
        data = to_json(SENT, questions)
    except MistypedError as error:
        refuse(f"does not return a tuple of questions: {error}")
    return data, _refuse_calls


def _refuse_calls(_: JsonValue) -> JsonValue:
    msg = "does not support this call"
    raise MistypedError(msg)
