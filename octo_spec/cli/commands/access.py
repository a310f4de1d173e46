"""``octospec access``: a summary of what roles may do, by group."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.overview.let_through import let_through
from octo_spec.analysis.overview.role_grants import KnownAnswers, document_grants, document_trust
from octo_spec.analysis.overview.summary import RoleSummary, role_summary, summaries
from octo_spec.analysis.sides import deployment_side, document_side
from octo_spec.cli.args.bounds import NO_BOUNDS, bound_options, read_bounds
from octo_spec.cli.args.compared_sides import EFFORT_EXCEEDED
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.role_views import RoleQuery, option_faults, unknown_role
from octo_spec.cli.args.set_option import given_answers, set_option
from octo_spec.cli.args.sides import DocumentSide, customer_options, load_side
from octo_spec.cli.files.inputs import Inputs
from octo_spec.cli.files.paths import FILE
from octo_spec.cli.files.policy_files import BAD_POLICY, PolicyFileKind
from octo_spec.cli.render.access_text import Overview, as_data, lines, markdown
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, Span, has_errors
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.cli.args.sides import DeploymentSide, LoadedSide, SideOptions


@click.command(
    "access",
    epilog=examples(
        "octospec access spec/octo.yaml",
        "octospec access spec/octo.yaml --fix remediation=off --output-format markdown",
        "octospec access spec/octo.yaml --customers spec/customers.yaml --customer acme",
        "octospec access dist/cloudformation/template.yaml --role alphaus-acct-access --json",
        "octospec access v1.0.0:spec/octo.yaml",
    ),
)
@click.argument("side", type=FILE)
@click.option("--role", metavar="ID", help="Only this role.")
@set_option
@bound_options
@customer_options
@page_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    side: str,
    role: str | None,
    answers: tuple[str, ...],
    boundary: str | None,
    within: tuple[str, ...],
    options: SideOptions,
    output_format: str,
) -> None:
    """Sum up what the roles of SIDE may do: by group, or by policy where groups are not known.

    SIDE is a spec, an artifact or a folder of a format, an IAM policy document, - for standard input, or
    REV:PATH for any of these at a revision of git. Everything is listed that some answer brings, with the
    answer that brings it; --set keeps what is there with that answer. With --within it is also told how much
    of that is left in an account in which these policies hold, too.
    """
    inputs = Inputs()
    bounds = read_bounds(boundary, within, inputs)
    overview = _overview(RoleQuery(side, options, role, answers, {}, bounds), inputs)
    _print(overview, inputs, output_format)
    raise SystemExit(2 if overview is None else 0)


def _overview(query: RoleQuery, inputs: Inputs) -> Overview | None:
    side = load_side(query.side, inputs, query.options)
    if side is None or has_errors(inputs.diagnostics):
        return None
    overview = option_faults(side, query) or _summed_up(side, query)
    if isinstance(overview, Overview):
        return overview
    inputs.diagnostics.extend(overview)
    return None


def _summed_up(side: LoadedSide, query: RoleQuery) -> Overview | tuple[Diagnostic, ...]:
    if isinstance(side, DocumentSide):
        of_document = document_side(side.title, "", side.document, Unknowns()).roles
        return _within_bounds(Overview(side.title, (_summary_of_document(side),)), of_document, query)
    given = given_answers(query.answers, (side.deployment,))
    if isinstance(given, tuple):
        return given
    ids = [role.id for role in side.deployment.roles]
    if query.role is not None and query.role not in ids:
        return (unknown_role(side, query.role, ids),)
    known = KnownAnswers.of(side.deployment, given.answers, given.place)
    roles = [role for role in side.deployment.roles if query.role in (None, role.id)]
    role_summaries = (role_summary(role, known) for role in roles)
    overview = Overview(_title(side), tuple(summary for summary in role_summaries if summary is not None))
    if query.bounds == NO_BOUNDS and not any(role.boundary for role in roles):
        return overview
    unknowns = Unknowns.of((side.deployment,), given.answers, given.place)
    try:
        policies = deployment_side(side.title, side.deployment, unknowns).roles
    except MalformedPolicyError as error:
        return (BAD_POLICY.at(Span(side.title), f"IAM would refuse a policy of it: {error}"),)
    return _within_bounds(overview, policies, query)


def _within_bounds(
    overview: Overview, roles: tuple[RolePolicies, ...], query: RoleQuery
) -> Overview | tuple[Diagnostic, ...]:
    """Add what the policies that bound the roles let through."""
    shown = {summary.id for summary in overview.roles}
    bounded = (query.bounds.around(role) for role in roles if role.id in shown)
    try:
        found = {role.id: let_through(role) for role in bounded}
    except BudgetExceededError as error:
        return (EFFORT_EXCEEDED.at(None, f"what bounds let through has no answer: {error}"),)
    told = (replace(each, boundary="") if query.bounds.boundary else each for each in overview.roles)
    known = {id: each for id, each in found.items() if each is not None}
    return replace(overview, roles=tuple(told), let_through=known)


def _title(side: DeploymentSide) -> str:
    return f"{side.deployment.name} {side.deployment.version} ({side.title})"


def _summary_of_document(side: DocumentSide) -> RoleSummary:
    trusted = document_trust(side.document) if side.kind is PolicyFileKind.TRUST else ()
    return RoleSummary("", summaries(document_grants(side.document)), tuple(trusted))


# --- printing ----------------------------------------------------------------------------------


def _print(overview: Overview | None, inputs: Inputs, output_format: str) -> None:
    if output_format == "json":
        data = {"ok": overview is not None, **(as_data(overview) if overview else {})}
        print_json({**data, "diagnostics": as_json(inputs.diagnostics)})
        return
    show(inputs.diagnostics, inputs.sources)
    if overview is not None:
        for line in markdown(overview) if output_format == "markdown" else lines(overview):
            click.echo(line)
