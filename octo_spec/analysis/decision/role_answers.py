"""Decides a request for one role of a side: today, after privilege escalation, and what stays open."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.decision.caller_context import caller_context
from octo_spec.analysis.decision.caller_controls import control_of_caller
from octo_spec.analysis.decision.callers_of_partitions import decided_by_partition, trusting_partition
from octo_spec.analysis.decision.chosen_tags import chosen_tag_ends
from octo_spec.analysis.decision.decide import (
    RequestDecision,
    RequestVerdict,
    decide_bounded,
    decide_resource_policies,
    decide_trust,
    depends_on_exceptions,
)
from octo_spec.analysis.decision.filled_keys import USUAL, decide_filled, opened, with_answers
from octo_spec.analysis.decision.iam_of_accounts import decided_by_account
from octo_spec.analysis.decision.later_request import LaterRequest
from octo_spec.analysis.decision.missing_external_id import REASON as NO_EXTERNAL_ID
from octo_spec.analysis.decision.missing_external_id import lacks_external_id
from octo_spec.analysis.decision.organization_exit import EXIT, REASON, may_leave_today, role_after_exit
from octo_spec.analysis.decision.own_tag_steps import own_tag_grant
from octo_spec.analysis.decision.own_tags import own_tag_ends, with_open_tags
from octo_spec.analysis.decision.request_claims import RequestFindings, request_claim
from octo_spec.analysis.decision.role_context import NOT_CHOSEN
from octo_spec.analysis.decision.role_tags import keys_of_policies
from octo_spec.analysis.decision.self_grants import possible_escalations, self_grant
from octo_spec.analysis.decision.sent_request import sent_request
from octo_spec.analysis.decision.tag_grants import alias_ends, tag_ends, tag_grant
from octo_spec.analysis.decision.vended_data import vended_ends
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.trust.excepted_principals import REASON as NOT_PRINCIPAL
from octo_spec.analysis.trust.questions import QUESTIONS
from octo_spec.analysis.trust.trust_facts import OF_SESSION, answers_for, trust_facts
from octo_spec.analysis.trust.trust_policy import TrustPolicy
from octo_spec.analysis.unknown_parts import unknown_parts
from octo_spec.frozen import frozen
from octo_spec.model.claims import INDIRECTLY, Claim, ClaimAnswer
from octo_spec.model.combinations import EVERY_COMBINATION, Combinations
from octo_spec.model.environment import holds
from octo_spec.model.presence import ChoiceIs, Presence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.decision.decide import EvaluatedStatement
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.unknown_parts import UnknownPart
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.trust_facts import TrustFact


@frozen
class DecidedSide:
    """A side for which requests are decided; documents alone have no deployment.

    ``unknown_tags`` are the ids of the live roles whose tags are not known.
    """

    assumptions: Assumptions
    deployment: Deployment | None = None
    unknown_tags: frozenset[str] = frozenset()

    @property
    def combination(self) -> Combinations:
        """The combination of choices for which the side is decided."""
        if self.deployment is None:
            return EVERY_COMBINATION
        answers, choices = self.assumptions.answers, self.deployment.choices
        tests = (
            ChoiceIs(choice.id, (str(answers[choice.id]),)) for choice in choices if choice.id in answers
        )
        return (Presence.of(*tests),)

    def unknown_parts(self, role: RolePolicies, purpose: PolicyPurpose) -> tuple[UnknownPart, ...]:
        """Return the unknown parts of a role for one purpose that are present for the given values."""
        return tuple(
            part
            for part in unknown_parts(role, self.deployment)
            if part.purpose is purpose and holds(part.presence, self.assumptions.answers)
        )


@frozen
class RoleAnswer:
    """Whether one role is allowed a request, and the claim about it, which also covers privilege escalation.

    ``unknown_texts`` names the parts of the role whose texts are not known, and ``known_policies`` the AWS
    managed policies on whose documents the answer depends; ``wider`` is the answer with the statements that
    were omitted at build. ``self_grant`` is how the role can grant itself the request, and ``through_others``
    how it gains the permissions of other roles, which may include the request. ``open_ends`` are further
    reasons why the request is not decided, ``tags`` the tags of the role that the request holds, and
    ``assumed`` the keys with the values that requests usually have, for which the answer holds. For a request
    with a caller, ``sessions`` says what a caller or an AWS service may do with a session. ``partitions`` are
    those in which the answer holds, if it is another one elsewhere.
    """

    role: RolePolicies
    answer: RequestDecision
    claim: Claim
    unknown_texts: tuple[str, ...] = ()
    known_policies: tuple[str, ...] = ()
    wider: RequestDecision | None = None
    self_grant: SelfGrant | None = None
    through_others: tuple[PrivilegeEscalation, ...] = ()
    open_ends: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    assumed: Mapping[str, str] = field(default_factory=dict)
    sessions: tuple[TrustFact, ...] = ()
    partitions: tuple[str, ...] = ()

    @property
    def nearest(self) -> tuple[EvaluatedStatement, ...]:
        """The statements with the fewest gaps, including those omitted at build."""
        return (self.wider or self.answer).nearest


def role_answer(role: RolePolicies, request: Request, side: DecidedSide) -> RoleAnswer:
    """Decide a request of a role, today, after privilege escalation, and outside its organization."""
    found = _answer_before_exit(role, request, side)
    ends = _exit_ends(found, request, side)
    if not ends:
        return found
    scope = found.claim.scope if found.claim.answer is ClaimAnswer.NOT_DECIDED else INDIRECTLY
    reasons = "; ".join(filter(None, (found.claim.reason, *ends)))
    claim = Claim(ClaimAnswer.NOT_DECIDED, found.claim.when, scope, reasons)
    return replace(found, claim=claim, open_ends=(*found.open_ends, *ends))


def _answer_before_exit(role: RolePolicies, request: Request, side: DecidedSide) -> RoleAnswer:
    """Decide a request of a role, today and after privilege escalation, if its account stays where it is."""
    today = _decide_today(role, request, side)
    escalation = _escalation(today, role, side)
    findings = RequestFindings(
        role,
        today.shown,
        today.decision,
        (*today.unknown, *today.also_unknown),
        escalation.self_grant,
        escalation.through_others,
        (*today.open_ends, *escalation.open_ends, *_vended_ends(today, role)),
        side.combination,
    )
    return RoleAnswer(
        role,
        today.decision,
        request_claim(findings),
        tuple(part.name for part in today.unknown),
        () if request.caller else _known_policies(role, side),
        self_grant=escalation.self_grant,
        through_others=escalation.through_others,
        open_ends=findings.open_ends,
        tags=today.tags,
        assumed=_usual_values(today, request),
        sessions=_session_facts(role, side) if request.caller else (),
    )


def _usual_values(today: _Today, request: Request) -> dict[str, str]:
    """Return the keys that a request holds only because requests usually do."""
    added = today.shown.context.keys() - request.context.keys()
    return {key: value for key, value in USUAL.items() if key in added}


def _vended_ends(today: _Today, role: RolePolicies) -> tuple[str, ...]:
    """Return that a service may make a request that is not allowed with another role."""
    if not _is_refused(today.decision):
        return ()
    try:
        return tuple(vended_ends(role, today.request, today.unknown))
    except BudgetExceededError as error:
        return (f"the search for data that another role returns ended early: {error}",)


def _exit_ends(found: RoleAnswer, request: Request, side: DecidedSide) -> tuple[str, ...]:
    """Return that the exit from an organization may decide a request that is not allowed otherwise."""
    role, outside = found.role, role_after_exit(found.role)
    if found.claim.answer is ClaimAnswer.YES or outside == role:
        return ()
    if _answer_before_exit(outside, request, side).claim.answer is ClaimAnswer.NO:
        return ()
    try:
        may_leave = may_leave_today(role)
    except BudgetExceededError as error:
        return (f"the search for an exit from the organization ended early: {error}",)
    if may_leave or _answer_before_exit(role, EXIT, side).claim.answer is not ClaimAnswer.NO:
        return (REASON,)
    return ()


def _session_facts(role: RolePolicies, side: DecidedSide) -> tuple[TrustFact, ...]:
    """Return what a trust policy says of sessions, for the assumed values."""
    policy = TrustPolicy.of(role, side.assumptions.unknowns, side.deployment)
    answers = {question: QUESTIONS[question](policy) for question in QUESTIONS if question in OF_SESSION}
    return trust_facts(answers_for(answers, side.assumptions.answers))


def decided_today(role: RolePolicies, request: Request, side: DecidedSide) -> RequestDecision:
    """Decide a request of a role without privilege escalation."""
    return _decide_today(role, request, side).decision


# --- today -------------------------------------------------------------------------------------


@frozen
class _Today:
    """How a request is decided today: ``request`` holds all that is assumed, ``shown`` what is printed.

    ``assumptions`` also have the keys whose values are not known. ``unknown`` are the unknown parts that may
    decide it, ``also_unknown`` those that may escalate privileges.
    """

    request: Request
    shown: Request
    decision: RequestDecision
    assumptions: Assumptions
    unknown: tuple[UnknownPart, ...]
    also_unknown: tuple[UnknownPart, ...] = ()
    open_ends: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    may_be_denied: bool = False


def _decide_today(role: RolePolicies, request: Request, side: DecidedSide) -> _Today:
    """Decide by the policies and bounds of a role, or by its trust policy if the request has a caller."""
    decide_today = _decide_by_policies if request.caller is None else _decide_by_trust
    return decide_today(role, request, side)


def _decide_by_policies(role: RolePolicies, request: Request, side: DecidedSide) -> _Today:
    tested, are_tags_known = frozenset(keys_of_policies(role)), role.id not in side.unknown_tags
    sent = sent_request(role, request, side.assumptions, tested, are_tags_known=are_tags_known)
    unknown = side.unknown_parts(role, PolicyPurpose.ACCESS)
    may_be_denied = any(part.may_deny for part in unknown)
    is_all_known = not any(part.allows(request.action) for part in unknown)

    def decided(request: Request, assumptions: Assumptions) -> RequestDecision:
        answered = with_answers(request, assumptions)
        found = decide_bounded(
            role, answered, assumptions, is_all_known=is_all_known, may_be_denied=may_be_denied
        )
        return decided_by_account(found, role, answered, assumptions)

    shown, decision = decide_filled(sent.request, sent.filled, side.assumptions, decided)
    assumed, assumptions = with_answers(shown, side.assumptions), opened(side.assumptions, sent.filled)
    ends = _other_sessions(decision, role, (assumed, request), assumptions)
    is_open = bool(sent.tags.open) or not NOT_CHOSEN.isdisjoint(sent.filled.open)
    return _Today(
        assumed, shown, decision, assumptions, unknown, (), ends, sent.tags.known, may_be_denied or is_open
    )


def _other_sessions(
    decided: RequestDecision, role: RolePolicies, requests: tuple[Request, Request], assumptions: Assumptions
) -> tuple[str, ...]:
    """Return that a session with other tags may be allowed what is refused."""
    if not _is_refused(decided) or decided.reason:
        return ()
    try:
        return chosen_tag_ends(role, *requests, assumptions)
    except BudgetExceededError as error:
        return (f"the search for the tags of other sessions ended early: {error}",)


def _decide_by_trust(role: RolePolicies, request: Request, side: DecidedSide) -> _Today:
    role = trusting_partition(role, request.caller)
    filled = caller_context(role, request, side.assumptions, are_tags_known=role.id not in side.unknown_tags)
    held = replace(request, context={**request.context, **filled.known})
    unknown = side.unknown_parts(role, PolicyPurpose.TRUST)
    of_role = side.unknown_parts(role, PolicyPurpose.ACCESS)

    def decided(request: Request, assumptions: Assumptions) -> RequestDecision:
        answered = with_answers(request, assumptions)
        found = decide_trust(role, answered, assumptions, is_all_known=not unknown)
        return decided_by_partition(found, role, answered, assumptions)

    shown, trusted = decide_filled(held, filled, side.assumptions, decided)
    assumed = with_answers(shown, side.assumptions)
    ends = _missing_external_id(trusted, role, assumed, frozenset(filled.open))
    assumptions = opened(side.assumptions, filled)
    is_decided = trusted.verdict is not RequestVerdict.OPEN and not trusted.bound
    if is_decided and depends_on_exceptions(role.trust, assumed, assumptions):
        trusted, ends = replace(trusted, verdict=RequestVerdict.UNKNOWN), (NOT_PRINCIPAL,)
    control = control_of_caller(role, assumed, assumptions)
    if trusted.verdict is RequestVerdict.ALLOWED and control:
        trusted, ends = replace(trusted, verdict=RequestVerdict.UNKNOWN), (control,)
    may_be_denied = any(part.may_deny for part in of_role)
    return _Today(assumed, shown, trusted, assumptions, unknown, of_role, ends, may_be_denied=may_be_denied)


def _missing_external_id(
    decided: RequestDecision, role: RolePolicies, request: Request, open_keys: frozenset[str]
) -> tuple[str, ...]:
    """Return that an external ID may be missing, if the request is refused without one."""
    if not _is_refused(decided) or decided.reason:
        return ()
    try:
        return (NO_EXTERNAL_ID,) if lacks_external_id(role.trust, request, open_keys) else ()
    except BudgetExceededError as error:
        return (f"the search for a missing external ID ended early: {error}",)


# --- privilege escalation ----------------------------------------------------------------------


@frozen
class _Escalation:
    """How a role may get a request that is not allowed, as far as the search ended."""

    self_grant: SelfGrant | None = None
    through_others: tuple[PrivilegeEscalation, ...] = ()
    open_ends: tuple[str, ...] = ()


def _escalation(today: _Today, role: RolePolicies, side: DecidedSide) -> _Escalation:
    """Find how a role can get what is not allowed: by its own steps, otherwise through other roles."""
    if not _is_refused(today.decision):
        return _Escalation()
    request, assumptions = today.request, side.assumptions
    try:
        if today.decision.reason and request.caller is not None:
            return _Escalation()
        if today.decision.reason:
            return _Escalation(through_others=possible_escalations(role, request, assumptions))
        are_tags_known, own_tags = role.id not in side.unknown_tags, frozenset(today.tags)
        later = LaterRequest(role, request, assumptions, are_tags_known, own_tags)
        if request.caller is not None:
            return _escalation_to_trust(today, later)
        grant = self_grant(later, may_be_denied=today.may_be_denied)
        if (grant is None or grant.certain is None) and not today.may_be_denied:
            grant = own_tag_grant(role, request, own_tags, today.assumptions) or grant
        grant = grant or tag_grant(role, request, today.assumptions, may_be_denied=today.may_be_denied)
        if grant is not None:
            return _Escalation(grant)
        ends = (*tag_ends(later), *alias_ends(later))
        others = possible_escalations(role, request, assumptions)
        return _Escalation(through_others=others, open_ends=ends)
    except BudgetExceededError as error:
        return _Escalation(open_ends=(f"the search for privilege escalation ended early: {error}",))


def _escalation_to_trust(today: _Today, later: LaterRequest) -> _Escalation:
    """Find how a role can let a caller assume it; the resource control policies stay as they are."""
    request, assumptions = with_open_tags(later, today.assumptions)
    limits = decide_resource_policies(later.role, request, assumptions)
    if any(map(_is_refused, limits)):
        return _Escalation()
    is_open = any(each.verdict is RequestVerdict.OPEN for each in limits)
    grant = self_grant(later, may_be_denied=today.may_be_denied or is_open)
    if grant is not None:
        return _Escalation(grant)
    others = possible_escalations(later.role, later.request, later.assumptions)
    ends = own_tag_ends(later.role, request, assumptions) if assumptions != today.assumptions else ()
    return _Escalation(through_others=others, open_ends=ends)


def _is_refused(decided: RequestDecision) -> bool:
    return decided.verdict not in (RequestVerdict.ALLOWED, RequestVerdict.OPEN)


_OF_AWS: Final = ":iam::aws:policy/"
"""Part of the ARN of each AWS managed policy; a boundary of a customer has a text of its own."""


def _known_policies(role: RolePolicies, side: DecidedSide) -> tuple[str, ...]:
    """Name the AWS managed policies on whose documents an answer depends."""
    outside = (*role.unknown, role.unknown_boundary)
    named = (*role.role.attachments, role.role.boundary) if role.role else ()
    known = (
        attached
        for attached in named
        if attached is not None and attached not in outside and _OF_AWS in str(attached.arn)
    )
    present = (attached for attached in known if holds(attached.presence, side.assumptions.answers))
    return tuple(str(attached.arn).rpartition(":policy/")[2] for attached in present)
