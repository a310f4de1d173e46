"""``octospec schema``: the JSON Schema with which editors complete and check specs."""

from __future__ import annotations

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import json_text, print_json, show
from octo_spec.cli.render.spec_schema import spec_schema
from octo_spec.language.schema import json_schema
from octo_spec.storage.inputs.inputs import Inputs


@click.command(
    "schema",
    epilog=examples(
        "octospec schema > spec/octospec.schema.json",
        "octospec schema --customers > spec/customers.schema.json",
        "octospec schema --check spec/octospec.schema.json",
    ),
)
@click.option("--customers", is_flag=True, help="Print the schema of customers files instead.")
@click.option(
    "--check",
    "copy",
    type=FILE,
    metavar="FILE",
    help="Write no schema; exit with 1 if FILE is not the schema of this octospec.",
)
def command(*, customers: bool, copy: str | None) -> None:
    """Print the JSON Schema of specs, for editors; the first line of a spec links to it.

    Exit codes: 0 if everything is good, 1 if --check finds another schema, 2 for a file that cannot be read.
    """
    schema = json_schema("customers") if customers else spec_schema()
    if copy is None:
        print_json(schema)
    else:
        _check(copy, json_text(schema), "octospec schema --customers" if customers else "octospec schema")


def _check(copy: str, text: str, renewing: str) -> None:
    """Compare a copy byte for byte, except for how its lines end."""
    inputs = Inputs()
    found = inputs.text(copy)
    if found is None:
        show(inputs.diagnostics, inputs.sources)
        raise SystemExit(2)
    if found.replace("\r\n", "\n") != text:
        print_line(f"{copy}: out of date: `{renewing} > {copy}` renews it")
        raise SystemExit(1)
    print_line(f"{copy}: up to date")
