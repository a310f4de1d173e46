"""The requirements on a question to be usable: third-party questions are checked against them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.questions.review_question import HEADINGS
from octo_spec.iam.action_effects import QUESTION_IDS
from octo_spec.iam.catalog import expand
from octo_spec.iam.limits import is_action
from octo_spec.model.ids import ID_LENGTH, ID_PATTERN
from octo_spec.model.typed_json import refuse
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from octo_spec.analysis.questions.review_question import ReviewQuestion

MOST_ACTIONS: Final = 1_000
MOST_CHARACTERS: Final = 10_000
"""The maximum length of a page; a phrase and a deed may have a hundredth of it."""
MOST_GRAVITY: Final = 100


def check_question(question: ReviewQuestion) -> ReviewQuestion:
    """Return a question without terminal control characters; raise ``MistypedError`` if it is not valid."""
    if not re.fullmatch(ID_PATTERN, question.id) or len(question.id) > ID_LENGTH:
        refuse(f"returns the ID '{visible(question.id)}', which is not in kebab-case")
    if problem := _problem(question):
        refuse(f"returns question {question.id!r} {problem}")
    return replace(question, page="\n".join(map(visible, question.page.split("\n"))))


def _problem(question: ReviewQuestion) -> str:
    """Return the error in any part except the id; empty without an error."""
    if not question.phrase.strip() or not _is_short_line(question.phrase):
        return "whose phrase is not one short line"
    if not _is_short_line(question.deed) or question.deed != question.deed.strip():
        return "whose deed is not one short line"
    if not 0 <= question.gravity <= MOST_GRAVITY:
        return f"with gravity {question.gravity:,}; it must be from 0 to {MOST_GRAVITY}"
    return _problem_of_actions(question) or _problem_of_page(question)


def _is_short_line(text: str) -> bool:
    return text.isprintable() and len(text.strip()) <= MOST_CHARACTERS // 100


def _problem_of_actions(question: ReviewQuestion) -> str:
    if not 0 < len(question.actions) + len(question.effects) <= MOST_ACTIONS:
        number = len(question.actions) + len(question.effects)
        return f"with {number:,} actions and effects; it must have 1 to {MOST_ACTIONS:,}"
    for effect in question.effects:
        if effect not in QUESTION_IDS:
            return f"with effect '{visible(effect)}', which does not exist"
    for action in question.actions:
        if not is_action(action):
            return f"with '{visible(action)}', which is not an action"
        if not expand(action):
            return f"with {action!r}, which matches no AWS action"
    return "" if question.documented_actions else "none of whose actions has its levels"


def _problem_of_page(question: ReviewQuestion) -> str:
    if len(question.page) > MOST_CHARACTERS:
        return f"whose page has more than {MOST_CHARACTERS:,} characters"
    sections = question.sections
    if not sections[""].strip():
        return "whose page does not begin with a sentence"
    missing = next((each for each in HEADINGS if not sections.get(each)), "")
    if missing:
        return f"whose page has nothing under {missing!r}"
    return "" if question.sources else "whose page has no source"
