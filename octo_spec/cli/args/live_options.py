"""The options of commands that can read live roles from AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from octo_spec.cli.args import SECONDS_TO_WAIT
from octo_spec.cli.args.fleet_options import FleetSource, first_role_option, workers_option
from octo_spec.cli.args.gathered_options import gather_options
from octo_spec.cli.printing import print_line
from octo_spec.frozen import frozen
from octo_spec.live.live_calls import BAD_ANSWER, SECONDS, LiveCalls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.diagnostics import Diagnostic


@frozen
class LiveOptions:
    """Whether to read from AWS, and which live role is which role of a spec."""

    aws: LiveCalls | None
    shows_calls: bool
    matches: tuple[str, ...]
    role_arn: str | None
    workers: int

    def fleet_source(self, folder: str | None) -> FleetSource:
        """Return where the roles of all customers are read: a folder, or AWS, by the roles themselves."""
        aws = self.aws or LiveCalls()
        return FleetSource(
            dump_dir=folder,
            calls_aws=self.aws is not None,
            profile=aws.profile,
            region=aws.region,
            role_arn=self.role_arn,
            seconds=aws.seconds,
            workers=self.workers,
            calls=aws.calls if self.shows_calls else None,
        )

    def require_argument_or_live(self, argument: str, given: str | None) -> None:
        """Require either the argument or ``--live``; raises ``click.UsageError``."""
        if (given is None) is (self.aws is None):
            msg = f"name {argument}, or use --live"
            raise click.UsageError(msg)

    @staticmethod
    def exit_code(diagnostics: Iterable[Diagnostic], code: int) -> int:
        """Return 3 if AWS could not be asked, otherwise ``code``."""
        return 3 if any(diagnostic.kind is BAD_ANSWER for diagnostic in diagnostics) else code

    def print_calls(self) -> None:
        """Print the calls that were made, if ``--show-calls`` is given."""
        for call in self.aws.calls if self.aws is not None and self.shows_calls else ():
            print_line(f"called {call}", err=True)


def live_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which receives them as ``account_source``."""

    def gathered(  # noqa: PLR0913 - one argument an option, as click calls it
        *,
        calls_aws: bool,
        profile: str | None,
        region: str | None,
        timeout: float,
        show_calls: bool,
        matches: tuple[str, ...],
        role_arn: str | None,
        workers: int,
        **arguments: Any,  # noqa: ANN401 - the other arguments of the command
    ) -> None:
        aws = LiveCalls(profile, region, timeout) if calls_aws else None
        command(account_source=LiveOptions(aws, show_calls, matches, role_arn, workers), **arguments)

    return gather_options(gathered, command, _OPTIONS)


_OF_ALL: Final = "--live and all --customers"
_OPTIONS: Final = (
    click.option("--live", "calls_aws", is_flag=True, help="Read the roles from AWS, with read-only calls."),
    click.option("--profile", metavar="NAME", help="With --live: the profile of the AWS CLI."),
    click.option("--region", metavar="REGION", help="With --live: the region, which decides the partition."),
    click.option(
        "--timeout",
        type=SECONDS_TO_WAIT,
        default=SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="With --live: the time for all calls together; with all --customers, for each of them.",
    ),
    click.option("--show-calls", is_flag=True, help="With --live: list the calls that were made."),
    click.option(
        "--match",
        "matches",
        multiple=True,
        metavar="ROLE=NAME",
        help="The name of the live role for a role of the spec.",
    ),
    first_role_option(_OF_ALL),
    workers_option(_OF_ALL),
)
