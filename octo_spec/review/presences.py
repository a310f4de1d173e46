"""The combinations of choices of a deployment, one by one and in words."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import either
from octo_spec.model.environment import holds
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.deployment import Choice, Deployment

MOST_LISTED: Final = 16
"""The maximum number of combinations that are listed one by one."""


# --- combinations ------------------------------------------------------------------------------


def every_answer(choices: Sequence[Choice], deployment: Deployment) -> Iterator[dict[str, str]]:
    """Yield the combinations of ``choices`` that the requirements of a deployment allow."""
    for values in product(*(choice.values for choice in choices)):
        answers = {choice.id: value for choice, value in zip(choices, values, strict=True)}
        if is_possible(answers, deployment):
            yield answers


def is_possible(answers: Mapping[str, str], deployment: Deployment) -> bool:
    """Return whether no requirement between choices forbids a combination."""
    answer_ids = set(answers)
    return all(
        not holds(requirement.when, answers) or holds(requirement.then, answers)
        for requirement in deployment.requirements
        if _choices_of(requirement.when) | _choices_of(requirement.then) <= answer_ids
    )


def _choices_of(presence: Presence) -> set[str]:
    """Return the choices in a presence; a test of another kind gets a name that no combination has."""
    return {test.choice if isinstance(test, ChoiceIs) else repr(test) for test in presence.tests}


def listed_combinations(deployment: Deployment) -> tuple[tuple[dict[str, str], ...], bool]:
    """Return the combinations that a review shows, and whether these are all.

    If there are too many: all choices at the minimum, all at the maximum, and each one alone at the maximum.
    """
    choices = deployment.choices
    number = 1
    for choice in choices:
        number *= len(choice.values)
    if number <= MOST_LISTED:
        return tuple(every_answer(choices, deployment)), True
    least = {choice.id: choice.values[0] for choice in choices}
    most = {choice.id: choice.values[-1] for choice in choices}
    alone = [{**least, choice.id: choice.values[-1]} for choice in choices]
    shown = [each for each in (least, *alone, most) if is_possible(each, deployment)]
    return tuple(shown), False


# --- in words ----------------------------------------------------------------------------------


def in_words(combinations: Combinations) -> str:
    """Return in words when something is true; empty for all combinations."""
    return (
        either(_WORDING.presence(presence) for presence in combinations if presence)
        if combinations
        else "never"
    )


_WORDING: Final = PresenceWording()
