"""The values of ``var``, ``local`` and the outputs of modules."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.deployment import SWITCH
from octo_spec.model.text import ListParam, Param, Partition
from octospec_terraform.reading.conversions import convert
from octospec_terraform.reading.cycles import guard_against_cycle
from octospec_terraform.reading.inputs import (
    ChoiceInput,
    FixedInput,
    LearnedError,
    ObjectInput,
    ValueInput,
)
from octospec_terraform.reading.instances import instance_key, instance_scope
from octospec_terraform.reading.modules import MAX_DEPTH, MAX_MODULES, Deferred, Module
from octospec_terraform.reading.objects import is_map
from octospec_terraform.reading.values import Chosen, Listing, Table, Unknown, fail, literal_texts, string
from octospec_terraform.syntax import Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.inputs import Input, Variable
    from octospec_terraform.reading.values import ModuleRef, Value
    from octospec_terraform.syntax import Block, Expression


def _evaluate_once(
    evaluator: Evaluation, key: tuple[str, Module, str], span: Span, run: Callable[[], Value]
) -> Value:
    """Evaluate once for each case; refuse a value that depends on itself."""
    whole = (*key, tuple(sorted(evaluator.case.answers.items())))
    context = evaluator.context
    if whole not in context.values:
        kind, module, name = key
        with guard_against_cycle(evaluator, key, lambda: f"{module.prefix}{kind}.{name}", span):
            context.values[whole] = context.watch_defaults(run)
    value, kept_defaults = context.values[whole]
    context.kept_defaults.update(kept_defaults)
    return value


# --- variables ---------------------------------------------------------------------------------


def variable(evaluator: Evaluation, module: Module, name: str, span: Span) -> Value:
    """Return the value of a variable."""
    inputs = module.variables if module.arguments is not None else evaluator.context.inputs
    if name in evaluator.context.objects and module.arguments is None and not evaluator.context.is_usual:
        return _object(evaluator, module, name, span)
    if name not in inputs:
        refuse(span, f"there is no variable {name!r}")
    if module.arguments is not None:
        return _evaluate_once(
            evaluator, ("var", module, name), span, lambda: _argument(evaluator, module, name, span)
        )
    _check_objects_given(evaluator, name, span)
    question = evaluator.context.inputs[name]
    if evaluator.context.is_usual and question.written.default is not None:
        evaluator.context.used_defaults.add(question.id)
        value = evaluator.value(question.written.default, module.scope)
        return convert(evaluator, value, question.written.type, module.scope, span)
    if question.written.is_attribute and not isinstance(question, FixedInput):
        _report_object(evaluator, question.written)
    return _input_value(evaluator, question, module, span)


def _input_value(evaluator: Evaluation, question: Input, module: Module, span: Span) -> Value:
    match question:
        case ChoiceInput(written) as question if written.kind == "bool":
            return evaluator.case.is_one_of(question.subject, ("on",))
        case ChoiceInput() as question:
            return Chosen(question, span=span)
        case ValueInput() as question:
            return _given_value(evaluator, question, span)
        case ObjectInput(written):
            return _object(evaluator, module, written.name, span)
        case FixedInput() as question:
            return _fixed_value(evaluator, question, module, span)


def _check_objects_given(evaluator: Evaluation, name: str, span: Span) -> None:
    """Refuse an attribute of an object that is not given, as Terraform does."""
    objects = accumulate(name.split(".")[:-1], lambda before, step: f"{before}.{step}")
    for of in (evaluator.context.inputs.get(each) for each in objects):
        if isinstance(of, ObjectInput) and not _is_object_given(evaluator, of):
            fail(span, f"{of.written.name} is null here")


def object_given(evaluator: Evaluation, question: ObjectInput, span: Span) -> bool:
    """Return whether an object is given; if it is part of another one that is absent, refuse it."""
    _check_objects_given(evaluator, question.written.name, span)
    return _is_object_given(evaluator, question)


def _is_object_given(evaluator: Evaluation, question: ObjectInput) -> bool:
    return not evaluator.context.is_usual and evaluator.case.is_one_of(question.subject, (SWITCH[1],))


def _report_object(evaluator: Evaluation, written: Variable) -> None:
    named = written.name.partition(".")[0]
    of = evaluator.context.inputs[named].written
    if is_map(of):
        message, result = f"variable {named!r} is a map", "each key of its default becomes an input"
        evaluator.context.notes.otherwise(of.span, message, f"{result}, and the spec has no other keys")
        return
    message = f"variable {named!r} is an object"
    evaluator.context.notes.otherwise(of.span, message, "each used attribute becomes an input")


_MOST_CASES: Final = 3
"""The maximum number of deciding attributes of an object: each combination of their answers is a case."""


def _object(evaluator: Evaluation, module: Module, name: str, span: Span) -> Value:
    """Return an object as a whole; too many attributes that decide something keep their defaults instead."""
    context = evaluator.context
    of = context.inputs.get(name)
    if isinstance(of, ObjectInput):
        if not object_given(evaluator, of, span):
            return None
        _report_object(evaluator, of.written)
    attributes = context.objects[name]
    deciding = frozenset(
        each.name
        for each in attributes
        if each.name in context.inputs and _decides(context.inputs[each.name])
    )
    if len(deciding) > _MOST_CASES:
        raise LearnedError(context.decisions.with_fixed(deciding))
    entries = (
        (each.name.rpartition(".")[2], variable(evaluator, module, each.name, span)) for each in attributes
    )
    return Table(tuple(entries), span=span)


def _decides(question: Input) -> bool:
    if isinstance(question, ObjectInput):
        return True
    return isinstance(question, ChoiceInput) or (
        isinstance(question, ValueInput) and question.optional and not question.of_object
    )


def is_given(evaluator: Evaluation, question: ValueInput) -> bool:
    """Return whether a value for a variable is given."""
    if not question.optional:
        return True
    return evaluator.case.is_one_of(question.subject, (SWITCH[1] if question.gated else "yes",))


def _given_value(evaluator: Evaluation, question: ValueInput, span: Span) -> Value:
    if evaluator.context.own is None and not is_given(evaluator, question):
        if question.written.is_null:
            return None
        return Listing(span=span) if question.is_list else string(span)
    if question.is_list:
        return Listing((string(span, ListParam(question.id)),), span=span)
    return string(span, Param(question.id))


def _fixed_value(evaluator: Evaluation, question: FixedInput, module: Module, span: Span) -> Value:
    written = question.written
    message = f"variable {written.name!r} {question.why}"
    if question.is_partition:
        evaluator.context.notes.otherwise(written.span, message, "the spec has no input for it")
        return string(span, Partition())
    if written.default is None:
        from octospec_terraform.reading.object_inputs import ObjectInputs  # noqa: PLC0415 - only foreign modules need it

        return ObjectInputs(evaluator, module, span).whole(written.name, written.type)
    value = evaluator.value(written.default, module.scope)
    if question.in_keys:
        default = ", ".join(literal_texts(value)) or "its default"
        evaluator.context.notes.kept_for_keys(written.span, f"variable {written.name!r}", default)
    else:
        evaluator.context.notes.default_taken(written.span, message)
    evaluator.context.kept_defaults[f"the variable {written.name}"] = written.span
    return convert(evaluator, value, written.type, module.scope, span)


def _argument(evaluator: Evaluation, module: Module, name: str, span: Span) -> Value:
    """Return the value of a variable in a called module."""
    block, given = module.variables[name], (module.arguments or {}).get(name)
    value = None if given is None else evaluator.value(given.expression, given.scope)
    if given is None or (value is None and _is_never_null(block)):
        default = block.body.get("default")
        if default is None:
            fail(span, f"the module is called without {name!r}")
        value = evaluator.value(default, module.scope)
    return convert(evaluator, value, block.body.get("type"), module.scope, span)


def _is_never_null(block: Block) -> bool:
    nullable = block.body.get("nullable")
    return isinstance(nullable, Literal) and nullable.value is False


# --- locals ------------------------------------------------------------------------------------


def local(evaluator: Evaluation, module: Module, name: str, span: Span) -> Value:
    """Return the value of a local."""
    own = evaluator.context.own
    if own is not None and name in own.locals:
        return own.locals[name].run(evaluator)
    if name not in module.locals:
        refuse(span, f"there is no local {name!r}")
    expression = module.locals[name].value
    return _evaluate_once(
        evaluator, ("local", module, name), span, lambda: evaluator.value(expression, module.scope)
    )


# --- modules -----------------------------------------------------------------------------------


def called_module(evaluator: Evaluation, ref: ModuleRef, span: Span) -> Module | None:
    """Return the module of a call; ``None`` if it is not in this folder."""
    call, modules = ref.call, evaluator.context.modules
    files = call.caller.files
    if not call.source or not files.module_files(call.source):
        return None
    place = (f"{call.caller.prefix}module.{call.name}", ref.key)
    if place not in modules:
        if len(modules) >= MAX_MODULES or call.caller.depth >= MAX_DEPTH:
            refuse(span, f"more than {MAX_MODULES} modules are called")
        scope = instance_scope(call.body, call.caller.scope, ref.key)
        key = "" if ref.key is None else instance_key(call.body, ref.key)
        module = files.module(call.source, f"{place[0]}{key}.")
        module.arguments = {each.name: Deferred(each.value, scope) for each in call.body.attributes}
        module.depth = call.caller.depth + 1
        modules[place] = module
    return modules[place]


def output(evaluator: Evaluation, ref: ModuleRef, name: str, span: Span) -> Value:
    """Return an output of a module."""
    module = called_module(evaluator, ref, span)
    if module is None:
        return Unknown(f"{ref.call.name}-{name}", f"the {name} of the module {ref.call.name}", span=span)
    if name not in module.outputs:
        refuse(span, f"the module {ref.call.name} has no output {name!r}")
    expression: Expression = module.outputs[name]
    return _evaluate_once(
        evaluator, ("output", module, name), span, lambda: evaluator.value(expression, module.scope)
    )
