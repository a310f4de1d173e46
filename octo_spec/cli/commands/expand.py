"""``octospec expand``: the documented actions that a pattern matches."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args.near_actions import nearest_action
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.printing import print_line, print_lines, style
from octo_spec.cli.render.diagnostics_text import print_json
from octo_spec.cli.render.level_colours import COLOURS
from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.catalog_data import data_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.catalog import Action

LEVELS: Final = {level.lower().replace(" ", "-"): level for level in Level}

_PATTERN: Final = re.compile(r"\*|[A-Za-z0-9.*?-]+:[A-Za-z0-9*?-]+")


def _well_formed(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not _PATTERN.fullmatch(value):
            msg = f"{value!r} is neither * nor service:action"
            raise click.BadParameter(msg)
    return values


@click.command(
    "expand",
    epilog=examples(
        "octospec expand 'ec2:Describe*'",
        "octospec expand 's3:*' 'kms:*' --level write --level permissions-management",
        "octospec expand '*' --names",
    ),
)
@click.argument("patterns", metavar="PATTERN...", nargs=-1, required=True, callback=_well_formed)
@click.option(
    "--level",
    "levels",
    type=click.Choice(list(LEVELS), case_sensitive=False),
    multiple=True,
    help="Only actions of this access level; repeatable.",
)
@click.option("--names", is_flag=True, help="Print only names, without levels.")
@output_format
def command(*, patterns: tuple[str, ...], levels: tuple[str, ...], names: bool, output_format: str) -> None:
    """List the actions that each PATTERN matches, as AWS spells them, with their access levels.

    * and ? are wildcards, and letter case does not matter, as in a policy.

    Exit codes: 0 if each pattern matches something, 1 if one matches nothing, 2 for bad input.
    """
    by_pattern = {pattern: expand(pattern) for pattern in patterns}
    unmatched = [pattern for pattern, actions in by_pattern.items() if not actions]
    by_name = {action.full_name: action for actions in by_pattern.values() for action in actions}
    actions = [by_name[name] for name in sorted(by_name) if _has_level(by_name[name], levels)]
    if output_format == "json":
        print_json(_data(actions, unmatched))
    else:
        _show(actions, names=names)
    for pattern in unmatched:
        print_line(style(f"{pattern}: no action matches{_suggestion(pattern)}", fg="red"), err=True)
    raise SystemExit(1 if unmatched else 0)


def _has_level(action: Action, levels: tuple[str, ...]) -> bool:
    return not levels or any(LEVELS[level] in action.levels for level in levels)


def _data(actions: Iterable[Action], unmatched: list[str]) -> dict[str, object]:
    return {
        "ok": not unmatched,
        "data-date": data_date().isoformat(),
        "actions": [{"name": action.full_name, "levels": list(action.levels)} for action in actions],
        "unmatched": [{"pattern": pattern, "nearest": nearest_action(pattern)} for pattern in unmatched],
    }


def _show(actions: list[Action], *, names: bool) -> None:
    width = 0 if names else max((len(action.full_name) for action in actions), default=0)
    lines = (action.full_name if names else _row(action, width) for action in actions)
    if actions:
        print_lines(lines)
    count = f"{len(actions)} action{'' if len(actions) == 1 else 's'}"
    print_line(f"{count}, as AWS documents them on {data_date()}", err=True)


def _row(action: Action, width: int) -> str:
    return f"{action.full_name:<{width}}  {_coloured(action.levels)}"


@cache
def _coloured(levels: tuple[Level, ...]) -> str:
    return ", ".join(style(level, fg=COLOURS[level]) for level in levels)


def _suggestion(pattern: str) -> str:
    nearest = nearest_action(pattern)
    return f"; did you mean {nearest!r}?" if nearest else ""
