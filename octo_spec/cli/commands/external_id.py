"""``octospec external-id``: an external ID for a customer's entry."""

from __future__ import annotations

import secrets
from typing import Final

import click

from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import print_json
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH, forbidden_in_external_id

RANDOM_BYTES: Final = 16
"""128 bits, like a UUID, without the six bits for the version and variant of a UUID."""


def _prefix(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if bad := forbidden_in_external_id(value):
        msg = f"an external ID must not contain {bad!r}"
        raise click.BadParameter(msg)
    if len(value) + 2 * RANDOM_BYTES > EXTERNAL_ID_LENGTH[-1]:
        msg = f"an external ID has at most {EXTERNAL_ID_LENGTH[-1]} characters"
        raise click.BadParameter(msg)
    return value


@click.command(
    "external-id",
    epilog=examples("octospec external-id", "octospec external-id --prefix ACME:"),
)
@click.option(
    "--prefix",
    default="",
    callback=_prefix,
    metavar="TEXT",
    help="Start the external ID with this text, unchanged.",
)
@output_format
def command(*, prefix: str, output_format: str) -> None:
    """Make an external ID: 32 random hexadecimal digits, 128 bits.

    Give each customer a different external ID, and write it into their entry of the customers file. Anyone
    who knows or guesses the external ID of another customer may have you act in that customer's account.

    While a customer changes from one to another, their entry has both: fix: {external-id: [OLD, NEW]}.
    """
    made = prefix + secrets.token_hex(RANDOM_BYTES)
    if output_format == "json":
        print_json({"external-id": made})
    else:
        print_line(made)
