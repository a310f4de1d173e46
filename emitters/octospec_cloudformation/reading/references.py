"""The targets of ``Ref``, ``GetAtt`` and the names in a ``Sub``: inputs, resources and pseudo parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.deployment import SWITCH
from octo_spec.model.policy_documents import Items, Leaf
from octo_spec.model.presence import Given
from octo_spec.model.text import ListParam, Param, Reference, RoleArn, Text
from octo_spec.source import Scalar
from octospec_cloudformation.reading.inputs import ChoiceInput, ValueInput
from octospec_cloudformation.reading.presences import is_implied
from octospec_cloudformation.reading.resource_values import resource_value
from octospec_cloudformation.reading.values import leaf
from octospec_cloudformation.vocabulary import NO_VALUE, PSEUDO

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.nodes import FunctionCall
    from octospec_cloudformation.reading.values import Value

_PSEUDO: Final[dict[str, Reference]] = {name: reference for reference, name in PSEUDO.items()}
_URL_SUFFIX: Final = "AWS::URLSuffix"


def reference(function: FunctionCall, evaluator: Evaluator) -> Value | None:
    """Evaluate ``Ref``."""
    if not isinstance(function.argument, Scalar):
        refuse(function.span, "the argument of Ref must be a name")
    name = function.argument.value
    return None if name == NO_VALUE else referenced_value(name, function.span, evaluator)


def attribute(function: FunctionCall, evaluator: Evaluator) -> Value:
    """Evaluate ``GetAtt``."""
    argument = function.argument
    if isinstance(argument, Scalar):
        name, _, wanted = argument.value.partition(".")
    else:
        first, second = evaluator.arguments(function, 2)
        name, wanted = evaluator.literal(first), evaluator.literal(second)
    return leaf(function.span, *attribute_of(name, wanted, function.span, evaluator).pieces)


def attribute_of(name: str, wanted: str, span: Span, evaluator: Evaluator) -> Text:
    """Return an attribute of a resource."""
    context = evaluator.context
    if name in context.roles and wanted == "Arn":
        return Text((RoleArn(context.roles[name]),))
    if name not in context.sections.resources:
        refuse(span, f"there is no resource {name!r}")
    return resource_value(name, wanted, evaluator, span)


def referenced_value(name: str, span: Span, evaluator: Evaluator) -> Value:
    """Return the value of a name."""
    if name in _PSEUDO:
        return leaf(span, _PSEUDO[name])
    if name == _URL_SUFFIX:
        return _url_suffix(span, evaluator)
    if name in evaluator.context.inputs:
        return _input(name, span, evaluator)
    if name in evaluator.context.sections.resources:
        return leaf(span, *resource_value(name, "Ref", evaluator, span).pieces)
    return refuse(span, f"there is no parameter or resource {name!r}")


def _url_suffix(span: Span, evaluator: Evaluator) -> Leaf:
    meaning = "read as amazonaws.com, which is right outside China"
    evaluator.context.notes.otherwise(span, _URL_SUFFIX, meaning)
    return leaf(span, "amazonaws.com")


def _input(name: str, span: Span, evaluator: Evaluator) -> Value:
    question = evaluator.context.inputs[name]
    if isinstance(question, ChoiceInput):
        return leaf(span, question.raw_of(evaluator.case.answer(question.subject)))
    if not evaluator.context.is_strict and not is_given(question, evaluator):
        return Items((), span) if question.is_list else leaf(span, question.absent or "")
    return leaf(span, ListParam(question.id) if question.is_list else Param(question.id))


def is_given(question: ValueInput, evaluator: Evaluator) -> bool:
    """Return whether a value for a parameter is given."""
    if question.absent is None or _must_be_given(question, evaluator):
        return True
    return evaluator.case.is_one_of(question.subject, (SWITCH[1] if question.gated else "yes",))


def _must_be_given(question: ValueInput, evaluator: Evaluator) -> bool:
    """Return whether a rule allows this case only with a value."""
    return any(
        Given(question.id) in rule.then.tests and is_implied(rule.when, evaluator.case)
        for rule in evaluator.context.requirements
    )
