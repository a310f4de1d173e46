"""``octospec drift``: how live roles differ from what a spec says for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_option import set_option
from octo_spec.cli.args.approval_options import approval_options
from octo_spec.cli.args.customer_options import customer_options_next_to_spec
from octo_spec.cli.args.fleet_options import fleet_exit_code
from octo_spec.cli.args.live_options import LiveOptions, live_options
from octo_spec.cli.args.output_format import examples, output_formats
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.reader_option import reader_option
from octo_spec.cli.printing import print_lines, print_page
from octo_spec.cli.render.approval_text import check_as_data, check_lines, check_markdown
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.drift_text import DriftReport, as_data, findings, lines, markdown
from octo_spec.cli.render.progress import SHOWN
from octo_spec.cli.render.status_text import FleetStatus, print_fleet
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.live.decided_drift import decided_drift
from octo_spec.live.deployed_forms import deployed_form
from octo_spec.live.live_accounts import fetch_account, live_account, match_roles
from octo_spec.live.unkept_status import is_folder
from octo_spec.release.customer_status import CustomerState
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.read_artifacts import WHICH_ONE
from octo_spec.storage.paths import shown_path
from octo_spec.storage.revisions import revisions_since
from octo_spec.storage.sides.compared_sides import is_undecided
from octo_spec.storage.sides.sides import NO_USE, DeploymentSide, load_side, with_customers_next_to_spec
from octo_spec.storage.sides.unused_reader import unused_reader

if TYPE_CHECKING:
    from octo_spec.analysis.drift.drift import Drift
    from octo_spec.cli.args.approval_options import ApprovalOptions
    from octo_spec.cli.args.fleet_options import FleetSource
    from octo_spec.live.live_accounts import LiveAccount
    from octo_spec.review.approval_check import ApprovalCheck
    from octo_spec.storage.sides.approved_sides import ReadApproval
    from octo_spec.storage.sides.live_sides import LiveRoles
    from octo_spec.storage.sides.sides import SideOptions


@click.command(
    "drift",
    epilog=examples(
        "octospec drift spec/octo.yaml gaad.json",
        "octospec drift spec/octo.yaml gaad.json --customer acme",
        "octospec drift spec/octo.yaml gaad/ --customers fleet.jsonl",
        "octospec drift spec/octo.yaml --customers fleet.jsonl --live --profile vendor",
        "octospec drift spec/octo.yaml --live --show-calls",
        "octospec drift spec/octo.yaml gaad.json --match alphaus-acct-access=TheirRole",
        "octospec drift spec/octo.yaml gaad.json --since v1.0.0",
        "octospec drift spec/octo.yaml member.json --customer acme --accounts members",
        "octospec drift spec/octo.yaml gaad.json --approved approval.json --approved-key bank.pub",
        "octospec drift spec/octo.yaml gaad.json --output-format sarif > drift.sarif",
    ),
)
@click.argument("spec", type=FILE)
@click.argument("live", type=FILE, required=False)
@live_options
@click.option(
    "--since", metavar="REV", help="Search for the deployed version of SPEC, back to this git revision."
)
@approval_options
@set_option
@customer_options_next_to_spec
@reader_option
@output_formats("text", "json", "markdown", "sarif")
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str,
    live: str | None,
    account_source: LiveOptions,
    since: str | None,
    approval_source: ApprovalOptions,
    answers: tuple[str, ...],
    options: SideOptions,
    output_format: str,
) -> None:
    """Compare the live roles of LIVE with SPEC: access, trust, policies, settings.

    SPEC may also be an artifact that octospec built, or a third-party template or module.

    LIVE is the output of aws iam get-account-authorization-details, the details of one role, or a folder
    with the AWS CLI's output for a role, one file per call. Roles are matched by name. With --live and no
    LIVE, octospec calls AWS through boto3, which the extra octospec[aws] installs: it reads each role by
    name, and each customer managed policy that is attached to it or is its permissions boundary. It writes
    nothing, and --show-calls lists every call.

    With --customers and no --customer, LIVE is a folder with ID.json for each customer of a file, a folder
    or a fleet. With --live, octospec assumes the roles of each customer instead to read them, as
    in `octospec status`. Customers with the same drift are reported together.

    Values that the entry of a customer fixes, and values from --set, are used as they are; every other value
    is inferred from the roles, and printed. A default on which a trust policy depends is not inferred: if a
    live role trusts another account than the default, that is drift, unless --set gives the account. Nor does
    a value with a wildcard replace a default.
    --customer ID uses the file customers.yaml next to SPEC unless --customers names one.

    Tags, a boundary and policies that only deny, which the spec does not have, are the customer's own: they
    are listed with what they take away, and are no drift. A tag that opens a grant is drift.

    With --approved, the live roles must also be within an approval that `octospec approve` wrote: for the
    choices with which they are deployed, no answer may be worse, and all access must be approved.

    Exit codes: 0 if nothing differs, 1 if something does, or is not within the approval, 2 for bad input, 3
    if it is not decided because policies whose texts are not known may decide it, because the comparison
    needs too many steps, or because AWS gives no answer in time, or none that can be read.
    """
    account_source.require_argument_or_live("LIVE", live)
    inputs = Inputs()
    if options.is_for_all and (live is None or is_folder(live)):
        if approval_source or account_source.matches or answers or since is not None:
            msg = "name a --customer: --approved, --match, --set and --since are for one"
            raise click.UsageError(msg)
        if output_format not in ("text", "json"):
            msg = f"name a --customer: {output_format} is for one"
            raise click.UsageError(msg)
        source, customers = account_source.fleet_source(live), str(options.customers_file)
        raise SystemExit(_fleet(spec, source, customers, inputs, output_format))
    query = DriftQuery(
        spec, live or "", account_source, since, answers, with_customers_next_to_spec(spec, options)
    )
    approved = approval_source.read(inputs)
    found = _find_drift(query, approved, inputs) if approved or not approval_source else None
    account_source.print_calls()
    code = _exit_code(found.report if found else None, inputs)
    code = approval_source.exit_code(code, found.check if found else None, inputs.diagnostics)
    code = account_source.exit_code(inputs.diagnostics, code)
    _print(found, inputs, output_format, code, shown_path(spec))
    raise SystemExit(code)


def _fleet(spec: str, source: FleetSource, customers: str, inputs: Inputs, output_format: str) -> int:
    """Compare the roles of all customers with the spec, and return the exit code."""
    from octo_spec.live.unkept_status import as_only_release, unkept_status  # noqa: PLC0415 - only fleets need it

    side = load_side(spec, inputs)
    result = None
    if isinstance(side, DeploymentSide) and not has_errors(inputs.diagnostics):
        known = as_only_release(side.deployment)
        opened = source.open_account((side.deployment,))
        result = unkept_status(known, customers, opened, inputs, SHOWN, workers=source.used_workers)
    source.print_calls()
    code = fleet_exit_code(result, inputs, (CustomerState.DRIFTED, CustomerState.NOT_DEPLOYED))
    name = side.deployment.name if isinstance(side, DeploymentSide) else ""
    status = None if result is None else FleetStatus(result, name, None, signed=False)
    print_fleet(status, inputs, output_format, code=code)
    return code


def _exit_code(report: DriftReport | None, inputs: Inputs) -> int:
    if report is None or has_errors(inputs.diagnostics):
        return 3 if is_undecided(inputs.diagnostics) else 2
    if report.drift.is_there:
        return 1
    return 0 if report.drift.is_equal else 3


@frozen
class DriftQuery:
    """The arguments and options."""

    spec: str
    live: str
    account_source: LiveOptions
    since: str | None
    answers: tuple[str, ...]
    options: SideOptions


@frozen
class _Found:
    """Drift, the side that the roles are compared with, and the check of an approval, if one is given."""

    report: DriftReport
    side: DeploymentSide
    check: ApprovalCheck | None


def _find_drift(query: DriftQuery, approved: ReadApproval | None, inputs: Inputs) -> _Found | None:
    side = _spec_side(query, inputs)
    if side is None:
        return None
    account = (
        live_account(query.live, query.answers, inputs)
        if query.account_source.aws is None
        else fetch_account(side.deployment, query.account_source.matches, query.account_source.aws, inputs)
    )
    if account is None or has_errors(inputs.diagnostics):
        return None
    roles = match_roles(side.deployment, account, query.account_source.matches, inputs)
    found = None if roles is None else _drift(side, roles, query, inputs)
    if roles is None or found is None:
        return None
    equals = (side.deployment.version, "") if found.has_same_access else None
    if equals is None and query.since is not None:
        equals = _find_version(query, query.since, account, inputs)
    was_searched = query.since is not None and not has_errors(inputs.diagnostics)
    report = _build_report(side, account, roles, found, equals, was_searched=was_searched)
    check = _held_roles(approved, side, account, query, inputs) if approved else None
    return _Found(report, side, check)


def _spec_side(query: DriftQuery, inputs: Inputs) -> DeploymentSide | None:
    """Load the roles to compare with, for one account; ``None`` if ``inputs`` says why that fails."""
    side = load_side(query.spec, inputs, query.options)
    inputs.diagnostics.extend(unused_reader(side))
    if side is not None and not (isinstance(side, DeploymentSide) and (side.spec or not side.place)):
        inputs.diagnostics.append(NO_USE.at(None, f"{query.spec} is not a spec, a template or a module"))
    if not isinstance(side, DeploymentSide) or has_errors(inputs.diagnostics):
        return None
    if query.options.accounts is None and any(one.rolls_out for one in side.customer.formats):
        message = f"{side.customer.id} has a rollout over an organization, and LIVE is one account"
        help = "use --accounts payer or --accounts members"
        inputs.diagnostics.append(WHICH_ONE.at(None, message, help))
        return None
    return side


def _held_roles(
    approved: ReadApproval, side: DeploymentSide, account: LiveAccount, query: DriftQuery, inputs: Inputs
) -> ApprovalCheck | None:
    """Hold live roles to an approval, if it is one of the spec."""
    from octo_spec.live.approved_roles import held_roles  # noqa: PLC0415 - reviews the live roles
    from octo_spec.storage.sides.approval_checks import other_approval  # noqa: PLC0415 - as above

    problem = other_approval(approved.approval, side)
    if problem is not None:
        inputs.diagnostics.append(problem)
        return None
    matches = query.account_source.matches
    return held_roles(approved, account, inputs, spec=side.deployment, matches=matches, answers=query.answers)


def _drift(side: DeploymentSide, roles: LiveRoles, query: DriftQuery, inputs: Inputs) -> Drift | None:
    deployed = side.customer.deployed
    expected = deployed_form(side.deployment, deployed.format if deployed else "")
    return decided_drift(expected, roles, query.answers, inputs, "this comparison")


def _build_report(  # noqa: PLR0913 - all parts of a report
    side: DeploymentSide,
    account: LiveAccount,
    roles: LiveRoles,
    found: Drift,
    equals: tuple[str, str] | None,
    *,
    was_searched: bool,
) -> DriftReport:
    defaults = {one.id: one.default for one in side.deployment.parameters if isinstance(one.default, str)}
    inferred = found.inference.inferred
    return DriftReport(
        title=f"{side.deployment.name} {side.deployment.version} ({side.title}) ↔ {account.shown}",
        version=side.deployment.version,
        drift=found,
        roles={id: details.name for id, details in roles.details.items()},
        spans={id: details.span for id, details in roles.details.items()},
        equals=equals,
        was_searched=was_searched,
        defaults={id: value for id, value in defaults.items() if value and inferred.get(id, value) != value},
    )


# --- which version is deployed -----------------------------------------------------------------


def _find_version(
    query: DriftQuery, since: str, account: LiveAccount, inputs: Inputs
) -> tuple[str, str] | None:
    """Find the newest version of the spec, back to a revision, whose access the live roles have."""
    revisions = revisions_since(since, query.spec)
    if isinstance(revisions, Diagnostic):
        inputs.diagnostics.append(revisions)
        return None
    for revision in revisions:
        # An error of an old version is not an error of this one: the live roles are only not at that
        # version.
        apart = Inputs()
        side = load_side(f"{revision}:{query.spec}", apart, query.options)
        if not isinstance(side, DeploymentSide) or has_errors(apart.diagnostics):
            continue
        roles = match_roles(side.deployment, account, query.account_source.matches, apart)
        found = None if roles is None else _drift(side, roles, query, apart)
        if found is not None and found.has_same_access:
            return side.deployment.version, revision
    return None


# --- printing ----------------------------------------------------------------------------------


def _print(found: _Found | None, inputs: Inputs, output_format: str, code: int, spec: str) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    report = found.report if found else None
    if output_format == "json":
        data = {**as_data(found.report), "approval": check_as_data(found.check)} if found else {}
        print_json({"ok": code == 0, "diagnostics": as_json(diagnostics), **data})
        return
    if output_format == "sarif":
        _print_sarif(report, diagnostics, spec)
        return
    show(diagnostics, inputs.sources)
    if found is None:
        return
    if output_format == "markdown":
        print_page(f"{markdown(found.report)}{check_markdown(found.check)}")
        return
    print_lines((*lines(found.report, (found.side.spec, None)), *check_lines(found.check)))


def _print_sarif(report: DriftReport | None, diagnostics: tuple[Diagnostic, ...], spec: str) -> None:
    from octo_spec.cli.render.sarif import sarif  # noqa: PLC0415 - only this format pays for it
    from octo_spec.lint.discovery import InstalledRules  # noqa: PLC0415 - as above
    from octo_spec.lint.linting import LintFinding, Linting  # noqa: PLC0415 - as above

    found = tuple(map(LintFinding, findings(report))) if report else ()
    print_json(sarif(Linting(found, diagnostics), InstalledRules((), ()), f"drift {spec}"))
