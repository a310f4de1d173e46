"""``--boundary`` and ``--within``: policies within which roles stay, each in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE

if TYPE_CHECKING:
    from click.decorators import FC


def bound_options(command: FC) -> FC:
    """Give a command the options; it gets the paths as ``boundary`` and ``within``."""
    boundary = click.option(
        "--boundary", type=FILE, metavar="FILE", help="The text of the roles' permissions boundary."
    )
    within = click.option(
        "--within",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="A service or resource control policy, or a session policy, that must allow it too; repeatable.",
    )
    return boundary(within(command))
