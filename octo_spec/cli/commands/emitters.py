"""``octospec emitters``: the installed formats, with their options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args.output_format import output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.printing import print_lines, style
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.wrapping import with_label
from octo_spec.diagnostics import Diagnostic
from octo_spec.model.naming import NamedKind
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find, installed_emitters

if TYPE_CHECKING:
    from octo_spec.plugin.discovery import Plugin


@click.command("emitters")
@output_format
@plugin_limits
def command(*, output_format: str) -> None:
    """List the installed formats, the distribution of each, and the options that a customer may set."""
    found = tuple(find(name) for name in installed_emitters())
    plugins = [plugin for plugin in found if not isinstance(plugin, Diagnostic)]
    problems = [problem for problem in found if isinstance(problem, Diagnostic)]
    if output_format == "json":
        data = [_data(plugin) for plugin in plugins]
        print_json({"ok": not problems, "emitters": data, "diagnostics": as_json(problems)})
    else:
        for plugin in plugins:
            _show(plugin)
        show(problems, {})
    raise SystemExit(2 if problems else 0)


def _show(plugin: Plugin) -> None:
    described = plugin.description
    lines = [
        *with_label(f"{style(described.name, bold=True)}  ", f"{described.summary} ({plugin})"),
        f"    proof: {_proof(plugin) if described.reads else 'documentation: not read back'}",
        f"    keeps names of: {', '.join(_kept_names(plugin)) or 'nothing'}",
        f"    extras: {'supported' if described.takes_extras else 'not supported'}",
        *([f"    documentation: {', '.join(described.documentation)}"] if described.documentation else []),
    ]
    for option in plugin.options:
        default = "none" if option.default in ("", None) else option.default
        lines += with_label(f"    option {option.name}: ", f"{option.description} (default {default})")
    print_lines(lines)


def _proof(plugin: Plugin) -> str:
    """Say who reads what the format writes."""
    return "read back and compared" if isinstance(plugin, BuiltIn) else f"read back by {plugin}, and compared"


def _kept_names(plugin: Plugin) -> list[str]:
    naming = plugin.description.naming
    return [kind.value for kind in NamedKind if naming and naming.space(kind)]


def _data(plugin: Plugin) -> dict[str, object]:
    described = plugin.description
    return {
        "name": described.name,
        "summary": described.summary,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "reads": described.reads,
        "lacks": sorted(described.lacks),
        "keeps-names": _kept_names(plugin),
        "supports-extras": described.takes_extras,
        "options": [
            {"name": option.name, "description": option.description, "default": option.default}
            for option in plugin.options
        ],
    }
