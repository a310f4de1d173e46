"""``octospec can``: whether a role may do one thing, which statement decides it, or what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.decision.decide import RequestDecision, RequestVerdict, decide, decide_bounded
from octo_spec.analysis.decision.self_grants import self_grant, through_others
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
from octo_spec.iam.arn import Arn
from octo_spec.model.environment import holds
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.policy_files import PolicyFileKind
from octo_spec.storage.sides.bounds import read_bounds
from octo_spec.storage.sides.compared_sides import EFFORT_EXCEEDED
from octo_spec.storage.sides.role_views import RoleQuery, RoleView, view_roles, view_with_omissions
from octo_spec.storage.sides.sides import DocumentSide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import DocumentSet, RolePolicies
    from octo_spec.cli.args.request_args import UndocumentedAction
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Attachment
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
    role may have the permission.

    The AWS managed policies in 'attach' count, with their documents as of the day that the answer names.
    What only another attached policy could allow is not known.

    If AWS does not document ACTION, it is probably misspelled: octospec names the nearest action, and decides
    nothing unless --assume-known is given.

    Exit codes: 0 if a role is allowed, 1 if no role is, 2 for bad input, 3 if it is not known, for
    example because AWS does not document ACTION.
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
    if report.is_allowed:
        return 0
    return 3 if report.is_unknown else 1


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
    answers = tuple(RoleAnswer(role, nothing) for role in view.roles)
    return CanReport(view, request, answers, is_documented=False, nearest_action=undocumented.nearest)


def _decided(view: RoleView, query: RoleQuery, request: Request, inputs: Inputs) -> CanReport | None:
    inputs.diagnostics.extend(unused_key_notes(request, _deciding(view.roles, request)))
    try:
        answers = tuple(_role_answer(role, request, view) for role in view.roles)
    except BudgetExceededError as error:
        message = f"octospec could not decide what a role may grant itself: {error}"
        inputs.diagnostics.append(EFFORT_EXCEEDED.at(None, message))
        return None
    return _with_omissions(CanReport(view, request, answers), query)


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
    assumed = replace(request, context={**request.context, **view.assumptions.context})
    if request.caller is not None:
        trusted = decide(role.trust, assumed, view.assumptions)
        return RoleAnswer(role, trusted, self_grant=_self_grant(trusted, role, assumed, view))
    unknown = tuple(_attached(role.unknown, view))
    decided = decide_bounded(role, assumed, view.assumptions, is_all_known=not unknown)
    grant = _self_grant(decided, role, assumed, view)
    return RoleAnswer(
        role,
        decided,
        tuple(_unknown_texts(role, unknown, view)),
        _known_policies(role, view),
        self_grant=grant,
        through_others=() if grant else _through_others(decided, role, assumed, view),
    )


def _self_grant(
    decided: RequestDecision, role: RolePolicies, request: Request, view: RoleView
) -> SelfGrant | None:
    """Find how a role can grant itself what is denied to it."""
    return self_grant(role, request, view.assumptions) if _is_refused(decided) else None


def _through_others(
    decided: RequestDecision, role: RolePolicies, request: Request, view: RoleView
) -> tuple[PrivilegeEscalation, ...]:
    """Find how a role can gain the permissions of another role, if the request is denied."""
    return through_others(role, request, view.assumptions) if _is_refused(decided) else ()


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


def _unknown_texts(role: RolePolicies, unknown: Iterable[Attachment], view: RoleView) -> Iterator[str]:
    """Name the policies of a role whose documents the side does not contain."""
    yield from (f"what the attached policy {attached.arn} allows or denies" for attached in unknown)
    boundary = role.unknown_boundary
    if boundary is not None and holds(boundary.presence, view.assumptions.answers):
        yield f"what the permissions boundary {boundary.arn} allows"


def _known_policies(role: RolePolicies, view: RoleView) -> tuple[str, ...]:
    """Name the AWS managed policies on whose documents an answer depends."""
    outside = (*role.unknown, role.unknown_boundary)
    named = (*role.role.attachments, role.role.boundary) if role.role else ()
    candidates = (attached for attached in named if attached is not None and attached not in outside)
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
