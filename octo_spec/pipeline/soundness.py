"""What no deployment of a spec has, but one that was read from artifacts may have.

A reader reads a file piece by piece. A person who edits the file can leave pieces that do not fit: a text
that refers to a missing parameter, a value without a fact that the others have. All code that
works on deployments relies on what is checked here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.language.models.scalars import SEMVER_PATTERN
from octo_spec.language.patterns import pattern_problem
from octo_spec.model.deployment import Choice, ParameterKind
from octo_spec.model.environment import choice_errors
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.text import (
    ID,
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
    notation,
)
from octo_spec.model.traversal import presences, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Facts, Parameter, Question
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Reference


def unsound_parts(deployment: Deployment) -> Iterator[str]:
    """Say what does not fit in a deployment; nothing for one that a spec gives."""
    if not re.fullmatch(SEMVER_PATTERN, deployment.version):
        yield f"{deployment.version!r} is not a version"
    yield from _ids(deployment)
    for parameter in deployment.parameters:
        yield from _parameter(parameter)
    for choice in deployment.choices:
        yield from _choice(choice)
    yield from _facts("the partitions", deployment.partitions)
    questions = {question.id: question for question in deployment.questions}
    yield from dict.fromkeys((*_references(deployment, questions), *_tests(deployment, questions)))
    if deployment.members is not None:
        yield from (f"in the members, {problem}" for problem in unsound_parts(deployment.members))


def _ids(deployment: Deployment) -> Iterator[str]:
    for noun, things in (("question", deployment.questions), ("role", deployment.roles)):
        ids = [thing.id for thing in things]
        yield from (f"{id!r} is not an id of a {noun}" for id in ids if not re.fullmatch(ID, id))
        yield from _repetitions(f"the id of a {noun}", ids)


def _repetitions(noun: str, words: list[str]) -> Iterator[str]:
    yield from (f"{word!r} occurs twice as {noun}" for word in dict.fromkeys(words) if words.count(word) > 1)


# --- questions ---------------------------------------------------------------------------------


def _parameter(parameter: Parameter) -> Iterator[str]:
    named = f"parameter {parameter.id!r}"
    if parameter.pattern is not None and (problem := pattern_problem(parameter.pattern)):
        yield f"the pattern of {named} {problem}"
    yield from _facts(f"the allowed values of {named}", parameter.allowed)


def _facts(noun: str, known: tuple[Facts, ...]) -> Iterator[str]:
    """Find a key that occurs twice, or that lacks a fact which another one has."""
    yield from _repetitions(f"a key of {noun}", [facts.key for facts in known])
    names = dict.fromkeys(name for facts in known for name, _ in facts.facts)
    for facts in known:
        lacking = names.keys() - dict(facts.facts).keys()
        yield from (f"{facts.key!r} lacks fact {name!r}, unlike others of {noun}" for name in sorted(lacking))


def _choice(choice: Choice) -> Iterator[str]:
    yield from _repetitions(f"a value of choice {choice.id!r}", list(choice.values))
    yield from (problem.message for problem in choice_errors(choice, choice.default))


# --- what refers to them -----------------------------------------------------------------------


def _references(deployment: Deployment, questions: dict[str, Question]) -> Iterator[str]:
    references = dict.fromkeys(
        reference for role in deployment.roles for text in texts(role) for reference in text.references
    )
    for reference in references:
        if not _is_known(reference, deployment, questions):
            yield f"{notation(reference)} refers to an unknown input or value"


def _is_known(reference: Reference, deployment: Deployment, questions: dict[str, Question]) -> bool:
    match reference:
        case Param(id):
            return _kind(questions.get(id)) is ParameterKind.TEXT
        case ListParam(id):
            return _kind(questions.get(id)) is ParameterKind.LIST
        case ParamFact(id, fact):
            return any(
                parameter.id == id and _has(fact, parameter.allowed) for parameter in deployment.parameters
            )
        case PartitionFact(fact):
            return _has(fact, deployment.partitions)
        case RoleArn(id):
            return any(role.id == id for role in deployment.roles)
        case Account() | Partition() | Region() | Stack():
            return True
        case _:
            assert_never(reference)


def _kind(question: Question | None) -> ParameterKind | None:
    return None if question is None or isinstance(question, Choice) else question.kind


def _has(fact: str, known: Iterable[Facts]) -> bool:
    """Whether a fact is known; another check makes sure that each key has it."""
    return any(name == fact for facts in known for name, _ in facts.facts)


_WORDING: Final = PresenceWording()


def _tests(deployment: Deployment, questions: dict[str, Question]) -> Iterator[str]:
    partitions = frozenset(facts.key for facts in deployment.partitions)
    for presence in _presences(deployment):
        for test in presence.tests:
            if isinstance(test, PartitionIn):
                if not set(test.partitions) <= partitions:
                    yield f"something exists if {_WORDING.test(test)}, which is not one of the partitions"
            elif not _is_decidable(test, questions):
                yield f"something exists if {_WORDING.test(test)}, which is not an input"
    yield from _located_wholes(deployment)


def _located_wholes(deployment: Deployment) -> Iterator[str]:
    """Find roles, and rules between answers, that depend on the partition: only parts of a role may."""
    wholes = (role.presence for role in deployment.roles)
    rules = (one for rule in deployment.requirements for one in (rule.when, rule.then))
    for presence in (*wholes, *rules):
        if any(isinstance(test, PartitionIn) for test in presence.tests):
            yield f"a role or a rule depends on this: {_WORDING.presence(presence)}"


def _presences(deployment: Deployment) -> Iterator[Presence]:
    for role in deployment.roles:
        yield from presences(role)
    for requirement in deployment.requirements:
        yield from (requirement.when, requirement.then)


def _is_decidable(test: ChoiceIs | Given, questions: dict[str, Question]) -> bool:
    match test:
        case ChoiceIs(id, values):
            choice = questions.get(id)
            return isinstance(choice, Choice) and set(values) <= set(choice.values)
        case Given(id):
            return _kind(questions.get(id)) is not None
        case _:
            assert_never(test)
