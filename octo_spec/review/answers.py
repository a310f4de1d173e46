"""The answers to reviewers' questions: never, only if chosen, only where, or yes; and indirectly.

Each answer covers all combinations of choices at once. ``direct_parts`` decides what the role's grants allow,
and the fixed point of ``analysis.escalation`` decides what the role can grant itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.budget import BudgetExceededError
from octo_spec.model.combinations import EVERY_COMBINATION, union
from octo_spec.model.review_facts import AllowingPart, Answer, IndirectPart, ProofReading, Verdict
from octo_spec.review.answer_words import PROMISED, sentence, sorted_by_gravity, undecided, verdict_of
from octo_spec.review.direct_parts import direct_parts, may_ever
from octo_spec.review.open_ends import may_ever_be_open, open_ends

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.presence import Presence
    from octo_spec.model.review_facts import ReviewedRole
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import ReviewedPolicies
    from octo_spec.review.ways import FoundWay


def answers(
    role: ReviewedPolicies,
    questions: Sequence[ReviewQuestion],
    ways: Sequence[FoundWay],
    ids: Mapping[tuple[str, WrittenStatement], str],
    promised: Collection[str] = (),
) -> Iterator[Answer]:
    """Answer each question about a role, in their order; ``promised`` contains the IDs of promised questions.

    If all questions together need more steps than the engine may spend, each is decided alone; one that still
    takes too many stays undecided. Unknown texts of policies and unread parts also leave a question
    undecided. Raises ``BudgetExceededError`` if the search for what the role can grant itself takes too
    many steps.
    """
    open_by = open_ends(role, questions)
    for question, parts in zip(questions, _decided(role, questions), strict=True):
        allowing = () if isinstance(parts, BudgetExceededError) else tuple(_allowing(parts, role, ids))
        indirectly = tuple(_indirectly(question, ways, _plainly(allowing)))
        answer = _answer(question, role, allowing, indirectly)
        if isinstance(parts, BudgetExceededError):
            answer = _not_decided(answer, parts.blame, EVERY_COMBINATION)
        elif (end := open_by.get(question.id)) and (
            left := tuple(_left(end.combinations, _plainly(allowing)))
        ):
            answer = _not_decided(answer, end.why, left)
        yield _promised(answer) if question.id in promised else answer


_Parts: TypeAlias = "tuple[DirectPart, ...]"

FEW_STEPS: Final = 20_000
"""The steps for one question alone, after all together took too many: seconds for all of them."""


def _decided(
    role: ReviewedPolicies, questions: Sequence[ReviewQuestion]
) -> list[_Parts | BudgetExceededError]:
    """Return the parts that decide each question, or why the engine could not find them."""
    try:
        parts = _direct(role, questions)
    except BudgetExceededError:
        brief = replace(role, views=tuple(replace(view, most_steps=FEW_STEPS) for view in role.views))
        return [_alone(brief, question) for question in questions]
    return [tuple(part for part in parts if part.question == question.id) for question in questions]


def _alone(role: ReviewedPolicies, question: ReviewQuestion) -> _Parts | BudgetExceededError:
    try:
        return _direct(role, (question,))
    except BudgetExceededError as error:
        return error


def _direct(role: ReviewedPolicies, questions: Sequence[ReviewQuestion]) -> _Parts:
    return tuple(part for view in role.views for part in direct_parts(view, questions))


def _answer(
    question: ReviewQuestion,
    role: ReviewedPolicies,
    parts: tuple[AllowingPart, ...],
    indirectly: tuple[IndirectPart, ...],
) -> Answer:
    verdict = verdict_of(parts)
    proof = _proof(question, role) if verdict is Verdict.NEVER else None
    words = sentence(verdict, parts, indirectly, proof)
    return Answer(question.id, role.id, verdict, words, parts, indirectly, proof)


def _not_decided(answer: Answer, blame: str, combinations: Combinations) -> Answer:
    words = undecided(answer.parts, blame, answer.indirectly)
    return replace(answer, verdict=Verdict.UNDECIDED, undecided=combinations, sentence=words, proof=None)


def unread_answers(role: ReviewedRole, questions: Sequence[ReviewQuestion]) -> Iterator[Answer]:
    """Answer each question about an unread role, or another unread part that may grant: none is decided."""
    why = f"{role.id} was not read ({role.unread[0].place})"
    for question in questions:
        answer = Answer(question.id, role.id, Verdict.NEVER, "")
        yield _not_decided(answer, why, EVERY_COMBINATION)


def _promised(answer: Answer) -> Answer:
    return replace(answer, is_promised=True, sentence=f"{PROMISED}{answer.sentence}")


def _proof(question: ReviewQuestion, role: ReviewedPolicies) -> ProofReading:
    """Return for which actions "never" is proven: all names, if no grant's pattern meets the question's."""
    if question.levels or _may_ever(question, role):
        return ProofReading.DOCUMENTED
    return ProofReading.EVERY_NAME


def _may_ever(question: ReviewQuestion, role: ReviewedPolicies) -> bool:
    """Return whether any name would match; an undecided search counts as a match."""
    try:
        return any(may_ever(view, question) for view in role.views) or may_ever_be_open(role, question)
    except BudgetExceededError:
        return True


# --- directly ----------------------------------------------------------------------------------


def _allowing(
    parts: Iterable[DirectPart], role: ReviewedPolicies, ids: Mapping[tuple[str, WrittenStatement], str]
) -> Iterator[AllowingPart]:
    """Join the parts of one grant; narrowed parts list actions that the grant does not allow on anything."""
    listed = tuple(parts)
    plain = [part for part in listed if not part.is_narrowed]
    found: dict[tuple[bool, WrittenStatement], list[DirectPart]] = {}
    for part in (*plain, *_only_narrowly(listed, plain)):
        found.setdefault((part.is_narrowed, part.written), []).append(part)
    for (is_narrowed, written), of_grant in found.items():
        actions = sorted_by_gravity(dict.fromkeys(action for part in of_grant for action in part.actions))
        combinations = union(part.presence for part in of_grant)
        yield AllowingPart(ids[role.id, written], actions, of_grant[0].witness, is_narrowed, combinations)


def _only_narrowly(parts: Iterable[DirectPart], plain: Iterable[DirectPart]) -> Iterator[DirectPart]:
    """Remove from each narrowed part the actions that its grant allows on anything whenever it is present."""
    by_grant: dict[WrittenStatement, list[DirectPart]] = {}
    for part in plain:
        by_grant.setdefault(part.written, []).append(part)
    for part in parts:
        if part.is_narrowed:
            wider = (each for each in by_grant.get(part.written, ()) if part.presence.implies(each.presence))
            known = {action for each in wider for action in each.actions}
            if left := part.without(known):
                yield left


def _plainly(parts: Iterable[AllowingPart]) -> Combinations:
    """Return the combinations of choices for which a role may do it to any resource."""
    return union(presence for part in parts if not part.is_narrowed for presence in part.combinations)


# --- indirectly --------------------------------------------------------------------------------


def _indirectly(
    question: ReviewQuestion, ways: Iterable[FoundWay], plainly: Combinations
) -> Iterator[IndirectPart]:
    """Yield the indirect ways to do what a question asks, for choices with which no grant allows it."""
    for found in ways:
        left = tuple(_left(found.way.combinations, plainly))
        if left and found.leads_to(question):
            yield IndirectPart(found.way.id, left)


def _left(combinations: Combinations, plainly: Combinations) -> Iterator[Presence]:
    """Yield the combinations of choices for which a role may not already do it to any resource."""
    for presence in combinations:
        if not any(presence.implies(other) for other in plainly):
            yield presence
