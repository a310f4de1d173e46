"""``--plugin-seconds`` and ``--plugin-memory``: limits for one call of a third-party plugin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from octo_spec.plugin.process.limits import LIMITS, Limits

if TYPE_CHECKING:
    from click.decorators import FC


def plugin_limits(command: FC) -> FC:
    """Add the limits of plugins to a command; they hold while it runs."""
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
    return seconds(memory(command))


def _seconds(ctx: click.Context, _: click.Parameter, value: int | None) -> None:
    if value is not None:
        _set(ctx, replace(LIMITS.get(), seconds=value))


def _memory(ctx: click.Context, _: click.Parameter, value: int | None) -> None:
    if value is not None:
        _set(ctx, replace(LIMITS.get(), memory=value))


def _set(ctx: click.Context, limits: Limits) -> None:
    before = LIMITS.set(limits)
    ctx.call_on_close(lambda: LIMITS.reset(before))
