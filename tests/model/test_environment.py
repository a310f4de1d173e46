"""What may be wrong with answers, and what holds where they are given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.iam.elements import Effect
from octo_spec.model.deployment import (
    Choice,
    Deployment,
    Facts,
    Parameter,
    ParameterKind,
    Policy,
    PolicyKind,
    Role,
    Statement,
)
from octo_spec.model.environment import (
    Environment,
    Value,
    answered_values,
    environment_errors,
    holds,
    value_problems,
)
from octo_spec.model.presence import ChoiceIs, Given, Presence, Requirement
from octo_spec.model.text import Stack, StackAttribute, Text

TEXT = Parameter("id", "Which.")
LIST = Parameter("ids", "Which.", ParameterKind.LIST)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (TEXT, ""),
        (TEXT, "a,b"),
        (LIST, ("a", "b")),
        (replace(TEXT, pattern=r"^\d{3}$"), "012"),
        (replace(LIST, pattern=r"^\d{3}$"), ("012", "345")),
        (replace(TEXT, pattern=r"^\bx\b$"), "x"),
        (replace(TEXT, pattern="^[a-z]{Most}$"), "x"),
        (replace(TEXT, pattern="^(?=x).*$"), "x"),
        (replace(TEXT, allowed=(Facts("a"), Facts("b"))), "b"),
        (replace(TEXT, min_length=2, max_length=3), "abc"),
    ],
)
def test_an_allowed_value_has_no_error(parameter: Parameter, value: Value) -> None:
    assert list(value_problems(parameter, value)) == []


@pytest.mark.parametrize(
    ("parameter", "value", "problem"),
    [
        (TEXT, ("a",), "parameter 'id' needs one text"),
        (LIST, "a", "parameter 'ids' needs a list"),
        (LIST, (), "parameter 'ids': the list is empty"),
        (LIST, ("a", ""), "'' cannot be an element of a list"),
        (LIST, ("a,b",), "'a,b' cannot be an element of a list"),
        (replace(TEXT, pattern=r"^\d{3}$"), "0123", r"'0123' does not match (^\d{3}$)"),
        (replace(TEXT, pattern=r"^\d$"), "1\n", "does not match"),
        (replace(TEXT, pattern=r"^\d$"), "\u0661", "does not match"),
        (replace(TEXT, pattern=r"^\d$", pattern_help="be a digit"), "x", r"'x' must be a digit (^\d$)"),
        (replace(LIST, pattern=r"^\d$"), ("1", "x"), "'x' does not match"),
        (replace(TEXT, allowed=(Facts("a"), Facts("b"))), "c", "'c' is not one of a, b"),
        (replace(TEXT, min_length=2), "a", "'a' has fewer than 2"),
        (replace(TEXT, max_length=2), "abc", "'abc' has more than 2"),
        (replace(LIST, max_length=2), ("a", "abc"), "'abc' has more than 2"),
    ],
)
def test_a_value_that_is_not_allowed_has_one_error(parameter: Parameter, value: Value, problem: str) -> None:
    [found] = value_problems(parameter, value)
    assert problem in found


NEEDED = Presence.of(ChoiceIs("level", ("some", "all")))
DEPLOYMENT = Deployment(
    "octo",
    "1.0.0",
    (),
    (replace(TEXT, default="x"), replace(LIST, optional=True)),
    (Choice("level", "How much.", ("none", "some", "all"), "none"),),
    (Requirement(NEEDED, Presence.of(Given("ids"))),),
)


def errors(deployment: Deployment, **answers: Value) -> list[str]:
    return [
        str(error) for error in environment_errors(deployment, Environment("123456789012", answers=answers))
    ]


def test_what_is_not_answered_takes_its_default_or_is_not_given() -> None:
    assert answered_values(DEPLOYMENT, Environment("1", answers={"level": "all"})) == {
        "id": "x",
        "ids": "",
        "level": "all",
    }


def test_a_presence_holds_where_all_its_tests_do() -> None:
    both = Presence.of(*NEEDED.tests, Given("ids"))
    assert holds(both, {"level": "all", "ids": ("a",)})
    assert not holds(both, {"level": "none", "ids": ("a",)})
    assert not holds(both, {"level": "all", "ids": ()})
    assert holds(Presence(), {})


def test_good_answers_have_no_errors() -> None:
    assert errors(DEPLOYMENT) == []
    assert errors(DEPLOYMENT, level="some", ids=("a",), id="") == []


def test_a_required_parameter_without_default_must_be_answered() -> None:
    with_parameters = replace(DEPLOYMENT, parameters=(TEXT, replace(LIST, optional=True)))
    assert errors(with_parameters) == ["OCT230 parameter 'id' has no value and no default"]
    assert errors(with_parameters, id="x") == []


def test_an_optional_parameter_may_be_empty() -> None:
    assert errors(DEPLOYMENT, ids=()) == []


def test_a_broken_rule_between_answers_is_said_in_words() -> None:
    assert errors(DEPLOYMENT, level="some") == [
        "OCT233 if 'level' = some or all, a value for 'ids' is required"
    ]


def test_a_rule_needs_an_answer_among_those_that_it_names() -> None:
    other = Choice("other", "Whether.", ("off", "on"), "off")
    rule = Requirement(NEEDED, Presence.of(ChoiceIs("other", ("on",))))
    with_parameters = replace(DEPLOYMENT, choices=(*DEPLOYMENT.choices, other), requirements=(rule,))
    assert errors(with_parameters, level="all") == [
        "OCT233 if 'level' = some or all, 'other' = on is required"
    ]
    assert errors(with_parameters, level="all", other="on") == []


def test_an_unknown_partition_is_refused_where_the_spec_knows_some() -> None:
    known = replace(DEPLOYMENT, partitions=(Facts("aws-cn", (("suffix", "com.cn"),)),))
    assert errors(known) == ["OCT234 partition 'aws' is not one of aws-cn"]


def test_a_stack_must_be_there_where_it_is_referred_to() -> None:
    grant = Statement(Effect.ALLOW, ("s3:*",), (Text.of(Stack(StackAttribute.ID)),))
    role = Role("octo", None, (), (Policy(Text.of("Main"), PolicyKind.INLINE, (grant,)),))
    assert errors(replace(DEPLOYMENT, roles=(role,))) == [
        "OCT235 octo refers to its stack, but no stack is deployed"
    ]
