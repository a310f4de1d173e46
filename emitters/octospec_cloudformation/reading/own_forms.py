"""The forms in which octospec writes each function: a strict reading refuses any other form.

What a function gives is evaluated as in anyone's template. This module only checks which form it has.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.text import Partition, Stack, StackAttribute
from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.reading.inputs import ValueInput
from octospec_cloudformation.reading.mappings import OF_PARTITIONS
from octospec_cloudformation.reading.nodes import arguments, is_scalar, ref_name
from octospec_cloudformation.reading.sections import SUB_VARIABLE, names_in
from octospec_cloudformation.vocabulary import KNOWN_PARTITION, PSEUDO, UUID_PART, YES

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octo_spec.source import Node
    from octospec_cloudformation.reading.nodes import FunctionCall
    from octospec_cloudformation.reading.reading_context import Context

_STACK: Final = PSEUDO[Stack(StackAttribute.ID)]
_ARN: Final = ".Arn"


def check_form(function: FunctionCall, context: Context) -> None:
    """Refuse a function in a form that octospec does not write in a text."""
    if function.name not in _CHECKS:
        refuse(function.span, f"the function {function.name} is not supported here")
    _CHECKS[function.name](function, context)


def _check_name(name: str, span: Span, context: Context) -> None:
    is_role = name.endswith(_ARN) and name.removesuffix(_ARN) in context.roles
    is_value = isinstance(context.inputs.get(name), ValueInput)
    if not is_role and not is_value and name not in PSEUDO.values():
        refuse(span, f"there is no parameter or role {name!r} that can be used here")


def _reference(function: FunctionCall, context: Context) -> None:
    if not isinstance(function.argument, Scalar) or function.argument.tag:
        refuse(function.span, "expected a value without a function here")
    _check_name(function.argument.value, function.span, context)


def _attribute(function: FunctionCall, context: Context) -> None:
    match function.argument:
        case Scalar(name, tag="") if name.endswith(_ARN):
            _check_name(name, function.argument.span, context)
        case Sequence((Scalar(name, tag=""), Scalar("Arn", tag=""))):
            _check_name(f"{name}{_ARN}", function.argument.span, context)
        case _:
            refuse(function.argument.span, "GetAtt is supported only for the Arn of a role")


def _substitution(function: FunctionCall, context: Context) -> None:
    text = function.argument
    if not isinstance(text, Scalar):
        refuse(text.span, "Sub with its own variables is not supported")
    for match in SUB_VARIABLE.finditer(text.value):
        if match["kept"] is None:
            _check_name(match[0][2:-1], text.span, context)
            _check_single(match["name"], text.span, context)


def _check_single(name: str, span: Span, context: Context) -> None:
    """Refuse a list inside a longer text, which CloudFormation does not repeat for each element."""
    if id := _list_id(name, context):
        refuse(span, f"the list {id!r} cannot be inside a text")


def _list_id(name: str, context: Context) -> str:
    question = context.inputs.get(name)
    return question.id if isinstance(question, ValueInput) and question.is_list else ""


def _fact(function: FunctionCall, context: Context) -> None:
    match function.argument:
        case Sequence((Scalar(mapping, tag=""), key, Scalar(fact, tag="")), tag=""):
            if (_whose(key, context), mapping, fact) in context.facts:
                return
        case _:
            pass
    refuse(function.span, "FindInMap is supported only for facts of a parameter or of the partition")


def _whose(key: Node, context: Context) -> str | None:
    """Return what the first key looks up: the ID of a parameter, or the key for the partition."""
    name = ref_name(key) or ""
    question = context.inputs.get(name)
    if isinstance(question, ValueInput):
        return question.id
    return OF_PARTITIONS if name == PSEUDO[Partition()] else None


def _selection(function: FunctionCall, _: Context) -> None:
    match function.argument:
        case Sequence((index, split), tag="") if is_scalar(index, str(UUID_PART)):
            match arguments(split, "Split"):
                case (slash, stack) if is_scalar(slash, "/") and ref_name(stack) == _STACK:
                    return
    refuse(function.span, "Select is supported only for the third part of the stack ID")


def _join(function: FunctionCall, context: Context) -> None:
    """Accept any delimiter for a list parameter: the ``Split`` around it must give the list again."""
    match function.argument:
        case Sequence((delimiter, Sequence(parts, tag="")), tag="") if is_scalar(delimiter, ""):
            for part in parts:
                _check_single(ref_name(part) or "", part.span, context)
            return
        case Sequence((Scalar(tag=""), listed), tag="") if ref_name(listed):
            return
    refuse(function.span, "Join is supported only with an empty delimiter and a list")


def _split(function: FunctionCall, context: Context) -> None:
    match function.argument:
        case Sequence((Scalar(delimiter, tag=""), whole), tag="") if "," in delimiter:
            if any(_list_id(name, context) for name in names_in(whole)):
                return
    refuse(function.span, NO_LIST)


NO_LIST: Final = "Split is supported only for the elements of a list parameter"
"""Elements hold no comma, so only a delimiter with a comma never occurs inside an element."""


def _choice(function: FunctionCall, context: Context) -> None:
    """Accept a text that is written once for each partition: its value must be the same in each."""
    match function.argument:
        case Sequence((Scalar(name, tag=""), _, _), tag="") if name in context.own.places:
            return
    refuse(function.span, f"the function {function.name} is not supported here")


_CHECKS: Final[dict[str, Callable[[FunctionCall, Context], None]]] = {
    "Ref": _reference,
    "GetAtt": _attribute,
    "Sub": _substitution,
    "FindInMap": _fact,
    "Select": _selection,
    "Join": _join,
    "Split": _split,
    "If": _choice,
}


# --- conditions --------------------------------------------------------------------------------


def looks_partition_up(looked_up: Node, expected: Node, context: Context) -> bool:
    """Check whether a condition looks the partition up in the mapping of known partitions."""
    if not is_scalar(expected, YES):
        return False
    match arguments(looked_up, "FindInMap"):
        case (mapping, here, key) if ref_name(here) == PSEUDO[Partition()]:
            return is_scalar(key, KNOWN_PARTITION) and is_scalar(mapping, context.own.partition_mapping)
        case _:
            return False
