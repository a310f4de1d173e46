"""Decides a request for one role of a side: today, after privilege escalation, and what stays open."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.decision.decide import RequestDecision, RequestVerdict, decide, decide_bounded
from octo_spec.analysis.decision.missing_external_id import REASON, lacks_external_id
from octo_spec.analysis.decision.request_claims import RequestFindings, request_claim
from octo_spec.analysis.decision.role_tags import role_tags
from octo_spec.analysis.decision.self_grants import self_grant, through_others
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.unknown_parts import unknown_parts
from octo_spec.frozen import frozen
from octo_spec.model.combinations import EVERY_COMBINATION, Combinations
from octo_spec.model.environment import holds
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.storage.sides.sides import DocumentSide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.decide import EvaluatedStatement
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.unknown_parts import UnknownPart
    from octo_spec.model.claims import Claim
    from octo_spec.model.deployment import Attachment, Deployment
    from octo_spec.storage.sides.role_views import RoleView


@frozen
class RoleAnswer:
    """Whether one role is allowed a request, and the claim about it, which also covers privilege escalation.

    ``unknown_texts`` names the parts of the role whose texts are not known, and ``known_policies`` the AWS
    managed policies on whose documents the answer depends; ``wider`` is the answer with the statements that
    were omitted at build. ``self_grant`` is how the role can grant itself the request, and ``through_others``
    how it gains the permissions of other roles, which may include the request. ``open_ends`` are further
    reasons why the request is not decided, and ``tags`` the tags of the role that the request holds.
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

    @property
    def nearest(self) -> tuple[EvaluatedStatement, ...]:
        """The statements with the fewest gaps, including those omitted at build."""
        return (self.wider or self.answer).nearest


def assumed_combination(view: RoleView) -> Combinations:
    """Return the combination of choices for which the side is decided."""
    if isinstance(view.side, DocumentSide):
        return EVERY_COMBINATION
    answers = view.assumptions.answers
    tests = (
        ChoiceIs(choice.id, (str(answers[choice.id]),))
        for choice in view.side.deployment.choices
        if choice.id in answers
    )
    return (Presence.of(*tests),)


def role_answer(role: RolePolicies, request: Request, view: RoleView) -> RoleAnswer:
    """Decide a request of a role: by its policies and bounds, or by its trust policy if it has a caller."""
    if request.caller is not None:
        return _trust_answer(role, request, view)
    tags = role_tags(role, request, view.assumptions, are_known=_are_tags_known(role, view))
    context = {**request.context, **tags.known, **view.assumptions.context}
    assumed = replace(request, context=context)
    unknown = tuple(_present(unknown_parts(role, _deployment(view)), PolicyPurpose.ACCESS, view))
    may_be_denied = bool(tags.open) or any(part.may_deny for part in unknown)
    may_be_allowed = bool(tags.open) or any(part.allows(request.action) for part in unknown)
    decided = decide_bounded(
        role, assumed, view.assumptions, is_all_known=not may_be_allowed, may_be_denied=may_be_denied
    )
    escalation = _escalation(decided, role, assumed, view, may_be_denied=may_be_denied)
    open_tags = tuple(f"not known here is the value of the role's tag {name}" for name in tags.open)
    findings = RequestFindings(
        role,
        replace(assumed, context={**request.context, **tags.known}),
        decided,
        unknown,
        escalation.self_grant,
        escalation.through_others,
        (*open_tags, *escalation.open_ends),
        assumed_combination(view),
    )
    return RoleAnswer(
        role,
        decided,
        request_claim(findings),
        tuple(part.name for part in unknown),
        _known_policies(role, view),
        self_grant=escalation.self_grant,
        through_others=escalation.through_others,
        open_ends=findings.open_ends,
        tags=tags.known,
    )


def _trust_answer(role: RolePolicies, request: Request, view: RoleView) -> RoleAnswer:
    """Decide by the trust policy of a role, which the role may be able to change."""
    assumed = replace(request, context={**request.context, **view.assumptions.context})
    parts = tuple(unknown_parts(role, _deployment(view)))
    unknown = tuple(_present(parts, PolicyPurpose.TRUST, view))
    of_role = tuple(_present(parts, PolicyPurpose.ACCESS, view))
    trusted = decide(role.trust, assumed, view.assumptions, is_all_known=not unknown)
    may_be_denied = any(part.may_deny for part in of_role)
    escalation = _escalation(trusted, role, assumed, view, may_be_denied=may_be_denied)
    findings = RequestFindings(
        role,
        request,
        trusted,
        (*unknown, *of_role),
        escalation.self_grant,
        open_ends=(*escalation.open_ends, *_missing_external_id(trusted, role, assumed)),
        when=assumed_combination(view),
    )
    return RoleAnswer(
        role,
        trusted,
        request_claim(findings),
        tuple(part.name for part in unknown),
        self_grant=escalation.self_grant,
        open_ends=findings.open_ends,
    )


def _missing_external_id(decided: RequestDecision, role: RolePolicies, request: Request) -> tuple[str, ...]:
    """Return that an external ID may be missing, if the request is refused without one."""
    if not _is_refused(decided):
        return ()
    try:
        return (REASON,) if lacks_external_id(role.trust, request) else ()
    except BudgetExceededError as error:
        return (f"the search for a missing external ID ended early: {error}",)


def _deployment(view: RoleView) -> Deployment | None:
    return None if isinstance(view.side, DocumentSide) else view.side.deployment


def _are_tags_known(role: RolePolicies, view: RoleView) -> bool:
    if isinstance(view.side, DocumentSide):
        return True
    return "tags" not in view.side.unknown_settings.get(role.id, ())


@frozen
class _Escalation:
    """How a role may get a request that is not allowed, as far as the search ended."""

    self_grant: SelfGrant | None = None
    through_others: tuple[PrivilegeEscalation, ...] = ()
    open_ends: tuple[str, ...] = ()


def _escalation(
    decided: RequestDecision, role: RolePolicies, request: Request, view: RoleView, *, may_be_denied: bool
) -> _Escalation:
    """Find how a role can get what is not allowed: by its own steps, otherwise through other roles."""
    if not _is_refused(decided):
        return _Escalation()
    try:
        grant = self_grant(role, request, view.assumptions, may_be_denied=may_be_denied)
        if grant is not None or request.caller is not None:
            return _Escalation(grant)
        return _Escalation(through_others=through_others(role, request, view.assumptions))
    except BudgetExceededError as error:
        return _Escalation(open_ends=(f"the search for privilege escalation ended early: {error}",))


def _is_refused(decided: RequestDecision) -> bool:
    return decided.verdict not in (RequestVerdict.ALLOWED, RequestVerdict.OPEN)


def _attached(attachments: Iterable[Attachment], view: RoleView) -> Iterator[Attachment]:
    """Pick the attached policies that apply for the given values."""
    return (attached for attached in attachments if holds(attached.presence, view.assumptions.answers))


def _present(parts: Iterable[UnknownPart], purpose: PolicyPurpose, view: RoleView) -> Iterator[UnknownPart]:
    """Pick the unknown parts for one purpose that are present for the given values."""
    for part in parts:
        if part.purpose is purpose and holds(part.presence, view.assumptions.answers):
            yield part


_OF_AWS: Final = ":iam::aws:policy/"
"""Part of the ARN of each AWS managed policy; a boundary of a customer has a text of its own."""


def _known_policies(role: RolePolicies, view: RoleView) -> tuple[str, ...]:
    """Name the AWS managed policies on whose documents an answer depends."""
    outside = (*role.unknown, role.unknown_boundary)
    named = (*role.role.attachments, role.role.boundary) if role.role else ()
    candidates = (
        attached
        for attached in named
        if attached is not None and attached not in outside and _OF_AWS in str(attached.arn)
    )
    known = _attached(candidates, view)
    return tuple(str(attached.arn).rpartition(":policy/")[2] for attached in known)
