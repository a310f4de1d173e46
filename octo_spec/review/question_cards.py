"""The cards of single questions: the gravest answer of all roles, with what holds otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import both
from octo_spec.iam.catalog import Service, service
from octo_spec.model.claims import (
    DIRECTLY,
    INDIRECTLY,
    NARROWED,
    SCOPES_BY_GRAVITY,
    ClaimAnswer,
    sorted_claims,
)
from octo_spec.model.combinations import EVERY_COMBINATION, uncovered_presences, union
from octo_spec.model.presence import ALWAYS
from octo_spec.model.review_facts import Card, Tone
from octo_spec.review.summarized_facts import is_open
from octo_spec.review.worst_card import open_ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.model.claims import Claim
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import AllowingPart, Answer
    from octo_spec.review.summarized_facts import SummarizedFacts


def question_card(facts: SummarizedFacts, question: ReviewQuestion) -> Card:
    """Return the card of a question: its gravest claim, and what holds otherwise."""
    answers = facts.answers_to(question.id)
    title = f"{question.phrase[:1].upper()}{question.phrase[1:]}"
    claims = sorted_claims(claim for answer in answers for claim in answer.claims)
    for scope in SCOPES_BY_GRAVITY:
        found = [each for each in claims if each.answer is ClaimAnswer.YES and each.scope == scope]
        if found:
            return _yes_card(facts, question, title, found)
    if any(map(is_open, answers)):
        return Card(title, "Not decided", "treat it as yes: see section 4", Tone.GRAVE, question.id)
    scopes = dict.fromkeys(claim.scope for claim in claims)
    return open_ended(Card(title, "No", both(scopes), Tone.CALM, question.id), facts)


def _yes_card(facts: SummarizedFacts, question: ReviewQuestion, title: str, found: Sequence[Claim]) -> Card:
    """Return the card of a yes with one scope."""
    answers = facts.answers_to(question.id)
    scope = found[0].scope
    combinations = union(presence for claim in found for presence in claim.when)
    is_always, is_narrowed = ALWAYS in combinations, scope == NARROWED
    when = facts.when(EVERY_COMBINATION if is_always else combinations)
    services, more = _services_phrases(question, answers, narrowed=is_narrowed, always=is_always)
    others = () if is_always and not is_narrowed else tuple(_other_claims(answers, scope))
    otherwise = _otherwise_words(others, combinations)
    if scope == DIRECTLY:
        return Card(title, f"Yes, {when}", f"{services}{more}{otherwise}", question.tone, question.id)
    if scope == INDIRECTLY:
        return Card(
            title, f"Yes, {when}", f"through privilege escalation{otherwise}", question.tone, question.id
        )
    text = "Yes, only on named resources or under conditions"
    tone = question.tone if others else Tone.CAUTION
    return Card(title, text, f"{services}, {when}{more}{otherwise}", tone, question.id)


def _services_phrases(
    question: ReviewQuestion, answers: Iterable[Answer], *, narrowed: bool, always: bool
) -> tuple[str, str]:
    """Name the services of the actions that grants allow: of a yes for all choices, the others apart."""
    parts = [part for answer in answers for part in answer.parts if part.is_narrowed is narrowed]
    every = _services_of(parts, question)
    sure = _services_of([part for part in parts if ALWAYS in part.combinations], question) if always else ()
    others = tuple(each for each in every if sure and each not in sure)
    more = f"; for some choices also in {_services(others)}" if others else ""
    return f"in {_services(sure or every)}", more


def _services_of(parts: Iterable[AllowingPart], question: ReviewQuestion) -> tuple[str, ...]:
    names = (name for part in parts for name in part.actions)
    return tuple(dict.fromkeys(map(_service, question.known_first(names))))


def _other_claims(answers: Iterable[Answer], scope: str) -> Iterator[Claim]:
    """Yield the claims that are neither a yes of this scope or a less grave one, nor a no."""
    for claim in (claim for answer in answers for claim in answer.claims):
        is_indirect = claim.answer is ClaimAnswer.YES and claim.scope == INDIRECTLY
        if claim.answer is ClaimAnswer.NOT_DECIDED or (is_indirect and scope == DIRECTLY):
            yield claim


def _otherwise_words(others: Iterable[Claim], combinations: Combinations) -> str:
    """Say for the combinations without such a yes that the answer is no "no"."""
    uncovered = [each for each in others if uncovered_presences(each.when, combinations)]
    if any(each.answer is ClaimAnswer.YES for each in uncovered):
        return "; otherwise through privilege escalation"
    return "; otherwise not decided" if uncovered else ""


MANY_SERVICES: Final = 8
"""The maximum number of services that the first screen lists."""


def _services(names: Sequence[str]) -> str:
    """List the services of the most serious actions, and count the others."""
    if len(names) <= MANY_SERVICES:
        return both(names)
    shown = names[: MANY_SERVICES - 2]
    return f"{', '.join(shown)} and {len(names) - len(shown):,} more"


def _service(name: str) -> str:
    """Return the common name of an action's service."""
    prefix = name.partition(":")[0]
    known = service(prefix)
    return known.title.removeprefix("AWS ").removeprefix("Amazon ") if isinstance(known, Service) else prefix
