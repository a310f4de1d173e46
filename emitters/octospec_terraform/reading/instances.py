"""The instances of a resource or a module: ``count`` and ``for_each``.

https://developer.hashicorp.com/terraform/language/meta-arguments/for_each
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.foreign.notes import refuse
from octospec_terraform.reading.binary_numbers import Counted
from octospec_terraform.reading.cycles import guard_against_cycle
from octospec_terraform.reading.given import refuse_given
from octospec_terraform.reading.modules import Computed, Each
from octospec_terraform.reading.scopes import entries
from octospec_terraform.reading.values import (
    AtLeast,
    EachIndex,
    Handle,
    Listing,
    ModuleRef,
    ResourceRef,
    Str,
    Table,
    Unknown,
    literal_text,
    span_of,
    string,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.modules import Module, Resource, Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Body

MAX_INSTANCES: Final = 1_000
_MOST_DIGITS: Final = 9
"""No count has more digits, and Python reads no number of thousands of them."""
"""The maximum number of instances of one resource."""


_EACH: Final = "each of "
"""The prefix for the key of an instance that exists for each element of a list parameter."""


def instance_keys(evaluator: Evaluation, body: Body, scope: Scope) -> tuple[str | None, ...]:
    """List the keys of the instances in a case: ``None`` for a resource without repetition."""
    if (count := body.get("count")) is not None:
        with _repeating(evaluator, body, scope, count.span):
            value = evaluator.value(count, scope)
        if isinstance(value, AtLeast) and value.param:
            return (f"{_EACH}{value.param}",)
        literal = literal_text(value)
        if literal is None or not literal.isdecimal():
            refuse_given(
                count.span, "the number of instances is known only when the module is applied", value
            )
        if len(literal) > _MOST_DIGITS or int(literal) > MAX_INSTANCES:
            refuse(count.span, f"this has more than {MAX_INSTANCES:,} instances")
        return tuple(map(str, range(int(literal))))
    if body.get("for_each") is None:
        return (None,)
    return tuple(key for key, _ in each_of(evaluator, body, scope))


def instance_key(body: Body, key: str) -> str:
    """Write the key of an instance, as in an address; empty for a ``count`` that a list parameter decides."""
    if body.get("for_each") is not None:
        return f"[{json.dumps(key, ensure_ascii=False)}]"
    return "" if key.startswith(_EACH) else f"[{key}]"


def each_of(evaluator: Evaluation, body: Body, scope: Scope) -> tuple[tuple[str, Value], ...]:
    """List the keys and values of ``for_each`` in a case."""
    expression = body.get("for_each")
    if expression is None:
        return ()
    with _repeating(evaluator, body, scope, expression.span):
        return _keyed_items(evaluator, evaluator.value(expression, scope), expression.span)


def _keyed_items(evaluator: Evaluation, value: Value, span: Span) -> tuple[tuple[str, Value], ...]:
    match value:
        case Table(entries):
            return entries
        case Listing(items):
            return tuple((_key(item), item) for item in items)
        case ResourceRef(_, None) | ModuleRef(_, None):
            return _each_instance(evaluator, value, span)
        case _:
            return refuse_given(
                span, "the keys of the instances are known only when the module is applied", value
            )


def _repeating(evaluator: Evaluation, body: Body, scope: Scope, span: Span) -> AbstractContextManager[None]:
    """Evaluate ``count`` or ``for_each``, which cannot depend on the number of the same instances."""
    what = ("repeated", scope.module, id(body))
    return guard_against_cycle(evaluator, what, lambda: _address(body, scope.module), span)


def _address(body: Body, module: Module) -> str:
    """Return the address of the resource or the module call of a body."""
    resources = (*module.resources.values(), *module.data.values())
    calls = ((call.body, f"{module.prefix}module.{call.name}") for call in module.calls.values())
    named = (*((resource.body, resource.address) for resource in resources), *calls)
    return next(address for found, address in named if found is body)


def opened_argument(
    evaluator: Evaluation, resource: Resource, key: str | None, name: str, span: Span
) -> AbstractContextManager[None]:
    """Evaluate an argument of a resource, or of its instance with a ``key``."""

    def called() -> str:
        return f"{resource.address}{'' if key is None else instance_key(resource.body, key)}.{name}"

    return guard_against_cycle(evaluator, (resource, key, name), called, span)


def _each_instance(evaluator: Evaluation, value: Value, span: Span) -> tuple[tuple[str, Value], ...]:
    return tuple((_key(key), item) for key, item in evaluator.elements(value, span))


def _key(item: Value) -> str:
    match item:
        case Str(text):
            return str(text)
        case Handle(of, name):
            return f"{of.resource.address}.{name}"
        case Unknown(name):
            return name
        case _:
            return literal_text(item) or ""


def instance_scope(body: Body, scope: Scope, key: str | None) -> Scope:
    """Return the scope of an instance: with ``count.index``, or ``each.key`` and ``each.value``."""
    if key is None:
        return scope
    if body.get("count") is not None:
        index = EachIndex(key.removeprefix(_EACH)) if key.startswith(_EACH) else Counted(key)
        return scope.having(count=Table((("index", index),)))
    expression = body.get("for_each")
    written = entries(expression, scope) if expression is not None else None
    if written and key in written:
        return scope.having(each=Each(string(value_span(None), key), written[key]))
    return scope.having(each=Computed(lambda evaluator: _each(evaluator, body, scope, key)))


def _each(evaluator: Evaluation, body: Body, scope: Scope, key: str) -> Value:
    for name, value in each_of(evaluator, body, scope):
        if name == key:
            of_set = isinstance(value, Str | Handle | Unknown) and _key(value) == name
            return Table((("key", value if of_set else string(value_span(value), name)), ("value", value)))
    expression = body.get("for_each")
    return refuse(expression.span if expression else Span(""), f"there is no instance {key!r} here")


def value_span(value: Value) -> Span:
    """Return the place of a value, if any."""
    return span_of(value, Span(""))
