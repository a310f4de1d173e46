"""CloudFormation's functions, evaluated in one case of a template's parameters.

Each function returns exactly what CloudFormation returns, with references for values that are known only
when the stack is created, or gives up on the smallest unit that contains it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.frozen import frozen
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import Param
from octo_spec.source import Mapping, Scalar, Sequence
from octospec_cloudformation.reading.document_texts import FilledKey
from octospec_cloudformation.reading.mappings import evaluate_find_in_map
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.reading.references import attribute, reference
from octospec_cloudformation.reading.text_functions import (
    evaluate_base64,
    evaluate_join,
    evaluate_select,
    evaluate_sub,
    split,
)
from octospec_cloudformation.reading.values import JoinedText, leaf
from octospec_cloudformation.vocabulary import DYNAMIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Case
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.text import Text
    from octo_spec.source import Entry, Node
    from octospec_cloudformation.reading.nodes import FunctionCall
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.values import Value


@frozen
class Evaluator:
    """Evaluates nodes of a template in one case; the value ``None`` is ``AWS::NoValue``."""

    context: Context
    case: Case
    decided: dict[str, bool] = field(default_factory=dict)
    """The conditions that were evaluated in this case."""
    names: dict[str, Text] = field(default_factory=dict)
    """The names of resources that were evaluated in this case."""

    def value(self, node: Node) -> Value | None:
        """Evaluate any node."""
        if function := call(node):
            return self.evaluate_call(function)
        match node:
            case Scalar():
                return leaf(node.span, self.scalar_text(node))
            case Sequence(items):
                return Items(tuple(self._items(items)), node.span)
            case Mapping():
                return self._fields(node)

    def _items(self, nodes: tuple[Node, ...]) -> list[Shape]:
        """Evaluate the items of a list; an absent item is omitted, and a list parameter stays one item."""
        return [self.item(value, node.span) for node in nodes if (value := self.value(node)) is not None]

    def _fields(self, node: Mapping) -> Fields:
        found: list[tuple[str, Shape, Span]] = []
        for entry in node.entries:
            value = self.entry(entry)
            if value is not None:
                found.append((self._key(entry.key), self.plain(value, entry.value.span), entry.key.span))
        if len({name for name, _, _ in found}) < len(found):
            refuse(node.span, "an object contains a name twice, after inputs are replaced by their values")
        return Fields(tuple(found), node.span)

    def entry(self, entry: Entry) -> Value | None:
        """Evaluate an entry of an object."""
        return self.value(entry.value)

    def _key(self, key: Scalar) -> str:
        """Evaluate a key; a JSON text can insert values in it that are the same in every case."""
        if not key.tag:
            return key.value
        text = self.text(key.sub_call if isinstance(key, FilledKey) else key)
        if text.literal is None:
            self.context.refuse_key(text, key.span)
        return text.literal

    def plain(self, value: Value, span: Span) -> Shape:
        """Return a value that is possible in a document."""
        if isinstance(value, JoinedText):
            refuse(span, "a list joined into a text is not supported here")
        return value

    def item(self, value: Value, span: Span) -> Shape:
        """Return a value that is possible in a list."""
        return self.plain(value, span)

    def checked_text(self, text: Text, _: Span) -> Text:
        """Check a text that is not part of another one; a third-party template can contain any text."""
        return text

    def optional_text(self, node: Node) -> Text | None:
        """Evaluate an optional text."""
        value = self.value(node)
        if value is None:
            return None
        if not isinstance(value, Leaf):
            refuse(node.span, "expected a text here")
        return self.checked_text(value.text, node.span)

    def text(self, node: Node) -> Text:
        """Evaluate a text."""
        text = self.optional_text(node)
        if text is None:
            refuse(node.span, "expected a text here")
        return text

    def literal(self, node: Node) -> str:
        """Evaluate a text that has one value in this case."""
        literal = self.text(node).literal
        if literal is None:
            refuse(node.span, "this depends on a value that is known only when the stack is created")
        return literal

    def items(self, node: Node) -> tuple[Shape, ...]:
        """Evaluate a list; a single value becomes a list of one, and an absent one is empty."""
        value = self.value(node)
        match value:
            case None:
                return ()
            case Items(items):
                return items
            case _:
                return (self.plain(value, node.span),)

    def scalar_text(self, node: Scalar) -> str:
        """Read a scalar as CloudFormation does."""
        if DYNAMIC in node.value:
            refuse(node.span, "only CloudFormation knows the value of a dynamic reference ({{resolve:…}})")
        if node.plain and len(node.value) > 1 and node.value.isdigit() and node.value[0] == "0":
            refuse(node.span, f"CloudFormation may read {node.value} as an octal number; quote it")
        return node.value

    def text_in_case(self, text: Text) -> Text:
        """Return a text as it is in this case; for a third-party template, a case adds no knowledge."""
        return text

    # --- functions

    def evaluate_call(self, function: FunctionCall) -> Value | None:
        """Evaluate a function."""
        return evaluate_known_function(function, self)

    def arguments(self, function: FunctionCall, *counts: int) -> tuple[Node, ...]:
        """Return the arguments of a function that expects a list of this length."""
        argument = function.argument
        items = argument.items if isinstance(argument, Sequence) and not argument.tag else ()
        if len(items) not in counts:
            refuse(function.span, f"{function.name} requires {' or '.join(map(str, counts))} arguments")
        return items

    def unknown(self, function: FunctionCall, name: str, what: str, of: tuple[str, ...] = ()) -> Leaf:
        """Create a parameter for a value that AWS determines; ``of`` are the parameters it is made of."""
        return leaf(function.span, Param(self.context.create_parameter(name, what, function.span, of)))


def evaluate_known_function(function: FunctionCall, evaluator: Evaluator) -> Value | None:
    """Evaluate a function that octospec understands."""
    if function.name not in _FUNCTIONS:
        refuse(function.span, f"octospec does not support the function {function.name}")
    return _FUNCTIONS[function.name](function, evaluator)


def _if(function: FunctionCall, evaluator: Evaluator) -> Value | None:
    condition, then, otherwise = evaluator.arguments(function, 3)
    if not isinstance(condition, Scalar):
        refuse(function.span, "the first argument of If must be the name of a condition")
    holds = evaluator.context.holds(condition.value, condition.span, evaluator)
    return evaluator.value(then if holds else otherwise)


def _imported_value(function: FunctionCall, evaluator: Evaluator) -> Value:
    """Evaluate ``ImportValue``: each exported name has a value of its own."""
    exported = str(evaluator.text(function.argument))
    return evaluator.unknown(function, f"imported-{exported}", f"the value {exported} of another stack")


_FUNCTIONS: Final[dict[str, Callable[[FunctionCall, Evaluator], Value | None]]] = {
    "Ref": reference,
    "GetAtt": attribute,
    "Sub": evaluate_sub,
    "Join": evaluate_join,
    "Split": split,
    "Select": evaluate_select,
    "Base64": evaluate_base64,
    "If": _if,
    "FindInMap": evaluate_find_in_map,
    "ImportValue": _imported_value,
}
