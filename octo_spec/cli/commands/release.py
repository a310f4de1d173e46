"""``octospec release``: one immutable version of a spec, with checksums and a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.completions import customer_ids
from octo_spec.cli.args.days import given_day
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.release_args import parse_published_url, version, versions
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic
from octo_spec.release.next_latest import StatusChanges
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.paths import STANDARD_INPUT

if TYPE_CHECKING:
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.releases.release_query import Released, ReleaseQuery


@click.command(
    "release",
    cls=ConfiguredCommand,
    taken={"spec": Taken("spec"), "releases": Taken("out", "release")},
    without_spec=("supported_since", "withdraw", "sign_again", "keys"),
    epilog=examples(
        "octospec release spec/octo.yaml --key octo.key --url https://templates.example/octo",
        "octospec release spec/octo.yaml --key octo.key --supported-since 1.0.0",
        "octospec release spec/octo.yaml --key octo.key --customers spec/customers.yaml",
        "octospec release spec/octo.yaml --customers fleet.jsonl --links links.jsonl --url https://t.example/octo",
        "octospec release spec/octo.yaml --customers spec/customers.yaml --customer acme --with-external-id",
        'octospec release --key octo.key --withdraw 1.1.0 --reason "It trusts the wrong account."',
    ),
)
@click.argument("spec", type=FILE, nargs=-1)
@click.option(
    "--out",
    type=FILE,
    metavar="FOLDER",
    help="The folder of releases; default: release, or release-ID for a customer.",
)
@click.option(
    "--previous", metavar="FOLDER", help="Compare with this release, not with the newest one before."
)
@click.option("--key", type=FILE, metavar="FILE", help="Sign with this private signing key.")
@click.option(
    "--keys",
    type=FILE,
    metavar="FILE",
    help="The list of signing keys, which is published; default: keys.json next to the key, if it exists.",
)
@click.option(
    "--sign-again",
    is_flag=True,
    help="Sign the latest.json that a revoked key signed: you compared it with your own records.",
)
@click.option(
    "--url", metavar="URL", help="The URL where the folder will be published; deployment links use it."
)
@click.option("--date", "day", metavar="YYYY-MM-DD", help="The day of the release, instead of today.")
@click.option("--supported-since", metavar="VERSION", callback=version, help="The oldest supported version.")
@click.option(
    "--withdraw",
    multiple=True,
    metavar="VERSION",
    callback=versions,
    help="A version that no one should deploy; repeatable.",
)
@click.option("--reason", metavar="TEXT", help="The reason for --withdraw.")
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="The customers, whose external IDs the release must not contain.",
)
@click.option("--customer", metavar="ID", shell_complete=customer_ids, help="Release for this customer only.")
@click.option(
    "--with-external-id",
    is_flag=True,
    help="The release may contain the external ID of --customer: only this customer will read it.",
)
@click.option(
    "--links",
    type=FILE,
    metavar="FILE",
    help="With --customers and --url: write the links of each customer here; only you can read the file.",
)
@click.option(
    "--per-customer",
    is_flag=True,
    help="Make separate releases for each customer, in release-ID, and no common one.",
)
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str | None,
    out: str | None,
    previous: str | None,
    key: str | None,
    keys: str | None,
    sign_again: bool,
    url: str | None,
    day: str | None,
    supported_since: str | None,
    withdraw: tuple[str, ...],
    reason: str | None,
    customers_file: str | None,
    customer: str | None,
    with_external_id: bool,
    links: str | None,
    per_customer: bool,
    output_format: str,
) -> None:
    """Write the version of SPEC as a release that is never written again: FOLDER/VERSION/.

    The release holds the artifacts of every format, proven; the review; CHANGES.md and NOTICE.md for
    customers; release.json; and SHA256SUMS, with a signature if --key is given. Next to it, latest.json and
    index.html list all versions. octospec refuses a version that exists, and a version number whose step is
    too small for the changes since the newest version before it. With --customers, it also refuses a
    release that contains the external ID of a customer, unless it is that of --customer and
    --with-external-id is given. Without SPEC nothing is released: the options change what latest.json says
    about versions, for example that one is withdrawn, or publish a new list of signing keys.

    The key must be valid in the list of signing keys that `octospec key` wrote. octospec adds the list to the
    folder as keys.json, and refuses one with a lower number than the list that is there.

    The same command with the same key and --date (or SOURCE_DATE_EPOCH) gives the same bytes. After an
    interruption, run the same command again to finish, also on another day: a release that was begun keeps
    its date. A release that exists already stays as it is. `octospec verify` checks a release.

    Exit codes: 0 if the release is written, 2 for bad input.
    """
    if with_external_id and customer is None and not per_customer:
        msg = "--with-external-id needs --customer ID or --per-customer: the common release has no such ID"
        raise click.UsageError(msg)
    if links is not None and (customers_file is None or url is None or customer is not None or per_customer):
        msg = "--links needs --customers FILE and --url URL: it is for the common release of all customers"
        raise click.UsageError(msg)
    if per_customer and (customers_file is None or customer is not None or not with_external_id):
        msg = "--per-customer needs --customers FILE and --with-external-id, and excludes --customer"
        raise click.UsageError(msg)
    if spec == customers_file == STANDARD_INPUT:
        msg = "only one of SPEC and --customers can be standard input"
        raise click.UsageError(msg)
    inputs = Inputs()
    if key is None and (keys is not None or sign_again):
        msg = "--keys and --sign-again need --key"
        raise click.UsageError(msg)
    from octo_spec.storage.releases.release_query import ReleaseQuery  # noqa: PLC0415 - only releases pay for it

    query = ReleaseQuery(
        _release_folder(out, customer, customers_file),
        given_day(None) or today().isoformat(),
        None if day is None else given_day(day),
        previous,
        key,
        customers_file,
        customer,
        parse_published_url(url),
        with_external_id,
        _status_changes(supported_since, withdraw, reason),
        keys,
        sign_again,
        links,
        None if customer is not None or per_customer else _fleet(customers_file, inputs),
    )
    released = _release_versions(spec, query, inputs, per_customer=per_customer)
    _print(released, inputs, output_format, per_customer=per_customer)
    raise SystemExit(2 if released is None else 0)


def _fleet(path: str | None, inputs: Inputs) -> tuple[Customer, ...] | None:
    """Read a fleet, of which each entry must be sound; ``None`` if the file is not one."""
    from octo_spec.storage.inputs.fleet_kind import is_fleet  # noqa: PLC0415 - only customers pay for it

    if path is None or not is_fleet(path):
        return None
    from octo_spec.plugin.discovery import reserved_by_targets  # noqa: PLC0415 - as above
    from octo_spec.resolve.customers import Customer  # noqa: PLC0415 - as above
    from octo_spec.storage.fleets.fleet_files import fleet_customers  # noqa: PLC0415 - as above

    everyone: list[Customer] = []
    for found in fleet_customers(path, reserved_by_targets(), Customer()):
        if isinstance(found, Diagnostic):
            inputs.diagnostics.append(found)
        else:
            inputs.diagnostics.extend(found.diagnostics)
            everyone.extend((found.customer,) if found.customer else ())
    return tuple(everyone)


def _release_versions(
    spec: str | None, query: ReleaseQuery, inputs: Inputs, *, per_customer: bool
) -> tuple[Released, ...] | None:
    """Release the version of a spec, or only update versions; raises ``click.UsageError``."""
    from octo_spec.storage.releases.release import (  # noqa: PLC0415 - imports nearly all there is
        release,
        release_for_each_customer,
        restate,
    )

    if spec is None:
        _check_restatement(query)
    if per_customer:
        return release_for_each_customer(spec, query, inputs)
    made = restate(query, inputs) if spec is None else release(spec, query, inputs)
    return None if made is None else (made,)


def _check_restatement(query: ReleaseQuery) -> None:
    """Refuse a call without SPEC that changes nothing, or that names what only a release has."""
    if not query.said.is_anything and query.keys is None and not query.sign_again:
        msg = "name the spec to release"
        raise click.UsageError(msg)
    _refuse_without_spec(
        "without SPEC nothing is released", given=(query.customer, query.url, query.previous)
    )


def _refuse_without_spec(why: str, *, given: tuple[str | None, ...]) -> None:
    """Refuse options that have no meaning without SPEC; raises ``click.UsageError``."""
    more = [each for each in given if each is not None]
    if more:
        msg = f"{why}: omit {more[0]!r}"
        raise click.UsageError(msg)


def _status_changes(
    supported_since: str | None, withdraw: tuple[str, ...], reason: str | None
) -> StatusChanges:
    """Read what the options say about versions; raises ``click.UsageError`` if they are incomplete."""
    words = " ".join((reason or "").split())
    if withdraw and not words:
        msg = "--withdraw needs a --reason, which customers read"
        raise click.UsageError(msg)
    if reason is not None and not withdraw:
        msg = "--reason needs --withdraw"
        raise click.UsageError(msg)
    return StatusChanges(supported_since, withdraw, words)


def _release_folder(given: str | None, customer: str | None, customers_file: str | None) -> str:
    """Return the folder of releases: releases for one customer never share a folder with the general ones."""
    if customer is not None and customers_file is None:
        msg = "--customer ID needs --customers FILE"
        raise click.UsageError(msg)
    return given or ("release" if customer is None else f"release-{customer}")


# --- printing ----------------------------------------------------------------------------------


def _print(
    released: tuple[Released, ...] | None, inputs: Inputs, output_format: str, *, per_customer: bool
) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        each = [_data(one) for one in released or ()]
        data = {"releases": each} if per_customer else next(iter(each), {})
        print_json({"ok": released is not None, **data, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    for one in released or ():
        _print_release(one)


def _print_release(released: Released) -> None:
    print_line(f"{released.name} {released.version}")
    signed = "signed" if released.is_signed else "not signed"
    latest = "the latest" if released.is_latest else "not the latest"
    did = "unchanged" if released.is_unchanged else "released" if released.folder else "updated"
    print_line(f"  {did}  {f'{released.folder}  ' if released.folder else ''}{signed}, {latest}")
    if released.customers_with_links is not None:
        number = released.customers_with_links
        of = "1 customer" if number == 1 else f"{number:,} customers"
        print_line(f"  links     of {of}, in a file that only you can read")
    if released.folder and not released.has_links:
        print_line("  no deployment links: name the future URL of the folder with --url")


def _data(released: Released) -> dict[str, object]:
    return {
        "name": released.name,
        "version": released.version,
        "folder": released.folder or None,
        "signed": released.is_signed,
        "latest": released.is_latest,
        "links": released.has_links,
        "unchanged": released.is_unchanged,
        "customers-with-links": released.customers_with_links,
    }
