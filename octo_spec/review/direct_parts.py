"""By which grants a role may do what questions ask, over all settings at once, decided by the access engine.

Two questions are put for each: may the role do it to a resource that nobody names, where no condition
narrows the request? If not, may it do it at all? A request shows each answer. Where a deny depends on
choices, a grant does not tell by itself in which settings it allows: then each setting is asked.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import on_any_resource
from octo_spec.analysis.escalation.rights import asked_in, setting_of
from octo_spec.analysis.overview.summary import allowed
from octo_spec.analysis.sides import DocumentSet
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING
from octo_spec.iam.policy import Document, Element, document
from octo_spec.iam.unnamed_resources import shown
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import WitnessRequest
from octo_spec.review.answer_words import by_gravity
from octo_spec.review.presences import holds_in, settings_of
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


@frozen
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
    plain = [pair for pair in role.statements if _is_plain(pair[0], role)]
    others = [pair for pair in role.statements if not _is_plain(pair[0], role)]
    for statement, written in plain:
        yield from _plain_parts(statement, written, role, questions)
    if any(statement.effect is Effect.ALLOW for statement, _ in others):
        granted = {each.full_name: each for _, written in others for each in allowed(written)}.values()
        named = {question.id: question.among(granted) for question in questions}
        for is_narrowed, requests in ((False, _on_anything(named, role)), (True, _at_all(named))):
            yield from _parts(role, others, requests, is_narrowed=is_narrowed)


# --- grants on which nothing bears -------------------------------------------------------------


def _is_plain(statement: Statement, role: RoleInPartition) -> bool:
    """Tell whether a grant is on anything under no condition, in a role that nothing denies or bounds.

    What it allows needs no search: every request for one of its actions, where it is there.
    """
    return (
        not role.is_held_back
        and statement.effect is Effect.ALLOW
        and statement.resources == Element(frozenset({ANYTHING}))
        and all(is_answer_key(condition.key) for condition in statement.conditions)
    )


def _plain_parts(
    statement: Statement,
    written: WrittenStatement,
    role: RoleInPartition,
    questions: Sequence[ReviewQuestion],
) -> Iterator[DirectPart]:
    """Give what a plain grant does, with a request for the gravest of its actions."""
    actions = allowed(written)
    presence = settings_of(statement, role.unknowns)
    for question in questions:
        if names := question.among(actions):
            [gravest, *_] = by_gravity(names)
            witness = _plain_witness(gravest, statement, written, role)
            if witness is not None:
                yield DirectPart(question.id, written, names, witness, is_narrowed=False, presence=presence)


def _plain_witness(
    name: str, statement: Statement, written: WrittenStatement, role: RoleInPartition
) -> WitnessRequest | None:
    """Find a request for an action; there is none where no setting has the grant."""
    alone = DocumentSet((Document((statement,)),), ((written,),))
    asked = on_any_resource((name,), replace(role.policies, permissions=alone))
    found = overlaps(alone.documents, asked, role.limits)
    return next((witness_of(overlap.witness, role) for overlap in found), None)


# --- grants that the engine decides ------------------------------------------------------------

Pairs: TypeAlias = "Sequence[tuple[Statement, WrittenStatement]]"
"""Statements, parsed and as they are written."""


@frozen
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


def _parts(
    role: RoleInPartition, pairs: Pairs, requests: _Requests, *, is_narrowed: bool
) -> Iterator[DirectPart]:
    if not requests.questions:
        return
    found: dict[tuple[str, WrittenStatement, Presence], list[Overlap]] = {}
    for overlap in _allowed(role, pairs, requests.document):
        statement, written = pairs[overlap.place.statement]
        key = (requests.questions[overlap.queried], written, settings_of(statement, role.unknowns))
        found.setdefault(key, []).append(overlap)
    for (question, written, presence), of_grant in found.items():
        actions = tuple(dict.fromkeys(action for overlap in of_grant for action in overlap.actions))
        witness = witness_of(of_grant[0].witness, role)
        part = DirectPart(question, written, actions, witness, is_narrowed, presence)
        yield from _where_denies_allow(part, role, pairs, requests)


def _allowed(role: RoleInPartition, pairs: Pairs, requests: Document) -> Iterator[Overlap]:
    """Find which requests the statements allow, which are all of the role but the plain ones."""
    documents = (Document(tuple(statement for statement, _ in pairs)),)
    return overlaps(documents, requests, role.limits, bounds=role.bounds)


def may_ever(role: RoleInPartition, question: ReviewQuestion) -> bool:
    """Tell whether a role may do what a question asks by any name that its patterns match, of any day."""
    requests = document("Allow", ({"Action": list(question.actions), "Resource": "*"},))
    documents = role.policies.permissions.documents
    asked = overlaps(documents, requests, role.limits, ActionReading.ALL_NAMES, role.bounds)
    return any(True for _ in asked)


# --- settings that denies decide ---------------------------------------------------------------


def _where_denies_allow(
    part: DirectPart, role: RoleInPartition, pairs: Pairs, requests: _Requests
) -> Iterator[DirectPart]:
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
        if holds_in((part.presence,), answered) and _is_allowed(
            part, role, pairs, Document(tuple(of_question)), answered
        ):
            tests = (ChoiceIs(id, (value,)) for id, value in answered.items())
            yield replace(part, presence=_both(part.presence, tests))


def _choices_of_denies(role: RoleInPartition) -> frozenset[str]:
    """Name the choices on which a deny of the role, or a statement of a bound, depends."""
    bounding = (each for bound in role.bounds for document in bound for each in document.statements)
    denying = (each for each, _ in role.statements if each.effect is Effect.DENY)
    tests = (test for each in (*denying, *bounding) for test in setting_of(each))
    return frozenset(test.key.removeprefix(CHOICE) for test in tests if test.key.startswith(CHOICE))


def _is_allowed(
    part: DirectPart, role: RoleInPartition, pairs: Pairs, requests: Document, answers: Mapping[str, str]
) -> bool:
    """Ask whether the grant allows some of the requests where the answers are these."""
    context: dict[str, JsonValue] = {f"{CHOICE}{id}": value for id, value in answers.items()}
    condition: JsonValue = {"StringEquals": dict(context)}
    everything: dict[str, JsonValue] = {"Action": "*", "Resource": "*", "Condition": condition}
    [only] = document("Allow", (everything,)).statements
    of_grant = [pair for pair in pairs if pair[0].effect is Effect.DENY or pair[1] == part.written]
    return any(True for _ in _allowed(role, of_grant, asked_in(requests, only.conditions)))


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
    known = action(request.action)
    name = known.full_name if isinstance(known, Action) else request.action
    return WitnessRequest(name, shown(in_notation(request.resource)), context)
