"""``--boundary`` and ``--within``: policies that limit the roles, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE

if TYPE_CHECKING:
    from click.decorators import FC


def bound_options(command: FC) -> FC:
    """Add the options to a command, which receives the paths as ``boundary`` and ``within``."""
    boundary = click.option(
        "--boundary", type=FILE, metavar="FILE", help="The document of the roles' permissions boundary."
    )
    within = click.option(
        "--within",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="A service control, resource control or session policy that must also allow access; repeatable.",
    )
    return boundary(within(command))
