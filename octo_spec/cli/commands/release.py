"""``octospec release``: one immutable version of a spec, summed and signed."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.files.clock import today
from octo_spec.cli.files.inputs import Inputs
from octo_spec.cli.files.new_files import write_private
from octo_spec.cli.files.paths import FILE
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, has_errors

if TYPE_CHECKING:
    from octo_spec.cli.releasing import Released

EPOCH: Final = "SOURCE_DATE_EPOCH"
"""https://reproducible-builds.org/specs/source-date-epoch/"""


@click.command(
    "release",
    epilog=examples(
        "octospec release --new-key octo.key",
        "octospec release spec/octo.yaml --out release --key octo.key",
        "octospec release spec/octo.yaml --previous release/1.0.0 --out release --key octo.key",
    ),
)
@click.argument("spec", type=FILE, required=False)
@click.option(
    "--out", type=FILE, default="release", show_default=True, metavar="FOLDER", help="Where releases lie."
)
@click.option("--previous", metavar="FOLDER", help="The release before: tell what differs from it.")
@click.option("--key", type=FILE, metavar="FILE", help="Sign with this private key.")
@click.option("--date", "day", metavar="YYYY-MM-DD", help="The day of the release, instead of today.")
@click.option("--new-key", type=FILE, metavar="FILE", help="Make a key: FILE, and FILE with .pub instead.")
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str | None,
    out: str,
    previous: str | None,
    key: str | None,
    day: str | None,
    new_key: str | None,
    output_format: str,
) -> None:
    """Write the version of SPEC as a release that is never written again: FOLDER/VERSION/.

    It holds the artifacts of every format, proven; the review; CHANGES.md for customers; and SHA256SUMS,
    with a signature where there is a key. Beside it latest.json says which version is the latest. A version
    that is there is refused, and one whose step is too small for what changed since --previous.

    The same command with the same key and --date (or SOURCE_DATE_EPOCH) gives the same bytes.
    `octospec verify` checks them.

    Exit codes: 0 where the release is there, 2 for bad input.
    """
    inputs = Inputs()
    if new_key is not None:
        if spec is not None:
            msg = "--new-key makes a key, and releases nothing: leave SPEC out"
            raise click.UsageError(msg)
        _make_key(new_key, inputs, output_format)
        return
    if spec is None:
        msg = "name the spec that is released"
        raise click.UsageError(msg)
    from octo_spec.cli.releasing import ReleaseQuery, release  # noqa: PLC0415 - imports nearly all there is

    released = release(ReleaseQuery(spec, out, previous, key, _day(day)), inputs)
    _print(released, inputs, output_format)
    raise SystemExit(0 if released else 2)


def _day(given: str | None) -> str:
    """Give the day of a release; raises ``click.UsageError`` for what is none."""
    try:
        if given is not None:
            return date.fromisoformat(given).isoformat()
        epoch = os.environ.get(EPOCH)
        return (datetime.fromtimestamp(int(epoch), UTC).date() if epoch else today()).isoformat()
    except (ValueError, OverflowError, OSError):
        msg = f"{given or os.environ.get(EPOCH)!r} is no day; as in --date 2026-11-26"
        raise click.UsageError(msg) from None


# --- a new key ---------------------------------------------------------------------------------


def _make_key(path: str, inputs: Inputs, output_format: str) -> None:
    """Write a new key and its public half; what is there already stays."""
    from octo_spec.release.signing import new_pair  # noqa: PLC0415 - only who makes keys pays for it

    pair, public = new_pair(), f"{path.removesuffix('.key')}.pub"
    fault = (
        pair
        if isinstance(pair, Diagnostic)
        else write_private(path, pair.private.decode(), {public: pair.public.decode()})
    )
    if fault is not None:
        inputs.diagnostics.append(fault)
    written = [] if fault else [path, public]
    if output_format == "json":
        print_json({"ok": not fault, "written": written, "diagnostics": as_json(inputs.diagnostics)})
    else:
        show(inputs.diagnostics, inputs.sources)
        for name in written:
            click.echo(f"wrote {name}")
    raise SystemExit(2 if has_errors(inputs.diagnostics) else 0)


# --- printing ----------------------------------------------------------------------------------


def _print(released: Released | None, inputs: Inputs, output_format: str) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        print_json({"ok": released is not None, **_data(released), "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    if released is not None:
        click.echo(f"{released.name} {released.version}")
        signed = "signed" if released.is_signed else "not signed"
        latest = "the latest" if released.is_latest else "not the latest"
        click.echo(f"  released  {released.folder}  {signed}, {latest}")


def _data(released: Released | None) -> dict[str, object]:
    if released is None:
        return {}
    return {
        "name": released.name,
        "version": released.version,
        "folder": released.folder,
        "signed": released.is_signed,
        "latest": released.is_latest,
    }
