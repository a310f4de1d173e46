"""The options that choose the customers for which a command reads a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.completions import customer_ids, input_ids, input_values
from octo_spec.cli.args.gathered_options import gather_options
from octo_spec.model.deployment import Accounts
from octo_spec.storage.inputs.inputs import Overrides
from octo_spec.storage.sides.sides import SideOptions

if TYPE_CHECKING:
    from collections.abc import Callable

old_customers_option = click.option(
    "--old-customers",
    "old_customers_file",
    type=FILE,
    metavar="FILE",
    help="The customers file for OLD, if it is not that of --customers at the revision of OLD.",
)


def customer_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--customers``, ``--customer``, ``--fix``, ``--preset``, ``--ask``, ``--accounts`` to a command.

    The command receives them together, as ``options: SideOptions``.
    """
    return _gather(command, may_lack_file=False)


def customer_options_next_to_spec(command: Callable[..., None]) -> Callable[..., None]:
    """Add the same options to a command; ``--customer`` alone uses the customers file next to the spec."""
    return _gather(command, may_lack_file=True)


def _gather(command: Callable[..., None], *, may_lack_file: bool) -> Callable[..., None]:
    def gathered(  # noqa: PLR0913 - one argument an option
        *,
        customers_file: str | None,
        customer: str | None,
        fix: tuple[str, ...],
        preset: tuple[str, ...],
        ask: tuple[str, ...],
        accounts: str | None,
        **arguments: Any,  # noqa: ANN401 - the other arguments of the command
    ) -> None:
        if customer is not None and customers_file is None and not may_lack_file:
            msg = "--customer needs --customers FILE"
            raise click.UsageError(msg)
        whose = None if accounts is None else Accounts(accounts)
        options = SideOptions(customers_file, customer, Overrides(fix, preset, ask), whose)
        command(options=options, **arguments)

    return gather_options(gathered, command, _CUSTOMER_OPTIONS)


_CUSTOMER_OPTIONS: Final = (
    click.option(
        "--customers",
        "customers_file",
        type=FILE,
        metavar="FILE",
        help="Read a spec for one of these customers.",
    ),
    click.option(
        "--customer",
        metavar="ID",
        shell_complete=customer_ids,
        help="Which customer, if the file has several.",
    ),
    click.option(
        "--fix",
        multiple=True,
        metavar="ID=VALUE",
        shell_complete=input_values,
        help="Fix a choice or a parameter at build.",
    ),
    click.option(
        "--preset",
        multiple=True,
        metavar="ID=VALUE",
        shell_complete=input_values,
        help="Keep it as an input, with this default.",
    ),
    click.option(
        "--ask",
        multiple=True,
        metavar="ID",
        shell_complete=input_ids,
        help="Keep this choice as an input of the deployment.",
    ),
    click.option(
        "--accounts",
        type=click.Choice([Accounts.PAYER.value, Accounts.MEMBERS.value]),
        help="Use what these accounts get in a rollout over an organization.",
    ),
)
