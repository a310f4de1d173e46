"""``octospec access``: a summary of what roles may do, by group."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import click

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.decision.escalation_claims import escalation_claims
from octo_spec.analysis.decision.escalation_findings import escalation_findings
from octo_spec.analysis.overview.bounded_actions import bounded_actions
from octo_spec.analysis.overview.extra_grants import extra_grants
from octo_spec.analysis.overview.role_grants import KnownAnswers, document_grants, document_trust
from octo_spec.analysis.overview.summary import RoleSummary, role_summary, summaries
from octo_spec.analysis.sides import document_side, side_title
from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_option import set_option
from octo_spec.cli.args.bound_options import bound_options
from octo_spec.cli.args.customer_options import customer_options
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.reader_option import reader_option
from octo_spec.cli.printing import print_lines
from octo_spec.cli.render.access_data import as_data
from octo_spec.cli.render.access_text import (
    CustomersOverview,
    Detail,
    Overview,
    OverviewFor,
    lines,
    markdown,
)
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, Span, has_errors
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.policy_files import BAD_POLICY, PolicyFileKind
from octo_spec.storage.sides.bounds import read_bounds
from octo_spec.storage.sides.compared_sides import EFFORT_EXCEEDED, is_undecided
from octo_spec.storage.sides.customer_sides import alike_customers, customers_side, without_own_texts
from octo_spec.storage.sides.given_answers import PLACES, given_answers
from octo_spec.storage.sides.open_choices import decided_choices, with_every_choice_open
from octo_spec.storage.sides.role_views import RoleQuery, option_problems, unknown_role
from octo_spec.storage.sides.sides import DeploymentSide, DocumentSide, load_side, wanted_role
from octo_spec.storage.sides.unused_reader import reader_without_use
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.decision.escalation_findings import EscalationFindings
    from octo_spec.analysis.overview.bounded_actions import BoundedActions
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.model.review_facts import Answer
    from octo_spec.storage.sides.customer_sides import CustomersSide, Entries
    from octo_spec.storage.sides.sides import LoadedSide, SideOptions

InPartition: TypeAlias = "tuple[Unknowns, Sequence[RolePolicies]]"
"""Roles in one partition."""


@click.command(
    "access",
    epilog=examples(
        "octospec access spec/octo.yaml",
        "octospec access spec/octo.yaml --fix remediation=off --output-format markdown",
        "octospec access spec/octo.yaml --customers spec/customers.yaml",
        "octospec access dist/cloudformation/template.yaml --role alphaus-acct-access --json",
        "octospec access spec/octo.yaml --all --why",
        "octospec access v1.0.0:spec/octo.yaml",
    ),
)
@click.argument("side", type=FILE)
@click.option("--role", metavar="ID", help="Only this role.")
@click.option("--all", "all_actions", is_flag=True, help="List every action, without cuts.")
@click.option("--why", is_flag=True, help="Print the reason of each statement, too.")
@set_option
@bound_options
@customer_options
@reader_option
@page_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    side: str,
    role: str | None,
    all_actions: bool,
    why: bool,
    answers: tuple[str, ...],
    boundary: str | None,
    within: tuple[str, ...],
    options: SideOptions,
    output_format: str,
) -> None:
    """Summarise what the roles of SIDE may do: by group, or by policy if groups are not known.

    SIDE is a spec, an artifact or a folder of a format, an IAM policy document, the AWS CLI's output for
    live roles (get-account-authorization-details, or a folder of documents), - for standard input, or
    REV:PATH for any of these at a git revision. The summary lists all access that some value allows, with
    that value, also for choices with `ask: build` unless --fix or a customer decides them; --set limits it to
    the access with one value. With --all and --why, each statement lists its
    actions of today, each with its level and the reason. With --within, it also shows how much of that is
    allowed in an account where these policies apply. With --customers FILE, each customer has a section,
    and customers with identical access share one; --customer ID shows only one customer.

    Privilege escalation is certain if each step is allowed whatever octospec does not know, and otherwise
    possible. Unknown policies, and skipped parts of a template, may allow more: the summary says so.

    Exit codes: 0 if the summary is complete, 2 for bad input, 3 if a search needs too many steps.
    """
    inputs = Inputs()
    bounds = read_bounds(boundary, within, inputs)
    query = RoleQuery(side, options, role, answers, {}, bounds)
    reported = _customers_overview(query, inputs) if options.is_for_all else _overview(query, inputs)
    _print(reported, inputs, output_format, Detail(all_actions, why))
    raise SystemExit(_exit_code(reported, inputs))


def _exit_code(reported: Overview | CustomersOverview | None, inputs: Inputs) -> int:
    if reported is None:
        return 3 if is_undecided(inputs.diagnostics) else 2
    return 3 if reported.is_undecided else 0


def _overview(query: RoleQuery, inputs: Inputs) -> Overview | None:
    side = load_side(query.side, inputs, query.options, wanted_role(query.role))
    if side is None or has_errors(inputs.diagnostics):
        return None
    decided = decided_choices(side)
    if isinstance(side, DeploymentSide):
        side = with_every_choice_open(side, query.options.accounts).with_trusting_roles
    overview = option_problems(side, query) or _side_overview(side, query)
    if isinstance(overview, Overview):
        return replace(overview, decided=decided)
    inputs.diagnostics.extend(overview)
    return None


def _side_overview(side: LoadedSide, query: RoleQuery) -> Overview | tuple[Diagnostic, ...]:
    if isinstance(side, DocumentSide):
        of_document = document_side(side.title, "", side.document, Unknowns()).roles
        overview = Overview(side.title, (_summary_of_document(side),))
        return _complete_overview(overview, of_document, query, Unknowns())
    given = given_answers(query.answers, (side.deployment,))
    if isinstance(given, tuple):
        return given
    all_ids = [role.id for role in side.deployment.roles]
    if query.role is not None and query.role not in all_ids:
        return (unknown_role(side, query.role, all_ids),)
    place = {**side.place, **given.place}
    known = KnownAnswers.of(side.deployment, given.answers, place)
    roles = [role for role in side.deployment.roles if query.role in (None, role.id)]
    role_summaries = (role_summary(role, known) for role in roles)
    overview = Overview(
        _title(side),
        tuple(summary for summary in role_summaries if summary is not None),
        extras=() if query.role else tuple(extra_grants(side.deployment.extras)),
        promises=side.deployment.promises,
        deployment=side.deployment,
    )
    ids = {summary.id for summary in overview.roles}
    unknowns, *others = Unknowns.in_named_partitions((side.deployment,), given.answers, place)
    try:
        elsewhere = tuple((each, tuple(side.one_by_one(each, ids))) for each in others)
        policies = side.one_by_one(unknowns, ids)
        return _complete_overview(overview, policies, query, unknowns, elsewhere)
    except MalformedPolicyError as error:
        return (BAD_POLICY.at(Span(side.title), f"IAM would refuse one of its policies: {error}"),)


def _complete_overview(
    overview: Overview,
    roles: Iterable[RolePolicies],
    query: RoleQuery,
    unknowns: Unknowns,
    elsewhere: Sequence[InPartition] = (),
) -> Overview | tuple[Diagnostic, ...]:
    """Add what the policies that bound the roles allow, and the privilege escalation of the roles.

    ``elsewhere`` are the same roles in other partitions.
    """
    shown = {summary.id: summary for summary in overview.roles}
    bounded: dict[str, BoundedActions] = {}
    findings: dict[str, EscalationFindings] = {}
    known: set[str] = set()
    first, *others = [
        (
            place,
            tuple(
                query.bounds.limit_role(_without_excluded_boundary(role, shown[role.id])) for role in there
            ),
        )
        for place, there in ((unknowns, roles), *elsewhere)
    ]
    for each in first[1]:
        known |= set() if each.unknown_boundary else {each.id}
        there = [(place, role) for place, of_place in others for role in of_place if role.id == each.id]
        here = escalation_findings(each, unknowns, overview.deployment)
        findings[each.id] = here.with_other_partitions(
            escalation_findings(role, place, overview.deployment) for place, role in there
        )
        try:
            counted = bounded_actions((each, *(role for _, role in there)))
        except BudgetExceededError as error:
            return (EFFORT_EXCEEDED.at(None, f"octospec could not count the actions within: {error}"),)
        if counted is not None:
            bounded[each.id] = counted
    return replace(
        overview,
        roles=tuple(replace(each, boundary="") if each.id in known else each for each in overview.roles),
        bounded_actions=bounded,
        further={id: found.escalations for id, found in findings.items()},
        undecided={id: found.open_ends for id, found in findings.items()},
        claims={id: escalation_claims(found, unknowns) for id, found in findings.items()},
        is_undecided=any(found.ended for found in findings.values()),
        promised_answers=tuple(_promised_answers((first, *others), overview)),
    )


def _promised_answers(in_partitions: Sequence[InPartition], overview: Overview) -> Iterator[Answer]:
    """Yield the answers to the questions that a spec guarantees to answer with no."""
    deployment = overview.deployment
    if deployment is None or not overview.promises:
        return
    from octo_spec.analysis.questions.installed_questions import installed_questions  # noqa: PLC0415 - as below
    from octo_spec.review.promised_answers import promised_answers  # noqa: PLC0415 - few specs have promises

    yield from promised_answers(in_partitions, deployment, installed_questions().questions)


def _without_excluded_boundary(role: RolePolicies, summary: RoleSummary) -> RolePolicies:
    """Omit a boundary that the values exclude."""
    return role if summary.boundary else replace(role, unknown_boundary=None)


def _title(side: DeploymentSide) -> str:
    return side_title(side.deployment, side.title)


def _summary_of_document(side: DocumentSide) -> RoleSummary:
    trusted = document_trust(side.document) if side.kind is PolicyFileKind.TRUST else ()
    return RoleSummary("", summaries(document_grants(side.document)), tuple(trusted))


# --- all customers -----------------------------------------------------------------------------


def _customers_overview(query: RoleQuery, inputs: Inputs) -> CustomersOverview | None:
    """Summarise the side for every customer, once for customers that the spec treats alike."""
    inputs.diagnostics.extend(reader_without_use(query.side))
    side = customers_side(query.side, query.options, inputs)
    if side is None or has_errors(inputs.diagnostics):
        return None
    groups = alike_customers((side,), inputs)
    customers = (group[0].sides[0] for group in groups)
    resolved = [side.for_customer(customer, inputs) for customer in customers if customer]
    sides = [each for each in resolved if each]
    if has_errors(inputs.diagnostics) or len(sides) < len(groups):
        return None
    reported = _overviews(sides, query)
    if isinstance(reported, list):
        title = _title(replace(sides[0], title=side.title))
        return CustomersOverview(title, tuple(_merge_groups(zip(groups, reported, strict=True), side)))
    inputs.diagnostics.extend(reported)
    return None


def _overviews(sides: Sequence[DeploymentSide], query: RoleQuery) -> list[Overview] | tuple[Diagnostic, ...]:
    """Summarise each side; a side may lack the named answer or role."""
    given = given_answers(query.answers, [side.deployment for side in sides])
    if isinstance(given, tuple):
        return given
    ids = {id for side in sides for id in _role_ids(side)}
    if query.role is not None and query.role not in ids:
        return (unknown_role(sides[0], query.role, sorted(ids)),)
    overviews = []
    for side in sides:
        reported = (
            _side_overview(side, _side_query(side, query)) if query.role in (None, *_role_ids(side)) else None
        )
        if isinstance(reported, tuple):
            return reported
        overviews.append(reported or Overview(_title(side), ()))
    return overviews


def _role_ids(side: DeploymentSide) -> list[str]:
    return [role.id for role in side.deployment.roles]


def _side_query(side: DeploymentSide, query: RoleQuery) -> RoleQuery:
    """Keep the values of this side's inputs: a value fixed for one customer may be an input for another."""
    known = {*PLACES, *(question.id for question in side.deployment.questions)}
    return replace(query, answers=tuple(each for each in query.answers if each.partition("=")[0] in known))


def _merge_groups(
    reported: Iterable[tuple[tuple[Entries, ...], Overview]], side: CustomersSide
) -> Iterator[OverviewFor]:
    """Join groups that are equal except for texts that customers fixed; the largest groups come first."""
    joined: dict[str, OverviewFor] = {}
    for group, overview in reported:
        data = json.dumps({**as_data(overview), "title": ""}, ensure_ascii=False)
        key = without_own_texts(data, group[0], (side.spec,))
        first = joined.setdefault(key, OverviewFor((), overview))
        joined[key] = replace(first, customers=(*first.customers, *(entries.id for entries in group)))
    return iter(sorted(joined.values(), key=lambda each: -len(each.customers)))


# --- printing ----------------------------------------------------------------------------------


def _print(
    overview: Overview | CustomersOverview | None, inputs: Inputs, output_format: str, detail: Detail
) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        data = {"ok": overview is not None, **(as_data(overview) if overview else {})}
        print_json({**data, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    if overview is not None:
        written = markdown if output_format == "markdown" else lines
        print_lines(written(overview, detail))
