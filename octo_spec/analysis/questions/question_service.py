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
TOLD: Final = tuple[ReviewQuestion, ...]
"""The type that is sent."""


def load(offer: Offer) -> tuple[JsonValue, Handler]:
    """Load the questions of an entry point."""
    questions: object = offer.entry.load()
    if not isinstance(questions, tuple) or not all(isinstance(each, ReviewQuestion) for each in questions):
        refuse("does not return a tuple of questions")
    told: JsonValue = None
    try:
        told = to_json(TOLD, questions)
    except MistypedError as error:
        refuse(f"does not return a tuple of questions: {error}")
    return told, _asked


def _asked(_: JsonValue) -> JsonValue:
    msg = "does not support this call"
    raise MistypedError(msg)
