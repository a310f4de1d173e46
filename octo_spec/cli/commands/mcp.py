"""``octospec mcp``: what assistants may ask, over the Model Context Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples
from octo_spec.cli.render.diagnostics_text import show
from octo_spec.cli.servers import NO_SERVER, missing_package
from octo_spec.plugin.distributions import installed_version
from octo_spec.storage.roots import resolved_roots

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.roots import Roots


@click.command(
    "mcp",
    epilog=examples("octospec mcp --root .", "octospec mcp --root specs --root templates --seconds 20"),
)
@click.option(
    "--root",
    "roots",
    type=FILE,
    multiple=True,
    default=(".",),
    show_default=True,
    metavar="FOLDER",
    help="The folder that the assistant may read; repeatable.",
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 3_600),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="The time limit for one call.",
)
@click.option(
    "--memory",
    type=click.IntRange(256, 1 << 20),
    default=2_048,
    show_default=True,
    metavar="MIB",
    help="The memory limit for one call.",
)
@click.option("--plugins", is_flag=True, help="Also use third-party formats, rules and questions.")
def command(*, roots: tuple[str, ...], seconds: int, memory: int, plugins: bool) -> None:
    """Answer assistants over standard input and output, as the Model Context Protocol says.

    An assistant may validate, lint, explain, compare and import what is below --root. Links are resolved
    first; what is elsewhere, a git revision and standard input are refused. The server writes no file and
    uses no network. docs/assistants.md says how to add it to an assistant.

    octospec[mcp] installs what it needs.

    Exit codes: 0 when the assistant ends the connection, 2 if the server cannot start.
    """
    found = _roots(roots)
    problem = found if isinstance(found, tuple) else _serve(found, seconds, memory, plugins=plugins)
    if problem:
        show(problem, {})
        raise SystemExit(2)


def _roots(folders: tuple[str, ...]) -> Roots | tuple[Diagnostic, ...]:
    try:
        return resolved_roots(folders)
    except (OSError, RuntimeError, ValueError):
        return (NO_SERVER.at(None, f"--root names no folder: {', '.join(folders)}"),)


def _serve(roots: Roots, seconds: int, memory: int, *, plugins: bool) -> tuple[Diagnostic, ...]:
    """Answer until the connection ends; return why the server cannot start."""
    from octo_spec.assistants.command_calls import CallLimits  # noqa: PLC0415 - only a server pays for it
    from octo_spec.assistants.server import mcp_server  # noqa: PLC0415 - as above
    from octo_spec.assistants.tools import Tools  # noqa: PLC0415 - as above

    limits = CallLimits(seconds, memory, with_plugins=plugins)
    try:
        server = mcp_server(Tools(roots, limits), installed_version("octospec"))
    except ImportError:
        return (missing_package("mcp", "mcp"),)
    server.run()
    return ()
