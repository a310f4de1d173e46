"""``octospec outdated``: whether the deployed version is the latest, and what newer versions change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_option import set_option
from octo_spec.cli.args.approval_options import approval_options
from octo_spec.cli.args.fleet_options import FAILING, fleet_exit_code
from octo_spec.cli.args.key_options import keys_at_least
from octo_spec.cli.args.live_options import LiveOptions, live_options
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.printing import print_lines, print_page
from octo_spec.cli.render.approval_text import held_as_data, held_lines, held_markdown
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.progress import SHOWN
from octo_spec.cli.render.status_text import FleetStatus, print_fleet
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.model.review_json import as_json as form
from octo_spec.release.deployment_status import Outdatedness
from octo_spec.release.latest import is_version
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.named_files import is_read_once
from octo_spec.storage.releases.trusted_latest import TrustedKeys, trusted_latest
from octo_spec.storage.sides.compared_sides import is_undecided

if TYPE_CHECKING:
    from octo_spec.cli.args.approval_options import ApprovalOptions
    from octo_spec.cli.args.fleet_options import FleetSource
    from octo_spec.live.approved_deployments import HeldDeployments
    from octo_spec.live.deployed_versions import DeployedVersions, OutdatedQuery
    from octo_spec.release.latest import Latest
    from octo_spec.storage.sides.approved_sides import ReadApproval


@click.command(
    "outdated",
    epilog=examples(
        "octospec outdated stack-outputs.json --latest latest.json --key octo.pub",
        "octospec outdated terraform-output.json --latest latest.json --key octo.pub --at-least 1.0.0",
        "octospec outdated gaad.json --latest release/latest.json --key octo.pub",
        "octospec outdated gaad/ --customers fleet.jsonl --latest release/latest.json --key octo.pub",
        "octospec outdated --live --customers fleet.jsonl --latest release/latest.json --key octo.pub",
        "octospec outdated --live --latest release/latest.json --key octo.pub",
        "octospec outdated stacks.json --latest latest.json --approved approval.json --approved-key bank.pub",
    ),
)
@click.argument("deployed", type=FILE, required=False)
@click.option("--latest", type=FILE, required=True, metavar="FILE", help="The vendor's latest.json.")
@click.option("--key", type=FILE, metavar="FILE", help="The public half of the vendor's recovery key.")
@keys_at_least
@click.option("--at-least", metavar="VERSION", help="Refuse a latest.json whose latest version is older.")
@click.option(
    "--releases", type=FILE, metavar="FOLDER", help="The folder of releases; default: that of latest.json."
)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="DEPLOYED is a folder with the account details of each of these customers.",
)
@approval_options
@live_options
@set_option
@page_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    deployed: str | None,
    latest: str,
    key: str | None,
    keys_at_least: int | None,
    at_least: str | None,
    releases: str | None,
    customers_file: str | None,
    approval_source: ApprovalOptions,
    account_source: LiveOptions,
    answers: tuple[str, ...],
    output_format: str,
) -> None:
    """Report whether the deployed version is current, outdated, unsupported, withdrawn, or not known.

    DEPLOYED contains the version: the outputs of stacks or of a module as their tools print them in JSON,
    or artifacts. For details of live roles, as `octospec drift` reads them, and for roles that --live reads
    from AWS, octospec finds the version by access: it searches the releases for one with the access, the
    trust and the session of the roles. Tags, a boundary and policies that only deny, which the customer
    added, do not count, unless a tag opens a grant.

    With --customers, DEPLOYED is a folder with ID.json for each customer of a file, a folder or a fleet:
    account details. With --live, octospec assumes the roles of each customer instead, and each reads
    itself, as in `octospec status`. Customers with the same state are reported together.

    latest.json lists what each newer version changes. Only --live needs a network.

    With --approved, what is deployed must also be within an approval that `octospec approve` wrote: live
    roles and artifacts themselves, and for outputs the artifacts of the release with that version, and what
    the version grants for each answer to choices with `ask: build`. octospec also says whether the version to
    update to is within it.

    Exit codes: 0 if everything is current, 1 if something needs an update, or is not within the approval, 2
    for bad input, 3 if the version is not known, if it is not decided whether it is within the approval, or
    if AWS gives no answer in time, or none that can be read.
    """
    account_source.require_argument_or_live("DEPLOYED", deployed)
    _check(at_least)
    if approval_source and deployed is not None and is_read_once(deployed):
        msg = "--approved needs a file as DEPLOYED"
        raise click.UsageError(msg)
    inputs = Inputs()
    if customers_file is not None:
        if approval_source or answers or account_source.matches or output_format == "markdown":
            msg = "--customers is for all of them: use it without --approved, --match, --set and Markdown"
            raise click.UsageError(msg)
        keys = TrustedKeys(key, keys_at_least)
        folder = releases or str(Path(latest).parent)
        of_fleet = FleetQuery(
            latest, keys, at_least, folder, customers_file, account_source.fleet_source(deployed)
        )
        raise SystemExit(_fleet(of_fleet, inputs, output_format))
    approved = approval_source.read(inputs)
    known = trusted_latest(latest, TrustedKeys(key, keys_at_least), at_least, inputs)
    found, held = None, None
    if known is not None and (approved or not approval_source):
        from octo_spec.live.deployed_versions import (  # noqa: PLC0415 - imports nearly all there is
            OutdatedQuery,
            deployed_versions,
        )

        folder = str(Path(latest).parent) if releases is None else releases
        query = OutdatedQuery(
            deployed or "",
            account_source.aws,
            folder,
            account_source.matches,
            answers,
            also=approved.deployments if approved else (),
        )
        placed = deployed_versions(query, known, inputs, SHOWN)
        if placed is not None:
            found = Outdatedness(known.name, known.version, known.date, key is not None, placed.statuses)
            held = _hold_deployments(approved, placed, known, query, inputs) if approved else None
    account_source.print_calls()
    is_decided = found is not None and not has_errors(inputs.diagnostics)
    code = found.exit_code if found and is_decided else 3 if is_undecided(inputs.diagnostics) else 2
    code = approval_source.exit_code(code, held, inputs.diagnostics)
    code = account_source.exit_code(inputs.diagnostics, code)
    _print(found, held, inputs, output_format, code)
    raise SystemExit(code)


@frozen
class FleetQuery:
    """The files of a command about all customers."""

    latest: str
    keys: TrustedKeys
    at_least: str | None
    releases: str
    customers: str
    source: FleetSource


def _fleet(query: FleetQuery, inputs: Inputs, output_format: str) -> int:
    """Find the release of each customer, and return the exit code."""
    from octo_spec.live.known_releases import known_releases  # noqa: PLC0415 - imports nearly all there is
    from octo_spec.live.unkept_status import unkept_status  # noqa: PLC0415 - as above

    latest = trusted_latest(query.latest, query.keys, query.at_least, inputs)
    known = latest and known_releases(query.releases, latest, inputs)
    result = None
    if known:
        source = query.source.open_account(tuple(known.deployments.values()))
        workers = query.source.used_workers
        result = unkept_status(known, query.customers, source, inputs, SHOWN, workers=workers)
    query.source.print_calls()
    code = fleet_exit_code(result, inputs, FAILING)
    signed = query.keys.pinned is not None
    status = FleetStatus(result, latest.name, latest, signed) if result and latest else None
    print_fleet(status, inputs, output_format, code=code)
    return code


def _check(at_least: str | None) -> None:
    if at_least is not None and not is_version(at_least):
        msg = f"{at_least!r} is not a version, such as --at-least 1.0.0"
        raise click.UsageError(msg)


def _hold_deployments(
    approved: ReadApproval, placed: DeployedVersions, latest: Latest, query: OutdatedQuery, inputs: Inputs
) -> HeldDeployments | None:
    from octo_spec.live.approved_deployments import held_deployments  # noqa: PLC0415 - reviews what it holds

    return held_deployments(approved, placed, latest, query, inputs)


# --- printing ----------------------------------------------------------------------------------


def _print(
    found: Outdatedness | None, held: HeldDeployments | None, inputs: Inputs, output_format: str, code: int
) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        data = {} if found is None else form(found)
        known = data if isinstance(data, dict) else {}
        approval = {"approval": held_as_data(held)} if found else {}
        print_json({"ok": code == 0, **known, **approval, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    if found is None:
        return
    from octo_spec.cli.render.outdated_text import lines, markdown  # noqa: PLC0415 - JSON needs no words

    if output_format == "markdown":
        print_page(f"{markdown(found)}{held_markdown(held)}")
        return
    print_lines((*lines(found), *held_lines(held)))
