"""For which answers a feature has what it needs: decided for each need, and for all requests of the need.

A need is met if one role is allowed to make all of its requests, as AWS documents actions today: each action
on the types of resources that it takes, with the condition keys that AWS sends. The access engine decides
it for each combination of the answers on which the role's statements about that action depend. It is not
decided if the text of a boundary or of an attached policy is not known, if the value of a parameter may
decide it, or if the search needs too many steps. Policies of the customer's account, such as service control
policies, are not known and do not count.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from octo_spec.access.action_sets import may_match_action
from octo_spec.access.bounds import Bounds
from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, allows_more, allows_more_documented, compare
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.permission_state import limits_of_sessions
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.analysis.features.answer_cases import Dimension, cases, points, size
from octo_spec.analysis.features.answer_space import (
    FORMAT,
    LOCATED,
    AnswerSpace,
    is_possible,
    presence_holds,
)
from octo_spec.analysis.features.need_requests import (
    needed_actions,
    needs_by_format,
    needs_by_partition,
    with_needs,
)
from octo_spec.analysis.features.open_values import (
    grants_without,
    values_in,
    widest_role,
)
from octo_spec.analysis.features.plain_needs import (
    has_plain_requests,
    plainly_allows,
    plainly_allows_none,
)
from octo_spec.frozen import frozen
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.catalog import expand
from octo_spec.iam.policy import Document
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.feature_words import PARTITION
from octo_spec.model.presence import ALWAYS, ChoiceIs
from octo_spec.symbolic.answer_keys import choice_keys, is_answer_key
from octo_spec.symbolic.open_parameters import OpenParameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.bounds import Policies
    from octo_spec.access.request import Request
    from octo_spec.analysis.features.answer_cases import Cases, Point
    from octo_spec.analysis.features.need_requests import NeededAction, NeedsInPartition
    from octo_spec.iam.policy import Statement as ParsedStatement
    from octo_spec.model.deployment import Attachment, Deployment, Feature
    from octo_spec.symbolic.role_access import RoleAccess

MOST_POINTS: Final = 4096
"""The number of combinations of answers that are decided one by one."""


@frozen
class NeedAnswer:
    """When one action of a need is allowed, and when that is not decided, with the reason."""

    needed: NeededAction
    when: Cases
    undecided: Cases = ()
    reason: str = ""
    refused: Request | None = None
    """A request that no role may make although a role may use the action, if no combination allows all."""

    @property
    def is_missing(self) -> bool:
        """Whether no combination allows it."""
        return not self.when and not self.undecided


@frozen
class FeatureAnswer:
    """When a feature has everything that it needs, and when that is not decided, with the reason."""

    feature: Feature
    when: Cases
    undecided: Cases
    reason: str
    needs: tuple[NeedAnswer, ...]


@frozen
class FeatureAnswers:
    """The answers about all features of a deployment, and the inputs on which they depend."""

    features: tuple[FeatureAnswer, ...] = ()
    space: tuple[Dimension, ...] = ()


@frozen
class _Verdict:
    answer: ClaimAnswer
    reason: str = ""


_YES: Final = _Verdict(ClaimAnswer.YES)
_NO: Final = _Verdict(ClaimAnswer.NO)


@frozen
class _Table:
    """The verdict for each point of a space; impossible points have none."""

    space: tuple[Dimension, ...]
    verdicts: Mapping[Point, _Verdict]

    def verdict(self, space: tuple[Dimension, ...], point: Point) -> _Verdict | None:
        """Return the verdict for a point of a larger space."""
        values = dict(zip(space, point, strict=True))
        return self.verdicts.get(tuple(values[dimension] for dimension in self.space))

    def without(self, dimensions: tuple[Dimension, ...]) -> _Table:
        """Return the table without those dimensions on which no verdict depends."""
        table = self
        for dimension in dimensions:
            at = table.space.index(dimension)
            shorter: dict[Point, set[_Verdict | None]] = {}
            for point in points(table.space):
                shorter.setdefault((*point[:at], *point[at + 1 :]), set()).add(table.verdicts.get(point))
            if all(len(found) == 1 for found in shorter.values()):
                known = {point: verdict for point, (verdict,) in shorter.items() if verdict is not None}
                table = _Table((*table.space[:at], *table.space[at + 1 :]), known)
        return table


def feature_answers(
    deployment: Deployment, formats: Mapping[str, Deployment] | None = None
) -> FeatureAnswers:
    """Decide each feature of a deployment; ``formats`` are what the formats have of it, if they differ."""
    if not deployment.features:
        return FeatureAnswers()
    return answers_with_needs(deployment, needs_by_partition(deployment), formats)


def answers_with_needs(
    deployment: Deployment,
    needs: tuple[NeedsInPartition, ...],
    formats: Mapping[str, Deployment] | None = None,
) -> FeatureAnswers:
    """Decide each feature of a deployment whose roles and needs are written already, in each partition."""
    if not deployment.features:
        return FeatureAnswers()
    return _decide(deployment, needs_by_format(deployment, formats, needs) if formats else {"": needs})


def plainly_granted(deployment: Deployment, needs: NeedsInPartition) -> frozenset[str]:
    """Return features that plainly have what they need if each choice has its last value.

    Other features may have it, too; ``answers_with_needs`` decides them.
    """
    space = AnswerSpace(deployment, needs.unknowns)
    answers = {choice.id: choice.values[-1] for choice in deployment.choices}
    dimensions = tuple(Dimension(id, needs.unknowns.choices[id]) for id in answers)
    fixed = space.other_answers(dimensions, tuple(answers.values()))
    found = frozenset(each.id for each in deployment.features if _is_plainly_granted(each, needs, answers))
    return found if found and is_possible((needs.roles[0].limits, fixed)) else frozenset()


def _is_plainly_granted(feature: Feature, needs: NeedsInPartition, answers: Mapping[str, str]) -> bool:
    return all(_is_plainly_met(needed, needs, answers) for needed in needed_actions(feature))


def _is_plainly_met(needed: NeededAction, needs: NeedsInPartition, answers: Mapping[str, str]) -> bool:
    requests, presence = needs.requests.get(needed.policy, (Document(()), ALWAYS))
    if len(requests.statements) != 1 or not all(isinstance(test, ChoiceIs) for test in presence.tests):
        return False
    [statement], choices = requests.statements, choice_keys(answers)
    return (
        presence_holds(presence, answers, needs.unknowns.partition)
        and has_plain_requests(statement, choices)
        and any(
            role.boundary is None
            and plainly_allows(tuple(_statements_about_action(role, needed.action)), statement, choices)
            for role in needs.roles
        )
    )


def _decide(deployment: Deployment, needs: Mapping[str, tuple[NeedsInPartition, ...]]) -> FeatureAnswers:
    decision = _Decision(deployment, needs)
    features = tuple(decision.feature(feature) for feature in deployment.features)
    return FeatureAnswers(features, _join_spaces(decision.spaces))


@frozen
class _Place:
    """Roles and requests in one partition and one format."""

    partition: str
    format: str
    needs: NeedsInPartition
    twin: str
    """The first format with the same roles and requests: what is decided for it holds for this one."""


class _Decision:
    """Decides the features of one deployment, in each of its partitions and in each format."""

    def __init__(self, deployment: Deployment, by_format: Mapping[str, tuple[NeedsInPartition, ...]]) -> None:
        each = [needs.unknowns for needs in next(iter(by_format.values()))]
        twins = {
            name: next(other for other, known in by_format.items() if known is needs)
            for name, needs in by_format.items()
        }
        self.places = tuple(
            _Place(needs.unknowns.partition, name, needs, twins[name])
            for in_partition in zip(*by_format.values(), strict=True)
            for name, needs in zip(by_format, in_partition, strict=True)
        )
        located = (
            Dimension(PARTITION, tuple(unknowns.partition for unknowns in each)),
            Dimension(FORMAT, tuple(by_format)),
        )
        self.located = tuple(dimension for dimension in located if len(dimension.values) > 1)
        self.space = AnswerSpace(with_needs(deployment), each[0])
        self.spaces: list[tuple[Dimension, ...]] = []
        self.possible: dict[tuple[str, str, tuple[Dimension, ...], Point], bool] = {}
        self.others: dict[tuple[tuple[Dimension, ...], Point], Document] = {}
        self.decided: dict[tuple[str, str, NeededAction, Point], _Verdict | None] = {}
        self.about: dict[tuple[str, str, str, str], tuple[ParsedStatement, ...]] = {}

    def feature(self, feature: Feature) -> FeatureAnswer:
        """Decide a feature: it has what it needs in the combinations that all of its needs have in common."""
        tables = [(needed, self._table(needed)) for needed in needed_actions(feature)]
        answers = tuple(self._need_answer(needed, table) for needed, table in tables)
        space = _join_spaces(table.space for _, table in tables)
        self.spaces.append(space)
        if size(space) > MOST_POINTS:
            return FeatureAnswer(feature, (), ((),), _too_many_reason(size(space)), answers)
        verdicts: dict[Point, _Verdict] = {}
        for point in points(space):
            held = [table.verdict(space, point) for _, table in tables]
            known = [each for each in held if each is not None]
            if len(known) == len(held) and self._is_possible_point(space, point):
                verdicts[point] = min(known, key=lambda each: each.answer)
        when, undecided, reason = _summary(_Table(space, verdicts))
        return FeatureAnswer(feature, when, undecided, reason, answers)

    def _need_answer(self, needed: NeededAction, table: _Table) -> NeedAnswer:
        when, undecided, reason = _summary(table)
        refused = None if when or undecided else self._find_refused_request(needed)
        return NeedAnswer(needed, when, undecided, reason, refused)

    # --- one action ----------------------------------------------------------------------------

    def _table(self, needed: NeededAction) -> _Table:
        space = self._dimensions(needed)
        if size(space) > MOST_POINTS:
            return _Table((), {(): _Verdict(ClaimAnswer.NOT_DECIDED, _too_many_reason(size(space)))})
        found = {point: self._verdict(needed, space, point) for point in points(space)}
        table = _Table(space, {point: verdict for point, verdict in found.items() if verdict is not None})
        return table.without(self.located)

    def _dimensions(self, needed: NeededAction) -> tuple[Dimension, ...]:
        found = {dimension for place in self.places for dimension in self._dimensions_in(needed, place)}
        return (*sorted(found, key=lambda dimension: dimension.id), *self.located)

    def _dimensions_in(self, needed: NeededAction, place: _Place) -> Iterator[Dimension]:
        requests = place.needs.requests.get(needed.policy)
        if requests is None:
            return
        document, presence = requests
        yield from self.space.presence_dimensions(presence)
        roles = place.needs.roles
        statements = chain(
            document.statements, *(self._statements(place, role, needed.action) for role in roles)
        )
        yield from self.space.key_dimensions(
            key for statement in statements for key in _answer_keys(statement)
        )
        for role in roles:
            for attachment in _unknown_attachments(role):
                yield from self.space.presence_dimensions(attachment.presence)

    def _verdict(self, needed: NeededAction, space: tuple[Dimension, ...], point: Point) -> _Verdict | None:
        """Decide an action for a combination of answers; ``None`` if no customer can give these answers."""
        answers = {dimension.id: value for dimension, value in zip(space, point, strict=True)}
        place = self._place(answers)
        own = len(space) - len(self.located)
        key = (place.partition, place.twin, needed, point[:own])
        if key not in self.decided:
            self.decided[key] = self._verdict_at(needed, place, space[:own], point[:own], answers)
        return self.decided[key]

    def _verdict_at(
        self,
        needed: NeededAction,
        place: _Place,
        space: tuple[Dimension, ...],
        point: Point,
        answers: Mapping[str, str],
    ) -> _Verdict | None:
        fixed = self._other_answers(space, point)
        if not self._is_possible(place, space, point, fixed):
            return None
        requests = place.needs.requests.get(needed.policy)
        if requests is None or not presence_holds(requests[1], answers, place.partition):
            return _NO
        values = self._open_values(place, answers)
        verdicts = [
            _role_verdict(
                role,
                requests[0],
                self._statements_about(place, role, requests[0]),
                fixed,
                answers,
                partition=place.partition,
                values=values,
            )
            for role in place.needs.roles
        ]
        return max(verdicts, key=lambda each: each.answer, default=_NO)

    def _statements_about(
        self, place: _Place, role: RoleAccess, requests: Document
    ) -> tuple[ParsedStatement, ...]:
        """Return the statements of a role that may be about the actions of requests."""
        return tuple(chain.from_iterable(self._statements(place, role, name) for name in _names_of(requests)))

    def _statements(self, place: _Place, role: RoleAccess, action: str) -> tuple[ParsedStatement, ...]:
        """Return the statements of a role that may be about an action, searched once."""
        key = (place.partition, place.twin, role.role.id, action)
        found = self.about.get(key)
        if found is None:
            found = self.about[key] = tuple(_statements_about_action(role, action))
        return found

    def _other_answers(self, space: tuple[Dimension, ...], point: Point) -> Document:
        """Deny all requests with other answers; many needs depend on the same answers."""
        found = self.others.get((space, point))
        if found is None:
            found = self.others[space, point] = self.space.other_answers(space, point)
        return found

    def _open_values(self, place: _Place, answers: Mapping[str, str]) -> OpenParameters:
        ids = frozenset(each.id for each in self.space.deployment.parameters) - answers.keys()
        return OpenParameters.among(place.needs.unknowns, ids)

    def _is_possible_point(self, space: tuple[Dimension, ...], point: Point) -> bool:
        answers = {dimension.id: value for dimension, value in zip(space, point, strict=True)}
        own = tuple(dimension for dimension in space if dimension.id not in LOCATED)
        fixed = self._other_answers(own, point[: len(own)])
        return self._is_possible(self._place(answers), own, point[: len(own)], fixed)

    def _place(self, answers: Mapping[str, str]) -> _Place:
        partition, form = answers.get(PARTITION), answers.get(FORMAT)
        return next(
            place
            for place in self.places
            if partition in (None, place.partition) and form in (None, place.format)
        )

    def _is_possible(
        self, place: _Place, space: tuple[Dimension, ...], point: Point, fixed: Document
    ) -> bool:
        key = (place.partition, place.twin, space, point)
        if key not in self.possible:
            roles = place.needs.roles
            self.possible[key] = not roles or is_possible((roles[0].limits, fixed))
        return self.possible[key]

    def _find_refused_request(self, needed: NeededAction) -> Request | None:
        """Return a request of a need that a role may not make where it may make others."""
        for place in self.places:
            if (written := place.needs.requests.get(needed.policy)) is None:
                continue
            requests = written[0]
            space = tuple(dict.fromkeys(self._dimensions_in(needed, place)))
            for point in points(space):
                fixed = self._other_answers(space, point)
                for role in place.needs.roles:
                    if refused := _refused_request(role, requests, fixed):
                        return refused
        return None


def _allows_some(role: RoleAccess, requests: Document, fixed: Document) -> bool:
    """Return whether a role may make any of the requests."""
    old, (_, *limits), bounds = _compared_sides(role, requests, (fixed,))
    return any(True for _ in overlaps(old, requests, limits, _reading(requests), bounds=bounds.old))


def _refused_request(role: RoleAccess, requests: Document, fixed: Document) -> Request | None:
    """Return a request that a role may not make although it may make others, without the answers."""
    old, new, bounds = _compared_sides(role, requests, (fixed,))
    try:
        if not _allows_some(role, requests, fixed):
            return None
        found = compare(old, new, _reading(requests), bounds=bounds).differences
    except BudgetExceededError:
        return None
    witness = next((each.witness for each in found), None)
    if witness is None:
        return None
    context = {key: value for key, value in witness.context.items() if not is_answer_key(key)}
    return replace(witness, context=context)


def _summary(table: _Table) -> tuple[Cases, Cases, str]:
    """Return when the answer is yes, when it is not decided, and the first reason for that."""
    impossible = {point for point in points(table.space) if point not in table.verdicts}
    by_answer: dict[ClaimAnswer, set[Point]] = {answer: set() for answer in ClaimAnswer}
    for point, verdict in table.verdicts.items():
        by_answer[verdict.answer].add(point)
    reasons = (each.reason for each in table.verdicts.values() if each.reason)
    return (
        cases(by_answer[ClaimAnswer.YES], table.space, impossible),
        cases(by_answer[ClaimAnswer.NOT_DECIDED], table.space, impossible),
        next(reasons, ""),
    )


def _join_spaces(spaces: Iterable[tuple[Dimension, ...]]) -> tuple[Dimension, ...]:
    found = dict.fromkeys(chain.from_iterable(spaces))
    return tuple(sorted(found, key=lambda dimension: (dimension.id in LOCATED, dimension.id)))


def _too_many_reason(count: int) -> str:
    return f"{count:,} combinations of answers are more than octospec decides one by one ({MOST_POINTS:,})"


# --- one role ----------------------------------------------------------------------------------


def _statements_about_action(role: RoleAccess, action: str) -> Iterator[ParsedStatement]:
    """Yield the statements of a role and of its boundary that may be about an action."""
    boundary = role.boundary.documents if role.boundary else ()
    pattern = action_pattern(action)
    for document in (*role.permissions.documents, *boundary):
        for statement in document.statements:
            if may_match_action(statement.actions, pattern):
                yield statement


def _answer_keys(statement: ParsedStatement) -> Iterator[str]:
    return (each.key for each in statement.conditions if is_answer_key(each.key))


def _unknown_attachments(role: RoleAccess) -> tuple[Attachment, ...]:
    """Return the attached policies whose texts are not known, and such a boundary."""
    boundary = role.there.boundary
    return (*role.unknown, boundary) if boundary and role.boundary is None else role.unknown


def _role_verdict(  # noqa: PLR0913 - a need, and all on which it depends
    role: RoleAccess,
    requests: Document,
    about: tuple[ParsedStatement, ...],
    fixed: Document,
    answers: Mapping[str, str],
    *,
    partition: str,
    values: OpenParameters,
) -> _Verdict:
    """Decide whether a role is allowed to make all of the requests if the answers are those of ``fixed``.

    Its statements ``about`` them decide that.
    """
    choices = choice_keys(answers)
    try:
        is_met = _is_met(role, requests, about, fixed, choices)
        is_plain = is_met or plainly_allows_none(about, choices)
        deciding = frozenset[str]() if is_plain else _deciding_values(role, requests, about, fixed, values)
    except BudgetExceededError as error:
        return _Verdict(ClaimAnswer.NOT_DECIDED, str(error))
    if deciding:
        listed = " and ".join(sorted(deciding))
        return _Verdict(ClaimAnswer.NOT_DECIDED, f"it may depend on the value of {listed}")
    present = (
        each for each in _unknown_attachments(role) if presence_holds(each.presence, answers, partition)
    )
    return _verdict_with_unknown(role, next(present, None), is_met=is_met)


def _verdict_with_unknown(role: RoleAccess, unknown: Attachment | None, *, is_met: bool) -> _Verdict:
    """Return a verdict, unless an attached policy or boundary whose text is not known may change it."""
    if unknown is None:
        return _YES if is_met else _NO
    if not is_met and unknown == role.there.boundary:
        return _NO  # a boundary allows nothing
    kind = "boundary" if unknown == role.there.boundary else "attached policy"
    return _Verdict(ClaimAnswer.NOT_DECIDED, f"the text of the {kind} {unknown.arn} is not known")


def _deciding_values(
    role: RoleAccess,
    requests: Document,
    about: tuple[ParsedStatement, ...],
    fixed: Document,
    values: OpenParameters,
) -> frozenset[str]:
    """Return parameters for some of whose values a refused need may be met; none if it never is."""
    of_need = values_in(requests, values)
    mentioned = of_need | values_in(Document(about), values)
    if mentioned:
        widest = widest_role(role, values)
        if _is_met(widest, requests, _statements_about_requests(widest, requests), fixed):
            return mentioned
    if of_need and _allows_some(grants_without(role, of_need, values), requests, fixed):
        return of_need
    return frozenset()


def _is_met(
    role: RoleAccess,
    requests: Document,
    about: tuple[ParsedStatement, ...],
    fixed: Document,
    choices: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Return whether a request is allowed and none is refused, of all requests or those that AWS documents.

    A need without a request, such as one on an ARN of another partition, is not met: it is of no use there.
    """
    if plainly_allows_none(about, choices):
        return False
    [needed] = requests.statements if len(requests.statements) == 1 else (None,)
    is_plain = needed is not None and role.boundary is None and plainly_allows(about, needed, choices)
    if not is_plain and _refuses_any(role, requests, fixed):
        return False
    has_requests = needed is not None and has_plain_requests(needed, choices)
    return has_requests or _allows_some(role, requests, fixed)


def _statements_about_requests(role: RoleAccess, requests: Document) -> tuple[ParsedStatement, ...]:
    """Return the statements of a role and of its boundary that may be about the actions of requests."""
    return tuple(chain.from_iterable(_statements_about_action(role, name) for name in _names_of(requests)))


def _names_of(requests: Document) -> Iterator[str]:
    return (name for statement in requests.statements for name in statement.actions.written)


def _refuses_any(role: RoleAccess, requests: Document, fixed: Document) -> bool:
    old, new, bounds = _compared_sides(role, requests, (fixed,))
    more = allows_more_documented if _is_documented(requests) else allows_more
    return more(old, new, bounds=bounds)


def _reading(requests: Document) -> ActionReading:
    return ActionReading.CATALOGUE if _is_documented(requests) else ActionReading.ALL_NAMES


def _is_documented(requests: Document) -> bool:
    return any(expand(name) for statement in requests.statements for name in statement.actions.written)


def _compared_sides(
    role: RoleAccess, requests: Document, fixed: Policies
) -> tuple[Policies, Policies, Bounds]:
    """Return what a role allows, and the requests that its sessions can make of those in ``requests``."""
    documents = role.permissions.documents
    boundary = role.boundary.documents if role.boundary else None
    deciding = (*documents, requests, *(boundary or ()))
    limits = (role.limits, *fixed, *limits_of_sessions(deciding, own_arn(role.role)))
    return documents, (requests, *limits), Bounds(old=(boundary,) if boundary else ())
