"""The overview of ``octospec access``, for a person, for a page, and for a script."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from octo_spec.analysis.diff.markdown import plain
from octo_spec.analysis.overview.summary import LEVELS
from octo_spec.analysis.wording import conditions, count, cut_short, resource
from octo_spec.cli.render.level_colours import COLOURS
from octo_spec.iam.catalog_data import data_date
from octo_spec.iam.elements import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.overview.role_grants import GrantedStatement
    from octo_spec.analysis.overview.summary import RoleSummary, Summary
    from octo_spec.iam.catalog import Level

WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Overview:
    """What is summed up, by name, and every role of it."""

    title: str
    roles: tuple[RoleSummary, ...]


def lines(overview: Overview) -> Iterator[str]:
    """Lay an overview out in at most a hundred columns."""
    yield click.style(overview.title, bold=True)
    yield f"actions as AWS documents them on {data_date()}"
    for role in overview.roles:
        yield from _role(role)


def _role(role: RoleSummary) -> Iterator[str]:
    if role.id:
        yield ""
        yield click.style(f"role {role.id}", bold=True) + _when(role.when)
    for principals in role.trusted:
        yield from _wrapped(f"trusts {principals}", 2)
    for one in role.summaries:
        yield ""
        yield from _summary(one)
    if role.attached or role.boundary:
        yield ""
    for line in _outside(role):
        yield from _wrapped(line, 2)


def _outside(role: RoleSummary) -> Iterator[str]:
    """Name the policies of a role whose texts nobody here knows."""
    yield from (f"also has what {one} allows, whose text is not known here" for one in role.attached)
    if role.boundary:
        yield f"is bounded by {role.boundary}, whose text is not known here"


def _when(answers: Iterable[str]) -> str:
    told = " and ".join(answers)
    return f", if {told}" if told else ""


def _summary(summary: Summary) -> Iterator[str]:
    category = f" ({summary.category})" if summary.category else ""
    if summary.name:
        yield f"  {click.style(f'{summary.kind} {summary.name}', bold=True)}{category}"
    if any(one.effect is Effect.ALLOW for one in summary.granted):
        yield f"    {count(summary.count, 'action')}{_levels(summary)}"
    if summary.services:
        yield from _wrapped(f"services: {services(summary)}", 4)
    if summary.wildcards:
        yield from _wrapped(f"wildcards: {wildcards(summary)}", 4)
    if summary.undocumented:
        yield from _wrapped(f"not documented by AWS: {', '.join(summary.undocumented)}", 4)
    for one in summary.granted:
        yield from _wrapped(f"- {granted(one)}", 4)


def _levels(summary: Summary) -> str:
    told = (
        click.style(f"{len(names):,} {level}", fg=COLOURS[level])
        for level, names in summary.by_level.items()
        if names
    )
    listed = ", ".join(told)
    return f": {listed}" if listed else ""


MANY_SERVICES: Final = 20


def services(summary: Summary) -> str:
    """Name the services, or count them where they are many."""
    if len(summary.services) > MANY_SERVICES:
        return f"{len(summary.services)} of them"
    return ", ".join(summary.services)


def wildcards(summary: Summary) -> str:
    """Name each pattern, and how many actions it matches today."""
    return ", ".join(f"{written} ({matched:,})" for written, matched in summary.wildcards.items())


def granted(one: GrantedStatement) -> str:
    """Say what one statement allows or denies, on what, and when."""
    statement = one.statement
    but = "all but " if statement.actions_excepted else ""
    verb = "allows" if one.effect is Effect.ALLOW else "denies"
    when = conditions(statement)
    told = f", where {when}" if when else ""
    return f"{verb} {but}{cut_short(statement.actions)} on {resource(statement)}{told}{_when(one.when)}"


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


# --- for a page --------------------------------------------------------------------------------


def markdown(overview: Overview) -> Iterator[str]:
    """Write an overview as Markdown: a table a role, and the statements below it."""
    yield f"## Access: {plain(overview.title)}"
    yield ""
    yield f"Actions as AWS documents them on {data_date()}."
    for role in overview.roles:
        yield from _role_page(role)


def _role_page(role: RoleSummary) -> Iterator[str]:
    yield ""
    if role.id:
        yield from (f"### role {plain(role.id)}{plain(_when(role.when))}", "")
    yield from (f"- trusts {plain(one)}" for one in role.trusted)
    yield from (f"- {plain(one)}" for one in _outside(role))
    if role.summaries:
        yield from _table(role)


def _table(role: RoleSummary) -> Iterator[str]:
    yield ""
    yield f"| | category | {' | '.join(LEVELS)} | services | wildcards |"
    yield f"|---|---|{'---|' * len(LEVELS)}---|---|"
    yield from map(_row, role.summaries)
    for one in role.summaries:
        yield from ("", f"#### {plain(f'{one.kind} {one.name}'.strip())}", "")
        yield from (f"- {plain(granted(each))}" for each in one.granted)


def _row(summary: Summary) -> str:
    counts = (f"{len(summary.by_level[level]):,}" for level in LEVELS)
    cells = (
        plain(summary.name),
        plain(summary.category),
        *counts,
        plain(services(summary)),
        plain(wildcards(summary)),
    )
    return f"| {' | '.join(cells)} |"


# --- for a script ------------------------------------------------------------------------------


def as_data(overview: Overview) -> dict[str, object]:
    """Give an overview as JSON data, with every action."""
    return {
        "title": overview.title,
        "data-date": data_date().isoformat(),
        "roles": [_role_data(one) for one in overview.roles],
    }


def _role_data(role: RoleSummary) -> dict[str, object]:
    return {
        "role": role.id or None,
        "if": list(role.when),
        "trusts": list(role.trusted),
        "attached": list(role.attached),
        "boundary": role.boundary or None,
        "parts": [_summary_data(one) for one in role.summaries],
    }


def _summary_data(summary: Summary) -> dict[str, object]:
    return {
        "kind": summary.kind,
        "name": summary.name or None,
        "category": summary.category or None,
        "actions": {_key(level): list(names) for level, names in summary.by_level.items()},
        "services": list(summary.services),
        "wildcards": dict(summary.wildcards),
        "undocumented": list(summary.undocumented),
        "statements": [_granted_data(one) for one in summary.granted],
    }


def _key(level: Level) -> str:
    return level.lower().replace(" ", "-")


def _granted_data(one: GrantedStatement) -> dict[str, object]:
    statement = one.statement
    return {
        "effect": one.effect.value,
        "actions": list(statement.actions),
        "actions-excepted": statement.actions_excepted,
        "resources": list(statement.resources),
        "resources-excepted": statement.resources_excepted,
        "conditions": [
            {"operator": operator, "key": key, "values": list(values)}
            for operator, key, values in statement.conditions
        ],
        "policy": statement.policy or None,
        "sid": statement.sid or None,
        "why": statement.why or None,
        "if": list(one.when),
    }
