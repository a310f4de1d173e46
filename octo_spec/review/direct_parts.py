"""The grants by which a role may do what questions ask, for all combinations of choices at once.

The access engine decides two queries for each question. May the role do it to a resource that the grants do
not name, without any condition on the request? If not, may it do it at all? Each result has a request as an
example. If a deny depends on choices, a grant does not say by itself for which combinations it allows: the
engine then decides each combination.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.analysis.escalation.permission_state import restricted_to
from octo_spec.analysis.overview.summary import allowed_actions
from octo_spec.analysis.questions.decided_questions import deciding_actions
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import Pattern
from octo_spec.iam.policy import Document, Element, document
from octo_spec.model.combinations import holds_in
from octo_spec.review.denied_combinations import denied_combinations, presences_with
from octo_spec.review.direct_part import DirectPart, ShownActions, witness_of
from octo_spec.review.plain_grants import PlainGrants
from octo_spec.review.tag_limits import parts_after_tagging
from octo_spec.review.whole_parts import whole_parts
from octo_spec.symbolic.answer_keys import choice_keys
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.catalog import Action
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Statement
    from octo_spec.model.presence import Presence
    from octo_spec.review.denied_combinations import Answers
    from octo_spec.review.reviewed_roles import RoleInPartition


def direct_parts(role: RoleInPartition, questions: Sequence[ReviewQuestion]) -> tuple[DirectPart, ...]:
    """Find the grants; those on any resource come before narrowed ones.

    Grants that need no search come first, unless denies or boundaries apply to the role: then all are in the
    order of the role's statements.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    plainly = PlainGrants(role)
    grants = tuple(
        _Grant(*pair, allowed_actions(pair[1]), plainly.actions(*pair)) for pair in role.statements
    )
    wide = (
        *(part for grant in grants for part in plainly.parts(*grant.pair, grant.decided, questions)),
        *_search(role, grants, questions, is_narrowed=False),
    )
    narrow = tuple(_search(role, _with_decided(wide, grants, role), questions, is_narrowed=True))
    wide = tuple(whole_parts((*wide, *parts_after_tagging(role, narrow)), role))
    narrow = tuple(whole_parts(narrow, role))
    if not role.has_limits:
        return (*wide, *narrow)
    order = {written: -number for number, (_, written) in enumerate(reversed(role.statements))}
    return tuple(sorted((*wide, *narrow), key=lambda part: (part.is_narrowed, order[part.written])))


Pair: TypeAlias = "tuple[Statement, WrittenStatement]"
"""A statement, parsed and as written."""


@frozen
class _Grant:
    """A statement, its actions, and the actions that need no further search."""

    statement: Statement
    written: WrittenStatement
    actions: tuple[Action, ...]
    decided: tuple[Action, ...]

    @property
    def pair(self) -> Pair:
        return self.statement, self.written

    @property
    def denies(self) -> bool:
        return self.statement.effect is Effect.DENY

    @property
    def left(self) -> tuple[Action, ...]:
        """The actions that the engine must still decide."""
        if not self.decided:
            return self.actions
        decided = frozenset(each.full_name for each in self.decided)
        return tuple(each for each in self.actions if each.full_name not in decided)


def _with_decided(
    found: Iterable[DirectPart], grants: Sequence[_Grant], role: RoleInPartition
) -> tuple[_Grant, ...]:
    """Mark the actions that a grant allows on anything as decided, unless denies depend on choices."""
    if role.denied_choices:
        return tuple(grants)
    names: dict[tuple[WrittenStatement, Presence], set[str]] = {}
    for part in found:
        names.setdefault((part.written, part.presence), set()).update(part.actions)
    return tuple(
        replace(grant, decided=tuple(each for each in grant.actions if each.full_name in known))
        if (known := names.get((grant.written, statement_presence(grant.statement, role.unknowns))))
        else grant
        for grant in grants
    )


def parts_at_all(role: RoleInPartition, named: Mapping[str, tuple[str, ...]]) -> Iterator[DirectPart]:
    """Find the grants that allow some named actions, on any resource, under any condition.

    ``named`` has the names for each question, by its ID. Raises ``BudgetExceededError`` as above.
    """
    return _parts(role, role.statements, _requests_at_all(named), is_narrowed=True)


# --- grants that the engine decides ------------------------------------------------------------


@frozen
class _Requests:
    """Requests as a document, and the actions that decide each question.

    An action of several questions is decided once.
    """

    document: Document
    named: Mapping[str, AbstractSet[str]]


def _search(
    role: RoleInPartition,
    grants: Sequence[_Grant],
    questions: Sequence[ReviewQuestion],
    *,
    is_narrowed: bool,
) -> Iterator[DirectPart]:
    """Query the engine for the undecided actions of grants: together, or alone for partly decided grants."""
    allows = [grant for grant in grants if not grant.denies]
    together = [grant for grant in allows if not grant.decided]
    for group in (together, *([grant] for grant in allows if grant.decided)):
        left = {each.full_name: each for grant in group for each in grant.left}.values()
        named = deciding_actions(questions, left)
        if named:
            requests = _requests_at_all(named) if is_narrowed else _requests_on_anything(named, role)
            members = {id(grant) for grant in group}
            pairs = [grant.pair for grant in grants if grant.denies or id(grant) in members]
            yield from _parts(role, pairs, requests, is_narrowed=is_narrowed)


def _requests_on_anything(named: Mapping[str, tuple[str, ...]], role: RoleInPartition) -> _Requests:
    """Return requests for each action on a resource that no grant names, without narrowing conditions."""
    return _Requests(requests_on_any_resource(_all_names(named), role.policies), _sets(named))


def _requests_at_all(named: Mapping[str, tuple[str, ...]]) -> _Requests:
    """Return requests for each action on any resource, under any condition."""
    return _Requests(_document_at_all(_all_names(named)), _sets(named))


@lru_cache(8)
def _document_at_all(names: tuple[str, ...]) -> Document:
    """Return one object for all partitions, because comparing documents of thousands of names is slow."""
    return document("Allow", ({"Action": list(names), "Resource": "*"},))


def _sets(named: Mapping[str, tuple[str, ...]]) -> dict[str, AbstractSet[str]]:
    return {question: frozenset(names) for question, names in named.items()}


def _all_names(named: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in named.values() for name in names))


@frozen
class _Allowed:
    """Actions that a grant allows alike, and a request for the first of them."""

    actions: tuple[str, ...]
    witness: Request


def _allowed_by_question(overlap: Overlap, requests: _Requests) -> Iterator[tuple[str, _Allowed]]:
    """Yield for each question the allowed actions; the witness is valid for any of them."""
    for question, names in requests.named.items():
        if actions := tuple(name for name in overlap.actions if name in names):
            yield question, _Allowed(actions, replace(overlap.witness, action=min(actions, key=str.lower)))


def _parts(
    role: RoleInPartition, pairs: Sequence[Pair], requests: _Requests, *, is_narrowed: bool
) -> Iterator[DirectPart]:
    found: dict[tuple[str, WrittenStatement, Presence], list[_Allowed]] = {}
    for overlap in _allowed_requests(role, pairs, requests.document):
        statement, written = pairs[overlap.place.statement]
        presence = statement_presence(statement, role.unknowns)
        for question, allowed_names in _allowed_by_question(overlap, requests):
            found.setdefault((question, written, presence), []).append(allowed_names)
    for (question, written, presence), of_grant in found.items():
        shown = tuple(ShownActions(each.actions, witness_of(each.witness, role)) for each in of_grant)
        part = DirectPart(question, written, shown, is_narrowed, presence)
        yield from _split_by_denies(part, role, pairs, requests)


def _allowed_requests(role: RoleInPartition, pairs: Sequence[Pair], requests: Document) -> Iterator[Overlap]:
    """Return the requests that the statements allow, with all denies of the role applied."""
    documents = (Document(tuple(statement for statement, _ in pairs)),)
    return overlaps(documents, requests, role.limits_today, bounds=role.bounds, effort=role.effort)


# --- combinations that denies decide -----------------------------------------------------------


def _split_by_denies(
    part: DirectPart, role: RoleInPartition, pairs: Sequence[Pair], requests: _Requests
) -> Iterator[DirectPart]:
    """Yield a part as it is, or its actions for the combinations in which the denies do not cover them."""
    combined = denied_combinations(role)
    if not combined:
        yield part
        return
    of_part = _requests_for(part.actions, requests.document)
    possible = [answers for answers in combined if holds_in((part.presence,), answers)]
    allowed = [_allowed_names(part, role, pairs, of_part, each) for each in possible]
    for names in _names_allowed_alike(part.actions, allowed):
        name = names[0].lower()
        open_to = [each for each, of_each in zip(possible, allowed, strict=True) if name in of_each]
        others = frozenset(part.actions).difference(names)
        for presence in presences_with(part.presence, open_to, possible):
            yield replace(part.without_actions(others) or part, presence=presence)


def _names_allowed_alike(
    names: Iterable[str], allowed: Sequence[AbstractSet[str]]
) -> Iterable[tuple[str, ...]]:
    """Group names that are allowed in the same combinations."""
    alike: dict[tuple[bool, ...], list[str]] = {}
    for name in names:
        alike.setdefault(tuple(name.lower() in of_each for of_each in allowed), []).append(name)
    return map(tuple, alike.values())


def _requests_for(names: Iterable[str], requests: Document) -> Document:
    """Return the requests for some actions."""
    kept = frozenset(Pattern(name.lower()) for name in names)
    kept_requests = ((each, each.actions.patterns & kept) for each in requests.statements)
    return Document(
        tuple(replace(each, actions=Element(actions)) for each, actions in kept_requests if actions)
    )


def _allowed_names(
    part: DirectPart,
    role: RoleInPartition,
    pairs: Sequence[Pair],
    requests: Document,
    answers: Answers,
) -> frozenset[str]:
    """Return the actions of a part, in lower case, that its grant allows with these answers.

    The engine knows AWS's spelling of documented actions only: it gives the parsed name of any other action.
    """
    condition: JsonValue = {"StringEquals": {**choice_keys(answers)}}
    everything: dict[str, JsonValue] = {"Action": "*", "Resource": "*", "Condition": condition}
    [only] = document("Allow", (everything,)).statements
    of_grant = [pair for pair in pairs if pair[0].effect is Effect.DENY or pair[1] == part.written]
    found = _allowed_requests(role, of_grant, restricted_to(requests, only.conditions))
    return frozenset(name.lower() for overlap in found for name in overlap.actions)
