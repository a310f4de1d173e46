"""The options of ``octospec build``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.cluster_options import cluster_options
from octo_spec.cli.args.completions import customer_ids, format_names, input_ids, input_values
from octo_spec.cli.args.gathered_options import gather_options
from octo_spec.storage.builds.build_options import BuildOptions

if TYPE_CHECKING:
    from collections.abc import Callable


def build_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which receives them as ``options`` and ``cluster``."""

    def gathered(  # noqa: PLR0913 - one argument an option, as click calls it
        *,
        spec: str,
        formats: tuple[str, ...],
        customers_file: str | None,
        ids: tuple[str, ...],
        fix: tuple[str, ...],
        preset: tuple[str, ...],
        ask: tuple[str, ...],
        previous: tuple[str, ...],
        out: str,
        check: bool,
        no_verify: bool,
        force: bool,
        wait: bool,
        strict: bool,
        prune: bool,
        renamed_from: str | None,
        accept_upgrade: bool,
        **arguments: Any,  # noqa: ANN401 - the other arguments of the command
    ) -> None:
        options = BuildOptions(
            *(spec, out, customers_file, ids, fix, preset, ask, formats),
            *(check, not no_verify, force, wait, strict, prune, previous, renamed_from),
            accept_upgrade=accept_upgrade,
        )
        command(options=options, **arguments)

    return gather_options(gathered, command, _OPTIONS)


_OPTIONS: Final[tuple[Callable[[Callable[..., None]], Callable[..., None]], ...]] = (
    click.argument("spec", type=FILE, nargs=-1),
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="NAME",
        shell_complete=format_names,
        help="Build only this format; repeatable.",
    ),
    click.option(
        "--customers",
        "customers_file",
        type=FILE,
        metavar="FILE",
        help="Build for the customers in this file, in the lines of a .jsonl file, or in the files of "
        "a folder.",
    ),
    click.option(
        "--customer",
        "ids",
        multiple=True,
        metavar="ID",
        shell_complete=customer_ids,
        help="Only for this customer; repeatable.",
    ),
    click.option(
        "--fix",
        multiple=True,
        metavar="ID=VALUE",
        shell_complete=input_values,
        help="Fix a choice or a parameter now.",
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
        "--previous",
        multiple=True,
        metavar="SIDE",
        help="What customers have deployed: a revision, a spec, artifacts, or all releases of a folder. "
        "Updates keep its resources; repeatable.",
    ),
    click.option(
        "--out",
        type=FILE,
        default="dist",
        show_default=True,
        metavar="FOLDER",
        help="The output folder; for a fleet also s3://BUCKET/PREFIX.",
    ),
    cluster_options,
    click.option("--check", is_flag=True, help="Write nothing; exit 1 if the output folder is out of date."),
    click.option(
        "--accept-upgrade",
        is_flag=True,
        help="With --check, accept files that differ only because a new version of octospec writes them "
        "differently, if both read back the same.",
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="Fail on warnings of `octospec lint`, and on warnings about customers.",
    ),
    click.option("--no-verify", is_flag=True, help="Do not read the artifacts back."),
    click.option(
        "--force",
        is_flag=True,
        help="Write into folders with other files, too; those stay, except at the path of an artifact.",
    ),
    click.option(
        "--prune",
        is_flag=True,
        help="Remove the artifacts of customers that are no longer in the customers file; in a store, "
        "old runs.",
    ),
    click.option(
        "--renamed-from",
        metavar="NAME",
        help="The output folder belongs to this spec, under its name before.",
    ),
    click.option("--wait", is_flag=True, help="Wait for another build that is writing the output folder."),
)
