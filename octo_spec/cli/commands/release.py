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
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.release.next_latest import StatusChanges
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.new_files import write_private

if TYPE_CHECKING:
    from octo_spec.storage.releases.release_query import Released, ReleaseQuery


@click.command(
    "release",
    epilog=examples(
        "octospec release --new-key octo.key",
        "octospec release spec/octo.yaml --key octo.key --url https://templates.example/octo",
        "octospec release spec/octo.yaml --key octo.key --supported-since 1.0.0",
        "octospec release spec/octo.yaml --key octo.key --customers spec/customers.yaml",
        "octospec release spec/octo.yaml --customers spec/customers.yaml --customer acme --with-external-id",
        'octospec release --key octo.key --withdraw 1.1.0 --reason "It trusts the wrong account."',
    ),
)
@click.argument("spec", type=FILE, required=False)
@click.option(
    "--out",
    type=FILE,
    metavar="FOLDER",
    help="The folder of releases; default: release, or release-ID for a customer.",
)
@click.option(
    "--previous", metavar="FOLDER", help="Compare with this release, not with the newest one before."
)
@click.option("--key", type=FILE, metavar="FILE", help="Sign with this private key.")
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
    "--new-key", type=FILE, metavar="FILE", help="Only make a key: FILE, and the public key FILE.pub."
)
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str | None,
    out: str | None,
    previous: str | None,
    key: str | None,
    url: str | None,
    day: str | None,
    supported_since: str | None,
    withdraw: tuple[str, ...],
    reason: str | None,
    customers_file: str | None,
    customer: str | None,
    with_external_id: bool,
    new_key: str | None,
    output_format: str,
) -> None:
    """Write the version of SPEC as a release that is never written again: FOLDER/VERSION/.

    The release holds the artifacts of every format, proven; the review; CHANGES.md and NOTICE.md for
    customers; release.json; and SHA256SUMS, with a signature if --key is given. Next to it, latest.json and
    index.html list all versions. octospec refuses a version that exists, and a version number whose step is
    too small for the changes since the newest version before it. With --customers, it also refuses a
    release that contains the external ID of a customer, unless it is that of --customer and
    --with-external-id is given. Without SPEC nothing is released: the options change what latest.json says
    about versions, for example that one is withdrawn.

    The same command with the same key and --date (or SOURCE_DATE_EPOCH) gives the same bytes. After an
    interruption, run the same command again to finish, also on another day: a release that was begun keeps
    its date. A release that exists already stays as it is. `octospec verify` checks a release.

    Exit codes: 0 if the release is written, 2 for bad input.
    """
    if with_external_id and customer is None:
        msg = "--with-external-id needs --customer ID: a release for everyone has no external ID"
        raise click.UsageError(msg)
    inputs = Inputs()
    if new_key is not None:
        _refuse_without_spec(
            "--new-key makes a key, and releases nothing",
            given=(spec, previous, key, url, customer, reason, *withdraw),
        )
        _make_key(new_key, inputs, output_format)
        return
    from octo_spec.storage.releases.release_query import ReleaseQuery  # noqa: PLC0415 - only releases pay for it

    query = ReleaseQuery(
        _out(out, customer, customers_file),
        given_day(None) or today().isoformat(),
        None if day is None else given_day(day),
        previous,
        key,
        customers_file,
        customer,
        parse_published_url(url),
        with_external_id,
        _status_changes(supported_since, withdraw, reason),
    )
    released = _released(spec, query, inputs)
    _print(released, inputs, output_format)
    raise SystemExit(0 if released else 2)


def _released(spec: str | None, query: ReleaseQuery, inputs: Inputs) -> Released | None:
    """Release the version of a spec, or only update versions; raises ``click.UsageError``."""
    from octo_spec.storage.releases.release import release, restate  # noqa: PLC0415 - imports nearly all there is

    if spec is not None:
        return release(spec, query, inputs)
    if not query.said.is_anything:
        msg = "name the spec to release"
        raise click.UsageError(msg)
    _refuse_without_spec(
        "without SPEC nothing is released", given=(query.customer, query.url, query.previous)
    )
    return restate(query, inputs)


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


def _out(given: str | None, customer: str | None, customers_file: str | None) -> str:
    """Return the folder of releases: releases for one customer never share a folder with the general ones."""
    if customer is not None and customers_file is None:
        msg = "--customer ID needs --customers FILE"
        raise click.UsageError(msg)
    return given or ("release" if customer is None else f"release-{customer}")


# --- a new key ---------------------------------------------------------------------------------


def _make_key(path: str, inputs: Inputs, output_format: str) -> None:
    """Write a new private key and its public key; existing files stay."""
    from octo_spec.release.signing import new_pair  # noqa: PLC0415 - only a new key pays for it

    pair, public = new_pair(), f"{path.removesuffix('.key')}.pub"
    problem = (
        pair
        if isinstance(pair, Diagnostic)
        else write_private(path, pair.private.decode(), {public: pair.public.decode()})
    )
    if problem is not None:
        inputs.diagnostics.append(problem)
    written = [] if problem else [path, public]
    if output_format == "json":
        print_json({"ok": not problem, "written": written, "diagnostics": as_json(inputs.diagnostics)})
    else:
        show(inputs.diagnostics, inputs.sources)
        for name in written:
            print_line(f"wrote {name}")
    raise SystemExit(2 if has_errors(inputs.diagnostics) else 0)


# --- printing ----------------------------------------------------------------------------------


def _print(released: Released | None, inputs: Inputs, output_format: str) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        print_json({"ok": released is not None, **_data(released), "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    if released is not None:
        print_line(f"{released.name} {released.version}")
        signed = "signed" if released.is_signed else "not signed"
        latest = "the latest" if released.is_latest else "not the latest"
        did = "unchanged" if released.is_unchanged else "released" if released.folder else "updated"
        print_line(f"  {did}  {f'{released.folder}  ' if released.folder else ''}{signed}, {latest}")
        if released.folder and not released.has_links:
            print_line("  no deployment links: name the future URL of the folder with --url")


def _data(released: Released | None) -> dict[str, object]:
    if released is None:
        return {}
    return {
        "name": released.name,
        "version": released.version,
        "folder": released.folder or None,
        "signed": released.is_signed,
        "latest": released.is_latest,
        "links": released.has_links,
        "unchanged": released.is_unchanged,
    }
