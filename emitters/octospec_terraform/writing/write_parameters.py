"""``variables.tf``: parameters and choices as variables, with their validations.

Before Terraform 1.9 a validation can only refer to its own variable, and before 1.12 ``||`` evaluates both
sides, so a condition that fails for null is in a ``try``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.deployment import Parameter, ParameterKind
from octospec_terraform.naming import snake
from octospec_terraform.syntax import (
    BLANK,
    FALSE,
    NULL,
    TRUE,
    Attribute,
    Binary,
    Block,
    Call,
    Comment,
    For,
    Literal,
    Tuple,
    block,
    dotted,
    string,
    strings,
)
from octospec_terraform.vocabulary import BOOL, TYPES
from octospec_terraform.writing.given_names import is_bool, question_name, written_value
from octospec_terraform.writing.own_values import own_variables
from octospec_terraform.writing.write_texts import ELEMENT, variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Choice, Deployment, Question
    from octospec_terraform.syntax import BodyItem, Expression
    from octospec_terraform.writing.own_values import OwnVariable

Validation = tuple["Expression", str]
"""The required condition, and the error message if it is false."""


def variables(deployment: Deployment) -> Iterator[BodyItem]:
    """Write all variables: first the parameters, last those of every module."""
    own = tuple(own_variables(deployment))
    if not deployment.questions and not own:
        yield Comment("This module has no inputs.")
    blocks = (*map(_question, deployment.questions), *((_own(variable),) for variable in own))
    for position, items in enumerate(blocks):
        yield from ((BLANK,) if position else ())
        yield from items


def _question(question: Question) -> tuple[BodyItem, ...]:
    block = _parameter(question) if isinstance(question, Parameter) else _choice(question)
    return (*_label(question), block)


def _own(own: OwnVariable) -> Block:
    check = () if own.check is None else _validation(own.check, own.must)
    body = (
        Attribute("type", own.type),
        Attribute("description", string(own.description)),
        Attribute("default", own.default),
        *(() if own.default == NULL else (Attribute("nullable", FALSE),)),
        *check,
    )
    return block("variable", (own.name,), body)


def _label(question: Parameter | Choice) -> Iterator[Comment]:
    words = ": ".join(part for part in (question.section, question.label) if part)
    if words:
        yield Comment(words)


# --- parameters --------------------------------------------------------------------------------


def _parameter(parameter: Parameter) -> Block:
    return block(
        "variable",
        (snake(parameter.id),),
        (
            Attribute("type", TYPES[parameter.kind]),
            Attribute("description", string(parameter.description)),
            *_default(parameter),
            *(item for validation in _validations(parameter) for item in _validation(*validation)),
        ),
    )


def _default(parameter: Parameter) -> Iterator[Attribute]:
    if parameter.optional:
        yield Attribute("default", NULL)
        return
    match parameter.default:
        case None:
            pass
        case str() as literal:
            yield Attribute("default", string(literal))
        case tuple() as literals:
            yield Attribute("default", strings(literals))
    yield Attribute("nullable", FALSE)


def _validations(parameter: Parameter) -> Iterator[Validation]:
    whose = "Each value" if parameter.kind is ParameterKind.LIST else "The value"
    if must_hold_one(parameter):
        yield (
            Binary(">", Call("length", (variable(parameter.id),)), Literal(0)),
            f"The value of {question_name(parameter)} must contain at least one item.",
        )
    for condition, must in _element_validations(parameter):
        yield _apply_condition(parameter, condition), f"{whose} of {question_name(parameter)} must {must}."


def must_hold_one(parameter: Parameter) -> bool:
    """Return whether an empty list is refused: a statement would lose all its resources or principals."""
    return parameter.kind is ParameterKind.LIST and not parameter.optional and parameter.default != ()


def _element_validations(parameter: Parameter) -> Iterator[Validation]:
    value = ELEMENT if parameter.kind is ParameterKind.LIST else variable(parameter.id)
    length = Call("length", (value,))
    if parameter.allowed:
        keys = tuple(allowed.key for allowed in parameter.allowed)
        yield Call("contains", (strings(keys), value)), f"be one of: {', '.join(keys)}"
    if parameter.pattern is not None:
        matches = Call("can", (Call("regex", (string(parameter.pattern), value)),))
        yield matches, parameter.pattern_help.rstrip(".") or f"match {parameter.pattern}"
    if parameter.min_length is not None:
        number = Literal(parameter.min_length)
        yield Binary(">=", length, number), f"have at least {number.value} characters"
    if parameter.max_length is not None:
        number = Literal(parameter.max_length)
        yield Binary("<=", length, number), f"have at most {number.value} characters"


def _apply_condition(parameter: Parameter, condition: Expression) -> Expression:
    """Apply a condition to each element of a list, and to an optional value only if it is given."""
    value = variable(parameter.id)
    if parameter.kind is ParameterKind.LIST:
        source = Call("coalesce", (value, Tuple())) if parameter.optional else value
        return Call("alltrue", (For("", ELEMENT.name, source, condition),))
    if parameter.optional:
        absent = Binary("||", Binary("==", value, NULL), Binary("==", value, string("")))
        return Binary("||", absent, Call("try", (condition, FALSE)))
    return condition


def _validation(condition: Expression, message: str) -> tuple[BodyItem, ...]:
    body = (Attribute("condition", condition), Attribute("error_message", string(message)))
    return (BLANK, block("validation", (), body))


# --- choices -----------------------------------------------------------------------------------


def _choice(choice: Choice) -> Block:
    return block(
        "variable", (snake(choice.id),), tuple(_switch(choice) if is_bool(choice) else _levels(choice))
    )


def _switch(choice: Choice) -> Iterator[BodyItem]:
    yield Attribute("type", BOOL)
    yield Attribute("description", string(choice.description))
    yield Attribute("default", TRUE if choice.default == "on" else FALSE)
    yield Attribute("nullable", FALSE)


def _levels(choice: Choice) -> Iterator[BodyItem]:
    values = tuple(written_value(choice, value) for value in choice.values)
    yield Attribute("type", dotted("string"))
    yield Attribute("description", string(choice.description))
    yield Attribute("default", string(written_value(choice, choice.default)))
    yield Attribute("nullable", FALSE)
    condition = Call("contains", (strings(values), variable(choice.id)))
    yield from _validation(
        condition, f"The value of {question_name(choice)} must be one of: {', '.join(values)}."
    )
