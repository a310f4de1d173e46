"""``octospec can``: whether a role may do one thing, which statement decides it, or what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.decision.decide import RequestDecision, RequestVerdict, decide, decide_bounded
from octo_spec.analysis.decision.missing_external_id import REASON, lacks_external_id
from octo_spec.analysis.decision.request_claims import RequestFindings, request_claim
from octo_spec.analysis.decision.role_tags import role_tags
from octo_spec.analysis.decision.self_grants import self_grant, through_others
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.unknown_parts import unknown_parts
from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_option import set_option
from octo_spec.cli.args.bound_options import bound_options
from octo_spec.cli.args.customer_options import customer_options
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.reader_option import reader_option
from octo_spec.cli.args.request_args import (
    BAD_REQUEST,
    catalogue_warnings,
    parse_request,
    undocumented_action,
    unused_key_notes,
)
from octo_spec.cli.printing import print_lines
from octo_spec.cli.render.can_text import CanReport, RoleAnswer, as_data, lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.frozen import frozen
from octo_spec.iam.arn import Arn
from octo_spec.model.claims import DIRECTLY, Claim, ClaimAnswer
from octo_spec.model.combinations import EVERY_COMBINATION, Combinations
from octo_spec.model.environment import holds
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.policy_files import PolicyFileKind
from octo_spec.storage.sides.bounds import read_bounds
from octo_spec.storage.sides.role_views import RoleQuery, RoleView, view_roles, view_with_omissions
from octo_spec.storage.sides.sides import DocumentSide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import DocumentSet, RolePolicies
    from octo_spec.analysis.unknown_parts import UnknownPart
    from octo_spec.cli.args.request_args import UndocumentedAction
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Attachment, Deployment
    from octo_spec.storage.sides.sides import SideOptions


@click.command(
    "can",
    epilog=examples(
        "octospec can spec/octo.yaml ec2:DeleteVolume 'arn:aws:ec2:us-east-1:111122223333:volume/vol-1'",
        "octospec can spec/octo.yaml ce:GetCostAndUsage --customers spec/customers.yaml --customer acme",
        "octospec can dist/terraform iam:GetRole arn:aws:iam::111122223333:role/AlphausAcctAccessRole "
        "--set account=111122223333",
        "octospec can spec/octo.yaml sts:AssumeRole --caller arn:aws:iam::111122223333:role/octo "
        "--context sts:ExternalId=abc --set principal=111122223333 --set external-id=abc",
        "octospec can policy.json ec2:RunInstances --context aws:RequestedRegion=us-east-1",
        "octospec can spec/octo.yaml ec2:DeleteVolume --within scp.json --within rcp.json",
    ),
)
@click.argument("side", type=FILE)
@click.argument("action")
@click.argument("resource", default="*")
@click.option(
    "--context",
    multiple=True,
    metavar="KEY=VALUE",
    help="A condition key of the request; repeat a key for each further value.",
)
@click.option("--role", metavar="ID", help="Only this role; otherwise every role.")
@click.option(
    "--caller",
    "--principal",
    "caller",
    metavar="WHO",
    help="Check the trust policy: the ARN, account or service that would assume the role.",
)
@click.option(
    "--assume-known",
    is_flag=True,
    help="Decide also for an action that AWS does not document, such as a new one.",
)
@set_option
@bound_options
@customer_options
@reader_option
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    side: str,
    action: str,
    resource: str,
    context: tuple[str, ...],
    role: str | None,
    caller: str | None,
    assume_known: bool,
    boundary: str | None,
    within: tuple[str, ...],
    answers: tuple[str, ...],
    options: SideOptions,
    output_format: str,
) -> None:
    """Report whether the roles of SIDE may do ACTION on RESOURCE, and which statement decides it.

    SIDE is a spec, an artifact or a folder of a format, an IAM policy document, the AWS CLI's output for
    live roles (get-account-authorization-details, or a folder of documents), - for standard input, or
    REV:PATH for any of these at a git revision. Choices have their defaults unless --set gives a value, and
    the request holds only the condition keys that --context gives.

    --within names policies that also apply in the account: each must allow the request, too. A policy that
    only denies is combined with one that allows everything, as AWS attaches both.

    If a role can write its own policies, it can grant itself a permission that it lacks today: the answer
    names the action. If grants let the role act as another role, the answer names those grants; the other
    role may have the permission, so that the claim is not decided.

    The AWS managed policies in 'attach' count, with their documents as of the day that the answer names.
    What another attached policy or boundary could allow or deny is not known. The tags of the role are keys
    of the request (aws:PrincipalTag/...), unless --context gives another value.

    If AWS does not document ACTION, it is probably misspelled: octospec names the nearest action, and decides
    nothing unless --assume-known is given.

    In --json, each role has a claim: yes, no or not-decided, with its scope, its reason, and a request that
    shows a yes. A no also covers the privilege escalation that octospec knows.

    If the trust policy requires an external ID and --context gives none, the claim about a caller that could
    assume the role with the right one is not decided.

    Exit codes: 0 if a role is allowed today, 1 if no role is, even if a role can grant itself the permission
    (a yes with the scope "indirectly"), 2 for bad input, 3 if the claim about a role is not decided: a policy
    without a known text, an unknown value or another principal may decide it, or AWS does not document
    ACTION.
    """
    inputs = Inputs()
    undocumented = None if assume_known else undocumented_action(action)
    request = parse_request(action, resource, context, caller, is_undocumented=undocumented is not None)
    bounds = read_bounds(boundary, within, inputs)
    query = RoleQuery(side, options, role, answers, _place(resource), bounds)
    report = _report(query, request, undocumented, inputs)
    _print(report, inputs, output_format)
    raise SystemExit(2 if report is None else _exit_code(report))


def _exit_code(report: CanReport) -> int:
    """Return 0 for a yes today; otherwise 3 if a role's claim is not decided."""
    if report.is_allowed:
        return 0
    return 3 if report.is_undecided else 1


def _place(resource: str) -> dict[str, str]:
    """Take the account and the partition of the resource for those of the roles."""
    try:
        arn = Arn.parse(resource)
    except ValueError:
        return {}
    place = {"partition": arn.partition, "account": arn.account}
    return {name: value for name, value in place.items() if value and not set("*?") & set(value)}


# --- deciding ----------------------------------------------------------------------------------


def _report(
    query: RoleQuery,
    request: Request | tuple[Diagnostic, ...],
    undocumented: UndocumentedAction | None,
    inputs: Inputs,
) -> CanReport | None:
    """Decide a request for each role; ``None`` if that is not possible, and ``inputs`` says why."""
    if isinstance(request, tuple):
        inputs.diagnostics.extend(request)
        return None
    view = view_roles(query, inputs)
    mismatch = None if view is None else _document_mismatch(view, request)
    if view is None or mismatch is not None:
        inputs.diagnostics.extend(() if mismatch is None else (mismatch,))
        return None
    inputs.diagnostics.extend(catalogue_warnings(request, is_assumed_known=undocumented is None))
    return _undecided(view, request, undocumented) if undocumented else _decided(view, query, request, inputs)


def _undecided(view: RoleView, request: Request, undocumented: UndocumentedAction) -> CanReport:
    """Say of each role that it is not known whether it may do what AWS does not document."""
    nothing = RequestDecision(RequestVerdict.UNKNOWN, (), ())
    reason = f"AWS does not document {request.action}; --assume-known decides as if it existed"
    claim = Claim(ClaimAnswer.NOT_DECIDED, _assumed_combination(view), DIRECTLY, reason)
    answers = tuple(RoleAnswer(role, nothing, claim) for role in view.roles)
    return CanReport(view, request, answers, is_documented=False, nearest_action=undocumented.nearest)


def _decided(view: RoleView, query: RoleQuery, request: Request, inputs: Inputs) -> CanReport:
    inputs.diagnostics.extend(unused_key_notes(request, _deciding(view.roles, request)))
    answers = tuple(_role_answer(role, request, view) for role in view.roles)
    return _with_omissions(CanReport(view, request, answers), query)


def _assumed_combination(view: RoleView) -> Combinations:
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


def _document_mismatch(view: RoleView, request: Request) -> Diagnostic | None:
    """Refuse a request that a single policy does not decide: the trust of a role, or all but the trust."""
    if not isinstance(view.side, DocumentSide):
        return None
    is_trust = view.side.kind is PolicyFileKind.TRUST
    if is_trust is (request.caller is not None):
        return None
    message = f"{view.side.title} is {'a trust policy' if is_trust else 'not a trust policy'}"
    help = "name the caller with --caller" if is_trust else "omit --caller"
    return BAD_REQUEST.at(None, message, help)


def _role_answer(role: RolePolicies, request: Request, view: RoleView) -> RoleAnswer:
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
        _assumed_combination(view),
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
        when=_assumed_combination(view),
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


def _documents(role: RolePolicies, request: Request) -> DocumentSet:
    return role.permissions if request.caller is None else role.trust


def _deciding(roles: Iterable[RolePolicies], request: Request) -> Iterator[DocumentSet]:
    """Collect all that decides a request: the policies or the trust of the roles, and their bounds."""
    for role in roles:
        yield _documents(role, request)
        yield from (bound.documents for bound in role.bounds)


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


def _with_omissions(report: CanReport, query: RoleQuery) -> CanReport:
    """For roles that are not allowed, also decide the request with the parts omitted at build."""
    if all(role.answer.verdict is not RequestVerdict.NOT_ALLOWED for role in report.answers):
        return report
    wider = view_with_omissions(report.view, query)
    if wider is None:
        return report
    answers = tuple(_widened(role, report.request, wider) for role in report.answers)
    return replace(report, answers=answers, decided=wider.decided)


def _widened(role: RoleAnswer, request: Request, wider: RoleView) -> RoleAnswer:
    same = next((side for side in wider.roles if side.id == role.role.id), None)
    if role.answer.verdict is not RequestVerdict.NOT_ALLOWED or same is None:
        return role
    return replace(role, wider=_role_answer(same, request, wider).answer)


# --- printing ----------------------------------------------------------------------------------


def _print(report: CanReport | None, inputs: Inputs, output_format: str) -> None:
    if output_format == "json":
        data = {"ok": False} if report is None else as_data(report)
        print_json({**data, "diagnostics": as_json(inputs.diagnostics)})
        return
    show(inputs.diagnostics, inputs.sources)
    if report is not None:
        print_lines(lines(report))
