"""Texts of octospec's own template: evaluated like any other, but only in the forms that octospec writes.

A refused function counts as the empty text, so that the reading continues and reports everything at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.foreign.foreign_statements import unknown_variable
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.model.deployment import fact_table
from octo_spec.model.evaluate import KnownValues, substitute
from octo_spec.model.policy_documents import Items, Leaf
from octo_spec.model.text import Account, ListParam, Text, account_root
from octospec_cloudformation.reading.evaluator import Evaluator, evaluate_known_function
from octospec_cloudformation.reading.nodes import literal
from octospec_cloudformation.reading.own_forms import NO_LIST, check_form
from octospec_cloudformation.reading.values import JoinedText, leaf
from octospec_cloudformation.vocabulary import DYNAMIC

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.policy_documents import Shape
    from octo_spec.source import Entry, Scalar
    from octospec_cloudformation.reading.nodes import FunctionCall
    from octospec_cloudformation.reading.values import Value


@frozen
class OwnEvaluator(Evaluator):
    """Evaluates nodes of octospec's own template; ``in_principal``: account IDs mean their root users."""

    in_principal: bool = False

    def checked_text(self, text: Text, span: Span) -> Text:
        """Refuse a text that CloudFormation or IAM would read as something else."""
        if problem := text_problem(text):
            refuse(span, problem)
        return text

    def scalar_text(self, node: Scalar) -> str:
        """Read a scalar, and report one that CloudFormation could read as another value."""
        return literal(node, self.context.report)

    def text_in_case(self, text: Text) -> Text:
        """Replace the references that the partition determines, if only one partition is possible."""
        own, partition = self.context.own, self.context.partition
        left = self.case.answers.get(partition.id, partition.answers)
        if len(left) != 1:
            return text
        known = {facts.key: facts for facts in own.partitions}
        place = known[left[0]]
        return substitute(text, KnownValues({}, {"partition": place.key}, {}, fact_table((place,))))

    # --- documents

    def item(self, value: Value, span: Span) -> Shape:
        """Return a value that is possible in a list."""
        item = self.plain(value, span)
        if isinstance(item, Leaf) and item.text.list_param:
            self.context.report(span, "a list cannot contain a list")
        return item

    def entry(self, entry: Entry) -> Value | None:
        """Evaluate an entry of a document, in which accounts can be principals."""
        inner = replace(self, in_principal=True) if entry.key.value == "Principal" else self
        return inner.value(entry.value)

    def plain(self, value: Value, span: Span) -> Shape:
        """Return a value that is possible in a document."""
        match value:
            case Leaf(text) if self.in_principal and text.pieces == (Account(),):
                return Leaf(account_root(text), span)
            case JoinedText():
                self.context.report(span, NO_LIST)
                return leaf(span)
            case _:
                return value

    # --- functions

    def evaluate_call(self, function: FunctionCall) -> Value | None:
        """Evaluate a function that has a form in which octospec writes it."""
        try:
            check_form(function, self.context)
            value = evaluate_known_function(function, self)
            return self._elements(value, function.span) if function.name == "Split" else value
        except NotTakenError as error:
            self.context.report(error.span, error.message)
            return leaf(function.span)

    def _elements(self, value: Value | None, span: Span) -> Leaf:
        """Return the text that repeats for each element of a list; bare account IDs mean their root users."""
        match value:
            case Items((Leaf(Text((ListParam(),)) as accounts),)) if self.in_principal:
                return Leaf(account_root(accounts), span)
            case Items((Leaf(text),)) if text.list_param and len(text.pieces) > 1:
                return Leaf(text, span)
            case _:
                return refuse(span, NO_LIST)


def text_problem(text: Text) -> str:
    """Return what CloudFormation or IAM would read a literal piece as; empty if the piece is valid."""
    literals = [piece for piece in text.pieces if isinstance(piece, str) and "{" in piece]
    if not literals:
        return ""
    if any(DYNAMIC in piece for piece in literals):
        return "dynamic references are not supported"
    found = unknown_variable(text)
    return f"{found!r} starts neither a reference nor a policy variable here" if found else ""
