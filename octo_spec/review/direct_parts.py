"""By which grants a role may do what questions ask, over all settings at once, decided by the access engine.

Two questions are put for each: may the role do it to a resource that nobody names, where no condition
narrows the request? If not, may it do it at all? A request shows each answer. Where a deny depends on
choices, a grant does not tell by itself in which settings it allows: then each setting is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final

from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import on_any_resource
from octo_spec.analysis.escalation.rights import asked_in, setting_of
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import Document, document
from octo_spec.iam.unnamed_resources import shown
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import WitnessRequest
from octo_spec.review.presences import holds_in
from octo_spec.symbolic.answer_keys import CHOICE, in_notation, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Statement
    from octo_spec.review.reviewed_roles import RoleInPartition

MANY_ANSWERS: Final = 64
"""The most combinations of answers that are asked one by one, where denies depend on them."""


@dataclass(frozen=True, slots=True)
class DirectPart:
    """A grant by which a role may do some of what a question asks, in one presence."""

    question: str
    written: WrittenStatement
    actions: tuple[str, ...]
    witness: WitnessRequest
    is_narrowed: bool
    presence: Presence


def direct_parts(role: RoleInPartition, questions: Sequence[ReviewQuestion]) -> Iterator[DirectPart]:
    """Find the grants; what reaches any resource goes before what is narrowed.

    Raises ``BudgetExceededError`` where that takes more steps than the engine may spend.
    """
    named = {question.id: question.among(role.granted) for question in questions}
    for is_narrowed, requests in ((False, _on_anything(named, role)), (True, _at_all(named))):
        yield from _parts(role, requests, is_narrowed=is_narrowed)


@dataclass(frozen=True, slots=True)
class _Requests:
    """Requests as a document, and the question that each of its statements belongs to."""

    document: Document
    questions: tuple[str, ...]


def _on_anything(named: Mapping[str, tuple[str, ...]], role: RoleInPartition) -> _Requests:
    """Ask for each action on a resource that nobody names, where no condition narrows the request."""
    asked = {id: on_any_resource(names, role.policies) for id, names in named.items() if names}
    statements = tuple(each for requests in asked.values() for each in requests.statements)
    owners = tuple(id for id, requests in asked.items() for _ in requests.statements)
    return _Requests(Document(statements), owners)


def _at_all(named: Mapping[str, tuple[str, ...]]) -> _Requests:
    """Ask for each action on any resource, under any condition."""
    asked = {id: list(names) for id, names in named.items() if names}
    requests = document("Allow", ({"Action": names, "Resource": "*"} for names in asked.values()))
    return _Requests(requests, tuple(asked))


def _parts(role: RoleInPartition, requests: _Requests, *, is_narrowed: bool) -> Iterator[DirectPart]:
    if not requests.questions:
        return
    found: dict[tuple[str, WrittenStatement, Presence], list[Overlap]] = {}
    for overlap in _allowed(role, requests.document):
        key = (requests.questions[overlap.queried], role.written(overlap), role.setting(overlap.place))
        found.setdefault(key, []).append(overlap)
    for (question, written, presence), of_grant in found.items():
        actions = tuple(dict.fromkeys(action for overlap in of_grant for action in overlap.actions))
        witness = witness_of(of_grant[0].witness, role)
        part = DirectPart(question, written, actions, witness, is_narrowed, presence)
        yield from _where_denies_allow(part, role, requests)


def _allowed(role: RoleInPartition, requests: Document) -> Iterator[Overlap]:
    return overlaps(role.policies.permissions.documents, requests, role.limits, bounds=role.bounds)


def may_ever(role: RoleInPartition, question: ReviewQuestion) -> bool:
    """Tell whether a role may do what a question asks by any name that its patterns match, of any day."""
    requests = document("Allow", ({"Action": list(question.actions), "Resource": "*"},))
    documents = role.policies.permissions.documents
    asked = overlaps(documents, requests, role.limits, ActionReading.ALL_NAMES, role.bounds)
    return any(True for _ in asked)


# --- settings that denies decide ---------------------------------------------------------------


def _where_denies_allow(part: DirectPart, role: RoleInPartition, requests: _Requests) -> Iterator[DirectPart]:
    """Give a part as it is, or once for each setting in which no deny takes all of it back."""
    choices = sorted(_choices_of_denies(role))
    values = [role.unknowns.choices[id] for id in choices]
    combined = list(product(*values)) if choices else []
    if not combined or len(combined) > MANY_ANSWERS:
        yield part
        return
    of_question = [
        statement
        for statement, owner in zip(requests.document.statements, requests.questions, strict=True)
        if owner == part.question
    ]
    for answers in combined:
        answered = dict(zip(choices, answers, strict=True))
        if holds_in((part.presence,), answered) and _is_allowed(part, role, of_question, answered):
            tests = (ChoiceIs(id, (value,)) for id, value in answered.items())
            yield replace(part, presence=_both(part.presence, tests))


def _choices_of_denies(role: RoleInPartition) -> frozenset[str]:
    """Name the choices on which a deny of the role, or a statement of a bound, depends."""
    bounding = (each for bound in role.bounds for document in bound for each in document.statements)
    denying = (each for each, _ in role.statements if each.effect is Effect.DENY)
    tests = (test for each in (*denying, *bounding) for test in setting_of(each))
    return frozenset(test.key.removeprefix(CHOICE) for test in tests if test.key.startswith(CHOICE))


def _is_allowed(
    part: DirectPart, role: RoleInPartition, statements: Iterable[Statement], answers: Mapping[str, str]
) -> bool:
    """Ask whether the grant allows some of the requests where the answers are these."""
    context: dict[str, JsonValue] = {f"{CHOICE}{id}": value for id, value in answers.items()}
    condition: JsonValue = {"StringEquals": dict(context)}
    everything: dict[str, JsonValue] = {"Action": "*", "Resource": "*", "Condition": condition}
    [only] = document("Allow", (everything,)).statements
    asked = asked_in(Document(tuple(statements)), only.conditions)
    return any(role.written(overlap) == part.written for overlap in _allowed(role, asked))


def _both(presence: Presence, tests: Iterable[ChoiceIs]) -> Presence:
    """Require the tests, too; a test of one value is the narrower one."""
    narrower = {test.choice: test for test in tests}
    others = (test for test in presence.tests if not (isinstance(test, ChoiceIs) and test.choice in narrower))
    return Presence.of(*others, *narrower.values())


# --- witnesses ---------------------------------------------------------------------------------


def witness_of(request: Request, role: RoleInPartition) -> WitnessRequest:
    """Show a request: its own condition keys, without the answers of a customer."""
    spelled = {
        condition.key: condition.written_key
        for statement, _ in role.statements
        for condition in statement.conditions
    }
    context = tuple(
        (spelled.get(key, key), shown(value if isinstance(value, str) else ", ".join(sorted(value))))
        for key, value in sorted(request.context.items())
        if not is_answer_key(key)
    )
    return WitnessRequest(request.action, shown(in_notation(request.resource)), context)
