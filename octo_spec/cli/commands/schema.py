"""``octospec schema``: the JSON Schema with which editors complete and check specs."""

from __future__ import annotations

import click

from octo_spec.cli.args.output_format import examples
from octo_spec.cli.render.diagnostics_text import print_json
from octo_spec.cli.render.spec_schema import spec_schema
from octo_spec.language.schema import json_schema


@click.command(
    "schema",
    epilog=examples(
        "octospec schema > spec/octospec.schema.json",
        "octospec schema --customers > spec/customers.schema.json",
    ),
)
@click.option("--customers", is_flag=True, help="Print the schema of customers files instead.")
def command(*, customers: bool) -> None:
    """Print the JSON Schema of specs, for editors; the first line of a spec links to it."""
    print_json(json_schema("customers") if customers else spec_schema())
