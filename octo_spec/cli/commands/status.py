"""``octospec status``: which customer runs which release, who drifted, and who must update."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.cluster_options import cluster_options
from octo_spec.cli.args.fleet_options import FAILING, FleetSource, fleet_exit_code, fleet_source_options
from octo_spec.cli.args.key_options import keys_at_least
from octo_spec.cli.args.output_format import examples, output_formats
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.render.progress import SHOWN
from octo_spec.diagnostics import Diagnostic
from octo_spec.release.codes import NO_RELEASE
from octo_spec.release.customer_status import CustomerState, time_text
from octo_spec.release.latest import LATEST, is_version
from octo_spec.release.status_facts import StatusPlaces
from octo_spec.storage.fleets.codes import BuildStoppedError
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.paths import STANDARD_INPUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.cluster.cluster import Cluster
    from octo_spec.cluster.cluster_options import ClusterOptions
    from octo_spec.live.compared_roles import KnownReleases
    from octo_spec.live.status_run import SharedLook, StatusQuery, StatusResult
    from octo_spec.pipeline.feature_losses import FeatureUse
    from octo_spec.release.latest import Latest
    from octo_spec.resolve.customers import Deployed

SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def _duration(_ctx: click.Context, _param: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    found = re.fullmatch("([1-9][0-9]{0,5})([smhd])", value)
    if found is None:
        msg = f"{value!r} is not a time such as 24h, 90m or 7d"
        raise click.BadParameter(msg)
    return timedelta(seconds=int(found[1]) * SECONDS[found[2]])


def _states(_ctx: click.Context, _param: click.Parameter, value: str) -> frozenset[CustomerState]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    unknown = next((name for name in names if name not in set(CustomerState)), None)
    if unknown is not None:
        msg = f"{unknown!r} is not one of {', '.join(CustomerState)}"
        raise click.BadParameter(msg)
    return frozenset(map(CustomerState, names))


@click.command(
    "status",
    cls=ConfiguredCommand,
    taken={
        "spec": Taken("spec", is_needed=True),
        "customers": Taken("customers_file", is_needed=True),
        "releases": Taken("releases", is_needed=True),
    },
    epilog=examples(
        "octospec status spec.yaml --customers f.jsonl --releases release/ --dump-dir gaad/",
        "octospec status spec.yaml --customers f.jsonl --releases release/ --dump-dir gaad/ --out status/",
        "octospec status spec.yaml --customers f.jsonl --releases release/ --live --profile vendor",
        "octospec status spec.yaml --customers f.jsonl --releases release/ --live --usage used/",
        "octospec status spec.yaml --customers f.jsonl --releases release/ --out status/",
        "octospec status spec.yaml --customers - --releases release/ --dump-dir gaad/ < f.jsonl",
    ),
)
@click.argument("spec", type=FILE, nargs=-1)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="The customers: a file, a folder, or - for standard input.",
)
@click.option("--customer", "ids", multiple=True, metavar="ID", help="Look at these customers only.")
@click.option("--releases", type=FILE, metavar="FOLDER", help="The folder of releases.")
@click.option("--latest", type=FILE, metavar="FILE", help="The vendor's latest.json; default: in --releases.")
@click.option("--key", type=FILE, metavar="FILE", help="The public half of the vendor's recovery key.")
@keys_at_least
@click.option("--at-least", metavar="VERSION", help="Refuse a latest.json whose latest version is older.")
@fleet_source_options
@cluster_options
@click.option(
    "--out",
    type=FILE,
    default="",
    metavar="FOLDER",
    help="Write a row for each customer, and a page, to this folder.",
)
@click.option(
    "--stale",
    callback=_duration,
    metavar="TIME",
    help="With --out: skip customers at which octospec looked less than TIME ago, such as 24h.",
)
@click.option(
    "--usage",
    type=FILE,
    metavar="FOLDER",
    help="With --live: write the last-accessed details of each role to this folder.",
)
@click.option(
    "--write",
    is_flag=True,
    help="With --live: in the customers file, confirm the claimed roles that octospec could assume.",
)
@click.option(
    "--fail-on",
    default=",".join(FAILING),
    show_default=True,
    callback=_states,
    metavar="STATES",
    help=f"Exit 1 if a customer has one of these states: {', '.join(CustomerState)}.",
)
@output_formats("text", "json", "prometheus")
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str,
    customers_file: str,
    ids: tuple[str, ...],
    releases: str,
    latest: str | None,
    key: str | None,
    keys_at_least: int | None,
    at_least: str | None,
    fleet_source: FleetSource,
    cluster: ClusterOptions | None,
    out: str,
    stale: timedelta | None,
    usage: str | None,
    write: bool,
    fail_on: frozenset[CustomerState],
    output_format: str,
) -> None:
    """Report for each customer of a fleet which release is deployed, and what differs.

    With --dump-dir, the roles of customer ID are read from ID.json: what `aws iam
    get-account-authorization-details` prints, or one role of its RoleDetailList. With --live, octospec
    assumes each role with the external ID of its customer, and the role reads itself, for which it needs
    permissions. The session may only make six kinds of calls, all of which read. Without both, octospec
    looks at no role, and shows the rows that an earlier run left in --out.

    The release is found by access, trust and session: the roles are compared with every release. Tags, a
    boundary and policies that only deny are the customer's own, as in `octospec drift`. The values that an
    entry fixes are used as they are; every other value is inferred. External IDs are never printed or kept.

    With --usage, each role also asks IAM when it last used which service and action: two more kinds of calls
    that read, which the session may then make. The folder is evidence for `octospec usage`.

    With --write, an entry that `octospec register` wrote as claimed becomes confirmed, if octospec has
    assumed its roles with the external ID of the customer.

    With --dask, the workers of a cluster look at the roles, 100 customers each, with their own credentials:
    they need the same octospec and Python as this machine, and --dump-dir names a folder that all see. They
    receive the external IDs.

    If the releases have features, the report counts the customers who may use each, and names those who would
    lose it with an update to the latest release; `octospec features --status` reports each customer.

    --out keeps status.jsonl, a row for each customer, and runs.jsonl, a line for each run. index.html shows
    them in a browser, the worst first. A run that is stopped keeps its rows; with --stale the next run looks
    at the rest.

    Exit codes: 0 if no customer has a state of --fail-on, 1 if one has, 2 for bad input, 3 if the state or
    the usage of a customer is not known, or the run was stopped. If several hold, 2 precedes 1, and 1
    precedes 3.
    """
    _check(at_least, out, stale, fleet_source)
    if cluster is not None and (not fleet_source.is_there or fleet_source.calls is not None):
        msg = (
            "--dask needs --live or --dump-dir, and excludes --show-calls: the workers make the calls, and "
            "do not report them; use --show-calls without --dask, for a few customers with --customer"
        )
        raise click.UsageError(msg)
    if write and (not fleet_source.calls_aws or customers_file == STANDARD_INPUT):
        msg = "--write needs --live, which assumes the roles, and a file of customers"
        raise click.UsageError(msg)
    if usage is not None and (not fleet_source.calls_aws or cluster is not None):
        msg = "--usage needs --live, and not --dask: this machine writes the files"
        raise click.UsageError(msg)
    inputs, began = Inputs(), time_text(datetime.now(UTC))
    before = _claimed_entries(customers_file, write=write)
    known = _latest(spec, latest or str(Path(releases) / LATEST), (key, keys_at_least), at_least, inputs)
    result = None
    if known is not None:
        from octo_spec.live.status_run import StatusQuery  # noqa: PLC0415 - imports nearly all there is

        places = StatusPlaces(spec, customers_file, releases, out, fleet_source.words)
        query = StatusQuery(places, frozenset(ids), stale, fleet_source.used_workers)
        try:
            with _cluster_connection(cluster, inputs) as connection:
                result = _result(query, fleet_source, releases, known, connection, inputs, usage)
        except BuildStoppedError as error:
            inputs.diagnostics.extend(error.problems)
    if write and result is not None:
        _confirm(customers_file, before, result, began, inputs)
    fleet_source.print_calls()
    features = _features(releases, known, result, inputs)
    code = fleet_exit_code(result, inputs, fail_on) or (3 if _lacks_usage(inputs) else 0)
    from octo_spec.cli.render.status_text import FleetStatus, print_fleet  # noqa: PLC0415 - as above

    status = None
    if result and known:
        status = FleetStatus(result, known.name, known, key is not None, features)
    print_fleet(status, inputs, output_format, code=code)
    raise SystemExit(code)


def _check(at_least: str | None, out: str, stale: timedelta | None, source: FleetSource) -> None:
    if at_least is not None and not is_version(at_least):
        msg = f"{at_least!r} is not a version, such as --at-least 1.0.0"
        raise click.UsageError(msg)
    if stale is not None and not out:
        msg = "--stale needs --out FOLDER, which has the rows of the last run"
        raise click.UsageError(msg)
    if not source.is_there and not out:
        msg = "use --live, --dump-dir FOLDER, or --out FOLDER with the rows of an earlier run"
        raise click.UsageError(msg)


def _latest(
    spec: str, path: str, keys: tuple[str | None, int | None], at_least: str | None, inputs: Inputs
) -> Latest | None:
    """Read the latest.json of the spec; ``None`` if ``inputs`` says why that is not possible."""
    from octo_spec.storage.releases.trusted_latest import TrustedKeys, trusted_latest  # noqa: PLC0415 - reads signatures

    loaded = inputs.spec(spec)
    if loaded is None or loaded.spec is None:
        return None
    latest = trusted_latest(path, TrustedKeys(*keys), at_least, inputs)
    if latest is not None and latest.name != loaded.spec.name:
        message = f"the releases are of the spec {latest.name}, not of {loaded.spec.name}"
        inputs.diagnostics.append(NO_RELEASE.at(None, message))
        return None
    return latest


def _result(  # noqa: PLR0913, PLR0917 - all that a run needs
    query: StatusQuery,
    fleet_source: FleetSource,
    releases: str,
    latest: Latest,
    connection: Cluster | None,
    inputs: Inputs,
    usage: str | None,
) -> StatusResult | None:
    if not fleet_source.is_there:
        from octo_spec.live.last_status import last_status  # noqa: PLC0415 - as above

        return last_status(query, inputs)
    from octo_spec.live.known_releases import known_releases  # noqa: PLC0415 - as above

    known = known_releases(releases, latest, inputs)
    if known is None:
        return None
    from octo_spec.live.role_comparisons import RoleComparisons  # noqa: PLC0415 - as above
    from octo_spec.live.role_usage import UsageFolder  # noqa: PLC0415 - as above
    from octo_spec.live.status_run import run_status  # noqa: PLC0415 - as above

    folder = None if usage is None else UsageFolder(usage)
    problem = None if folder is None else folder.prepare()
    source = problem or fleet_source.open_account(tuple(known.deployments.values()), folder)
    if isinstance(source, Diagnostic):
        inputs.diagnostics.append(source)
        return None
    shared = None if connection is None else _shared_look(connection, fleet_source, known)
    result = run_status(query, source, RoleComparisons(known), inputs, SHOWN, shared=shared)
    inputs.diagnostics.extend(folder.diagnostics() if folder else ())
    return result


def _lacks_usage(inputs: Inputs) -> bool:
    """Return whether the last-accessed details of a customer are missing."""
    return any(each.kind.code == "OCT855" for each in inputs.diagnostics)


def _features(
    releases: str, latest: Latest | None, result: StatusResult | None, inputs: Inputs
) -> tuple[FeatureUse, ...]:
    """Return which features the customers may use, if the releases have any."""
    if latest is None or result is None:
        return ()
    from octo_spec.pipeline.feature_losses import feature_uses  # noqa: PLC0415 - as above
    from octo_spec.release.customer_status import row_data  # noqa: PLC0415 - as above
    from octo_spec.storage.releases.released_capabilities import released_capabilities  # noqa: PLC0415 - as above

    known = released_capabilities(releases, inputs)
    if known is None or not known.versions:
        return ()
    return tuple(feature_uses(known, list(map(row_data, result.rows)), latest.version))


@contextmanager
def _cluster_connection(cluster: ClusterOptions | None, inputs: Inputs) -> Iterator[Cluster | None]:
    """Connect to a cluster, if one is named; raises ``BuildStoppedError``."""
    if cluster is None:
        yield None
        return
    from octo_spec.cluster.cluster import connect  # noqa: PLC0415 - one machine does without

    with connect(cluster, inputs) as connection:
        yield connection


def _shared_look(connection: Cluster, fleet_source: FleetSource, known: KnownReleases) -> SharedLook:
    """Return what lets the workers of a cluster look at the roles."""
    from octo_spec.live.status_worker import StatusSource, shared_rows, status_job  # noqa: PLC0415 - as above

    folder = fleet_source.dump_dir
    source = StatusSource(
        None if folder is None else str(Path(folder).absolute()),
        fleet_source.profile,
        fleet_source.region,
        fleet_source.role_arn,
        round(fleet_source.seconds * 1000),
        fleet_source.workers,
    )
    return partial(shared_rows, connection.texts, status_job(source, known))


def _claimed_entries(customers: str, *, write: bool) -> dict[str, Deployed]:
    """Return what is claimed before the run: an entry may change while octospec looks at the roles."""
    from octo_spec.live.registered_customers import claimed_customers  # noqa: PLC0415 - as above
    from octo_spec.storage.fleets.any_customers import any_customers  # noqa: PLC0415 - as above

    return claimed_customers(any_customers(customers, Inputs())) if write else {}


def _confirm(
    customers: str, before: dict[str, Deployed], result: StatusResult, began: str, inputs: Inputs
) -> None:
    """Write which claimed roles were assumed since this run began: an older row may be of other roles."""
    from octo_spec.live.registered_customers import (  # noqa: PLC0415 - as above
        are_assumed,
        confirmed_customers,
        fleet_text,
        write_entries,
    )

    rows = (row for row in result.rows if row.id in before)
    assumed = {row.id for row in rows if are_assumed(row, before[row.id], began)}
    text = fleet_text(customers, inputs) if assumed else None
    if text is not None:
        confirmed = confirmed_customers(before, _claimed_entries(customers, write=True), assumed)
        write_entries(customers, text, confirmed, inputs)
