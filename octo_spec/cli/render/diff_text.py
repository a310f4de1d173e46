"""A diff for the terminal: new access in red, lost access in green, the proof dimmed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Direction, ExtraStep
from octo_spec.analysis.diff.customer_diffs import customer_names, headline
from octo_spec.analysis.diff.report import (
    example,
    extra_change,
    grant_in_words,
    guarantee_change,
    hidden_change,
    other_side,
    property_change,
    role_reports,
    summary,
    texts_of_aws,
    tried_variables,
    version,
)
from octo_spec.analysis.diff.sentences import sentence
from octo_spec.analysis.features.feature_changes import change_in_words
from octo_spec.analysis.wording import count
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.diff.changes import AccessChange, Diff, PropertyChange
    from octo_spec.analysis.diff.customer_diffs import AllCustomersDiff, CustomersDiff
    from octo_spec.analysis.diff.report import RoleReport, Section
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.language.load import LoadedSpec

SIGNS: Final = {Direction.NEW: ("+", "red"), Direction.LOST: ("-", "green")}
GROWTH: Final = {True: ("+", "red"), False: ("-", "green"), None: ("~", "yellow")}

GUARANTEES: Final = {True: ("+", "green"), False: ("-", "red")}

STEPS: Final = {
    ExtraStep.ADDED: ("+", "yellow"),
    ExtraStep.REMOVED: ("-", "yellow"),
    ExtraStep.CHANGED: ("~", "yellow"),
}

Specs = tuple["LoadedSpec | None", ...]
"""The specs of the old and the new side, for places."""


def lines(diff: Diff, title: str, specs: Specs) -> Iterator[str]:
    """Write a diff in lines that fit the terminal."""
    yield from (style(line, bold=True) for line in wrap(title, 0, hanging=2))
    yield from _difference_lines(diff, specs)
    yield ""
    yield from _conclusion(diff)


def customers_lines(diff: AllCustomersDiff, title: str, specs: Specs) -> Iterator[str]:
    """Write the differences for all customers, in lines that fit the terminal."""
    for_all = f"{title}, for {count(diff.total, 'customer')}"
    yield from (style(line, bold=True) for line in wrap(for_all, 0, hanging=2))
    for group in diff.groups:
        yield from _customers(group, diff.total, specs)
    if diff.advice:
        yield ""
        yield from _version(diff.advice)


def _customers(group: CustomersDiff, total: int, specs: Specs) -> Iterator[str]:
    """Write the differences for some customers; the first represents all of them."""
    yield ""
    heading = f"{headline(group, total)}: {customer_names(group)}"
    if group.is_equal:
        yield from wrap(headline(group, total), 0)
        return
    yield from (style(line, bold=True) for line in wrap(heading, 0, hanging=2))
    if len(group.customers) > 1:
        yield from wrap(f"as for {group.customers[0]}, with the values of {group.customers[0]}", 0)
    yield from _difference_lines(group.diff, specs)
    yield ""
    yield from _conclusion(replace(group.diff, advice=None))


def _difference_lines(diff: Diff, specs: Specs) -> Iterator[str]:
    for role in role_reports(diff):
        yield from _role(role, specs)
    yield from _questions(diff)
    yield from _extras(diff)
    yield from _promises(diff)
    yield from _never(diff, specs)
    yield from _features(diff)
    yield from _not_compared_lines(diff)


def _questions(diff: Diff) -> Iterator[str]:
    if diff.questions:
        yield ""
        yield style("inputs of the deployment", bold=True)
        yield from (
            line for change in diff.questions for line in _property_lines(f"{change.subject} ", change)
        )


def _extras(diff: Diff) -> Iterator[str]:
    if diff.extras:
        yield ""
        yield style("additional resources", bold=True)
    for change in diff.extras:
        sign, colour = STEPS[change.step]
        first, *rest = wrap(extra_change(change), 4)
        yield f"  {style(sign, fg=colour)} {first.strip()}"
        yield from rest


def _promises(diff: Diff) -> Iterator[str]:
    if diff.promises:
        yield ""
        yield style("promises", bold=True)
    for change in diff.promises:
        sign, colour = GUARANTEES[change.is_new]
        yield f"  {style(sign, fg=colour)} {guarantee_change(change)}"


def _never(diff: Diff, specs: Specs) -> Iterator[str]:
    if diff.never:
        yield ""
        yield style("never", bold=True)
    for change in diff.never:
        sign, colour = GUARANTEES[change.is_new]
        place = _place_text(change.statement, specs, Direction.NEW if change.is_new else Direction.LOST)
        first, *rest = wrap(guarantee_change(change, place), 4)
        yield f"  {style(sign, fg=colour)} {first.strip()}"
        yield from rest
        yield from (style(line, italic=True) for line in wrap(f"“{change.statement.why}”", 6))


def _features(diff: Diff) -> Iterator[str]:
    if diff.features:
        yield ""
        yield style("features", bold=True)
    for change in diff.features:
        sign, colour = ("-", "red") if change.step.is_loss else ("+", "green")
        first, *rest = wrap(f"{change.id}: {change_in_words(change)}", 4)
        yield f"  {style(sign, fg=colour)} {first.strip()}"
        yield from rest


def _not_compared_lines(diff: Diff) -> Iterator[str]:
    if diff.not_compared:
        yield ""
        yield from wrap("Not compared, because the documents of these policies are not known here:", 0)
        yield from (line for policy in diff.not_compared for line in wrap(policy, 2))
    yield from hidden_lines(diff)


def hidden_lines(diff: Diff) -> Iterator[str]:
    """Write what a diff does not decide, and why."""
    if diff.not_decided:
        yield ""
    for change in diff.not_decided:
        yield from (style(line, fg="yellow") for line in wrap(f"{hidden_change(change)}.", 0))


def _conclusion(diff: Diff) -> Iterator[str]:
    yield from wrap(f"{summary(diff)}.", 0)
    if diff.policy_variables:
        yield from wrap(f"{tried_variables(diff)}.", 0)
    if diff.aws_policies:
        yield from wrap(f"{texts_of_aws(diff)}.", 0)
    if diff.advice:
        yield from _version(diff.advice)


def _version(advice: Advice) -> Iterator[str]:
    colour = None if advice.is_enough else "yellow"
    yield from (style(line, fg=colour) for line in wrap(f"Version: {version(advice)}.", 0))


def _role(role: RoleReport, specs: Specs) -> Iterator[str]:
    if role.id:
        yield ""
        yield style(f"role {role.id}", bold=True)
    for section in role.sections:
        yield from _section(section, specs)
    if role.properties:
        yield ""
        yield "  Also"
        yield from (line for change in role.properties for line in _property_lines("", change))


def _property_lines(subject: str, change: PropertyChange) -> Iterator[str]:
    sign, colour = GROWTH[change.grows]
    first, *rest = wrap(f"{subject}{property_change(change)}", 4)
    yield f"  {style(sign, fg=colour)} {first.strip()}"
    yield from rest


def _section(section: Section, specs: Specs) -> Iterator[str]:
    yield ""
    yield f"  {section.title}"
    for change in section.changes:
        yield from change_lines(change, specs)


def change_lines(change: AccessChange, specs: Specs) -> Iterator[str]:
    """Write what one statement newly allows, or no longer allows."""
    sign, colour = SIGNS[change.direction]
    first, *rest = wrap(sentence(change), 4)
    yield f"  {style(sign, fg=colour)} {style(first.strip(), fg=colour)}"
    yield from (style(line, fg=colour) for line in rest)
    yield from wrap(f"{grant_in_words(change)}{_group_and_place(change, specs)}; {other_side(change)}", 6)
    if change.statement.why:
        yield from (style(line, italic=True) for line in wrap(f"“{change.statement.why}”", 6))
    if change.lifted and change.lifted.why:
        at = _place_text(
            change.lifted, specs, Direction.LOST if change.direction is Direction.NEW else Direction.NEW
        )
        yield from wrap(f"the denial{at} says “{change.lifted.why}”", 6)
    yield from (style(line, dim=True) for line in wrap(f"for example {example(change.example)}", 6))


def _group_and_place(change: AccessChange, specs: Specs) -> str:
    """Name the group and the place of the statement in the spec of the side that allows."""
    statement = change.statement
    group = f", group {statement.group}" if statement.group else ""
    attached = f", policy {statement.policy}" if statement.edition else ""
    return f"{group}{attached}{_place_text(change.statement, specs, change.direction)}"


def _place_text(statement: WrittenStatement, specs: Specs, direction: Direction) -> str:
    """Name the place of a statement in the spec of the new side, or of the old one for lost access."""
    spec = dict(zip((Direction.LOST, Direction.NEW), specs, strict=False)).get(direction)
    if spec is None or statement.location is None:
        return ""
    return f" ({spec.spans.at(statement.location)})"
