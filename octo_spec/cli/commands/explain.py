"""``octospec explain``: the page of a rule, and what any other code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.codes import codes, room
from octo_spec.cli.render.diagnostics_text import COLOURS, as_json, print_json, show
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.near_words import did_you_mean
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.rule_pages import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.lint.rule import Rule
    from octo_spec.lint.rule_pages import Page, Passage

UNKNOWN_CODE = DiagnosticKind.error(
    "OCT516", "unknown-code", "No rule that is installed has this code or name."
)


@click.command(
    "explain",
    epilog=examples("octospec explain OCT302", "octospec explain unknown-action", "octospec explain"),
)
@click.argument("rule", required=False)
@output_format
def command(*, rule: str | None, output_format: str) -> None:
    """Print the page of RULE, a code or a name; without one, list the rules that `octospec lint` runs."""
    checks = tuple(one.rule for one in installed_rules().rules)
    if rule is None:
        _list(checks, output_format)
    elif check := next((one for one in checks if rule.lower() in _marks(one.kind)), None):
        _print(check.kind, check.page, output_format, _acceptance(check))
    else:
        _print(_found(rule, output_format), "", output_format)


def _marks(rule: DiagnosticKind) -> tuple[str, str]:
    return rule.code.lower(), rule.name


def _found(wanted: str, output_format: str) -> DiagnosticKind:
    """Look among every code; exit where it is none."""
    every = tuple(codes().values())
    if found := next((rule for rule in every if wanted.lower() in _marks(rule)), None):
        return found
    known = [mark for rule in every for mark in (rule.code, rule.name)]
    help = did_you_mean(wanted, known) or "'octospec explain' lists the rules"
    unknown = UNKNOWN_CODE.at(None, f"no rule is called {wanted!r}", help)
    if output_format == "json":
        print_json({"ok": False, "diagnostics": as_json([unknown])})
    else:
        show([unknown], {})
    raise SystemExit(2)


# --- all rules ---------------------------------------------------------------------------------


def _list(checks: tuple[Rule, ...], output_format: str) -> None:
    if output_format == "json":
        print_json({"ok": True, "rules": [_json(check.kind, check.page) for check in checks]})
        return
    width = max((len(check.kind.name) for check in checks), default=0)
    for check in checks:
        click.echo(_row(check.kind, width))


def _row(rule: DiagnosticKind, width: int) -> str:
    severity = click.style(f"{rule.severity:<7}", fg=COLOURS[rule.severity])
    return f"{rule.code}  {click.style(f'{rule.name:<{width}}', bold=True)}  {severity}  {rule.summary}"


# --- one rule ----------------------------------------------------------------------------------


def _print(rule: DiagnosticKind, page: str, output_format: str, ending: Iterable[str] = ()) -> None:
    if output_format == "json":
        print_json({"ok": True, **_json(rule, page)})
        return
    severity = click.style(rule.severity, fg=COLOURS[rule.severity])
    click.echo(f"{click.style(f'{rule.code} {rule.name}', bold=True)}  {severity}\n\n{rule.summary}")
    for line in (*_lines(parse(page)), *ending) if page else _room(rule):
        click.echo(line)


def _room(rule: DiagnosticKind) -> Iterator[str]:
    if title := room(rule.code):
        yield f"\nSection: {title}"


def _acceptance(check: Rule) -> Iterator[str]:
    if not check.acceptable:
        yield "\nIt cannot be accepted."
        return
    yield f"\n{click.style('To accept it', bold=True)}"
    yield f"      accept: {{{check.kind.name}: The reason.}}"


def _lines(page: Page) -> Iterator[str]:
    for heading, blocks in page.sections:
        yield f"\n{click.style(heading, bold=True)}"
        yield from _indented(blocks)


def _indented(blocks: Iterable[Passage]) -> Iterator[str]:
    for block in blocks:
        margin = "      " if block.is_code else "  "
        yield from (f"{margin}{line}" if line else "" for line in block.text.split("\n"))


def _json(rule: DiagnosticKind, page: str) -> dict[str, object]:
    described = {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
    }
    parsed = parse(page)
    sections = {heading: "\n\n".join(one.text for one in blocks) for heading, blocks in parsed.sections}
    return {**described, "room": room(rule.code) or None, "page": sections or None}
