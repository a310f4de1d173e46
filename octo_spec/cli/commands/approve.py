"""``octospec approve``: record what a reviewer approves, with the answers that octospec decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.cli.args import FILE
from octo_spec.cli.args.customer_options import customer_options
from octo_spec.cli.args.days import day, given_day
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.reader_option import reader_option
from octo_spec.cli.printing import print_lines
from octo_spec.cli.render.approval_text import approved_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.plugin.distributions import installed_version
from octo_spec.source import is_utf_8
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.named_files import is_read_once
from octo_spec.storage.sides.approval_checks import Approving, approve
from octo_spec.storage.sides.compared_sides import is_undecided
from octo_spec.storage.sides.reviewed_side import ReviewQuery
from octo_spec.storage.sides.role_views import RoleQuery
from octo_spec.storage.sides.written_approvals import approval_key, write_approval

if TYPE_CHECKING:
    from octo_spec.review.approval import Approval
    from octo_spec.storage.sides.sides import SideOptions


@click.command(
    "approve",
    epilog=examples(
        "octospec approve vendor-template.yaml --by 'A. Reviewer' --until 2027-11-30 --key bank.key",
        "octospec approve spec/octo.yaml --by 'A. Reviewer' --until 2027-11-30 --condition 'Cost data only.'",
        "octospec review vendor-template.yaml --approved approval.json --approved-key bank.pub",
    ),
)
@click.argument("side", type=FILE)
@click.option("--by", required=True, metavar="NAME", help="Who approves.")
@click.option(
    "--until",
    required=True,
    callback=day,
    metavar="YYYY-MM-DD",
    help="The last day of the approval; it ends at midnight UTC.",
)
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    metavar="TEXT",
    help="A condition of the approval, for people; repeatable.",
)
@click.option("--key", type=FILE, metavar="FILE", help="Sign with this private signing key.")
@click.option(
    "--keys",
    type=FILE,
    metavar="FILE",
    help="The list of signing keys; default: keys.json next to the key, if it exists.",
)
@click.option("--date", "day", metavar="YYYY-MM-DD", help="The day of the approval, instead of today.")
@click.option(
    "--out",
    type=FILE,
    default="approval.json",
    show_default=True,
    metavar="FILE",
    help="The file for the approval; its signature gets the name FILE.sig.",
)
@click.option("--role", metavar="ID", help="For live roles, only this role.")
@click.option("--force", is_flag=True, help="Replace an existing approval.")
@customer_options
@reader_option
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    side: str,
    by: str,
    until: str,
    conditions: tuple[str, ...],
    key: str | None,
    keys: str | None,
    day: str | None,
    out: str,
    role: str | None,
    force: bool,
    options: SideOptions,
    output_format: str,
) -> None:
    """Approve SIDE: write who approves it until when, and what it may do, to a file.

    SIDE is what `octospec review` takes. octospec decides the answers to reviewers' questions itself, for
    every combination of choices, and never uses a vendor's review. The file also has the SHA-256 of each
    file of SIDE, and all that SIDE allows.

    With --approved FILE, `octospec review`, `diff` and `drift` later exit with 1 if an answer got worse, if
    there is access that was not approved, or if the last day is over. `octospec key new` makes keys to sign
    with; without a signature, anyone who can write the file can approve more. The list of signing keys is
    written next to the approval, as FILE.keys.json.

    The same command with the same key and --date (or SOURCE_DATE_EPOCH) gives the same bytes.

    Exit codes: 0 if the approval is written, 2 for bad input, 3 if a search needs too many steps.
    """
    inputs = Inputs()
    approving = Approving(
        _text("--by", by), given_day(day) or today().isoformat(), until, tuple(map(_condition, conditions))
    )
    _require(approving, side)
    octospec = f"octospec {installed_version('octospec')}"
    role_query = RoleQuery(side, options, role, (), {})
    query = ReviewQuery(role_query, None, DEFAULT_LIMIT, octospec, "", is_page=False)
    if keys is not None and key is None:
        msg = "--keys needs --key"
        raise click.UsageError(msg)
    found = _approve_side(approving, query, (key, keys), out, inputs, force=force)
    code = 0 if found else 3 if is_undecided(inputs.diagnostics) else 2
    _print(found, out, inputs, output_format, is_signed=key is not None)
    raise SystemExit(code)


def _approve_side(  # noqa: PLR0913 - all that decides the file
    approving: Approving,
    query: ReviewQuery,
    key: tuple[str | None, str | None],
    out: str,
    inputs: Inputs,
    *,
    force: bool,
) -> Approval | None:
    """Approve a side and write the file; ``None`` if that is not possible, and ``inputs`` says why."""
    signing = approval_key(key[0], key[1], inputs) if key[0] else None
    if key[0] and signing is None:
        return None
    approval = approve(approving, query, inputs)
    if approval is None or (problem := write_approval(approval, out, signing, force=force)) is None:
        return approval
    inputs.diagnostics.append(problem)
    return None


def _require(approving: Approving, side: str) -> None:
    """Refuse an approval that has ended before it begins, and one of input that can be read only once."""
    if approving.until < approving.day:
        msg = f"--until {approving.until} is before the day of the approval, {approving.day}"
        raise click.UsageError(msg)
    _require_text("the name of SIDE", side)
    if is_read_once(side):
        msg = "an approval names the files that it approves: SIDE cannot be standard input"
        raise click.UsageError(msg)


def _text(option: str, given: str) -> str:
    """Return the words of an option; raises ``click.UsageError`` without any, and for what is not text."""
    words = " ".join(given.split())
    if not words:
        msg = f"{option} is empty"
        raise click.UsageError(msg)
    _require_text(option, words)
    return words


def _require_text(option: str, given: str) -> None:
    """Refuse bytes that are not UTF-8, which JSON cannot hold."""
    if not is_utf_8(given):
        msg = f"{option} is not UTF-8"
        raise click.UsageError(msg)


def _condition(given: str) -> str:
    return _text("--condition", given)


# --- printing ----------------------------------------------------------------------------------


def _print(
    approval: Approval | None, out: str, inputs: Inputs, output_format: str, *, is_signed: bool
) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        data = {} if approval is None else _data(approval, out, is_signed=is_signed)
        print_json({"ok": approval is not None, **data, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    if approval is not None:
        print_lines(approved_lines(approval, out, is_signed=is_signed))


def _data(approval: Approval, out: str, *, is_signed: bool) -> dict[str, object]:
    return {
        "written": out,
        "signed": is_signed,
        "name": approval.name or None,
        "version": approval.version or None,
        "by": approval.by,
        "approved": approval.approved,
        "until": approval.until,
        "roles": list(approval.roles),
        "files": {file.path: file.sha256 for file in approval.files},
    }
