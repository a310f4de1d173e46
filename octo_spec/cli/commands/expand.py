"""``octospec expand``: the documented actions that a pattern matches, and what each of them does."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from octo_spec.cli.args.completions import action_names
from octo_spec.cli.args.near_actions import nearest_action
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.printing import print_line, print_lines, style
from octo_spec.cli.render.diagnostics_text import print_json
from octo_spec.cli.render.level_colours import COLOURS
from octo_spec.cli.render.wrapping import cells
from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.catalog_data import data_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.iam.catalog import Action

LEVELS: Final = {level.lower().replace(" ", "-"): level for level in Level}

_PATTERN: Final = re.compile(r"\*|[A-Za-z0-9.*?-]+:[A-Za-z0-9*?-]+")


def _check_patterns(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
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
        "octospec expand 'kms:*' --effects",
    ),
)
@click.argument(
    "patterns",
    metavar="PATTERN...",
    nargs=-1,
    required=True,
    callback=_check_patterns,
    shell_complete=action_names,
)
@click.option(
    "--level",
    "levels",
    type=click.Choice(list(LEVELS), case_sensitive=False),
    multiple=True,
    help="Only actions of this access level; repeatable.",
)
@click.option("--names", is_flag=True, help="Print only names, without levels.")
@click.option("--effects", is_flag=True, help="Add what each action does, and its level as judged.")
@output_format
def command(
    *, patterns: tuple[str, ...], levels: tuple[str, ...], names: bool, effects: bool, output_format: str
) -> None:
    """List the actions that each PATTERN matches, as AWS spells them, with their access levels.

    * and ? are wildcards, and letter case does not matter, as in a policy. --effects adds what each action
    does by the questions of a review. 'octospec explain ACTION' has the reasons.

    Exit codes: 0 if each pattern matches something, 1 if one matches nothing, 2 for bad input.
    """
    by_pattern = {pattern: expand(pattern) for pattern in patterns}
    unmatched = [pattern for pattern, actions in by_pattern.items() if not actions]
    by_name = {action.full_name: action for actions in by_pattern.values() for action in actions}
    actions = [by_name[name] for name in sorted(by_name) if _has_level(by_name[name], levels)]
    if output_format == "json":
        print_json(_data(actions, unmatched, effects=effects))
    else:
        _show(actions, _columns(names=names, effects=effects))
    for pattern in unmatched:
        print_line(style(f"{pattern}: no action matches{_suggestion(pattern)}", fg="red"), err=True)
    raise SystemExit(1 if unmatched else 0)


def _has_level(action: Action, levels: tuple[str, ...]) -> bool:
    return not levels or any(LEVELS[level] in action.levels for level in levels)


def _data(actions: Iterable[Action], unmatched: list[str], *, effects: bool) -> dict[str, object]:
    return {
        "ok": not unmatched,
        "data-date": data_date().isoformat(),
        "actions": [_with_effects(action) if effects else _name_and_levels(action) for action in actions],
        "unmatched": [{"pattern": pattern, "nearest": nearest_action(pattern)} for pattern in unmatched],
    }


def _name_and_levels(action: Action) -> dict[str, object]:
    return {"name": action.full_name, "levels": list(action.levels)}


def _with_effects(action: Action) -> dict[str, object]:
    from octo_spec.cli.render.action_text import effects_as_data  # noqa: PLC0415 - only --effects pays for it
    from octo_spec.iam.judged_levels import judged_levels  # noqa: PLC0415 - as above

    judged = {"judged-levels": list(judged_levels(action)), "effects": effects_as_data(action)}
    return {**_name_and_levels(action), **judged}


Column: TypeAlias = "Callable[[Action], str]"
"""Returns what a column has about an action."""


def _columns(*, names: bool, effects: bool) -> tuple[Column, ...]:
    """Return the columns after the name."""
    if not effects:
        return () if names else (lambda action: _coloured_levels(action.levels),)
    from octo_spec.analysis.effect_words import effects_in_words  # noqa: PLC0415 - as above
    from octo_spec.cli.render.action_text import levels_in_words  # noqa: PLC0415 - as above

    return (effects_in_words,) if names else (levels_in_words, effects_in_words)


def _show(actions: list[Action], columns: tuple[Column, ...]) -> None:
    width = max((len(action.full_name) for action in actions), default=0) if columns else 0
    written = [_pad(list(map(column, actions))) for column in columns[:-1]] + [
        list(map(column, actions)) for column in columns[-1:]
    ]
    names = [f"{action.full_name:<{width}}" for action in actions]
    if actions:
        print_lines(map("  ".join, zip(names, *written, strict=True)))
    count = f"{len(actions)} action{'' if len(actions) == 1 else 's'}"
    print_line(f"{count}, as AWS documents them on {data_date()}", err=True)


def _pad(texts: list[str]) -> list[str]:
    """Fill up texts to one width; colours take no columns."""
    width = max(map(cells, texts), default=0)
    return [text + " " * (width - cells(text)) for text in texts]


@cache
def _coloured_levels(levels: tuple[Level, ...]) -> str:
    return ", ".join(style(level, fg=COLOURS[level]) for level in levels)


def _suggestion(pattern: str) -> str:
    nearest = nearest_action(pattern)
    return f"; did you mean {nearest!r}?" if nearest else ""
