"""``octospec init``: a commented starter spec."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from octo_spec.cli.args.output_format import examples
from octo_spec.cli.files.inputs import UNREADABLE
from octo_spec.cli.files.paths import FILE
from octo_spec.cli.render.diagnostics_text import json_text, show
from octo_spec.language.schema import json_schema

SCHEMA: Final = "octospec.schema.json"
"""The name of the schema in the first line of the starter spec."""


@click.command("init", epilog=examples("octospec init my-access.yaml", "octospec build my-access.yaml"))
@click.argument("path", type=FILE)
def command(*, path: str) -> None:
    """Write a commented starter spec to PATH, and beside it the schema by which editors help.

    A file that exists already is left as it is.
    """
    _write(Path(path), files("octo_spec.cli").joinpath("starter.yaml").read_text("utf-8"))
    click.echo(f"wrote {path}; build it with: octospec build {path}")
    schema = Path(path).with_name(SCHEMA)
    if not schema.exists():
        _write(schema, json_text(json_schema("spec")))
        click.echo(f"wrote {schema}, by which an editor completes and checks {path}")


def _write(target: Path, text: str) -> None:
    """Write a new file, or say why not and exit."""
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        reason = (
            "it exists already" if isinstance(error, FileExistsError) else (error.strerror or "error").lower()
        )
        show((UNREADABLE.at(None, f"{target} cannot be written: {reason}"),), {})
        raise SystemExit(2) from error
