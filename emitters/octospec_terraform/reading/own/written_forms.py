"""The parts from which octospec builds the arguments of resources: any other HCL is reported at its place.

The evaluator knows all of HCL. A function, an operator or a number that octospec never writes there was
written by someone else, whatever it evaluates to.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen
from octospec_terraform.syntax import (
    FALSE,
    NULL,
    TRUE,
    Binary,
    Call,
    Conditional,
    For,
    Index,
    Literal,
    Member,
    Name,
    Object,
    Refused,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
    path_of,
)
from octospec_terraform.vocabulary import PARTITION

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octospec_terraform.syntax import Expression

_FUNCTIONS: Final = frozenset({"jsonencode", "concat", "toset"})
_SWITCHED: Final = (FALSE, TRUE)
NO_REFERENCE: Final = "this is not how octospec writes a reference"
NO_CONDITION: Final = "this is not how octospec writes a condition"


@frozen
class WrittenForms:
    """Checks expressions, and collects the texts that conditions compare variables with."""

    variables: frozenset[str]
    locals: frozenset[str]
    report: Report
    tested: dict[str, set[str]] = field(default_factory=dict)

    def check(self, value: Expression) -> None:  # noqa: C901, PLR0912 - one case for each kind of a closed union
        """Check a text, a document, or a part of one."""
        match value:
            case Template(parts):
                for part in parts:
                    if not isinstance(part, str | TemplateIf | TemplateFor):
                        self.check(part)
            case Name() | Member() | Index():
                self._check_path(value)
            case Tuple(items):
                for item in items:
                    self.check(item)
            case Object(entries):
                for _, item in entries:
                    self.check(item)
            case Call(function, arguments) if function in _FUNCTIONS:
                for argument in arguments:
                    self.check(argument)
            case Conditional(test, then, otherwise):
                self.check_test(test)
                self.check(then)
                if otherwise != NULL:
                    self.check(otherwise)
            case For(_, variable, source, body):
                self.check(source)
                self._with_variable(variable).check(body)
            case Literal() | Call() | Binary() | Unary() | Splat() | Refused():
                self.report(value.span, NO_REFERENCE)
            case _:
                assert_never(value)

    def _with_variable(self, variable: str) -> WrittenForms:
        return WrittenForms(self.variables | {f" {variable}"}, self.locals, self.report, self.tested)

    def _check_path(self, value: Name | Member | Index) -> None:  # noqa: C901 - one case for each kind of path
        """Check a path: of a variable, a local, an element of a list, or an attribute of a resource."""
        match value:
            case Name(name):
                if f" {name}" not in self.variables:
                    self.report(value.span, NO_REFERENCE)
            case Member(Name("var"), name):
                if name not in self.variables:
                    self.report(value.span, NO_REFERENCE)
            case Member(Name("local"), name):
                if name not in self.locals:
                    self.report(value.span, f"there is no local {name!r}")
            case Member(Name("each"), "value"):
                pass  # without repetition, the evaluation reports it
            case Member(Name()):
                self.report(value.span, NO_REFERENCE)
            case Index(of, key):
                self._check_source(of)
                self.check(key)
            case Member(of):
                self._check_source(of)
            case _:
                assert_never(value)

    def _check_source(self, of: Expression) -> None:
        if isinstance(of, Member | Index):
            self._check_path(of)
        else:
            self.report(of.span, NO_REFERENCE)

    # --- conditions

    def check_test(self, test: Expression) -> None:
        """Check a condition: tests joined by ``&&``."""
        match test:
            case Binary("&&", left, right):
                self.check_test(left)
                self.check_test(right)
            case Unary("!", operand):
                self._check_operand(operand)
            case Binary("==", operand, Template(_) as only) if only.literal is not None:
                self._check_choice(operand, (only.literal,))
            case Call("contains", (Tuple(items), operand)) if (
                items == _SWITCHED or path_of(operand) == PARTITION
            ):
                self._check_operand(operand)
                if items != _SWITCHED:
                    self._literals(items, test)
            case Call("contains", (Tuple(items), operand)):
                self._check_choice(operand, self._literals(items, test))
            case Member():
                self._check_operand(test)
            case _:
                self.report(test.span, NO_CONDITION)

    def _literals(self, items: tuple[Expression, ...], test: Expression) -> tuple[str, ...]:
        literals = tuple(item.literal for item in items if isinstance(item, Template) and item.literal)
        if len(literals) < len(items):
            self.report(test.span, NO_CONDITION)
        return literals

    def _check_operand(self, operand: Expression) -> None:
        match operand:
            case Member(Name("var" | "local")):
                self._check_path(operand)
            case _:
                self.report(operand.span, NO_CONDITION)

    def _check_choice(self, operand: Expression, values: tuple[str, ...]) -> None:
        match operand:
            case Member(Name("var"), name) if name in self.variables:
                self.tested.setdefault(name, set()).update(values)
            case _:
                self.report(operand.span, NO_CONDITION)
