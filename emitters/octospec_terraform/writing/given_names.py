"""The names that a spec sets, of variables and of resources, and the comments that record them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.naming import given_name, value_names
from octospec_terraform.naming import snake
from octospec_terraform.syntax import Comment
from octospec_terraform.vocabulary import FORMAT, NAME_COMMENT, POLICY_KINDS, ROLE, VALUE, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Choice, Deployment, Question, Role
    from octospec_terraform.renaming import NewNames


def question_name(question: Question) -> str:
    """Return the variable's name of a parameter or a choice."""
    return given_name(question, FORMAT) or snake(question.id)


def is_bool(choice: Choice) -> bool:
    """Return whether the variable of a choice is a bool: an on/off choice without names of its values."""
    return choice.is_switch and not value_names(choice, FORMAT)


def written_value(choice: Choice, value: str) -> str:
    """Return a value of a choice as the text that its variable has."""
    return value_names(choice, FORMAT).get(value, value)


def new_names(deployment: Deployment) -> NewNames:
    """Map the names of variables and roles that octospec would generate to the names that the spec sets."""
    return {(kind, snake(id)): name for kind, id, name in _given_names(deployment)}


def given_labels(deployment: Deployment) -> Iterator[tuple[str, str]]:
    """List the labels of policies that the spec sets, each with the type of the resource."""
    for role in deployment.roles:
        for policy in role.policies:
            if name := given_name(policy, FORMAT):
                yield POLICY_KINDS[policy.kind], name


def name_comments(deployment: Deployment) -> Iterator[Comment]:
    """Write the names that the spec sets, each with its ID, which the module contains nowhere else."""
    for kind, id, name in _given_names(deployment):
        yield Comment(f"{NAME_COMMENT}{kind} {name} is {id}")
    for kind, name in given_labels(deployment):
        yield Comment(f"{NAME_COMMENT}{kind} {name}")
    for choice in deployment.choices:
        for value, name in value_names(choice, FORMAT).items():
            yield Comment(f"{NAME_COMMENT}{VALUE} {name} is {value} of {choice.id}")


def _given_names(deployment: Deployment) -> Iterator[tuple[str, str, str]]:
    things: tuple[tuple[str, Question | Role], ...] = (
        *((VARIABLE, question) for question in deployment.questions),
        *((ROLE, role) for role in deployment.roles),
    )
    for kind, thing in things:
        if name := given_name(thing, FORMAT):
            yield kind, thing.id, name
