"""Reads the spec's name and version from outputs; any other output must be of a role or a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octospec_terraform.reading.own.arguments import arguments, label_of, literal, variable_name
from octospec_terraform.syntax import NULL, TRUE, Conditional
from octospec_terraform.vocabulary import MAIN, ROLE, SPEC_NAME, SPEC_VERSION

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.own.conditions import Conditions
    from octospec_terraform.reading.own.read_resources import ResourceBlock, ResourceBlocks
    from octospec_terraform.reading.own.written_forms import WrittenForms
    from octospec_terraform.syntax import Block, Expression

_UNKNOWN: Final = "the value of an output must be an attribute of a role, or a variable"
_SPEC: Final = (SPEC_NAME, SPEC_VERSION)


@frozen
class Outputs:
    """The outputs of a module by name, and the values that they can have."""

    values: dict[str, Expression]
    resources: ResourceBlocks
    variables: frozenset[str]
    report: Report

    @classmethod
    def of(
        cls, blocks: tuple[Block, ...], resources: ResourceBlocks, variables: frozenset[str], report: Report
    ) -> Outputs:
        """Collect the outputs."""
        return cls(_values(blocks, report), resources, variables, report)

    def check(self, forms: WrittenForms) -> None:
        """Report an output of anything except a role or a variable; name and version must exist."""
        for name in _SPEC:
            if name not in self.values:
                message = f"octospec did not write this module: it has no output {name!r}"
                self.report(Span(MAIN), message)
            else:
                literal(self.values[name], self.report)
        for name, value in self.values.items():
            if name not in _SPEC and variable_name(value) not in self.variables:
                self._check_attribute(value, forms)

    def _check_attribute(self, value: Expression, forms: WrittenForms) -> None:
        role = self._role(value)
        if role is None or (role.test is None) is isinstance(value, Conditional):
            self.report(value.span, _UNKNOWN)
        elif isinstance(value, Conditional):
            forms.check_test(value.test)

    def _role(self, value: Expression) -> ResourceBlock | None:
        """Find the role in an output that is its attribute, or null if the role does not exist."""
        match value:
            case Conditional(_, attribute, otherwise) if otherwise == NULL:
                pass
            case attribute:
                pass
        of = (
            role
            for role in self.resources.of(ROLE)
            if attribute in (role.attribute("name"), role.attribute("arn"))
        )
        return next(of, None)

    def check_presences(self, conditions: Conditions) -> None:
        """Report an output that is null although its role exists, or the reverse."""
        for name, value in self.values.items():
            if name in _SPEC or not isinstance(value, Conditional):
                continue
            role = self._role(value)
            if role and conditions.presence(value.test) != conditions.presence(role.test):
                self.report(value.span, _UNKNOWN)

    @property
    def spec(self) -> tuple[str, str]:
        """The name and the version of the spec."""
        name, version = (literal(self.values[name], self.report) for name in _SPEC)
        return name, version


def _values(blocks: tuple[Block, ...], report: Report) -> dict[str, Expression]:
    values: dict[str, Expression] = {}
    for block in blocks:
        given = arguments(block, ("description", "value", "sensitive"), report)
        literal(given.need("description"), report)
        sensitive = given.get("sensitive")
        if sensitive is not None and sensitive != TRUE:
            report(sensitive.span, "sensitive is true, or is not there")
        name = label_of(block, report)
        if name in values:
            report(block.span, f"duplicate output {name!r}")
        values[name] = given.need("value")
    return values
