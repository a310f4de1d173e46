"""The command line: the only room that prints, reads and writes files, or exits.

Exit codes: 0 done, 1 a check failed, 2 bad input or a bug, 130 interrupted. Commands are imported when
they are called, so that ``octospec --help`` costs little more than the interpreter.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
import threading
from importlib import import_module
from keyword import iskeyword
from typing import Final, NoReturn

import click

from octo_spec.storage.shipped_pages import shipped_page

FIRST_PAGE: Final = "docs/tutorial.md"

COMMANDS: Final = {
    "build": "Compile a spec into every format, proven, in an output folder.",
    "lint": "Find dangerous, wrong or wasted grants, with the place and the help.",
    "explain": "Print the page of a rule, or list all rules.",
    "validate": "Check a spec, and a customers file, without writing anything.",
    "diff": "Compare the access of two specs, artifacts or policies, with a witness for each difference.",
    "fmt": "Lay out specs and customers files in one way; comments stay.",
    "init": "Write a commented starter spec that builds.",
    "emitters": "List the installed formats with their versions and options.",
    "import": "Write a spec for what others wrote, proven to grant the same.",
    "adopt": "Write what makes a format take over roles that exist already.",
    "drift": "Compare live roles with what a spec says for them.",
    "can": "Tell whether a role may do one thing, which statement says so, or what is missing.",
    "access": "Sum up what roles may do, by group: access levels, services, wildcards, resources.",
    "review": "Write what a security reviewer needs to know of roles, as a page and as data.",
    "questions": "List what a reviewer asks of a role, with the actions that decide each answer.",
    "release": "Write a version that is never written again: artifacts, review, changes, sums, signature.",
    "publish": "Put a release into a folder or a bucket, where nothing is overwritten.",
    "verify": "Check that a release is as it was made, and by whom.",
    "outdated": "Tell whether the version that is deployed is the latest, and what newer ones change.",
    "expand": "List the actions that a pattern matches today, with their access levels.",
    "external-id": "Make an external ID that nobody can guess.",
    "schema": "Print the JSON Schema of specs, for editors.",
    "completion": "Print the shell completion script of bash, zsh or fish.",
}


def module_of(name: str) -> str:
    """Name the module of a command: a word of Python's own has an underscore behind it."""
    module = name.replace("-", "_")
    return f"{module}_" if iskeyword(module) else module


class LazyGroup(click.Group):
    """Knows each command by name and summary, and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"octo_spec.cli.commands.{module_of(cmd_name)}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; suggest one where there is none of that name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message} {_suggestion(args)}".rstrip(), ctx) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; where nobody reads the output any more, click would exit as for a failed check."""
        try:
            result: object = super().invoke(ctx)
        except BrokenPipeError:
            _write_no_more()
            raise SystemExit(2) from None
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Link to the pages of this installation; terminals open the link, so it is never broken in two."""
        super().format_epilog(ctx, formatter)
        if page := shipped_page(FIRST_PAGE):
            formatter.write(f"\n  First steps: {page.as_uri()}\n")


def _suggestion(args: list[str]) -> str:
    """Name the command that a misspelled one resembles, or how help is printed."""
    if args[0] == "help":
        command = next((name for name in args[1:] if name in COMMANDS), "COMMAND")
        return f"'octospec {command} --help' prints the help of a command."
    from octo_spec.language.near_words import did_you_mean  # noqa: PLC0415 - only a misspelled word pays for it

    return did_you_mean(args[0], COMMANDS).capitalize()


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version  # noqa: PLC0415 - costs 20 ms, which --help need not pay

    click.echo(f"octospec {version('octospec')}")
    ctx.exit()


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 a check failed, 2 bad input.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Compile one access spec into CloudFormation, Terraform and IAM JSON, each proven the same."""
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False
    # A name of a file need not be text, and a terminal need not know every character.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def run() -> None:
    """Run the command line as a process of its own."""
    try:
        code = _exit_code()
    except SystemExit as ended:
        if ended.code is not None and not isinstance(ended.code, int):
            raise
        code = ended.code or 0
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process without freeing its values one by one, which is a tenth of a short command.

    Where an output takes no more, or a thread still works, Python ends it in its own way.
    """
    gc.freeze()
    if threading.active_count() > 1:
        raise SystemExit(code)
    atexit._run_exitfuncs()  # noqa: SLF001 - what others have registered is called as ever
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        raise SystemExit(code) from None
    os._exit(code)


def _write_no_more() -> None:
    """Let go what is still to be written at the end of the process: it has nowhere to go either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


INTERRUPTED: Final = 130
"""What shells give a program that Ctrl-C ended: 1 would say that a check failed."""


def _exit_code() -> int:
    """Run the command, and give its exit code: 1 only where a check came to its end, and failed."""
    try:
        # Else click exits with 1 where it is interrupted.
        return main(standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        # What is left when commands have told of their files: a standard output that takes no more.
        click.echo(f"octospec: {error.strerror or error}", err=True)
        _write_no_more()
        return 2
    except Exception as error:  # noqa: BLE001 - a bug is reported, whatever it raises
        from octo_spec.cli.unexpected import tell  # noqa: PLC0415 - as commands are

        tell(error)
        return 2
