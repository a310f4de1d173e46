"""``octospec key``: the recovery key, the signing keys, and the list that says which of them are valid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.days import given_day
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.model.review_json import as_json as form
from octo_spec.release.key_list import KEYS
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.signers import read_key_list, read_signers

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.release.key_list import KeyList
    from octo_spec.storage.releases.new_keys import WrittenKeys


@click.group(
    "key",
    epilog=examples(
        "octospec key new octo",
        "octospec key list --key octo.pub",
        "octospec key add octo-2 --recovery octo-recovery.key",
        'octospec key revoke octo --recovery octo-recovery.key --reason "The build server was broken into."',
    ),
)
def command() -> None:
    """Make the keys that sign releases, and the list of those that are valid.

    Customers pin the recovery key: NAME.pub. It stays offline, and signs only keys.json, the numbered list of
    valid and revoked signing keys. A signing key signs releases. If it leaks, add another one and revoke it:
    customers keep the key that they pinned.
    """


def _list_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--keys", type=FILE, default=KEYS, show_default=True, metavar="FILE", help="The list of signing keys."
    )(function)


def _day_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option("--date", "day", metavar="YYYY-MM-DD", help="The day of the list, instead of today.")(
        function
    )


def _recovery_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--recovery", required=True, type=FILE, metavar="FILE", help="The private recovery key."
    )(function)


@command.command("new", epilog=examples("octospec key new octo"))
@click.argument("name", type=FILE)
@_list_option
@_day_option
@output_format
def new(*, name: str, keys: str, day: str | None, output_format: str) -> None:
    """Make a recovery key, a signing key, and the first list.

    octospec writes NAME-recovery.key, which stays offline; NAME.pub, its public half, for customers;
    NAME.key, which signs releases; and keys.json with keys.json.sig, which each release publishes. Existing
    files stay.

    Exit codes: 0 if the files are written, 2 if not.
    """
    from octo_spec.storage.releases.new_keys import make_keys  # noqa: PLC0415 - only new keys pay for it

    _end(make_keys(name, keys, _day(day)), output_format)


@command.command("add", epilog=examples("octospec key add octo-2 --recovery octo-recovery.key"))
@click.argument("name", type=FILE)
@_recovery_option
@_list_option
@_day_option
@output_format
def add(*, name: str, recovery: str, keys: str, day: str | None, output_format: str) -> None:
    """Make one more signing key, NAME.key, and the next list with it.

    Exit codes: 0 if the files are written, 2 if not.
    """
    from octo_spec.storage.releases.new_keys import add_key  # noqa: PLC0415 - only new keys pay for it

    _end(add_key(name, keys, recovery, _day(day)), output_format)


@command.command(
    "revoke",
    epilog=examples('octospec key revoke octo --recovery octo-recovery.key --reason "A laptop was stolen."'),
)
@click.argument("name")
@_recovery_option
@click.option("--reason", required=True, metavar="TEXT", help="Why; customers read it.")
@_list_option
@_day_option
@output_format
def revoke(  # noqa: PLR0913 - one argument an option, as click calls it
    *, name: str, recovery: str, reason: str, keys: str, day: str | None, output_format: str
) -> None:
    """Revoke the signing key NAME, and write the next list.

    In that list the key is not valid. Then release with another key and the new list, and publish. Only
    customers who get the new list know it.

    Exit codes: 0 if the list is written, or revokes the key already, 2 if not.
    """
    from octo_spec.storage.releases.new_keys import revoke_key  # noqa: PLC0415 - only new lists pay for it

    words = " ".join(reason.split())
    if not words:
        msg = "--reason is empty, and customers read it"
        raise click.UsageError(msg)
    _end(revoke_key(name, keys, recovery, _day(day), words), output_format)


@command.command("list", epilog=examples("octospec key list release/keys.json --key octo.pub"))
@click.argument("keys", type=FILE, default=KEYS, required=False)
@click.option("--key", type=FILE, metavar="FILE", help="The public half of the recovery key: check the list.")
@output_format
def list_(*, keys: str, key: str | None, output_format: str) -> None:
    """Print the signing keys of a list, keys.json by default.

    Exit codes: 0 if the list is printed, 2 if it cannot be read or is not signed by the recovery key.
    """
    read = read_key_list(Path(keys))
    notes: tuple[Diagnostic, ...] = (read,) if isinstance(read, Diagnostic) else ()
    if key is not None and not notes:
        _, notes = read_signers(key, Path(keys))
    found = None if isinstance(read, Diagnostic) or has_errors(notes) else read.keys
    if output_format == "json":
        data = {} if found is None else form(found)
        known = data if isinstance(data, dict) else {}
        print_json({"ok": found is not None, **known, "diagnostics": as_json(notes)})
    else:
        show(notes, {})
        if found is not None:
            _print_list(found)
    raise SystemExit(0 if found else 2)


def _day(given: str | None) -> str:
    return given_day(given) or today().isoformat()


# --- printing ----------------------------------------------------------------------------------


def _end(written: WrittenKeys | Diagnostic, output_format: str) -> None:
    problems = (written,) if isinstance(written, Diagnostic) else ()
    files = () if isinstance(written, Diagnostic) else written.files
    if output_format == "json":
        number = None if isinstance(written, Diagnostic) else written.keys.number
        print_json(
            {"ok": not problems, "written": list(files), "number": number, "diagnostics": as_json(problems)}
        )
    else:
        show(problems, {})
        for name in files:
            print_line(f"wrote {name}{_NOTES.get(_kind(name), '')}")
        if not isinstance(written, Diagnostic):
            _print_list(written.keys)
    raise SystemExit(2 if problems else 0)


_NOTES = {
    "recovery": ": keep it offline",
    "public": ": for customers, who pin it",
    "signing": ": signs releases",
}


def _kind(name: str) -> str:
    """Return what a file is, by its name."""
    if name.endswith("-recovery.key"):
        return "recovery"
    return "public" if name.endswith(".pub") else "signing" if name.endswith(".key") else ""


def _print_list(keys: KeyList) -> None:
    print_line(f"list {keys.number} of {keys.date}")
    for key in keys.keys:
        state = "valid" if key.revoked is None else f"revoked since {key.revoked}: {key.reason}"
        print_line(f"  {key.name}  since {key.since}  {state}")
