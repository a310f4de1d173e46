"""The protocol that the evaluator's parts use for the expressions within theirs.

Attributes, functions, conversions and data sources contain expressions, and expressions contain them in turn.
The parts know this protocol, and the evaluator knows the parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Case
    from octo_spec.model.text import Text
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.modules import Bound, Scope
    from octospec_terraform.reading.values import Handle, Value
    from octospec_terraform.syntax import Call, Expression, Template


class Evaluation(Protocol):
    """Evaluates in one case."""

    @property
    def context(self) -> Context:
        """The names and inputs that the evaluation depends on."""

    @property
    def case(self) -> Case:
        """The known answers of the case."""

    def value(self, expression: Expression, scope: Scope) -> Value:
        """Evaluate any expression."""

    def bound_value(self, bound: Bound) -> Value:
        """Return the value of a name."""

    def arguments(self, call: Call, scope: Scope) -> tuple[Value, ...]:
        """Evaluate the arguments of a call."""

    def literal(self, expression: Expression, scope: Scope) -> str:
        """Evaluate a text that has one value in this case."""

    def truth(self, value: Value, span: Span) -> bool:
        """Convert to a boolean."""

    def name(self, value: Value, span: Span) -> str:
        """Return a name in a document, which can contain inputs."""

    def render_template(self, template: Template, scope: Scope) -> Value:
        """Render the file of a template."""

    def elements(self, of: Value, span: Span) -> list[tuple[Value, Value]]:
        """List keys and values."""

    def handle_text(self, handle: Handle, span: Span) -> Text:
        """Return an attribute of a role or a policy of the module as a text."""
