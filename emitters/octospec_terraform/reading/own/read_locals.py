"""The locals of a module; their values are checked, since texts refer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Facts
from octospec_terraform.reading.own.arguments import expect, id_of, literal, outer_arguments
from octospec_terraform.syntax import (
    FALSE,
    NULL,
    Binary,
    Call,
    Conditional,
    Literal,
    Object,
    Template,
    dotted,
)
from octospec_terraform.vocabulary import ARN, DATA, FACTS, GIVEN, PARTITIONS, ROLE

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.own.conditions import Conditions
    from octospec_terraform.reading.own.read_parameters import ReadVariable
    from octospec_terraform.reading.own.read_resources import ResourceBlock
    from octospec_terraform.reading.own.written_forms import WrittenForms
    from octospec_terraform.syntax import Block, Expression


@frozen
class Locals:
    """The values of all locals by name."""

    values: dict[str, Expression]
    report: Report

    def partitions(self) -> tuple[Facts, ...]:
        """Read the facts of each partition."""
        value = self.values.get(PARTITIONS)
        return () if value is None else _facts(value, self.report)

    def facts(self, variable: ReadVariable) -> tuple[Facts, ...] | None:
        """Read the facts of each allowed value of a parameter."""
        value = self.values.get(f"{variable.name}{FACTS}")
        return None if value is None else _facts(value, self.report)

    def check(
        self, variables: tuple[ReadVariable, ...], roles: tuple[ResourceBlock, ...], forms: WrittenForms
    ) -> None:
        """Report each local whose value contradicts its name."""
        expected = {
            **{name: dotted(value) for name, (_, value) in DATA.items()},
            **{
                f"{variable.name}{GIVEN}": _given_test(variable)
                for variable in variables
                if variable.is_optional
            },
        }
        maps = {PARTITIONS, *(f"{variable.name}{FACTS}" for variable in variables)}
        arns = {f"{role.label}{ARN}": role for role in roles}
        for name, value in self.values.items():
            if name in expected:
                expect(value, expected[name], self.report)
            elif name in arns:
                _check_arn(value, arns[name], forms, self.report)
            elif name not in maps:
                self.report(value.span, f"the local {name!r} is not supported")

    def check_arns(self, roles: tuple[ResourceBlock, ...], conditions: Conditions) -> None:
        """Report each role ARN that exists without its role, or does not exist with it."""
        for role in roles:
            match self.values.get(f"{role.label}{ARN}"):
                case Conditional(test) if conditions.presence(test) != conditions.presence(role.test):
                    self.report(test.span, f"expected the condition of {ROLE}.{role.label} here")
                case _:
                    pass


def module_locals(blocks: tuple[Block, ...], report: Report) -> Locals:
    """Collect the locals of all blocks."""
    values: dict[str, Expression] = {}
    for block in blocks:
        given = tuple(item.name for item in block.body.attributes)
        for name, value in outer_arguments(block, given, report).values.items():
            if name in values:
                report(value.span, f"duplicate local {name!r}")
            values[name] = value
    return Locals(values, report)


def _given_test(variable: ReadVariable) -> Expression:
    has_length = Binary(">", Call("length", (dotted(f"var.{variable.name}"),)), Literal(0))
    return Call("try", (has_length, FALSE))


def _check_arn(value: Expression, role: ResourceBlock, forms: WrittenForms, report: Report) -> None:
    match value:
        case Conditional(test, arn, otherwise) if role.test is not None:
            expect(otherwise, NULL, report)
            forms.check_test(test)
        case arn:
            pass
    path, name = role.attribute("path"), role.attribute("name")
    parts = ("arn:", dotted("local.partition"), ":iam::", dotted("local.account"), ":role", path, name)
    expect(arn, Template(parts), report)


def _facts(value: Expression, report: Report) -> tuple[Facts, ...]:
    if not isinstance(value, Object):
        report(value.span, "expected a map of facts here")
        return ()
    return tuple(Facts(literal(key, report), _pairs(known, report)) for key, known in value.entries)


def _pairs(value: Expression, report: Report) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Object):
        report(value.span, "expected a map of facts here")
        return ()
    return tuple(
        (id_of(literal(key, report), key.span, report), literal(known, report))
        for key, known in value.entries
    )
