"""Reviewers' questions whose answers differ between two sides, for some combination of choices.

The answers are ordered: no, not decided, yes. An answer is worse if a later one replaces it.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.claims import Claim, ClaimAnswer, answer_in, worst
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.model.deployment import Choice


class AnswerStep(StrEnum):
    """How an answer differs: worse, better, or each of them for some combinations."""

    WORSE = "worse"
    BETTER = "better"
    BOTH = "both"


NO_ROLE: Final = (Claim(ClaimAnswer.NO, scope="the side does not have this role"),)
MOST_COMBINATIONS: Final = 4096
"""If more combinations matter for an answer, it counts as worse for some of them if its claims differ.

It counts as better only if no answer of the new side can be worse than any answer of the old one.
"""


@frozen
class AnswerChange:
    """A question about a role whose answers differ; ``when`` is the first combination that shows it."""

    role: str
    question: str
    step: AnswerStep
    old: tuple[Claim, ...]
    new: tuple[Claim, ...]
    before: ClaimAnswer
    after: ClaimAnswer
    when: str = ""

    @property
    def is_worse(self) -> bool:
        """Whether the answer is worse for some combination."""
        return self.step is not AnswerStep.BETTER


def answer_changes(
    old: Mapping[tuple[str, str], tuple[Claim, ...]],
    new: Mapping[tuple[str, str], tuple[Claim, ...]],
    choices: Iterable[Choice],
) -> Iterator[AnswerChange]:
    """Yield the answers that differ; ``choices`` are those of both sides."""
    values: dict[str, dict[str, None]] = {}
    for choice in choices:
        values.setdefault(choice.id, {}).update(dict.fromkeys(choice.values))
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key, NO_ROLE), new.get(key, NO_ROLE)
        if before != after and (change := _change(key, before, after, values)):
            yield change


_Differing = tuple["Mapping[str, str]", ClaimAnswer, ClaimAnswer]


def _change(
    key: tuple[str, str],
    before: tuple[Claim, ...],
    after: tuple[Claim, ...],
    values: Mapping[str, Iterable[str]],
) -> AnswerChange | None:
    mentioned = _mentioned_choices((*before, *after), values)
    if prod(map(len, mentioned.values())) > MOST_COMBINATIONS:
        return AnswerChange(*key, _step_of_many(before, after), before, after, worst(before), worst(after))
    differing = tuple(_differing(before, after, mentioned))
    if not differing:
        return None
    worse = [each for each in differing if each[2] > each[1]]
    combination, was, is_now = max(worse or differing, key=lambda each: (each[2], each[1]))
    return AnswerChange(*key, _step(differing, worse), before, after, was, is_now, _in_words(combination))


def _mentioned_choices(
    claims: Iterable[Claim], values: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    return {
        test.choice: tuple(values.get(test.choice, test.values))
        for claim in claims
        for presence in claim.when
        for test in presence.tests
        if isinstance(test, ChoiceIs)
    }


def _differing(
    before: tuple[Claim, ...], after: tuple[Claim, ...], mentioned: Mapping[str, Iterable[str]]
) -> Iterator[_Differing]:
    """Yield the combinations for which the answers differ, with both answers."""
    for each in product(*mentioned.values()):
        combination = dict(zip(mentioned, each, strict=True))
        was, is_now = answer_in(before, combination), answer_in(after, combination)
        if was != is_now:
            yield combination, was, is_now


def _step(differing: Sequence[_Differing], worse: Sequence[_Differing]) -> AnswerStep:
    if worse:
        return AnswerStep.WORSE if len(worse) == len(differing) else AnswerStep.BOTH
    return AnswerStep.BETTER


def _step_of_many(before: Iterable[Claim], after: Iterable[Claim]) -> AnswerStep:
    """Return the step without trying the combinations: better only if none of them can be worse."""
    answers = [claim.answer for claim in before]
    is_now = worst(after)
    if is_now > max(answers):
        return AnswerStep.WORSE
    return AnswerStep.BETTER if is_now < max(answers) and is_now <= min(answers) else AnswerStep.BOTH


def _in_words(combination: Mapping[str, str]) -> str:
    return PresenceWording().presence(
        Presence.of(*(ChoiceIs(id, (value,)) for id, value in combination.items()))
    )


def answer_change_in_words(change: AnswerChange) -> str:
    """Return the question, the role, both answers, and the combination that shows the difference."""
    answers = " → ".join(_WORDS[each] for each in dict.fromkeys((change.before, change.after)))
    when = f", if {change.when}" if change.when else ""
    also = "; it differs for other choices, too" if change.step is AnswerStep.BOTH else ""
    of_role = f", role {change.role}" if change.role else ""
    return f"{change.question}{of_role}: {answers}{when}{also}"


_WORDS: Final = {
    ClaimAnswer.NO: "no",
    ClaimAnswer.NOT_DECIDED: "not decided",
    ClaimAnswer.YES: "yes",
}
