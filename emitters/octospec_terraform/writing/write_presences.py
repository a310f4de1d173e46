"""Presences as HCL conditions, and in words."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, assert_never

from octo_spec.model.deployment import SWITCH
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn
from octo_spec.model.presence_wording import PresenceWording
from octospec_terraform.naming import snake
from octospec_terraform.syntax import (
    FALSE,
    NULL,
    TRUE,
    Binary,
    Call,
    Conditional,
    Literal,
    Tuple,
    Unary,
    dotted,
    string,
    strings,
)
from octospec_terraform.vocabulary import GIVEN, PARTITION
from octospec_terraform.writing.given_names import is_bool, question_name, written_value
from octospec_terraform.writing.write_texts import variable

if TYPE_CHECKING:
    from octo_spec.model.deployment import Choice, Deployment
    from octo_spec.model.presence import Presence, PresenceTest
    from octospec_terraform.syntax import Expression


def condition(presence: Presence, deployment: Deployment) -> Expression:
    """Write a presence: its tests joined by ``&&``, or ``true``."""
    tests = [_test(test, deployment) for test in presence.tests]
    return reduce(lambda left, right: Binary("&&", left, right), tests) if tests else TRUE


def count(presence: Presence, deployment: Deployment) -> Expression:
    """Write a ``count``: 1 if ``presence`` is true, otherwise 0."""
    return Conditional(condition(presence, deployment), Literal(1), Literal(0))


def if_present(presence: Presence, deployment: Deployment, value: Expression) -> Expression:
    """Write a value that is null unless ``presence`` is true."""
    return Conditional(condition(presence, deployment), value, NULL) if presence else value


def _test(test: PresenceTest, deployment: Deployment) -> Expression:
    match test:
        case ChoiceIs(id, values):
            return _choice_test(next(each for each in deployment.choices if each.id == id), values)
        case PartitionIn(partitions):
            return Call("contains", (strings(partitions), dotted(PARTITION)))
        case Given(id):
            return dotted(f"local.{snake(id)}{GIVEN}")
        case _:
            assert_never(test)


def _switch_test(id: str, values: tuple[str, ...]) -> Expression:
    match values:
        case ("on",):
            return variable(id)
        case ("off",):
            return Unary("!", variable(id))
        case _:
            return Call("contains", (Tuple((FALSE, TRUE)), variable(id)))


def _choice_test(choice: Choice, values: tuple[str, ...]) -> Expression:
    if is_bool(choice):
        return _switch_test(choice.id, values)
    texts = tuple(written_value(choice, value) for value in values)
    if len(texts) == 1:
        return Binary("==", variable(choice.id), string(texts[0]))
    return Call("contains", (strings(texts), variable(choice.id)))


def words(presence: Presence, deployment: Deployment) -> str:
    """Write a presence in words."""
    names = {question.id: question_name(question) for question in deployment.questions}
    wording = PresenceWording(
        name=names.__getitem__,
        answers=lambda id, values: " or ".join(answers_in_terraform(deployment, id, values)),
    )
    return wording.presence(presence)


def answers_in_terraform(deployment: Deployment, choice: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of a choice as its variable has them: only one that is on or off is a bool."""
    for each in deployment.choices:
        if each.id == choice:
            return tuple(WORDS[value] if is_bool(each) else written_value(each, value) for value in values)
    return values


WORDS = dict(zip(SWITCH, ("false", "true"), strict=True))
"""The values of an on/off choice in Terraform."""
