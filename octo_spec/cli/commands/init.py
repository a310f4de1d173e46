"""``octospec init``: a commented starter spec."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples
from octo_spec.cli.printing import print_line
from octo_spec.cli.render.diagnostics_text import json_text, show
from octo_spec.cli.render.spec_schema import spec_schema
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.new_files import existing_paths
from octo_spec.storage.rewriting import create

SCHEMA: Final = "octospec.schema.json"
"""The name of the schema in the first line of the starter spec."""


SELF_INSPECTION: Final = "self-inspection"
"""What ``--with`` adds: the group that a role needs to read itself."""


@click.command(
    "init",
    epilog=examples(
        "octospec init my-access.yaml",
        "octospec init my-access.yaml --with self-inspection",
        "octospec build my-access.yaml",
    ),
)
@click.argument("path", type=FILE)
@click.option(
    "--with",
    "additions",
    type=click.Choice([SELF_INSPECTION]),
    multiple=True,
    help="Add only what the role needs to read itself.",
)
def command(*, path: str, additions: tuple[str, ...]) -> None:
    """Write a commented starter spec to PATH, and next to it the schema with which editors help.

    A file that exists already stays as it is. With self-inspection, the role may read its own trust policy
    and policies, and nothing else: `octospec drift` needs no other permission.
    """
    starter = _shipped_text("starter.yaml")
    _write(Path(path), _with_self_inspection(starter) if SELF_INSPECTION in additions else starter)
    print_line(f"wrote {path}; build it with: octospec build {path}")
    schema = Path(path).with_name(SCHEMA)
    if not existing_paths([str(schema)]):
        _write(schema, json_text(spec_schema()))
        print_line(f"wrote {schema}, with which editors complete and check {path}")


def _shipped_text(name: str) -> str:
    return files("octo_spec.cli").joinpath(name).read_text("utf-8")


def _with_self_inspection(starter: str) -> str:
    """Add the group after the last one, pack it into a new policy, and add the feature that needs it."""
    last = "      cleanup: [unused-volumes]\n"
    policy = f"{last}      {SELF_INSPECTION}: [{SELF_INSPECTION}]\n"
    groups, comment, features = starter.replace(last, policy, 1).partition("\n# What your product does")
    group, feature = _shipped_text("self_inspection.yaml"), _shipped_text("self_inspection_feature.yaml")
    return f"{groups}{group}{comment}{features}{feature}"


def _write(target: Path, text: str) -> None:
    """Write a new file, or say why not and exit."""
    try:
        create(target, text)
    except OSError as error:
        reason = (
            "it already exists" if isinstance(error, FileExistsError) else (error.strerror or "error").lower()
        )
        show((UNREADABLE.at(None, f"{target} cannot be written: {reason}"),), {})
        raise SystemExit(2) from error
