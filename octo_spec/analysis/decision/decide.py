"""Whether a role may do one thing, which statement decides it, and what is missing if it may not."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.evaluate import statements, unmet_parts
from octo_spec.access.whole_requests import required_types
from octo_spec.analysis.decision.other_resources import OtherResources
from octo_spec.analysis.decision.unmet_parts import UnmetPart, gap, possible_gap
from octo_spec.analysis.trust.excepted_principals import has_exceptions, narrowest_trust, widest_trust
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.symbolic.open_parameters import OpenParameters
from octo_spec.symbolic.value_bounds import narrowest, parameters_behind, widest

if TYPE_CHECKING:
    from octo_spec.access.evaluate import Unmet
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.sides import DocumentSet, RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Statement


class RequestVerdict(StrEnum):
    """The verdict on a request."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    DENIED = "explicitly denied"
    OPEN = "not decided"
    """The verdict depends on the value of a parameter."""
    UNKNOWN = "not known"
    """A policy without a known text may allow what no known policy allows, or deny what one allows."""


@frozen
class EvaluatedStatement:
    """A statement with the reasons why it does not apply to a request.

    ``gaps`` exist for all values of parameters; ``possible_gaps`` depend on unknown values.
    """

    statement: WrittenStatement
    effect: Effect
    gaps: tuple[UnmetPart, ...]
    possible_gaps: tuple[UnmetPart, ...] = ()

    @property
    def applies(self) -> bool:
        """Whether the statement applies for all values."""
        return not self.gaps and not self.possible_gaps

    @property
    def may_apply(self) -> bool:
        """Whether the statement applies for some values and not for others."""
        return not self.gaps and bool(self.possible_gaps)


Evaluated: TypeAlias = tuple[EvaluatedStatement, ...]


@frozen
class RequestDecision:
    """The verdict on a request, and the statements that decide it.

    ``evaluated`` are all statements about its action. If the verdict is open, ``deciding`` are those that
    may apply. ``bound`` names the policy that bounds the role, if that policy decides. ``reason`` says why
    no policy can allow the request. ``missing_types`` are types of resources that each request for the action
    also names, and on which no statement allows it.
    """

    verdict: RequestVerdict
    deciding: Evaluated
    evaluated: Evaluated
    bound: str = ""
    reason: str = ""
    missing_types: tuple[str, ...] = ()

    @property
    def open_parameters(self) -> tuple[str, ...]:
        """The parameters whose values would decide."""
        gaps = (possible for statement in self.deciding for possible in statement.possible_gaps)
        return tuple(dict.fromkeys(id for possible in gaps for id in possible.ids))

    @property
    def nearest(self) -> Evaluated:
        """The statements that would allow the request, each once, those with the fewest gaps first."""
        allowing = (
            evaluated
            for evaluated in self.evaluated
            if evaluated.effect is Effect.ALLOW and not evaluated.applies
        )
        ranked = sorted(allowing, key=lambda evaluated: len(evaluated.gaps))
        return tuple({evaluated.statement: evaluated for evaluated in reversed(ranked)}.values())[::-1]


def decide(
    documents: DocumentSet, request: Request, assumptions: Assumptions, *, is_all_known: bool = True
) -> RequestDecision:
    """Decide a request, as ``octo_spec.access.evaluate.decide`` does if all values are known.

    If not all is known, because the text of a policy of the role is not known, that policy may allow what no
    statement allows.
    """
    unknown = frozenset(assumptions.open)
    open_keys = {key: name for key, name in assumptions.open_keys.items() if request.value(key) is None}
    evaluation = _Evaluation(
        request,
        assumptions,
        OpenParameters.among(assumptions.unknowns, unknown, open_keys, assumptions.present_keys),
    )
    evaluated = tuple(
        evaluation.evaluate_statement(statement, documents.written_statement(place))
        for place, statement in statements(documents.documents)
        if "action" not in unmet_parts(statement, request)
    )
    verdict, deciding = _verdict(evaluated)
    if verdict is RequestVerdict.NOT_ALLOWED and not is_all_known:
        verdict = RequestVerdict.UNKNOWN
    return RequestDecision(verdict, deciding, evaluated)


def decide_bounded(
    role: RolePolicies,
    request: Request,
    assumptions: Assumptions,
    *,
    is_all_known: bool,
    may_be_denied: bool = False,
) -> RequestDecision:
    """Decide a request by the permissions of a role, and by each policy that bounds them.

    If it ``may_be_denied``, because the text of a policy or of the boundary is not known, it is not known
    whether what is allowed is denied. A policy that bounds the role also bounds unknown ones.
    """
    found = _decide_on_resource(role, request, assumptions, is_all_known=is_all_known)
    if found.verdict in (RequestVerdict.ALLOWED, RequestVerdict.OPEN) and required_types(request.action):
        found = _decide_on_others(found, role, request, assumptions, is_all_known=is_all_known)
    if may_be_denied and found.verdict is RequestVerdict.ALLOWED:
        return replace(found, verdict=RequestVerdict.UNKNOWN)
    return found


def _decide_on_resource(
    role: RolePolicies, request: Request, assumptions: Assumptions, *, is_all_known: bool
) -> RequestDecision:
    """Decide a request on the resource that it names."""
    decided = decide(role.permissions, request, assumptions)
    if decided.verdict is RequestVerdict.DENIED or (
        decided.verdict is RequestVerdict.NOT_ALLOWED and is_all_known
    ):
        return decided
    bounds = [
        replace(decide(bound.documents, request, assumptions), bound=bound.title) for bound in role.bounds
    ]
    for verdict in (RequestVerdict.DENIED, RequestVerdict.NOT_ALLOWED):
        for bound in bounds:
            if bound.verdict is verdict:
                return bound
    if decided.verdict is RequestVerdict.NOT_ALLOWED:
        return replace(decided, verdict=RequestVerdict.UNKNOWN)
    return next((bound for bound in bounds if bound.verdict is RequestVerdict.OPEN), decided)


def _decide_on_others(
    decided: RequestDecision,
    role: RolePolicies,
    request: Request,
    assumptions: Assumptions,
    *,
    is_all_known: bool,
) -> RequestDecision:
    """Refuse a request, or leave it open, if the action is not allowed on another resource of it."""
    bounds = tuple(bound.documents.documents for bound in role.bounds)
    of_role = OtherResources(request, assumptions, role.permissions.documents)
    within = replace(of_role, bounds=bounds)
    if missing := within.never_allowed:
        is_known = is_all_known or not of_role.never_allowed
        verdict = RequestVerdict.NOT_ALLOWED if is_known else RequestVerdict.UNKNOWN
        return RequestDecision(verdict, (), decided.evaluated, missing_types=missing)
    if decided.verdict is RequestVerdict.OPEN:
        return decided
    sides = (role.permissions, *(bound.documents for bound in role.bounds))
    found = (decide(side, each, assumptions) for each in within.undecided_requests for side in sides)
    return next((each for each in found if each.verdict is RequestVerdict.OPEN), decided)


def decide_trust(
    role: RolePolicies, request: Request, assumptions: Assumptions, *, is_all_known: bool
) -> RequestDecision:
    """Decide a request to assume a role by its trust policy, and by resource control policies."""
    decided = decide(role.trust, request, assumptions, is_all_known=is_all_known)
    bounds = decide_resource_policies(role, request, assumptions)
    order = (RequestVerdict.DENIED, RequestVerdict.NOT_ALLOWED, RequestVerdict.UNKNOWN, RequestVerdict.OPEN)
    found = (each for verdict in order for each in (decided, *bounds) if each.verdict is verdict)
    return next(found, decided)


def decide_resource_policies(
    role: RolePolicies, request: Request, assumptions: Assumptions
) -> list[RequestDecision]:
    """Decide a request to assume a role by each resource control policy; the role changes none of them."""
    on_role = replace(request, resource=role.arn or request.resource)
    return [
        replace(decide(bound.documents, on_role, assumptions), bound=bound.title)
        for bound in role.bounds
        if bound.is_of_resources
    ]


def depends_on_exceptions(trust: DocumentSet, request: Request, assumptions: Assumptions) -> bool:
    """Return whether it decides which sessions ``NotPrincipal`` excepts."""
    if not has_exceptions(trust.documents):
        return False
    readings = (widest_trust(trust.documents), narrowest_trust(trust.documents))
    wide, narrow = (decide(replace(trust, documents=each), request, assumptions) for each in readings)
    return wide.verdict is not narrow.verdict


def _verdict(evaluated: Evaluated) -> tuple[RequestVerdict, Evaluated]:
    """Decide: an explicit deny overrides any allow; without an allow the request is denied."""
    denying = [statement for statement in evaluated if statement.effect is Effect.DENY]
    allowing = [statement for statement in evaluated if statement.effect is Effect.ALLOW]
    for statement in denying:
        if statement.applies:
            return RequestVerdict.DENIED, (statement,)
    allowed = next((statement for statement in allowing if statement.applies), None)
    may_deny = tuple(statement for statement in denying if statement.may_apply)
    if allowed is not None:
        return (RequestVerdict.OPEN, may_deny) if may_deny else (RequestVerdict.ALLOWED, (allowed,))
    may_allow = tuple(statement for statement in allowing if statement.may_apply)
    return (RequestVerdict.OPEN, (*may_allow, *may_deny)) if may_allow else (RequestVerdict.NOT_ALLOWED, ())


@frozen
class _Evaluation:
    """Evaluates statements for one request."""

    request: Request
    assumptions: Assumptions
    open_parameters: OpenParameters

    def evaluate_statement(self, statement: Statement, written: WrittenStatement) -> EvaluatedStatement:
        wide = widest(statement, self.open_parameters, self.request)
        narrow = narrowest(statement, self.open_parameters, self.request)
        never_match = {_identity(part) for part in unmet_parts(wide, self.request)}
        parts = unmet_parts(narrow, self.request)
        return EvaluatedStatement(
            written,
            statement.effect,
            tuple(
                gap(part, written, self.request, self.assumptions)
                for part in parts
                if _identity(part) in never_match
            ),
            tuple(
                possible_gap(part, written, self._parameters_behind(part, statement), self.assumptions)
                for part in parts
                if _identity(part) not in never_match
            ),
        )

    def _parameters_behind(self, part: Unmet, statement: Statement) -> tuple[str, ...]:
        """Return the open parameters that decide whether a part of a statement matches."""
        match part:
            case "principal" | "resource":
                element = statement.principals if part == "principal" else statement.resources
                patterns = element.patterns if element else ()
                ids = frozenset[str]().union(*map(self.open_parameters.in_pattern, patterns))
            case str():
                ids = frozenset()
            case condition:
                same = (other for other in statement.conditions if _identity(other) == _identity(condition))
                unbounded = next(same)
                ids = parameters_behind(unbounded, self.open_parameters, self.request)
        return tuple(sorted(ids))


def _identity(part: Unmet) -> str | tuple[str, str, tuple[str, ...]]:
    """Return the key that is the same for a part of a statement in each bound of the statement."""
    return part if isinstance(part, str) else (part.operator, part.written_key, part.written_values)
