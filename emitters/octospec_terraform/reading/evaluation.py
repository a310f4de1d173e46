"""What the parts of the evaluator ask of the whole: each evaluates what is within it by that.

Attributes, functions, conversions and data sources hold expressions, and expressions hold them in turn. The
parts know this protocol, and the evaluator knows the parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Case
    from octo_spec.model.text import Text
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.reading.values import Handle, Value
    from octospec_terraform.syntax import Call, Expression, Template


class Evaluation(Protocol):
    """Evaluates in one case."""

    @property
    def context(self) -> Context:
        """The names and inputs that the evaluation depends on."""

    @property
    def case(self) -> Case:
        """What is known of the answers."""

    def value(self, expression: Expression, scope: Scope) -> Value:
        """Evaluate anything."""

    def arguments(self, call: Call, scope: Scope) -> tuple[Value, ...]:
        """Evaluate the arguments of a call."""

    def literal(self, expression: Expression, scope: Scope) -> str:
        """Evaluate a text that is the same in every setting of this case."""

    def truth(self, value: Value, span: Span) -> bool:
        """Convert to a truth value."""

    def name(self, value: Value, span: Span) -> str:
        """Give a name in a document; something may be given in it."""

    def filled(self, template: Template, scope: Scope) -> Value:
        """Fill in the file of a template."""

    def elements(self, of: Value, span: Span) -> list[tuple[Value, Value]]:
        """List keys and values."""

    def handle_text(self, handle: Handle, span: Span) -> Text:
        """Give an attribute of a role or a policy of the module as a text."""
