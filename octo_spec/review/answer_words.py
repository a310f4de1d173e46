"""Answers in words: a sentence for the claims of an answer, with the grants and choices behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.analysis.gravity import gravest_first
from octo_spec.analysis.wording import both, cut_short
from octo_spec.iam.catalog import Action, action
from octo_spec.model.claims import DIRECTLY, INDIRECTLY, NARROWED, Claim, ClaimAnswer
from octo_spec.model.combinations import union
from octo_spec.model.presence import ALWAYS
from octo_spec.review.presences import in_words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import AllowingPart

GUARANTEED: Final = "Guaranteed by the spec. "
"""The prefix of a no that a spec guarantees."""

BROKEN: Final = "The spec guarantees a no, and breaks it. "
UNSURE: Final = "The spec guarantees a no, which is not decided here. "

FURTHER: Final = "that octospec knows"


def promised_sentence(answer: ClaimAnswer, words: str) -> str:
    """Say with an answer that the spec guarantees a no, and whether that is decided."""
    match answer:
        case ClaimAnswer.NO:
            return f"{GUARANTEED}{words}"
        case ClaimAnswer.NOT_DECIDED:
            return f"{UNSURE}{words}"
        case ClaimAnswer.YES:
            return f"{BROKEN}{words}"
        case _:
            assert_never(answer)


def scope_of_no(question: ReviewQuestion) -> str:
    """Say what was decided if the answer is no: for which actions, and how far."""
    number, known = len(question.documented_actions), f"as AWS documents them on {question.as_of}"
    if number == 1:
        actions = f"the one action that {question.phrase}, as AWS documents it on {question.as_of}, is not"
    else:
        actions = f"none of the {number:,} actions that {question.plural_phrase}, {known}, is"
    return f"{actions} allowed, even after a privilege escalation {FURTHER}"


def sentence(claims: Sequence[Claim], parts: Sequence[AllowingPart], question: ReviewQuestion) -> str:
    """Return an answer in words: each claim with its conditions, the gravest first."""
    words = "; ".join(_words(claims, parts, question))
    return f"{words[:1].upper()}{words[1:]}"


def _words(claims: Sequence[Claim], parts: Sequence[AllowingPart], question: ReviewQuestion) -> Iterator[str]:
    yes = [claim for claim in claims if claim.answer is ClaimAnswer.YES]
    open_claims = [claim for claim in claims if claim.answer is ClaimAnswer.NOT_DECIDED]
    for number, claim in enumerate(yes):
        yield _yes_words(claim, parts, question, "also" if number else "yes")
    if yes and all(claim.scope != NARROWED for claim in yes):
        yield from _narrowed_too(parts, question)
    if open_claims:
        yield _undecided_words(open_claims, is_alone=not yes)
    if claims[-1].answer is ClaimAnswer.NO:
        yield f"{'otherwise no' if len(claims) > 1 else 'no'}: {claims[-1].scope}"


def _yes_words(claim: Claim, parts: Sequence[AllowingPart], question: ReviewQuestion, begin: str) -> str:
    when = _when(claim.when)
    if claim.scope == DIRECTLY:
        plain = [part for part in parts if not part.is_narrowed]
        return f"{begin}{when}: {_actions(question, plain, claim.when)}{_after_tagging(plain)}"
    if claim.scope == INDIRECTLY:
        return f"{begin}, indirectly, through privilege escalation{when}"
    where = ", on the resources that a grant names, or under its conditions"
    only = "" if begin == "also" else ", only"
    actions = _actions(question, [part for part in parts if part.is_narrowed], claim.when)
    return f"{begin}{only}{where.removeprefix(',') if only else where}{when}: {actions}"


def _after_tagging(parts: Sequence[AllowingPart]) -> str:
    """Say that a condition on tags does not limit what grants allow: the role sets the tags itself."""
    setting = [part.first_step.action for part in parts if part.first_step]
    if not setting:
        return ""
    some = "" if len(setting) == len(parts) else " for some of them"
    return f" (it can set the tags that this requires{some}, by {both(tuple(dict.fromkeys(setting)))})"


def _narrowed_too(parts: Sequence[AllowingPart], question: ReviewQuestion) -> Iterator[str]:
    """Name the actions that grants allow on some resources only, so that the answer names or counts all."""
    anywhere = {action for part in parts if not part.is_narrowed for action in part.actions}
    narrowed = (part for part in parts if part.is_narrowed)
    rest = [part for part in narrowed if not anywhere.issuperset(part.actions)]
    if rest:
        when = union(presence for part in rest for presence in part.combinations)
        yield _yes_words(Claim(ClaimAnswer.YES, when, NARROWED), _without(rest, anywhere), question, "also")


def _without(parts: Iterable[AllowingPart], actions: Container[str]) -> list[AllowingPart]:
    """Return parts without some of their actions."""
    return [
        replace(part, actions=tuple(each for each in part.actions if each not in actions)) for part in parts
    ]


def _undecided_words(claims: Sequence[Claim], *, is_alone: bool) -> str:
    """Say why a question is not decided, and when, if that is not always."""
    reasons = _reasons(claims)
    combinations = dict.fromkeys(presence for claim in claims for presence in claim.when)
    when = _when(tuple(combinations))
    if is_alone:
        return f"not decided, treat it as yes{when}: {reasons}"
    return f"{'not decided' if when else 'otherwise not decided'}{when}: {reasons}"


def _reasons(claims: Sequence[Claim]) -> str:
    """Give each reason in what is known of the grants, and the first way to escalate privileges."""
    ways = list(dict.fromkeys(claim.reason for claim in claims if claim.scope == INDIRECTLY))
    others = dict.fromkeys(claim.reason for claim in claims if claim.scope != INDIRECTLY)
    more = f" ({len(ways) - 1} more in section 3)" if len(ways) > 1 else ""
    return both((*others, *(f"{way}{more}" for way in ways[:1])))


def _actions(question: ReviewQuestion, parts: Sequence[AllowingPart], when: Combinations) -> str:
    """Name the first few actions; of a yes for all choices, those for some choices apart."""
    every = _names(question, parts)
    sure_parts = [part for part in parts if ALWAYS in part.combinations]
    if ALWAYS not in when or len(sure_parts) in (0, len(parts)):
        return cut_short(every)
    sure = _names(question, sure_parts)
    known = frozenset(sure)
    others = tuple(name for name in every if name not in known)
    return f"{cut_short(sure)}{f'; for some choices also {cut_short(others)}' if others else ''}"


def _names(question: ReviewQuestion, parts: Iterable[AllowingPart]) -> tuple[str, ...]:
    """Return the actions: first those that reviewers look for, then the most serious."""
    names = dict.fromkeys(action for part in parts for action in part.actions)
    return question.known_first(sorted_by_gravity(names))


def sorted_by_gravity(names: Iterable[str]) -> tuple[str, ...]:
    """Sort names of actions, the most serious first; those that AWS does not document last."""
    known = {name: action(name) for name in names}
    documented = gravest_first(each for each in known.values() if isinstance(each, Action))
    return (
        *(each.full_name for each in documented),
        *(name for name, each in known.items() if not isinstance(each, Action)),
    )


def _when(combinations: Combinations) -> str:
    return f", if {in_words(combinations)}" if ALWAYS not in combinations else ""
