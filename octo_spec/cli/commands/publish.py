"""``octospec publish``: upload a release to where customers find it, without overwriting anything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args import FILE, SECONDS_TO_WAIT
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.progress import SHOWN
from octo_spec.release.codes import UNSIGNED
from octo_spec.release.key_list import KEYS
from octo_spec.storage.destinations.destinations import RefusedError, StoreOptions, open_destination
from octo_spec.storage.inputs.signers import read_signers
from octo_spec.storage.paths import is_address
from octo_spec.storage.releases.link_files import exposed_links
from octo_spec.storage.releases.published_release import published_release
from octo_spec.storage.releases.publishing import LatestState, publish

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.release.signature_check import Signers
    from octo_spec.storage.releases.published_release import PublishedRelease
    from octo_spec.storage.releases.publishing import Publication

SECONDS: Final = 600
"""The default time for all requests: a release of a few megabytes over a slow line."""
ENDPOINT: Final = re.compile(r"https?://[^/@\s]+/?")


@click.command(
    "publish",
    epilog=examples(
        "octospec publish release/1.1.0 --to /srv/www/octo --key octo.pub",
        "octospec publish release/1.1.0 --to s3://templates/octo --key octo.pub",
        "octospec publish release/1.1.0 --to s3://templates/octo --dry-run",
    ),
)
@click.argument("folder", type=FILE)
@click.option(
    "--to", required=True, type=FILE, metavar="DESTINATION", help="A folder, or s3://BUCKET/PREFIX."
)
@click.option(
    "--key",
    type=FILE,
    metavar="FILE",
    help="The public half of your recovery key: check the signatures first.",
)
@click.option("--profile", metavar="NAME", help="With s3://: the profile of the AWS CLI.")
@click.option("--region", metavar="REGION", help="With s3://: the region.")
@click.option("--endpoint-url", metavar="URL", help="With s3://: the URL of another S3-compatible store.")
@click.option(
    "--timeout",
    type=SECONDS_TO_WAIT,
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="With s3://: the most seconds for all requests together.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be uploaded, and write nothing.")
@output_format
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    folder: str,
    to: str,
    key: str | None,
    profile: str | None,
    region: str | None,
    endpoint_url: str | None,
    timeout: float,
    dry_run: bool,
    output_format: str,
) -> None:
    """Check the release in FOLDER and publish it: a published version is never written again.

    octospec uploads the files of the version first, and the signature of its checksums after them; then
    index.html, and last latest.json, which lists the latest release: only a newer latest.json replaces it,
    and only when each version that it lists is there. If the version is there with different files, nothing
    is written. After an interruption, run the same command again to finish.

    A store must support If-None-Match and If-Match, as S3 does; octospec tries that first. It finds
    credentials as the AWS CLI does; they need s3:ListBucket, s3:GetObject and s3:PutObject.

    Exit codes: 0 if the release is published, 2 if it is not, or for bad input.
    """
    _check(to, StoreOptions(profile, region, endpoint_url))
    notes: list[Diagnostic] = []
    release = _read_release(folder, key, notes)
    published: Publication | None = None
    exposed = None if is_address(to) else exposed_links(Path(to))
    if exposed is not None:
        notes.append(exposed)
    elif release is not None:
        try:
            options = StoreOptions(profile, region, endpoint_url, timeout)
            with open_destination(to, options, dry_run=dry_run) as destination:
                published = publish(release, destination, SHOWN, dry_run=dry_run)
            notes.extend(published.notes)
        except RefusedError as error:
            notes.append(error.problem)
    _print(release, published, notes, output_format, dry_run=dry_run)
    raise SystemExit(0 if published else 2)


def _check(to: str, options: StoreOptions) -> None:
    """Refuse options that do not fit; raises ``click.UsageError``, whose message repeats no URL."""
    if not to:
        msg = "--to is empty; name a folder, or s3://BUCKET/PREFIX"
        raise click.UsageError(msg)
    if not to.startswith("s3://") and options != StoreOptions():
        msg = "--profile, --region and --endpoint-url go with --to s3://BUCKET/PREFIX"
        raise click.UsageError(msg)
    if options.endpoint is not None and not ENDPOINT.fullmatch(options.endpoint):
        msg = "--endpoint-url is http:// or https:// and a host, without a user or a password"
        raise click.UsageError(msg)


def _read_release(folder: str, key: str | None, notes: list[Diagnostic]) -> PublishedRelease | None:
    signers: Signers | None = None
    if key is None:
        message = "without --key, octospec did not check who made the release"
        notes.append(UNSIGNED.at(None, message, "pass the public half of your recovery key with --key"))
    else:
        signers, problems = read_signers(key, Path(folder).resolve().parent / KEYS)
        notes.extend(problems)
        if signers is None:
            return None
    release, problems = published_release(folder, signers)
    notes.extend(problems)
    return release


# --- printing ----------------------------------------------------------------------------------

LATEST: Final = {
    LatestState.UPLOADED: "uploaded",
    LatestState.UNCHANGED: "unchanged",
    LatestState.NEWER: "not replaced: the published one is newer",
    LatestState.WAITS: "not uploaded until other versions are published",
}


def _print(
    release: PublishedRelease | None,
    published: Publication | None,
    notes: list[Diagnostic],
    output_format: str,
    *,
    dry_run: bool,
) -> None:
    if output_format == "json":
        data = {} if published is None or release is None else _data(release, published, dry_run=dry_run)
        print_json({"ok": published is not None, **data, "diagnostics": as_json(notes)})
        return
    show(notes, {})
    if release is None or published is None:
        return
    print_line(f"{release.latest.name} {release.version}{', not written (--dry-run)' if dry_run else ''}")
    new = len(release.files) - published.unchanged
    done = "would upload" if dry_run else "published"
    print_line(f"  {done:<12} {published.destination}/{release.version}")
    print_line(f"  files        {new} new, {published.unchanged} unchanged")
    print_line(f"  latest.json  {LATEST[published.latest]}")


def _data(release: PublishedRelease, published: Publication, *, dry_run: bool) -> dict[str, object]:
    return {
        "name": release.latest.name,
        "version": release.version,
        "customer": release.latest.customer,
        "destination": published.destination,
        "dry-run": dry_run,
        "written": list(published.written),
        "unchanged": published.unchanged,
        "latest": published.latest.value,
    }
