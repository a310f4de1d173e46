"""``octospec config``: which settings count here, and where each of them is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.configured_command import configuration_options, current_configuration, setting
from octo_spec.cli.printing import print_line, print_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import has_errors
from octo_spec.storage.configuration import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.storage.configuration import Configuration, Setting

UNSET: Final = "not set"


@click.command(
    "config",
    epilog=examples("octospec config", "octospec config --json", "octospec config --config ci/octospec.toml"),
)
@output_format
def command(*, config: str | None, no_config: bool, output_format: str) -> None:
    """Print each setting of octospec.toml that counts in the working folder, its value, and who sets it.

    octospec looks for octospec.toml, or for [tool.octospec] in pyproject.toml, in the working folder and
    above it, up to the root of the git checkout. An environment variable decides before the file, and an
    option before both.

    Exit codes: 0 if the file can be used, or no file is found; 2 for an error in it.
    """
    configuration = current_configuration(config, is_off=no_config)
    found = {name: setting(name, configuration) for name in READERS}
    is_sound = not has_errors(configuration.problems)
    if output_format == "json":
        print_json(_data(configuration, found))
    else:
        show(configuration.problems, configuration.sources)
        print_line(_head(configuration))
        print_lines(_lines(found))
    raise SystemExit(0 if is_sound else 2)


configuration_options(command)


def _data(configuration: Configuration, found: Mapping[str, Setting | None]) -> dict[str, object]:
    return {
        "ok": not has_errors(configuration.problems),
        "file": configuration.path or None,
        "settings": {
            name: None if each is None else {"value": each.value, "from": each.place}
            for name, each in found.items()
        },
        "diagnostics": as_json(configuration.problems),
    }


def _head(configuration: Configuration) -> str:
    if not configuration.path:
        return f"no octospec.toml for {Path.cwd()}"
    return f"{configuration.path}{' is not used' if configuration.problems else ''}"


def _lines(found: Mapping[str, Setting | None]) -> Iterator[str]:
    rows = [(name, *_value_and_place(each)) for name, each in found.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, value, place in rows:
        yield f"  {name:{widths[0]}}  {value:{widths[1]}}  {place}".rstrip()


def _value_and_place(found: Setting | None) -> tuple[str, str]:
    if found is None:
        return UNSET, ""
    if isinstance(found.value, bool):
        return str(found.value).lower(), found.place
    return found.value if isinstance(found.value, str) else ", ".join(found.value), found.place
