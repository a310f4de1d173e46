"""Functions that create texts from texts and lists: ``Sub``, ``Join``, ``Split``, ``Select``, ``Base64``."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.policy_documents import Items, Leaf
from octo_spec.model.text import Account, ListParam, Param, Partition, Stack, StackAttribute, Text
from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.reading import values
from octospec_cloudformation.reading.nodes import arguments, call, ref_name
from octospec_cloudformation.reading.references import attribute_of, referenced_value
from octospec_cloudformation.reading.sections import SUB_VARIABLE, entries
from octospec_cloudformation.reading.values import JoinedList, JoinedText, concatenate, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.policy_documents import Shape
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.nodes import FunctionCall
    from octospec_cloudformation.reading.values import Value

# --- Sub ---------------------------------------------------------------------------------------


def evaluate_sub(function: FunctionCall, evaluator: Evaluator) -> Value:
    """Evaluate ``Sub``."""
    argument, own = function.argument, {}
    if isinstance(argument, Sequence):
        argument, table = evaluator.arguments(function, 2)
        own = entries(table)
    if not isinstance(argument, Scalar) or argument.tag:
        refuse(function.span, "the first argument of Sub must be a text")
    return _fill_sub(evaluator.scalar_text(argument), own, function.span, evaluator)


def _fill_sub(written: str, own: dict[str, Node], span: Span, evaluator: Evaluator) -> Value:
    parts: list[Value] = []
    position = 0
    for match in SUB_VARIABLE.finditer(written):
        parts.append(leaf(span, written[position : match.start()]))
        kept = match["kept"]
        if kept is None:
            parts.append(_variable(match["name"], own, span, evaluator))
        else:
            parts.append(leaf(span, f"${{{kept}}}"))
        position = match.end()
    return concatenate((*parts, leaf(span, written[position:])), span)


def _variable(name: str, own: dict[str, Node], span: Span, evaluator: Evaluator) -> Value:
    value = _replacement(name, own, span, evaluator)
    if not isinstance(value, Leaf | JoinedText) or (isinstance(value, Leaf) and value.text.list_param):
        refuse(span, f"{name!r} is not a text")
    return value


def _replacement(name: str, own: dict[str, Node], span: Span, evaluator: Evaluator) -> Value | None:
    if name in own:
        return evaluator.value(own[name])
    if "." in name and not name.startswith("AWS::"):
        resource, _, attribute = name.partition(".")
        return Leaf(attribute_of(resource, attribute, span, evaluator), span)
    return referenced_value(name, span, evaluator)


# --- lists -------------------------------------------------------------------------------------


def evaluate_join(function: FunctionCall, evaluator: Evaluator) -> Value:
    """Evaluate ``Join``."""
    first, second = evaluator.arguments(function, 2)
    delimiter = evaluator.text(first)
    parts: list[Value] = []
    for position, item in enumerate(_joined_items(second, evaluator)):
        parts += [Leaf(delimiter, item.span)] if position else []
        param = _lone_list(item)
        parts.append(JoinedText((JoinedList(param, delimiter),), item.span) if param else item)
    return concatenate(tuple(parts), function.span)


def _joined_items(node: Node, evaluator: Evaluator) -> tuple[Value, ...]:
    """Evaluate a joined list: its items can be joined lists themselves."""
    if not isinstance(node, Sequence) or call(node):
        return evaluator.items(node)
    return tuple(value for item in node.items if (value := evaluator.value(item)) is not None)


def _lone_list(item: Value) -> ListParam | None:
    match item:
        case Leaf(Text((ListParam() as param,))):
            return param
        case _:
            return None


def split(function: FunctionCall, evaluator: Evaluator) -> Value:
    """Evaluate ``Split``."""
    first, second = evaluator.arguments(function, 2)
    delimiter, value = evaluator.literal(first), evaluator.value(second)
    match value:
        case JoinedText():
            texts = values.split_again(value, delimiter, evaluator.text_in_case)
        case Leaf(text) if not text.list_param:
            texts = values.split(text, delimiter)
        case _:
            refuse(function.span, "the second argument of Split must be a text")
    if texts is None:
        refuse(function.span, "octospec does not support how this list is joined and split")
    return Items(tuple(Leaf(text, function.span) for text in texts), function.span)


def evaluate_select(function: FunctionCall, evaluator: Evaluator) -> Value:
    """Evaluate ``Select``."""
    first, second = evaluator.arguments(function, 2)
    index = evaluator.literal(first)
    if _splits_stack_id(second) and index == "2":
        return leaf(function.span, Stack(StackAttribute.UUID))
    listed = evaluator.items(second)
    if any(isinstance(item, Leaf) and item.text.list_param for item in listed):
        whole = ", ".join(str(item.text) for item in listed if isinstance(item, Leaf))
        name = f"element {index} of {whole.removeprefix('${param.').removesuffix('}')}"
        return evaluator.unknown(function, name, f"element {index} of the list {whole}")
    position = int(index) if index.isascii() and index.isdigit() and len(index) < _DIGITS else len(listed)
    before = listed[: position + 1]
    if call(second) and any(isinstance(item, Leaf) and _may_be_several(item.text) for item in before):
        return _unknown_part(index, listed, function, evaluator)
    if position >= len(listed):
        refuse(function.span, "Select selects an element that does not exist")
    return listed[position]


def _unknown_part(index: str, parts: tuple[Shape, ...], function: FunctionCall, evaluator: Evaluator) -> Leaf:
    """Create a parameter for a part of a text, if a person can know the text."""
    whole = _words(parts)
    if len(whole) > _LONGEST:
        refuse(function.span, "octospec cannot determine which part of a text this selects")
    part = f"part {index} of {whole}"
    return evaluator.unknown(function, part, part, tuple(_deciding(parts)))


def _deciding(parts: tuple[Shape, ...]) -> Iterator[str]:
    """List the parameters that alone determine the parts of a text; ``None`` if anything else does."""
    references = {each for part in parts if isinstance(part, Leaf) for each in part.text.references}
    given = {each.id for each in references if isinstance(each, Param)}
    if all(isinstance(each, Param | Account | Partition) for each in references):
        yield from sorted(given)


def _words(parts: tuple[Shape, ...]) -> str:
    """Name the texts that were split from one, for people and for an ID."""
    named = (str(part.text) for part in parts if isinstance(part, Leaf))
    return " ".join(re.sub(r"\$\{(?:param\.)?([^{}]*)\}", r"\1", each) for each in named)


_LONGEST: Final = 200
_DIGITS: Final = 4
"""No list has a thousand elements."""


def _may_be_several(text: Text) -> bool:
    """Return whether the value for a part of a text can contain the delimiter of the split."""
    return any(not isinstance(reference, Account | Partition) for reference in text.references)


def _splits_stack_id(node: Node) -> bool:
    match arguments(node, "Split"):
        case (Scalar("/"), inner):
            return ref_name(inner) == "AWS::StackId"
        case _:
            return False


# --- Base64 ------------------------------------------------------------------------------------


def evaluate_base64(function: FunctionCall, evaluator: Evaluator) -> Value:
    """Evaluate ``Base64``."""
    return leaf(function.span, b64encode(evaluator.literal(function.argument).encode()).decode())
