"""The command line: the only room that prints, reads and writes files, or exits.

Exit codes: 0 done, 1 a check failed, 2 bad input or a bug, 3 not decided, 130 interrupted. A command is
imported when it is called, so that ``octospec --help`` costs little more than the interpreter.
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
from typing import Any, Final, NoReturn

import click

from octo_spec.cli.printing import escape_library_output, print_line
from octo_spec.cli.usage_error import PrintedUsageError
from octo_spec.storage.shipped_pages import shipped_page

FIRST_PAGE: Final = "docs/tutorial.md"

COMMANDS: Final = {
    "build": "Compile a spec into every format, with proof, in an output folder.",
    "lint": "Find dangerous, wrong or wasted grants, each with its place and how to fix it.",
    "explain": "Print the page of a rule or an action, or list all rules.",
    "validate": "Check a spec, and a customers file, without writing anything.",
    "diff": "Compare the access of two specs, artifacts or policies, with an example of each difference.",
    "fmt": "Format specs and customers files; comments stay.",
    "repair": "Fix what lint finds in a spec, with proof that no role may do more.",
    "init": "Write a commented starter spec that builds.",
    "emitters": "List the installed formats with their versions and options.",
    "import": "Write a spec for a third-party template or role, proven to grant the same.",
    "adopt": "Write the files with which a format takes over existing roles.",
    "drift": "Compare live roles with a spec.",
    "can": "Report whether a role may do one thing, which statement decides it, or what is missing.",
    "access": "Summarise what roles may do, by group: access levels, services, wildcards, resources.",
    "features": "Report for which choices, and which customers, each feature has what it needs.",
    "review": "Write what a security reviewer needs to know about roles, as a page and as data.",
    "approve": "Record what a reviewer approves, until when; later commands hold the vendor to it.",
    "usage": "Report which grants are used, by how many customers, as evidence shows it.",
    "questions": "List the questions of security reviewers, with the actions that decide each answer.",
    "key": "Make the keys that sign releases, and the list of those that are valid.",
    "release": "Write an immutable version: artifacts, review, changes, checksums, signature.",
    "publish": "Publish a release to a folder or a bucket, without overwriting anything.",
    "verify": "Check that a release is unchanged, and who made it.",
    "outdated": "Report whether the deployed version is the latest, and what newer ones change.",
    "status": "Report for each customer which release is deployed, and what differs.",
    "register": "Write into the entries of customers where their roles are, from events of deployments.",
    "expand": "List the actions that a pattern matches today, with their access levels and effects.",
    "external-id": "Make an external ID that no one can guess.",
    "config": "Print the settings of octospec.toml that count here, and who sets each of them.",
    "lsp": "Serve editors over the Language Server Protocol.",
    "mcp": "Answer assistants over the Model Context Protocol.",
    "schema": "Print the JSON Schema of specs, for editors.",
    "completion": "Print the shell completion script of bash, zsh or fish.",
}


def module_of(name: str) -> str:
    """Name the module of a command: a Python keyword gets an underscore at its end."""
    module = name.replace("-", "_")
    return f"{module}_" if iskeyword(module) else module


class LazyGroup(click.Group):
    """Knows the name and summary of each command, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order in which a new user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"octo_spec.cli.commands.{module_of(cmd_name)}").command
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's
    ) -> click.Context:
        """Parse the options before the command."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            raise PrintedUsageError(error) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the called command; suggest one if the name is unknown."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message} {_suggestion(args)}".rstrip(), ctx) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; exit with 2 if the output is closed: click would exit with 1, a failed check."""
        try:
            result: object = super().invoke(ctx)
        except click.ClickException as error:
            raise PrintedUsageError(error) from None
        except BrokenPipeError:
            _discard_output()
            raise SystemExit(2) from None
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Link to the pages of this installation; terminals open the link, so it is never wrapped."""
        super().format_epilog(ctx, formatter)
        if page := shipped_page(FIRST_PAGE):
            formatter.write(f"\n  First steps: {page.as_uri()}\n")


def _suggestion(args: list[str]) -> str:
    """Name the command with the nearest name, or how to print the help of a command."""
    if args[0] == "help":
        command = next((name for name in args[1:] if name in COMMANDS), "COMMAND")
        return f"'octospec {command} --help' prints the help of a command."
    from octo_spec.language.near_words import did_you_mean  # noqa: PLC0415 - only a misspelled word pays for it

    return str(did_you_mean(args[0], COMMANDS)).capitalize()


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
    if not value or ctx.resilient_parsing:
        return
    from octo_spec.plugin.distributions import installed_version  # noqa: PLC0415 - --help need not pay for it

    print_line(f"octospec {installed_version('octospec')}")
    ctx.exit()


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 a check failed, 2 bad input, 3 not decided, or could not look.",
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
    """Compile one access spec into CloudFormation, Terraform and IAM JSON, each proven to grant the same."""
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False
    # A file name need not be text, and a terminal need not support every character.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def run() -> None:
    """Run the command line as a process."""
    escape_library_output()
    try:
        code = _exit_code()
    except SystemExit as ended:
        if ended.code is not None and not isinstance(ended.code, int):
            raise
        code = ended.code or 0
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process without freeing its values one by one, a tenth of the time of a short command.

    If an output is closed, or a thread still runs, Python ends the process itself.
    """
    gc.freeze()
    if threading.active_count() > 1:
        raise SystemExit(code)
    atexit._run_exitfuncs()  # noqa: SLF001 - registered functions run as usual
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        raise SystemExit(code) from None
    os._exit(code)


def _discard_output() -> None:
    """Discard what Python would still write at exit: the output is closed for that too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


INTERRUPTED: Final = 130
"""The exit code that shells give a program that Ctrl-C ended: 1 would mean that a check failed."""


def _exit_code() -> int:
    """Run the command and return its exit code: 1 only if a check ran to its end and failed."""
    try:
        # Otherwise click exits with 1 when it is interrupted.
        return main(prog_name="octospec", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        # Commands report errors of their files themselves. What remains is a closed standard output.
        print_line(f"octospec: {error.strerror or error}", err=True)
        _discard_output()
        return 2
    except Exception as error:  # noqa: BLE001 - a bug is reported, whatever it raises
        from octo_spec.cli.bug_report import report_bug  # noqa: PLC0415 - as commands are

        report_bug(error)
        return 2
