"""``octospec init``: a commented starter spec."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from octo_spec.cli.args.output_format import examples
from octo_spec.cli.files.inputs import FILE, UNREADABLE
from octo_spec.cli.render.diagnostics_text import show


@click.command("init", epilog=examples("octospec init my-access.yaml", "octospec build my-access.yaml"))
@click.argument("path", type=FILE)
def command(*, path: str) -> None:
    """Write a commented starter spec to PATH; a file that exists already is left as it is."""
    target = Path(path)
    text = files("octo_spec.cli").joinpath("starter.yaml").read_text("utf-8")
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        reason = (
            "it exists already" if isinstance(error, FileExistsError) else (error.strerror or "error").lower()
        )
        show((UNREADABLE.at(None, f"{path} cannot be written: {reason}"),), {})
        raise SystemExit(2) from error
    click.echo(f"wrote {path}; build it with: octospec build {path}")
