"""The functions of CloudFormation, evaluated in one case of a template's settings.

Each function gives exactly what CloudFormation gives, with references for what is known only when the
stack is made, or gives up on the smallest whole that holds it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import SWITCH
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.presence import Given
from octo_spec.model.text import (
    POLICY_VARIABLE,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Reference,
    RoleArn,
    Stack,
    StackAttribute,
    Text,
)
from octo_spec.source import Mapping, Scalar, Sequence
from octospec_cloudformation.evaluating.inputs import ChoiceInput, ValueInput
from octospec_cloudformation.evaluating.notes import refuse
from octospec_cloudformation.evaluating.presences import implied
from octospec_cloudformation.evaluating.sections import SUB_VARIABLE, entries
from octospec_cloudformation.evaluating.values import (
    MAX_CHARACTERS,
    JoinedList,
    JoinedText,
    leaf,
    split,
    split_again,
)
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.vocabulary import DYNAMIC, NO_VALUE, PSEUDO

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.case_analysis import Case
    from octo_spec.model.policy_documents import Shape
    from octo_spec.source import Node
    from octospec_cloudformation.evaluating.reading_context import Context
    from octospec_cloudformation.evaluating.values import Value
    from octospec_cloudformation.reading.nodes import FunctionCall

_PSEUDO: Final[dict[str, Reference]] = {name: reference for reference, name in PSEUDO.items()}
_URL_SUFFIX: Final = "AWS::URLSuffix"


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates nodes of a template in one case; a ``None`` value is ``AWS::NoValue``."""

    context: Context
    case: Case

    # --- values

    def value(self, node: Node) -> Value | None:
        """Evaluate anything."""
        if function := call(node):
            return self._called(function)
        match node:
            case Scalar():
                return leaf(node.span, self._literal(node))
            case Sequence(items):
                return Items(tuple(self._items(items)), node.span)
            case Mapping():
                return self._fields(node)

    def _items(self, nodes: tuple[Node, ...]) -> list[Shape]:
        """Evaluate the items of a list; one that is absent is left out, a list parameter stays one item."""
        return [self._plain(value, node.span) for node in nodes if (value := self.value(node)) is not None]

    def _fields(self, node: Mapping) -> Fields:
        found: list[tuple[str, Shape, Span]] = []
        for entry in node.entries:
            value = self.value(entry.value)
            if value is not None:
                found.append((entry.key.value, self._plain(value, entry.value.span), entry.key.span))
        return Fields(tuple(found), node.span)

    def _plain(self, value: Value, span: Span) -> Shape:
        if isinstance(value, JoinedText):
            refuse(span, "a list that is joined to a text cannot stand here")
        return value

    def text(self, node: Node) -> Text:
        """Evaluate a text."""
        value = self.value(node)
        if not isinstance(value, Leaf):
            refuse(node.span, "a text was expected here")
        return value.text

    def literal(self, node: Node) -> str:
        """Evaluate a text that is the same in every setting of this case."""
        literal = self.text(node).literal
        if literal is None:
            refuse(node.span, "this depends on what is known only when the stack is made")
        return literal

    def items(self, node: Node) -> tuple[Shape, ...]:
        """Evaluate a list; a single value is a list of one, an absent one is empty."""
        value = self.value(node)
        match value:
            case None:
                return ()
            case Items(items):
                return items
            case _:
                return (self._plain(value, node.span),)

    def _literal(self, node: Scalar) -> str:
        if DYNAMIC in node.value:
            refuse(node.span, "a dynamic reference ({{resolve:…}}) is known only to CloudFormation")
        if node.plain and len(node.value) > 1 and node.value.isdigit() and node.value[0] == "0":
            refuse(node.span, f"CloudFormation may read {node.value} as an octal number; quote it")
        return node.value

    # --- functions

    def _called(self, function: FunctionCall) -> Value | None:
        match function.name:
            case "Ref":
                return self._ref(function)
            case "GetAtt":
                return self._attribute(function)
            case "Sub":
                return self._substituted(function)
            case "Join":
                return self._joined(function)
            case "Split":
                return self._split(function)
            case "Select":
                return self._selected(function)
            case "If":
                return self._if(function)
            case "FindInMap":
                return self._in_map(function)
            case "ImportValue":
                return self._unknown(function, "imported-value", "a value that another stack exports")
            case name:
                return refuse(function.span, f"the function {name} is not understood")

    def _arguments(self, function: FunctionCall, *counts: int) -> tuple[Node, ...]:
        argument = function.argument
        items = argument.items if isinstance(argument, Sequence) and not argument.tag else ()
        if len(items) not in counts:
            refuse(function.span, f"{function.name} takes {' or '.join(map(str, counts))} arguments")
        return items

    def _unknown(self, function: FunctionCall, name: str, what: str) -> Leaf:
        return leaf(function.span, Param(self.context.made(name, what, function.span)))

    # --- references

    def _ref(self, function: FunctionCall) -> Value | None:
        if not isinstance(function.argument, Scalar):
            refuse(function.span, "Ref takes a name")
        name = function.argument.value
        return None if name == NO_VALUE else self._named(name, function.span)

    def _named(self, name: str, span: Span) -> Value:
        if name in _PSEUDO:
            return leaf(span, _PSEUDO[name])
        if name == _URL_SUFFIX:
            return self._url_suffix(span)
        if name in self.context.inputs:
            return self._input(name, span)
        if name in self.context.sections.resources:
            return leaf(span, *self.context.resource_value(name, "Ref", self, span).pieces)
        return refuse(span, f"{name!r} names no parameter and no resource")

    def _url_suffix(self, span: Span) -> Leaf:
        self.context.notes.otherwise(
            span, "AWS::URLSuffix", "taken for amazonaws.com, which it is outside China"
        )
        return leaf(span, "amazonaws.com")

    def _input(self, name: str, span: Span) -> Value:
        question = self.context.inputs[name]
        if isinstance(question, ChoiceInput):
            return leaf(span, question.raw_of(self.case.answer(question.subject)))
        if not self.is_given(question):
            return Items((), span) if question.is_list else leaf(span, question.absent or "")
        return leaf(span, ListParam(question.id) if question.is_list else Param(question.id))

    def is_given(self, question: ValueInput) -> bool:
        """Tell whether a value for a parameter is given."""
        if question.absent is None or self._must_be_given(question):
            return True
        return self.case.is_one_of(question.subject, (SWITCH[1] if question.gated else "yes",))

    def _must_be_given(self, question: ValueInput) -> bool:
        """Tell whether a rule lets this case be only where a value is given."""
        return any(
            Given(question.id) in rule.then.tests and implied(rule.when, self.case)
            for rule in self.context.requirements
        )

    def _attribute(self, function: FunctionCall) -> Value:
        argument = function.argument
        if isinstance(argument, Scalar):
            name, _, attribute = argument.value.partition(".")
        else:
            first, second = self._arguments(function, 2)
            name, attribute = self.literal(first), self.literal(second)
        return leaf(function.span, *self._resource_attribute(name, attribute, function.span).pieces)

    def _resource_attribute(self, name: str, attribute: str, span: Span) -> Text:
        if name in self.context.roles and attribute == "Arn":
            return Text((RoleArn(self.context.roles[name]),))
        if name not in self.context.sections.resources:
            refuse(span, f"{name!r} names no resource")
        return self.context.resource_value(name, attribute, self, span)

    # --- Sub

    def _substituted(self, function: FunctionCall) -> Value:
        argument, own = function.argument, {}
        if isinstance(argument, Sequence):
            argument, table = self._arguments(function, 2)
            own = entries(table)
        if not isinstance(argument, Scalar) or argument.tag:
            refuse(function.span, "Sub takes a text")
        return self._sub(self._literal(argument), own, function.span)

    def _sub(self, written: str, own: dict[str, Node], span: Span) -> Value:
        parts: list[Value] = []
        position = 0
        for match in SUB_VARIABLE.finditer(written):
            parts.append(leaf(span, written[position : match.start()]))
            kept = match["kept"]
            parts.append(
                self._variable(match["name"], own, span) if kept is None else leaf(span, f"${{{kept}}}")
            )
            position = match.end()
        return concatenated((*parts, leaf(span, written[position:])), span)

    def _variable(self, name: str, own: dict[str, Node], span: Span) -> Value:
        if name in own:
            value = self.value(own[name])
        elif "." in name and not name.startswith("AWS::"):
            resource, _, attribute = name.partition(".")
            value = Leaf(self._resource_attribute(resource, attribute, span), span)
        else:
            value = self._named(name, span)
        if not isinstance(value, Leaf | JoinedText) or (isinstance(value, Leaf) and value.text.list_param):
            refuse(span, f"{name!r} is no text")
        return value

    # --- lists

    def _joined(self, function: FunctionCall) -> Value:
        first, second = self._arguments(function, 2)
        delimiter = self.text(first)
        parts: list[Value] = []
        for position, item in enumerate(self._listed(second)):
            parts += [Leaf(delimiter, item.span)] if position else []
            param = _lone_list(item)
            parts.append(JoinedText((JoinedList(param, delimiter),), item.span) if param else item)
        return concatenated(tuple(parts), function.span)

    def _listed(self, node: Node) -> tuple[Value, ...]:
        """Evaluate a list that is joined: its items may be joined lists themselves."""
        if not isinstance(node, Sequence) or call(node):
            return self.items(node)
        return tuple(value for item in node.items if (value := self.value(item)) is not None)

    def _split(self, function: FunctionCall) -> Value:
        first, second = self._arguments(function, 2)
        delimiter, value = self.literal(first), self.value(second)
        match value:
            case JoinedText():
                texts = split_again(value, delimiter)
            case Leaf(text):
                texts = split(text, delimiter)
            case _:
                refuse(function.span, "Split takes a text")
        if texts is None:
            refuse(function.span, "this list is joined and split in a way that is not understood")
        return Items(tuple(Leaf(text, function.span) for text in texts), function.span)

    def _selected(self, function: FunctionCall) -> Value:
        first, second = self._arguments(function, 2)
        index = self.literal(first)
        if _splits_stack_id(second) and index == "2":
            return leaf(function.span, Stack(StackAttribute.UUID))
        listed = self.items(second)
        if any(isinstance(item, Leaf) and item.text.list_param for item in listed):
            return self._unknown(function, "selected-value", "one element of a list that is given")
        if len(listed) == 1 and isinstance(listed[0], Leaf) and listed[0].text.references and call(second):
            refuse(function.span, "which part of a text this selects is not known")
        if not index.isdigit() or int(index) >= len(listed):
            refuse(function.span, "Select picks an element that is not there")
        return listed[int(index)]

    # --- conditions and mappings

    def _if(self, function: FunctionCall) -> Value | None:
        condition, then, otherwise = self._arguments(function, 3)
        if not isinstance(condition, Scalar):
            refuse(function.span, "If takes the name of a condition")
        return self.value(then if self.context.holds(condition.value, condition.span, self) else otherwise)

    def _in_map(self, function: FunctionCall) -> Value:
        name, top, second = self._arguments(function, 3, 4)[:3]
        mapping = self.context.sections.mappings.get(self.literal(name))
        if mapping is None:
            refuse(function.span, "there is no such mapping")
        first, key = self.text(top), self.literal(second)
        if (literal := first.literal) is not None:
            found = entries(entries(mapping).get(literal)).get(key)
            if found is None:
                refuse(function.span, f"the mapping has no value at {literal}.{key}")
            return self.value(found) or Items((), function.span)
        return self._fact(self.literal(name), first, key, function)

    def _fact(self, mapping: str, top: Text, key: str, function: FunctionCall) -> Value:
        match top.pieces:
            case (Partition(),):
                return leaf(
                    function.span, PartitionFact(self.context.partition_fact(mapping, key, function.span))
                )
            case (Param(id),):
                return leaf(function.span, ParamFact(id, self.context.fact(mapping, id, key, function.span)))
            case _:
                return self._unknown(
                    function, f"{mapping}-{key}", "a value that differs from region to region"
                )


# --- texts -------------------------------------------------------------------------------------


def concatenated(parts: tuple[Value, ...], span: Span) -> Value:
    """Put texts side by side."""
    found: list[Text | JoinedList] = []
    for part in parts:
        match part:
            case Leaf(text):
                found.append(text)
            case JoinedText(inner):
                found += inner
            case _:
                refuse(span, "a text was expected here")
    literal = (
        piece for part in found if isinstance(part, Text) for piece in part.pieces if isinstance(piece, str)
    )
    if sum(map(len, literal)) > MAX_CHARACTERS:
        refuse(span, f"this text comes to more than {MAX_CHARACTERS:,} characters")
    texts = tuple(part for part in found if isinstance(part, Text))
    if len(texts) < len(found):
        return JoinedText(tuple(found), span)
    return leaf(span, *(piece for text in texts for piece in text.pieces))


def unknown_variable(text: Text) -> str:
    """Give what opens neither a reference nor a policy variable in a text; empty if nothing does."""
    for piece in text.pieces:
        start = piece.find("${") if isinstance(piece, str) else -1
        while isinstance(piece, str) and start >= 0:
            if not POLICY_VARIABLE.match(piece, start):
                return piece[start:]
            start = piece.find("${", start + 1)
    return ""


def _lone_list(item: Value) -> ListParam | None:
    match item:
        case Leaf(Text((ListParam() as param,))):
            return param
        case _:
            return None


def _splits_stack_id(node: Node) -> bool:
    function = call(node)
    match function.argument if function and function.name == "Split" else None:
        case Sequence((Scalar("/"), inner)):
            stack = call(inner)
            return bool(
                stack and stack.name == "Ref" and getattr(stack.argument, "value", "") == "AWS::StackId"
            )
        case _:
            return False
