"""The options of a command that looks at the roles of many customers: files of each, or AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from octo_spec.cli.args import FILE, SECONDS_TO_WAIT
from octo_spec.cli.args.gathered_options import gather_options
from octo_spec.cli.printing import print_line
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.release.customer_status import CustomerState, RunEnd

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.live.role_usage import UsageFolder
    from octo_spec.live.seen_accounts import AccountSource
    from octo_spec.live.status_run import StatusResult
    from octo_spec.model.deployment import Deployment
    from octo_spec.storage.inputs.inputs import Inputs

MOST_WORKERS: Final = 256
FAILING: Final = (
    CustomerState.WITHDRAWN,
    CustomerState.UNSUPPORTED,
    CustomerState.DRIFTED,
    CustomerState.OUTDATED,
)
"""The states that need something, of which a command reports exit code 1."""
NOT_SEEN: Final = frozenset((CustomerState.UNREACHABLE, CustomerState.UNKNOWN))


def fleet_exit_code(result: StatusResult | None, inputs: Inputs, fail_on: Collection[CustomerState]) -> int:
    """Return the exit code of a command about all customers: that of the worst one."""
    if result is None or has_errors(inputs.diagnostics):
        return 2
    states = {row.state for row in result.rows}
    if states & frozenset(fail_on):
        return 1
    return 3 if states & NOT_SEEN or result.missing or result.end is RunEnd.STOPPED else 0


@frozen
class FleetSource:
    """Where the roles of customers are read: a folder, AWS, or nowhere."""

    dump_dir: str | None
    calls_aws: bool
    profile: str | None
    region: str | None
    role_arn: str | None
    seconds: float
    workers: int
    calls: list[str] | None

    @property
    def is_there(self) -> bool:
        """Whether there is one."""
        return self.calls_aws or self.dump_dir is not None

    @property
    def words(self) -> tuple[str, ...]:
        """The options that name it, as a command line has them."""
        if self.dump_dir is not None:
            return "--dump-dir", self.dump_dir
        given = (("--profile", self.profile), ("--region", self.region), ("--role-arn", self.role_arn))
        return "--live", *(word for name, value in given if value for word in (name, value))

    def open_account(
        self, deployments: tuple[Deployment, ...], usage: UsageFolder | None = None
    ) -> AccountSource | Diagnostic:
        """Return the source; ``deployments`` are the releases, the newest first."""
        if self.dump_dir is not None:
            from octo_spec.live.seen_accounts import DumpFolder  # noqa: PLC0415 - only a command that looks

            folder = DumpFolder(self.dump_dir)
            return folder.problem or folder
        from octo_spec.live.assumed_accounts import AssumedAccounts, aws_problem  # noqa: PLC0415 - as above

        return aws_problem() or AssumedAccounts(
            deployments, self.profile, self.region, self.role_arn, self.seconds, self.calls, usage
        )

    @property
    def used_workers(self) -> int:
        """How many customers are checked at the same time: a folder is read one after another."""
        return self.workers if self.calls_aws else 1

    def print_calls(self) -> None:
        """Print the calls that were made, if ``--show-calls`` is given."""
        for call in self.calls or ():
            print_line(f"called {call}", err=True)


def fleet_source_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which receives them as ``fleet_source``."""

    def gathered(  # noqa: PLR0913 - one argument an option, as click calls it
        *,
        dump_dir: str | None,
        calls_aws: bool,
        profile: str | None,
        region: str | None,
        role_arn: str | None,
        timeout: float,
        workers: int,
        show_calls: bool,
        **arguments: Any,  # noqa: ANN401 - the other arguments of the command
    ) -> None:
        if dump_dir is not None and calls_aws:
            msg = "use --dump-dir or --live, not both"
            raise click.UsageError(msg)
        calls: list[str] | None = [] if show_calls else None
        source = FleetSource(dump_dir, calls_aws, profile, region, role_arn, timeout, workers, calls)
        command(fleet_source=source, **arguments)

    return gather_options(gathered, command, _OPTIONS)


def first_role_option(when: str = "--live") -> Callable[..., Any]:
    """Return the option that names a role of the vendor."""
    return click.option("--role-arn", metavar="ARN", help=f"With {when}: assume this role of yours first.")


def workers_option(when: str = "--live") -> Callable[..., Any]:
    """Return the option that bounds how many customers are checked at the same time."""
    return click.option(
        "--workers",
        type=click.IntRange(1, MOST_WORKERS),
        default=32,
        show_default=True,
        metavar="NUMBER",
        help=f"With {when}: how many customers to check at the same time.",
    )


_OPTIONS: Final = (
    click.option(
        "--dump-dir",
        type=FILE,
        metavar="FOLDER",
        help="Read the roles of customer ID from ID.json in this folder.",
    ),
    click.option(
        "--live",
        "calls_aws",
        is_flag=True,
        help="Read the roles from AWS: octospec assumes each role to read it.",
    ),
    click.option("--profile", metavar="NAME", help="With --live: the profile of the AWS CLI."),
    click.option("--region", metavar="REGION", help="With --live: the region of STS."),
    first_role_option(),
    click.option(
        "--timeout",
        type=SECONDS_TO_WAIT,
        default=60,
        show_default=True,
        metavar="SECONDS",
        help="With --live: the time for all calls about one customer.",
    ),
    workers_option(),
    click.option("--show-calls", is_flag=True, help="With --live: list the calls that were made."),
)
