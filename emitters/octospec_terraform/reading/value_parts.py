"""What ``.name``, ``[key]`` and loops return for a value.

https://developer.hashicorp.com/terraform/language/expressions/references
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.model.deployment import ParameterKind
from octo_spec.model.text import ListParam, Param, ParamFact, Partition, PartitionFact, Text
from octospec_terraform.naming import kebab
from octospec_terraform.reading.binary_numbers import Counted
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.given import given_in, refuse_given
from octospec_terraform.reading.instances import instance_keys
from octospec_terraform.reading.operators import equal
from octospec_terraform.reading.resources import resource_attribute
from octospec_terraform.reading.values import (
    EachIndex,
    FactTable,
    FailsError,
    Handle,
    Listing,
    ModuleRef,
    ResourceRef,
    Root,
    Str,
    Table,
    Unknown,
    fail,
    literal_text,
    string,
)
from octospec_terraform.reading.variables import local, output, variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.values import Value


def attribute(evaluator: Evaluation, of: Value, name: str, span: Span) -> Value:
    """Return ``of.name``."""
    match of:
        case Root():
            return _root_value(evaluator, of, name, span)
        case Table(entries):
            found = dict(entries)
            return found[name] if name in found else fail(span, f"there is no {name!r} in this object")
        case ResourceRef():
            return resource_attribute(evaluator, of, name, span)
        case ModuleRef():
            return output(evaluator, of, name, span)
        case Unknown(known, what):
            what = f"the {name} of {what}"
            return Unknown(f"{known}-{name}", what, parameters=of.parameters, span=span)
        case Str(Text((ListParam(id),))) if id in evaluator.context.made_of:
            what = f"the {name} of an element of {id}"
            return Unknown(f"{id}-{name}", what, parameters=evaluator.context.made_of[id], span=span)
        case FactTable(param, True):
            return _fact(param, name, span)
        case Handle():
            return refuse(span, f"octospec does not support {name!r} of this attribute")
        case None:
            return fail(span, f"null has no {name!r}")
        case _:
            return fail(span, f"this value has no {name!r}")


def _root_value(evaluator: Evaluation, root: Root, name: str, span: Span) -> Value:
    module = root.module
    match root.name:
        case "var":
            return variable(evaluator, module, name, span)
        case "local":
            return local(evaluator, module, name, span)
        case "module" if name in module.calls:
            return ModuleRef(module.calls[name], span=span)
        case "resource" if not root.type:
            return Root(module, name, span=span)
        case "data" if not root.type:
            return Root(module, "data", name, span=span)
        case "data" if (root.type, name) in module.data:
            return ResourceRef(module.data[root.type, name], span=span)
        case "path":
            return (
                string(span, module.folder or ".") if name != "cwd" else refuse(span, "path.cwd is not known")
            )
        case "terraform":
            return Unknown(f"terraform-{name}", f"the {name} of Terraform", span=span)
        case type_ if (type_, name) in module.resources:
            return ResourceRef(module.resources[type_, name], span=span)
        case _:
            named = ".".join(filter(None, (root.name, root.type, name)))
            return refuse(span, f"there is no {named} in this module")


# --- indexes -----------------------------------------------------------------------------------


def element(evaluator: Evaluation, of: Value, key: Value, span: Span) -> Value:
    """Return ``of[key]``."""
    match of:
        case Root():
            return attribute(evaluator, of, _literal(evaluator, key, span), span)
        case ResourceRef(resource, None) if _is_repeated(of):
            return ResourceRef(resource, _literal(evaluator, key, span), span=span)
        case ModuleRef(call, None):
            return ModuleRef(call, _literal(evaluator, key, span), span=span)
        case ResourceRef() | ModuleRef():
            return attribute(evaluator, of, _literal(evaluator, key, span), span)
        case Listing(items):
            return _list_element(items, key, span)
        case FactTable(param, False) if key == string(span, Param(param) if param else Partition()):
            return FactTable(param, looked_up=True, span=span)
        case Table():
            return _table_entry(evaluator, of, key, span)
        case Unknown(name, what):
            index = literal_text(key)
            words = "an element" if index is None or index.isdecimal() else f"the {index}"
            what = f"{words} of {what}"
            return Unknown(f"{name}-{index or 'element'}", what, parameters=of.parameters, span=span)
        case None:
            return fail(span, "null has no elements")
        case _:
            return fail(span, "this value has no elements")


def _fact(param: str, name: str, span: Span) -> Value:
    """Return a fact of the spec about the value of a parameter, or about the partition."""
    fact = kebab(name) or refuse(span, f"there is no fact {name!r}")
    return string(span, ParamFact(param, fact) if param else PartitionFact(fact))


def _is_repeated(of: ResourceRef) -> bool:
    body = of.resource.body
    return body.get("count") is not None or body.get("for_each") is not None


def _literal(evaluator: Evaluation, key: Value, span: Span) -> str:
    literal = text_of(evaluator, key, span).literal
    return refuse(span, "this index is known only when the module is applied") if literal is None else literal


_MOST_DIGITS: Final = 9
"""No index has more digits, and Python reads no number of thousands of them."""


def _list_element(items: tuple[Value, ...], key: Value, span: Span) -> Value:
    literal = literal_text(key)
    if (
        isinstance(key, EachIndex)
        and not key.is_after
        and len(items) == 1
        and _is_list_param(items[0], key.param)
    ):
        return items[0]
    if isinstance(key, EachIndex):
        refuse_given(span, "the position of an element in an input list is not known", key)
    if literal is None or not literal.removeprefix("-").isdecimal():
        refuse(span, "this index is known only when the module is applied")
    if len(literal) > _MOST_DIGITS:
        fail(span, "there is no element with this index in the list")
    index = int(literal)
    if any(_is_list(item) for item in items[: index + 1]):
        return _given_element(items, index, span)
    if not 0 <= index < len(items):
        fail(span, f"there is no element {index} in this list")
    return items[index]


def _is_list_param(item: Value, param: str) -> bool:
    return isinstance(item, Str) and item.text.list_param == ListParam(param)


def _is_list(item: Value) -> bool:
    return isinstance(item, Str) and item.text.list_param is not None


def _given_element(items: tuple[Value, ...], index: int, span: Span) -> Value:
    first = next(item.text.list_param for item in items if isinstance(item, Str) and item.text.list_param)
    what = f"element {index} of the list {first.id}"
    return Unknown(f"{first.id}-element", what, parameters=(first.id,), span=span)


def _table_entry(evaluator: Evaluation, of: Table, key: Value, span: Span) -> Value:
    literal = literal_text(key)
    if literal is not None:
        return attribute(evaluator, of, literal, span)
    try:
        found = entry_with(evaluator, of, key, span)
    except FailsError:
        raise
    except NotTakenError:
        return _unknown_entry(key, span)
    return fail(span, "there is no such key in this map") if found is None else found[1]


def entry_with(evaluator: Evaluation, of: Table, key: Value, span: Span) -> tuple[str, Value] | None:
    """Return the entry whose key is ``key``.

    All keys are compared, even after one that is equal: a choice then has an answer for each of them.
    """
    equals = [entry for entry in of.entries if equal(evaluator, key, string(span, entry[0]), span)]
    return next(iter(equals), None)


def _unknown_entry(key: Value, span: Span) -> Value:
    """Return the value of a map for a key that is known only when the module is applied."""
    what = f"the value looked up by {', '.join(given_in(key)) or 'an unknown key'}"
    match key:
        case Str(text) if text.references:
            name = type(text.references[0]).__name__.lower()
            return Unknown(f"by-{name}", f"{what} ({span})", parameters=tuple(given_in(key)), span=span)
        case Unknown(name, known):
            return Unknown(f"by-{name}", f"the value looked up by {known} ({span})", span=span)
        case _:
            return refuse(span, "this key is known only when the module is applied")


# --- loops -------------------------------------------------------------------------------------


def _indexed_elements(items: tuple[Value, ...]) -> Iterator[tuple[Value, Value]]:
    """Return each element with its index; after the unknown elements of a list input, no index is known."""
    index: Value = 0
    for at, item in enumerate(items):
        given = item.text.list_param if isinstance(item, Str) else None
        if given is not None:
            index = EachIndex(given.id)
        elif isinstance(index, EachIndex):
            index = EachIndex(index.param, is_after=True)
        else:
            index = Counted(at)
        yield index, item


def elements(
    evaluator: Evaluation, of: Value, span: Span, *, alone: bool = False
) -> list[tuple[Value, Value]]:
    """List keys and values; anything else is a list of itself if ``alone`` is allowed."""
    match of:
        case Listing(items):
            return [(item, item) for item in items] if of.is_set else list(_indexed_elements(items))
        case Table(entries):
            # Terraform iterates over a map and an object in the order of the keys.
            ordered = sorted(entries, key=itemgetter(0))
            return [(string(span, key), value) for key, value in ordered]
        case ResourceRef(resource, None) if _is_repeated(of):
            keys = instance_keys(evaluator, resource.body, resource.module.scope)
            return [(string(span, key), ResourceRef(resource, key, span=span)) for key in keys if key]
        case ModuleRef(call, None) if call.body.get("count") or call.body.get("for_each"):
            keys = instance_keys(evaluator, call.body, call.caller.scope)
            return [(string(span, key), ModuleRef(call, key, span=span)) for key in keys if key]
        case _ if alone:
            return [(Counted(0), of)]
        case Unknown():
            made = ListParam(evaluator.context.create_parameter(of, span, ParameterKind.LIST))
            return [(0, string(span, made))]
        case None:
            return fail(span, "null has no elements")
        case _:
            return refuse_given(span, "expected a list here", of)
