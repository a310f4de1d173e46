"""The answers to reviewers' questions: claims with three answers, which cover all combinations of choices.

``direct_parts`` decides what the role's grants allow, and the fixed point of ``analysis.escalation`` what the
role can grant itself. What remains is not decided where something is not known, and a no otherwise.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.decision.vended_data import vended_reason
from octo_spec.analysis.unclassified_actions import why_not_decided
from octo_spec.frozen import frozen
from octo_spec.model.claims import (
    DIRECTLY,
    INDIRECTLY,
    NARROWED,
    Claim,
    ClaimAnswer,
    worst,
)
from octo_spec.model.combinations import (
    EVERY_COMBINATION,
    complement,
    uncovered_presences,
    union,
    without,
    without_full_partitions,
)
from octo_spec.model.presence import ALWAYS
from octo_spec.model.review_facts import AllowingPart, Answer, IndirectPart
from octo_spec.review.answer_words import promised_sentence, scope_of_no, sentence, sorted_by_gravity
from octo_spec.review.indirect_parts import indirect_parts
from octo_spec.review.open_ends import open_ends, unknown_denies

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.claims import WitnessRequest
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.presence import Presence
    from octo_spec.model.review_facts import ReviewedRole, Way
    from octo_spec.review.decided_parts import DecidedParts, PartsByQuestion
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.open_ends import OpenEnd
    from octo_spec.review.reviewed_roles import ReviewedPolicies
    from octo_spec.review.ways import FoundWay

Part = TypeVar("Part", "DirectPart", "AllowingPart")

TOO_MANY_STEPS: Final = "the search takes more steps than a review allows"
TOO_MANY_WAYS: Final = "the search for privilege escalation takes more steps than a review allows"


def answers(
    role: ReviewedPolicies,
    questions: Sequence[ReviewQuestion],
    decided: tuple[DecidedParts, Sequence[FoundWay] | None],
    ids: Mapping[tuple[str, WrittenStatement], str],
    promised: Collection[str] = (),
) -> Iterator[Answer]:
    """Answer each question about a role, in their order; ``promised`` contains the IDs of promised questions.

    ``decided`` are the grants, and the ways of privilege escalation: ``None`` if the search for them took too
    many steps. Then no answer is a no.
    """
    of_grants, ways = decided
    ends = open_ends(role, questions)
    known = {question.id: tuple(_deciding_parts(of_grants, question, role, ids)) for question in questions}
    open_questions = [each for each in questions if ALWAYS not in _plain_combinations(known[each.id], role)]
    through = indirect_parts(ways or (), open_questions)
    by_id = {each.way.id: each.way for each in ways or ()}
    for question in questions:
        gaps = list(_gaps(question, of_grants, ends.get(question.id)))
        if ways is None:
            gaps.append(Gap(TOO_MANY_WAYS))
        indirectly = through.get(question.id, ())
        found = _Found(question, role, known[question.id], indirectly, tuple(gaps), by_id)
        yield _answer(found, is_promised=question.id in promised)


@frozen
class Gap:
    """Why a question is not decided by the grants, and for which combinations of choices."""

    why: str
    combinations: Combinations = EVERY_COMBINATION


def _gaps(question: ReviewQuestion, decided: DecidedParts, end: OpenEnd | None) -> Iterator[Gap]:
    """Yield the gaps of a search that ended early, of unknown facts, and of unclassified actions."""
    parts = decided.by_question[question.id]
    if isinstance(parts, BudgetExceededError):
        yield Gap(parts.blame or TOO_MANY_STEPS)
    if end is not None:
        yield Gap(end.why, end.combinations)
    yield from _gaps_of_actions(question, decided.unclassified, partial(why_not_decided, question))
    yield from _gaps_of_actions(question, decided.vended, vended_reason)


def _gaps_of_actions(
    question: ReviewQuestion, found: PartsByQuestion, why: Callable[[tuple[str, ...]], str]
) -> Iterator[Gap]:
    """Yield a gap for actions that the role may use and that leave a question open."""
    if isinstance(found, BudgetExceededError):
        yield Gap(found.blame or TOO_MANY_STEPS)
    elif parts := found.get(question.id):
        names = sorted_by_gravity(action for part in parts for action in part.actions)
        yield Gap(why(names), union(part.presence for part in parts))


@frozen
class _Found:
    """All that decides one question about a role."""

    question: ReviewQuestion
    role: ReviewedPolicies
    parts: tuple[AllowingPart, ...]
    indirectly: tuple[IndirectPart, ...]
    gaps: tuple[Gap, ...]
    ways: Mapping[str, Way]

    def first_step(self, part: IndirectPart) -> WitnessRequest | None:
        """Return a request for the first step of a privilege escalation."""
        return self.ways[part.way].witness


def _answer(found: _Found, *, is_promised: bool) -> Answer:
    indirectly = tuple(_left_parts(found.indirectly, _plain_combinations(found.parts, found.role)))
    claims = tuple(_claims(found, indirectly))
    words = sentence(claims, found.parts, found.question)
    if denies := unknown_denies(
        found.role, union(presence for part in found.parts for presence in part.combinations)
    ):
        words = f"{words}; unless {denies}"
    return Answer(
        question=found.question.id,
        role=found.role.id,
        answer=worst(claims),
        sentence=promised_sentence(worst(claims), words) if is_promised else words,
        claims=claims,
        parts=found.parts,
        indirectly=indirectly,
        is_promised=is_promised,
    )


def unread_answers(role: ReviewedRole, questions: Sequence[ReviewQuestion]) -> Iterator[Answer]:
    """Answer each question about an unread role, or another unread part that may grant: none is decided."""
    why = f"{role.id} was not read ({role.unread[0].place})"
    claims = (Claim(ClaimAnswer.NOT_DECIDED, scope=DIRECTLY, reason=why),)
    for question in questions:
        yield Answer(question.id, role.id, worst(claims), sentence(claims, (), question), claims)


# --- claims ------------------------------------------------------------------------------------


def _claims(found: _Found, indirectly: tuple[IndirectPart, ...]) -> Iterator[Claim]:
    """Yield the claims, the gravest first: a no is about the combinations that no other claim covers."""
    graver = tuple(dict.fromkeys(_graver_claims(found, indirectly)))
    yield from graver
    covered = _joined((presence for claim in graver for presence in claim.when), found.role)
    others = complement(covered, found.role.first.unknowns.choices)
    if others:
        yield Claim(ClaimAnswer.NO, others, scope_of_no(found.question))


def _graver_claims(found: _Found, indirectly: tuple[IndirectPart, ...]) -> Iterator[Claim]:
    """Yield each yes, then what is not decided where no grant and no way surely allows it on anything."""
    plain = [part for part in found.parts if not part.is_narrowed]
    surely = [part for part in indirectly if not part.reason]
    narrowed = [part for part in found.parts if part.is_narrowed]
    of_role = found.role
    plainly = _combinations(plain, of_role)
    if plain:
        yield Claim(ClaimAnswer.YES, plainly, DIRECTLY, witness=_example(found, plain, plainly))
    if surely:
        yield Claim(
            ClaimAnswer.YES, _combinations(surely, of_role), INDIRECTLY, witness=found.first_step(surely[0])
        )
    if left := uncovered_presences(_combinations(narrowed, of_role), plainly):
        yield Claim(ClaimAnswer.YES, left, NARROWED, witness=_example(found, narrowed, left))
    yield from _undecided_claims(found, indirectly, union((*plainly, *_combinations(surely, of_role))))


def _example(found: _Found, parts: Sequence[AllowingPart], when: Combinations) -> WitnessRequest:
    """Return the clearest request of a grant that is in all combinations of a claim, or else in some."""
    always = [part for part in parts if not uncovered_presences(when, _combinations((part,), found.role))]
    return _clearest(found.question, always or parts).witness


def _undecided_claims(
    found: _Found, indirectly: Iterable[IndirectPart], widely: Combinations
) -> Iterator[Claim]:
    domains = found.role.first.unknowns.choices
    for gap in found.gaps:
        if left := without(gap.combinations, widely, domains):
            yield Claim(ClaimAnswer.NOT_DECIDED, left, DIRECTLY, gap.why)
    for part in indirectly:
        left = without(part.combinations, widely, domains) if part.reason else ()
        if left:
            yield Claim(ClaimAnswer.NOT_DECIDED, left, INDIRECTLY, part.reason)


def _combinations(parts: Iterable[AllowingPart | IndirectPart], role: ReviewedPolicies) -> Combinations:
    return _joined((presence for part in parts for presence in part.combinations), role)


def _joined(presences: Iterable[Presence], role: ReviewedPolicies) -> Combinations:
    found = union(presences)
    return without_full_partitions(found, role.partitions) if len(role.views) > 1 else found


def _left_parts(parts: Iterable[IndirectPart], plainly: Combinations) -> Iterator[IndirectPart]:
    """Yield the ways for the combinations in which no grant allows it on any resource."""
    for part in parts:
        if left := uncovered_presences(part.combinations, plainly):
            yield IndirectPart(part.way, left, part.reason)


# --- directly ----------------------------------------------------------------------------------


def _deciding_parts(
    decided: DecidedParts,
    question: ReviewQuestion,
    role: ReviewedPolicies,
    ids: Mapping[tuple[str, WrittenStatement], str],
) -> Iterator[AllowingPart]:
    """Yield the parts that decide a question; none if the search for them took too many steps."""
    parts = decided.by_question[question.id]
    if not isinstance(parts, BudgetExceededError):
        yield from _allowing_parts(question, parts, role, ids)


def _plain_combinations(parts: Iterable[AllowingPart], role: ReviewedPolicies) -> Combinations:
    """Return the combinations of choices for which a grant allows it on any resource."""
    return _combinations((part for part in parts if not part.is_narrowed), role)


def _allowing_parts(
    question: ReviewQuestion,
    parts: Iterable[DirectPart],
    role: ReviewedPolicies,
    ids: Mapping[tuple[str, WrittenStatement], str],
) -> Iterator[AllowingPart]:
    """Join the parts of one grant; narrowed parts list actions that the grant does not allow on anything."""
    listed = tuple(parts)
    plain = [part for part in listed if not part.is_narrowed]
    found: dict[tuple[bool, bool, WrittenStatement], list[DirectPart]] = {}
    for part in (*plain, *_without_plain_actions(listed, plain)):
        key = (part.is_narrowed, part.first_step is not None, part.written)
        found.setdefault(key, []).append(part)
    for (is_narrowed, _, written), of_grant in found.items():
        names = sorted_by_gravity(dict.fromkeys(action for part in of_grant for action in part.actions))
        combinations = _joined((part.presence for part in of_grant), role)
        always = [part for part in of_grant if not uncovered_presences(combinations, (part.presence,))]
        shown = _clearest(question, always or of_grant)
        yield AllowingPart(
            ids[role.id, written],
            question.known_first(names),
            shown.witness,
            is_narrowed,
            combinations,
            shown.first_step,
        )


def _clearest(question: ReviewQuestion, parts: Iterable[Part]) -> Part:
    """Return the part whose request needs no other one, for the action that reviewers look for most."""

    def order(part: Part) -> tuple[bool, int]:
        return part.first_step is not None, question.known_position(part.witness.action)

    return min(parts, key=order)


def _without_plain_actions(parts: Iterable[DirectPart], plain: Iterable[DirectPart]) -> Iterator[DirectPart]:
    """Remove from each narrowed part the actions that its grant allows on anything whenever it is present."""
    by_grant: dict[WrittenStatement, list[DirectPart]] = {}
    for part in plain:
        by_grant.setdefault(part.written, []).append(part)
    for part in parts:
        if part.is_narrowed:
            wider = (each for each in by_grant.get(part.written, ()) if part.presence.implies(each.presence))
            known = {action for each in wider for action in each.actions}
            if left := part.without_actions(known):
                yield left
