"""Reads data sources and their conditions as requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.presence import ALWAYS, Requirement
from octospec_terraform.reading.own.arguments import (
    arguments,
    expect,
    inner_blocks,
    literal,
    outer_arguments,
)
from octospec_terraform.syntax import TRUE, Conditional
from octospec_terraform.vocabulary import DATA, KNOWN_PARTITION, PARTITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.reports import Report
    from octospec_terraform.reading.own.conditions import Conditions
    from octospec_terraform.reading.own.read_locals import Locals
    from octospec_terraform.reading.own.written_forms import WrittenForms
    from octospec_terraform.syntax import Block, Expression


def data_checks(data: tuple[Block, ...], local_values: Locals, report: Report) -> tuple[Block, ...]:
    """List the checks on the data source of the partition; report anything else in a data source."""
    checks: list[Block] = []
    _check_sources(data, local_values, report)
    for block in data:
        outer_arguments(block, (), report)
        for inner in inner_blocks(block):
            if inner.kind != "lifecycle" or block.labels != _PARTITION:
                report(inner.span, f"a block {inner.kind!r} is not supported here")
            outer_arguments(inner, (), report)
            checks.extend(inner_blocks(inner))
    return tuple(checks)


def _check_sources(data: tuple[Block, ...], local_values: Locals, report: Report) -> None:
    there = [block.labels for block in data]
    for block in data:
        if block.labels not in _SOURCES or there.count(block.labels) > 1:
            report(
                block.span, f"the data source {' '.join(block.labels)!r} is not supported, or is a duplicate"
            )
    for name, (source, _) in DATA.items():
        if name in local_values.values and (source, "current") not in there:
            report(local_values.values[name].span, f"there is no data source {source!r}")


_SOURCES = {(source, "current") for source, _ in DATA.values()}
_PARTITION = (DATA["partition"][0], "current")


def check_forms(checks: tuple[Block, ...], local_values: Locals, forms: WrittenForms, report: Report) -> None:
    """Check the text of rules between answers; a map of partitions requires a check of the partition."""
    are_checked = False
    for check in checks:
        given = arguments(check, ("condition", "error_message"), report)
        literal(given.need("error_message"), report)
        condition = given.need("condition")
        match check.kind:
            case "precondition":
                _check_rule(condition, forms, report)
            case "postcondition":
                expect(condition, KNOWN_PARTITION, report)
                are_checked = True
            case _:
                report(check.span, "a check of this kind is not supported")
    if are_checked is not (PARTITIONS in local_values.values):
        partitions = local_values.values.get(PARTITIONS)
        place = partitions.span if partitions else checks[-1].span
        report(place, "the map of partitions and the check of the partition go together")


def _check_rule(condition: Expression, forms: WrittenForms, report: Report) -> None:
    if isinstance(condition, Conditional):
        forms.check_test(condition.test)
        forms.check_test(condition.then)
        expect(condition.otherwise, TRUE, report)
    else:
        forms.check_test(condition)


def requirements(checks: tuple[Block, ...], conditions: Conditions) -> Iterator[Requirement]:
    """Read the rules between answers."""
    for check in checks:
        match check.kind, check.body.get("condition"):
            case "precondition", Conditional(when, then):
                yield Requirement(conditions.presence(when), conditions.presence(then))
            case "precondition", always:
                yield Requirement(ALWAYS, conditions.presence(always))
            case _:
                pass
