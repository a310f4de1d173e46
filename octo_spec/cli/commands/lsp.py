"""``octospec lsp``: a language server for editors."""

from __future__ import annotations

import os
from contextlib import suppress
from stat import S_ISFIFO

import click

from octo_spec.cli.args.output_format import examples
from octo_spec.cli.render.diagnostics_text import show
from octo_spec.cli.servers import missing_package
from octo_spec.plugin.distributions import installed_version


@click.command("lsp", epilog=examples("octospec lsp"))
def command() -> None:
    """Serve an editor over standard input and output, as the Language Server Protocol says.

    Your editor starts it: docs/editors.md says how. While you write a spec or a customers file it reports
    what `octospec validate` and `octospec lint` would, completes keys, actions, condition keys and ids,
    explains them, finds and renames ids, fixes what has a certain fix, and formats.

    octospec[lsp] installs what it needs.

    Exit codes: 0 when the editor ends the connection, 2 if the server cannot start.
    """
    try:
        from octo_spec.editor.protocol.server import language_server  # noqa: PLC0415 - needs an extra
    except ImportError:
        show((missing_package("pygls", "lsp"),), {})
        raise SystemExit(2) from None
    if S_ISFIFO(os.fstat(2).st_mode):
        _wait_for_no_reader()
    # A process that is forked closes sys.stdin, for which it would wait while a thread reads from it.
    language_server(installed_version("octospec")).start_io(os.fdopen(os.dup(0), "rb"))


def _wait_for_no_reader() -> None:
    """Lose what is logged if no one reads it: the server must not wait.

    The pipe is opened again where that is possible, since others may write to it and want to wait.
    """
    with suppress(OSError):
        own = os.open("/dev/fd/2", os.O_WRONLY | os.O_NONBLOCK)
        os.dup2(own, 2)
        os.close(own)
    os.set_blocking(2, False)
