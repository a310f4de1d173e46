"""``octospec can``: whether a role may do one thing, which statement decides it, or what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from octo_spec.analysis.decision.answers_of_partitions import gravest_answers
from octo_spec.analysis.decision.decide import RequestDecision, RequestVerdict
from octo_spec.analysis.decision.role_answers import RoleAnswer, decided_today, role_answer
from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_option import set_option
from octo_spec.cli.args.bound_options import bound_options
from octo_spec.cli.args.completions import action_names
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
from octo_spec.cli.render.can_text import CanReport, as_data, lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.iam.arn import Arn
from octo_spec.model.claims import DIRECTLY, Claim, ClaimAnswer
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.policy_files import PolicyFileKind
from octo_spec.storage.sides.bounds import read_bounds
from octo_spec.storage.sides.role_views import (
    RoleQuery,
    RoleView,
    view_roles,
    view_with_omissions,
    views_of_partitions,
)
from octo_spec.storage.sides.sides import DocumentSide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import DocumentSet, RolePolicies
    from octo_spec.cli.args.request_args import UndocumentedAction
    from octo_spec.diagnostics import Diagnostic
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
@click.argument("action", shell_complete=action_names)
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
    REV:PATH for any of these at a git revision. Choices have their defaults unless --set gives a value.

    The request holds the condition keys that --context gives, and those that AWS fills in: about the role,
    such as aws:PrincipalArn and aws:TokenIssueTime, about the resource, such as aws:ResourceAccount, and
    about the request, such as aws:CurrentTime, aws:RequestedRegion and aws:SourceIp. If one of these decides
    and its value is not known, the claim is not decided. Only aws:SecureTransport is true unless given, as
    AWS's SDKs send it.

    A spec may grant something in some partitions only. Unless RESOURCE, --caller or --set says which
    partition is meant, each one is decided, and the answer names those in which a role may do most.

    IAM acts in the account of the role only. Unless the side or --set gives another one, the account of the
    role is that of RESOURCE.

    --within names policies that also apply in the account: each must allow the request, too. A policy that
    only denies is combined with one that allows everything, as AWS attaches both. If the role may make its
    account leave the organization (organizations:LeaveOrganization), what they forbid is not decided.

    If a role can write its own policies, it can grant itself a permission that it lacks today: the answer
    names the action. If grants let the role act as another role, the answer names those grants; the other
    role may have the permission, or may change the trust policy that decides about --caller, so that the
    claim is not decided.

    The AWS managed policies in 'attach' count, with their documents as of the day that the answer names.
    What another attached policy or boundary could allow or deny is not known. The tags of the role are keys
    of the request (aws:PrincipalTag/...), unless --context gives another value. If the trust policy lets a
    caller choose other tags, what they may allow is not decided.

    If AWS does not document ACTION, it is probably misspelled: octospec names the nearest action, and decides
    nothing unless --assume-known is given.

    In --json, each role has a claim: yes, no or not-decided, with its scope, its reason, and a request that
    shows a yes. A no also covers the privilege escalation that octospec knows.

    With --caller, the answer also says what the trust policy allows of a session: tags and a source identity
    that the caller chooses, a caller that already acts as a role, and an AWS service that acts for others.

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
    query = RoleQuery(side, options, role, answers, _place(resource, caller), bounds)
    report = _report(query, request, undocumented, inputs)
    _print(report, inputs, output_format)
    raise SystemExit(2 if report is None else _exit_code(report))


def _exit_code(report: CanReport) -> int:
    """Return 0 for a yes today; otherwise 3 if a role's claim is not decided."""
    if report.is_allowed:
        return 0
    return 3 if report.is_undecided else 1


def _place(resource: str, caller: str | None) -> dict[str, str]:
    """Use the account and the partition of the resource as those of the roles, or the caller's partition."""
    found = _place_of(resource)
    of_caller = _place_of(caller or "").get("partition")
    return {**({"partition": of_caller} if of_caller else {}), **found}


def _place_of(text: str) -> dict[str, str]:
    try:
        arn = Arn.parse(text)
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
    return (
        _undecided_report(view, request, undocumented)
        if undocumented
        else _decided_report(view, query, request, inputs)
    )


def _undecided_report(view: RoleView, request: Request, undocumented: UndocumentedAction) -> CanReport:
    """Say of each role that it is not known whether it may do what AWS does not document."""
    nothing = RequestDecision(RequestVerdict.UNKNOWN, (), ())
    reason = f"AWS does not document {request.action}; --assume-known decides as if it existed"
    claim = Claim(ClaimAnswer.NOT_DECIDED, view.decided_side.combination, DIRECTLY, reason)
    answers = tuple(RoleAnswer(role, nothing, claim) for role in view.roles)
    return CanReport(view, request, answers, is_documented=False, nearest_action=undocumented.nearest)


def _decided_report(view: RoleView, query: RoleQuery, request: Request, inputs: Inputs) -> CanReport:
    inputs.diagnostics.extend(unused_key_notes(request, _deciding_documents(view.roles, request)))
    views = views_of_partitions(view, query)
    answers = gravest_answers({partition: _answers(each, request) for partition, each in views.items()})
    return _with_omissions(CanReport(view, request, answers), query)


def _answers(view: RoleView, request: Request) -> tuple[RoleAnswer, ...]:
    return tuple(role_answer(role, request, view.decided_side) for role in view.roles)


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


def _documents(role: RolePolicies, request: Request) -> DocumentSet:
    return role.permissions if request.caller is None else role.trust


def _deciding_documents(roles: Iterable[RolePolicies], request: Request) -> Iterator[DocumentSet]:
    """Collect all that decides a request: the policies or the trust of the roles, and their bounds."""
    for role in roles:
        yield _documents(role, request)
        yield from (bound.documents for bound in role.bounds)


def _with_omissions(report: CanReport, query: RoleQuery) -> CanReport:
    """For roles that are not allowed, also decide the request with the parts omitted at build."""
    if all(role.answer.verdict is not RequestVerdict.NOT_ALLOWED for role in report.answers):
        return report
    wider = view_with_omissions(report.view, query)
    if wider is None:
        return report
    answers = tuple(_with_wider_side(role, report.request, wider) for role in report.answers)
    return replace(report, answers=answers, decided=wider.decided)


def _with_wider_side(role: RoleAnswer, request: Request, wider: RoleView) -> RoleAnswer:
    same = next((side for side in wider.roles if side.id == role.role.id), None)
    if role.answer.verdict is not RequestVerdict.NOT_ALLOWED or same is None:
        return role
    return replace(role, wider=decided_today(same, request, wider.decided_side))


# --- printing ----------------------------------------------------------------------------------


def _print(report: CanReport | None, inputs: Inputs, output_format: str) -> None:
    if output_format == "json":
        data = {"ok": False} if report is None else as_data(report)
        print_json({**data, "diagnostics": as_json(inputs.diagnostics)})
        return
    show(inputs.diagnostics, inputs.sources)
    if report is not None:
        print_lines(lines(report))
