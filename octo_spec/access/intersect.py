"""Find what documents allow of the requests that are asked about, with a witness for each statement.

What is allowed of them is what would be gone if they were denied, so the answers are as exact as those
of comparing. In the reading of the catalogue they are about the actions that AWS documents today, on the
kinds of resources that it documents for each, and about action names that one side spells out and AWS
does not document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

from octo_spec.access.answer import answer
from octo_spec.access.budget import DEFAULT_LIMIT, Budget
from octo_spec.access.candidates import ANY_SERVICE, Claim, Index, services
from octo_spec.access.compare import ActionReading
from octo_spec.access.evaluate import StatementPlace, statements
from octo_spec.access.obligations import known_questions, questions
from octo_spec.access.search.request_space import ACTIONS, RESOURCES, Shapes, space
from octo_spec.iam.catalog import Unknown, action
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING, Patterns, is_literal, not_literal
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.pattern_containment import apart
from octo_spec.iam.policy import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.obligations import Question
    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document, Statement


@dataclass(frozen=True, slots=True)
class Overlap:
    """Requests that are asked about and allowed.

    ``asked`` is the position of the statement that asks, ``place`` that of the one that allows; each of
    ``actions`` is allowed in some such request, and one of them in ``witness``.
    """

    asked: int
    place: StatementPlace
    actions: tuple[str, ...]
    witness: Request


def overlaps(
    documents: Sequence[Document],
    asked: Document,
    limits: Sequence[Document] = (),
    reading: ActionReading = ActionReading.CATALOGUE,
    limit: int = DEFAULT_LIMIT,
) -> Iterator[Overlap]:
    """Find what ``documents`` allow, and ``limits`` do not deny, of what the statements of ``asked`` match.

    The effect of these does not matter. Raises ``BudgetExceededError`` where one statement of each side
    would need more than ``limit`` steps.
    """
    shapes = Shapes((*documents, *limits, asked))
    against = Index([one for _, one in statements((*documents, *limits)) if one.effect is Effect.DENY])
    near = _ByService(asked)
    for place, allow in statements(documents):
        if allow.effect is Effect.ALLOW:
            for position, asking in near.to(allow.actions):
                for question in _questions(asking, (place, allow), against, reading):
                    found = _answer(question, shapes, Budget(limit))
                    if found is not None:
                        yield Overlap(position, place, question.written, found)


def _answer(question: Question, shapes: Shapes, budget: Budget) -> Request | None:
    """Answer among the actions and resources that the question is about."""
    if question.resources is None:
        return answer(question, space(shapes, budget)).request
    return answer(question, space(shapes, budget, question.actions or ACTIONS, question.resources)).request


# --- what to ask -------------------------------------------------------------------------------


def _questions(
    asking: Statement, grant: tuple[StatementPlace, Statement], against: Index, reading: ActionReading
) -> Iterator[Question]:
    place, allow = grant
    if not _may_meet(allow.actions, asking.actions) or _elsewhere(asking, allow):
        return
    if reading is ActionReading.ALL_NAMES:
        yield from questions(Claim(place, _narrowed(asking, allow.actions), grant, against))
    else:
        yield from _of_catalogue(asking, grant, against)


def _narrowed(asking: Statement, allowed: Element) -> Statement:
    """Take away the literal actions that are not allowed."""
    kept = (one for one in asking.actions.patterns if not is_literal(one) or _matches(allowed, one))
    return asking if asking.actions.excluded else replace(asking, actions=_named(asking, frozenset(kept)))


def _named(asking: Statement, actions: Patterns) -> Element:
    """Name some actions only, in the spelling of the statement."""
    return Element(actions, written=(*sorted(actions), *asking.actions.written))


def _of_catalogue(
    asking: Statement, grant: tuple[StatementPlace, Statement], against: Index
) -> Iterator[Question]:
    """Ask about the known actions of both statements, and about those that only one spells out."""
    place, allow = grant
    if ANY_SERVICE not in services(asking.actions):
        yield from _known(Claim(place, asking, grant, against), asking)
    elif _is_narrow(asking.resources) or ANY_SERVICE not in services(allow.actions):
        yield from _known(Claim(place, allow, (place, asking), against), asking)
    else:
        # Both are about all services, of which there are hundreds to load: a name of any will do.
        yield from questions(Claim(place, allow, (place, asking), against))
        return
    if spelled := _undocumented(asking.actions, allow.actions):
        named = replace(asking, actions=_named(asking, spelled))
        yield from questions(Claim(place, named, grant, against))


def _known(claim: Claim, asking: Statement) -> Iterator[Question]:
    """Ask about the known actions that may name what is asked about."""
    for question in known_questions(claim):
        kinds = question.resources or RESOURCES
        if not _is_narrow(asking.resources) or not apart(kinds, asking.resources.patterns):
            yield question


def _is_narrow(resources: Element | None) -> TypeGuard[Element]:
    return resources is not None and not resources.excluded and ANYTHING not in resources.patterns


def _elsewhere(asking: Statement, allow: Statement) -> bool:
    """Whether two statements are plainly about other resources."""
    one, other = asking.resources, allow.resources
    if one is None or other is None or one.excluded or other.excluded:
        return False
    return apart(one.patterns, other.patterns)


def _undocumented(one: Element, other: Element) -> Patterns:
    """List the actions that one side spells out, AWS does not document, and both match."""
    literal = (pattern for side in (one, other) if not side.excluded for pattern in side.patterns)
    unknown = (name for name in literal if is_literal(name) and isinstance(action(name), Unknown))
    return frozenset(name for name in unknown if _matches(one, name) and _matches(other, name))


def _matches(element: Element, name: str) -> bool:
    return any_matches(element.patterns, name) is not element.excluded


# --- what need not be asked --------------------------------------------------------------------


class _ByService:
    """The statements that ask, by the services whose actions they name."""

    def __init__(self, asked: Document) -> None:
        self._asked = tuple(enumerate(asked.statements))
        self._of: dict[str, set[int]] = {}
        for position, one in self._asked:
            for name in services(one.actions):
                self._of.setdefault(name, set()).add(position)

    def to(self, actions: Element) -> Sequence[tuple[int, Statement]]:
        """List those that may be about the services of ``actions``, in order."""
        names = services(actions)
        if ANY_SERVICE in names:
            return self._asked
        positions = set[int]().union(*(self._of.get(name, ()) for name in (*names, ANY_SERVICE)))
        return [self._asked[position] for position in sorted(positions)]


def _may_meet(one: Element, other: Element) -> bool:
    """Whether two elements may match one action."""
    if one.excluded or other.excluded:
        return True
    if not one.patterns.isdisjoint(other.patterns):
        return True
    return _reaches(one, other.patterns) or _reaches(other, one.patterns)


def _reaches(wide: Element, patterns: Patterns) -> bool:
    """Whether a wildcard of ``wide`` may match what one of ``patterns`` does."""
    wildcards = not_literal(wide.patterns)
    return bool(wildcards) and not apart(frozenset(wildcards), patterns)
