"""``octospec explain``: the page of a rule, of every other code, and of an action."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.args.completions import explained_names
from octo_spec.cli.args.near_actions import is_pattern, near_names
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.code_pages import code_pages
from octo_spec.cli.installed_codes import codes, named_kind, room
from octo_spec.cli.printing import print_lines, style
from octo_spec.cli.render.diagnostics_text import COLOURS, as_json, print_json, show
from octo_spec.cli.render.wrapping import with_label, wrap
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.iam.catalog import UnknownName, action
from octo_spec.iam.catalog_data import data_date
from octo_spec.language.near_words import one_of
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.rule_pages import RulePage, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.lint.rule import Rule
    from octo_spec.lint.rule_pages import Passage

UNKNOWN_ACTION = DiagnosticKind.error(
    "OCT552", "action-not-documented", "An action to explain that AWS does not document."
)
SEVERAL_ACTIONS = DiagnosticKind.error(
    "OCT553", "several-actions-explained", "A pattern of actions where one action is explained."
)

NO_PAGE = RulePage("", ())


@click.command(
    "explain",
    epilog=examples(
        "octospec explain OCT302",
        "octospec explain unknown-key",
        "octospec explain glue:GetConnections",
        "octospec explain",
    ),
)
@click.argument("rule", metavar="[CODE|ACTION]", required=False, shell_complete=explained_names)
@output_format
@plugin_limits
def command(*, rule: str | None, output_format: str) -> None:
    """Print the page of CODE, a code or a name of a diagnostic; without CODE, list the rules of lint.

    For ACTION, such as s3:GetObject: what it does by each question of a review, with the reasons, its access
    level as AWS says and as judged, its resource types and condition keys.
    """
    if rule is not None and ":" in rule:
        _explain_action(rule, output_format)
        return
    rules = tuple(installed_rule.rule for installed_rule in installed_rules().rules)
    if rule is None:
        _list(rules, output_format)
    elif named := next((candidate for candidate in rules if candidate.kind.is_named(rule)), None):
        _print(named.kind, parse(named.page), output_format, (*_acceptance(named), *_namesakes(named.kind)))
    else:
        kind = _kind(rule, output_format)
        _print(kind, code_pages().get(kind.code, NO_PAGE), output_format, _namesakes(kind))


def _kind(text: str, output_format: str) -> DiagnosticKind:
    """Find a code or a name among every kind of diagnostic; exit if it is unknown."""
    found = named_kind(text)
    if isinstance(found, Diagnostic):
        raise _failure_exit(found, output_format)
    return found


def _failure_exit(diagnostic: Diagnostic, output_format: str) -> SystemExit:
    """Report why nothing can be explained, and return the exception that ends the command."""
    if output_format == "json":
        print_json({"ok": False, "diagnostics": as_json([diagnostic])})
    else:
        show([diagnostic], {})
    return SystemExit(2)


# --- an action ---------------------------------------------------------------------------------


def _explain_action(written: str, output_format: str) -> None:
    """Print what is known of an action; exit if AWS does not document it, or if it is a pattern."""
    from octo_spec.cli.render.action_text import as_data, page_lines  # noqa: PLC0415 - a code does not pay for it

    if is_pattern(written):
        help = f"octospec expand {written!r} --effects lists what each action does"
        raise _failure_exit(
            SEVERAL_ACTIONS.at(None, f"{written!r} is a pattern, and explain takes one action", help),
            output_format,
        )
    known = action(written)
    if isinstance(known, UnknownName):
        raise _failure_exit(_undocumented_action(written), output_format)
    if output_format == "json":
        print_json({"ok": True, **as_data(known)})
    else:
        print_lines(page_lines(known))


def _undocumented_action(written: str) -> Diagnostic:
    near = near_names(written)
    help = f"did you mean {one_of(near)}?" if near else "'octospec expand' lists the actions of a service"
    newer = "A newer octospec knows actions that AWS added later"
    message = f"AWS did not document {written!r} on {data_date()}, the date of octospec's data"
    return UNKNOWN_ACTION.at(None, message, f"{help.removesuffix('.')}{'' if near else '.'} {newer}")


# --- all rules ---------------------------------------------------------------------------------


def _list(rules: tuple[Rule, ...], output_format: str) -> None:
    if output_format == "json":
        print_json({"ok": True, "rules": [_data(rule.kind, parse(rule.page)) for rule in rules]})
        return
    width = max((len(rule.kind.name) for rule in rules), default=0)
    for rule in rules:
        print_lines(_row(rule.kind, width))


def _row(kind: DiagnosticKind, width: int) -> list[str]:
    severity = style(f"{kind.severity:<7}", fg=COLOURS[kind.severity])
    name = style(f"{kind.name:<{width}}", bold=True)
    return with_label(f"{kind.code}  {name}  {severity}  ", kind.summary)


# --- one rule ----------------------------------------------------------------------------------


def _print(kind: DiagnosticKind, page: RulePage, output_format: str, ending: Iterable[str] = ()) -> None:
    if output_format == "json":
        print_json({"ok": True, **_data(kind, page)})
        return
    severity = style(kind.severity, fg=COLOURS[kind.severity])
    print_lines((f"{style(f'{kind.code} {kind.name}', bold=True)}  {severity}", ""))
    body = (*_lines(page), *ending) if page.sections else _room(kind)
    address = ("", f"Online: {kind.address}") if kind.address else ()
    print_lines((*wrap(kind.summary, 0), *body, *address))


def _room(kind: DiagnosticKind) -> Iterator[str]:
    if title := room(kind.code):
        yield from ("", f"Section: {title}")


def _acceptance(rule: Rule) -> Iterator[str]:
    if not rule.acceptable:
        yield from ("", "It cannot be accepted.")
        return
    yield from ("", style("To accept it", bold=True))
    yield f"      accept: {{{rule.kind.name}: The reason.}}"


def _namesakes(kind: DiagnosticKind) -> Iterator[str]:
    """List codes with the same name: a spec and a customer's value may have the same error."""
    for other in codes().values():
        if other.name == kind.name and other.code != kind.code:
            yield from ("", *wrap(f"{other.code} has this name too: {other.summary}", 0))


def _lines(page: RulePage) -> Iterator[str]:
    for heading, blocks in page.sections:
        yield from ("", style(heading, bold=True))
        yield from _indented_lines(blocks)


def _indented_lines(blocks: Iterable[Passage]) -> Iterator[str]:
    for block in blocks:
        if block.is_code:
            yield from (f"      {line}" if line else "" for line in block.text.split("\n"))
        else:
            yield from (line for item in _ITEMS.split(block.text) for line in wrap(" ".join(item.split()), 2))


_ITEMS: Final = re.compile(r"\n(?=https?:|- )")
"""A line ends between URLs, and between the items of a list."""


def _data(kind: DiagnosticKind, page: RulePage) -> dict[str, object]:
    described = {
        "code": kind.code,
        "name": kind.name,
        "severity": kind.severity.value,
        "summary": kind.summary,
    }
    sections = {
        heading: "\n\n".join(passage.text for passage in passages) for heading, passages in page.sections
    }
    return {**described, "room": room(kind.code) or None, "page": sections or None}
