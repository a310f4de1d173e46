"""``--plugin-seconds``, ``--plugin-memory`` and ``--plugin-env``: what a third-party plugin gets."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from octo_spec.plugin.process.limits import LIMITS, Limits

if TYPE_CHECKING:
    from click.decorators import FC


def plugin_limits(command: FC) -> FC:
    """Add the limits of plugins, and their environment, to a command; they hold while it runs."""
    seconds = click.option(
        "--plugin-seconds",
        type=click.IntRange(1, 86_400),
        callback=_seconds,
        expose_value=False,
        metavar="SECONDS",
        help="The time limit for one call of a plugin; default 60.",
    )
    memory = click.option(
        "--plugin-memory",
        type=click.IntRange(1, 1 << 20),
        callback=_memory,
        expose_value=False,
        metavar="MIB",
        help="The memory limit for a plugin; default 1024.",
    )
    variables = click.option(
        "--plugin-env",
        multiple=True,
        callback=_variables,
        expose_value=False,
        metavar="NAME",
        help="Pass this environment variable to plugins, which see only a few; repeatable.",
    )
    return seconds(memory(variables(command)))


def _seconds(ctx: click.Context, _: click.Parameter, value: int | None) -> None:
    if value is not None:
        _set_limits(ctx, replace(LIMITS.get(), seconds=value))


def _memory(ctx: click.Context, _: click.Parameter, value: int | None) -> None:
    if value is not None:
        _set_limits(ctx, replace(LIMITS.get(), memory=value))


def _variables(ctx: click.Context, _: click.Parameter, names: tuple[str, ...]) -> None:
    for name in names:
        if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
            msg = "it is not the name of an environment variable; octospec passes the value that it has"
            raise click.BadParameter(msg)
        if name not in os.environ:
            msg = f"there is no environment variable {name}"
            raise click.BadParameter(msg)
    if names:
        _set_limits(ctx, replace(LIMITS.get(), variables=names))


def _set_limits(ctx: click.Context, limits: Limits) -> None:
    before = LIMITS.set(limits)
    ctx.call_on_close(lambda: LIMITS.reset(before))
