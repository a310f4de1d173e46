"""``octospec schema``: the JSON Schema that editors complete and check with."""

from __future__ import annotations

import click

from octo_spec.cli.reporting import print_json
from octo_spec.language.schema import json_schema


@click.command("schema")
@click.option("--customers", is_flag=True, help="Print the schema of customers files instead.")
def command(*, customers: bool) -> None:
    r"""Print the JSON Schema of specs.

    \b
    octospec schema > spec/octospec.schema.json

    A spec's first line points editors at it:

    \b
    # yaml-language-server: $schema=octospec.schema.json
    """
    print_json(json_schema("customers" if customers else "spec"))
