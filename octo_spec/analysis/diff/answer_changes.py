"""Reviewers' questions whose answers differ between two sides, for some combination of choices.

The answers are ordered: no, not decided, yes. An answer is worse if a later one replaces it.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.frozen import frozen
from octo_spec.model.claims import Claim, ClaimAnswer, answer_in, worst
from octo_spec.model.combinations import intersection, uncovered_presences, union
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.deployment import Choice


class AnswerDirection(StrEnum):
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
    step: AnswerDirection
    old: tuple[Claim, ...]
    new: tuple[Claim, ...]
    before: ClaimAnswer
    after: ClaimAnswer
    when: str = ""

    @property
    def is_worse(self) -> bool:
        """Whether the answer is worse for some combination."""
        return self.step is not AnswerDirection.BETTER


Key = tuple[str, str]
"""The id of a role, and that of a question."""

ClaimsByKey: TypeAlias = "Mapping[Key, tuple[Claim, ...]]"


@frozen
class ComparedAnswers:
    """The answers that differ, and those that are decided on neither side for some combination."""

    changes: tuple[AnswerChange, ...] = ()
    undecided: tuple[Key, ...] = ()

    def not_decided(self, diff: Diff) -> tuple[Key, ...]:
        """Return the answers that may be worse: none if the new side allows no more than the old one."""
        return self.undecided if _may_allow_more(diff) else ()


def _may_allow_more(diff: Diff) -> bool:
    """Return whether a role may have more access than before.

    A policy whose text is not known may test the name of a role, or its tags.
    """
    found = {(each.purpose, each.direction) for each in diff.changes}
    hidden = {(each.purpose, each.direction) for each in diff.not_decided}
    is_changed = any(each.may_decide and not each.is_wording for each in diff.roles)
    return is_changed or (PolicyPurpose.ACCESS, Direction.NEW) in found | hidden


def answer_changes(old: ClaimsByKey, new: ClaimsByKey, choices: Iterable[Choice]) -> Iterator[AnswerChange]:
    """Yield the answers that differ; ``choices`` are those of both sides."""
    values: dict[str, dict[str, None]] = {}
    for choice in choices:
        values.setdefault(choice.id, {}).update(dict.fromkeys(choice.values))
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key, NO_ROLE), new.get(key, NO_ROLE)
        if before != after and (change := _change(key, before, after, values)):
            yield change


def undecided_answers(old: ClaimsByKey, new: ClaimsByKey) -> Iterator[Key]:
    """Yield the answers that are decided on neither side for some combination."""
    for key, after in new.items():
        before = old.get(key, NO_ROLE)
        both = (
            each
            for one in _open_combinations(before)
            for other in _open_combinations(after)
            for each in intersection(one, other)
        )
        if next(both, None) is not None:
            yield key


def _open_combinations(claims: Iterable[Claim]) -> Combinations:
    """Return the combinations for which an answer is not decided."""
    of_answer = {
        answer: union(presence for claim in claims if claim.answer is answer for presence in claim.when)
        for answer in (ClaimAnswer.NOT_DECIDED, ClaimAnswer.YES)
    }
    return uncovered_presences(of_answer[ClaimAnswer.NOT_DECIDED], of_answer[ClaimAnswer.YES])


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
    differing = tuple(_differing_answers(before, after, mentioned))
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


def _differing_answers(
    before: tuple[Claim, ...], after: tuple[Claim, ...], mentioned: Mapping[str, Iterable[str]]
) -> Iterator[_Differing]:
    """Yield the combinations for which the answers differ, with both answers."""
    for each in product(*mentioned.values()):
        combination = dict(zip(mentioned, each, strict=True))
        was, is_now = answer_in(before, combination), answer_in(after, combination)
        if was != is_now:
            yield combination, was, is_now


def _step(differing: Sequence[_Differing], worse: Sequence[_Differing]) -> AnswerDirection:
    if worse:
        return AnswerDirection.WORSE if len(worse) == len(differing) else AnswerDirection.BOTH
    return AnswerDirection.BETTER


def _step_of_many(before: Iterable[Claim], after: Iterable[Claim]) -> AnswerDirection:
    """Return the step without trying the combinations: better only if none of them can be worse."""
    answers = [claim.answer for claim in before]
    is_now = worst(after)
    if is_now > max(answers):
        return AnswerDirection.WORSE
    return (
        AnswerDirection.BETTER if is_now < max(answers) and is_now <= min(answers) else AnswerDirection.BOTH
    )


def _in_words(combination: Mapping[str, str]) -> str:
    return PresenceWording().presence(
        Presence.of(*(ChoiceIs(id, (value,)) for id, value in combination.items()))
    )


def answer_change_in_words(change: AnswerChange) -> str:
    """Return the question, the role, both answers, and the combination that shows the difference."""
    answers = " → ".join(_WORDS[each] for each in dict.fromkeys((change.before, change.after)))
    when = f", if {change.when}" if change.when else ""
    also = "; it differs for other choices, too" if change.step is AnswerDirection.BOTH else ""
    of_role = f", role {change.role}" if change.role else ""
    return f"{change.question}{of_role}: {answers}{when}{also}"


_WORDS: Final = {
    ClaimAnswer.NO: "no",
    ClaimAnswer.NOT_DECIDED: "not decided",
    ClaimAnswer.YES: "yes",
}
