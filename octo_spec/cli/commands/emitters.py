"""``octospec emitters``: the formats that are installed, with their options."""

from __future__ import annotations

from typing import Any

import click

from octo_spec.cli.args.output_format import output_format
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic
from octo_spec.plugin.discovery import Plugin, find, installed


@click.command("emitters")
@output_format
def command(*, output_format: str) -> None:
    """List the installed formats, who brought them, and the options that a customer may set."""
    plugins_and_faults = tuple(find(name) for name in installed())
    plugins = [plugin for plugin in plugins_and_faults if isinstance(plugin, Plugin)]
    faults = [fault for fault in plugins_and_faults if isinstance(fault, Diagnostic)]
    if output_format == "json":
        data = [_data(plugin) for plugin in plugins]
        print_json({"ok": not faults, "emitters": data, "diagnostics": as_json(faults)})
    else:
        for plugin in plugins:
            _show(plugin)
        show(faults, {})
    raise SystemExit(2 if faults else 0)


def _options(plugin: Plugin) -> tuple[tuple[str, str, Any], ...]:
    fields = plugin.emitter.options.model_fields.items()
    return tuple((field.alias or name, field.description or "", field.default) for name, field in fields)


def _show(plugin: Plugin) -> None:
    emitter = plugin.emitter
    click.echo(f"{click.style(emitter.name, bold=True)}  {emitter.summary} ({plugin})")
    proof = "read back and compared" if emitter.read else "documentation: not read back"
    click.echo(f"    proof: {proof}")
    for name, description, default in _options(plugin):
        click.echo(f"    option {name}: {description} (default {default})")


def _data(plugin: Plugin) -> dict[str, object]:
    return {
        "name": plugin.emitter.name,
        "summary": plugin.emitter.summary,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "reads": plugin.emitter.read is not None,
        "lacks": sorted(plugin.emitter.lacks),
        "options": [
            {"name": name, "description": description, "default": default}
            for name, description, default in _options(plugin)
        ],
    }
