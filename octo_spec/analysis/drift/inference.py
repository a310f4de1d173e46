"""The answers with which live roles were deployed, as far as the roles show them.

Each choice gets the answer that produces most of the live statements and policies; each parameter gets the
value with which its texts equal the live texts. Answers in customers' entries are not inferred, and no value
replaces a default on which a trust policy depends: a role that trusts another account would pass for one that
trusts the account of the spec. Nor does a value with a wildcard replace a default: a role with access to all
resources would pass for one that was deployed with such a value.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from itertools import product
from typing import TYPE_CHECKING

from octo_spec.analysis.deployment_answers import DeploymentAnswers, with_answers
from octo_spec.analysis.drift.unification import (
    literals,
    signature,
    unify,
    unify_each,
    unify_statement,
    unify_trust,
    unify_trust_parts,
)
from octo_spec.frozen import frozen
from octo_spec.model.environment import value_problems
from octo_spec.model.presence import subject
from octo_spec.model.text import ListParam, Param, Region, Stack
from octo_spec.model.traversal import parameters_of, trust_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.drift.unification import Bindings
    from octo_spec.model.deployment import Deployment, Role, Statement
    from octo_spec.model.environment import Value
    from octo_spec.model.text import Reference


@frozen
class Inference:
    """What is known about the deployment of roles, and which of the answers are inferred.

    ``kept`` are the defaults that trust policies depend on, and those for which the live roles have a
    wildcard: each with the value that the live roles show.
    ``trusting`` are the inferred answers on which trust policies depend: they have no default. ``assumed``
    are the defaults of parameters whose values the live roles do not show. ``deciding`` are the inputs
    on which trust policies depend, without those that are given.
    """

    known: DeploymentAnswers
    inferred: Mapping[str, Value]
    kept: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    trusting: tuple[str, ...] = ()
    assumed: Mapping[str, Value] = field(default_factory=dict)
    deciding: frozenset[str] = frozenset()


def infer(deployment: Deployment, live: Mapping[str, Role], given: DeploymentAnswers) -> Inference:
    """Infer answers from live roles, by the ids of the spec, in addition to those that are ``given``."""
    names = {id: role.name.literal or "" for id, role in live.items() if role.name} | dict(given.names)
    given = replace(given, names=names)
    shown = _add_shown_answers(deployment, live, given).answers
    of_trust = {id for role in deployment.roles for id in _inputs_of_trust(role)}
    deciding = frozenset(of_trust - given.answers.keys())
    defaults = {id: value for id, value in _defaults(deployment).items() if id not in given.answers}
    differing = {id: (value, shown[id]) for id, value in defaults.items() if shown.get(id, value) != value}
    kept = {id: pair for id, pair in differing.items() if id in deciding or _adds_wildcards(*pair)}
    parameters = {one.id: one.default for one in deployment.parameters}
    assumed = {id: value for id, value in parameters.items() if value is not None and id not in shown}
    if kept or assumed:
        of_kept = {id: value for id, (value, _) in kept.items()}
        given = replace(given, answers={**given.answers, **of_kept, **assumed})
    known = _add_shown_answers(deployment, live, given)
    inferred = {id: value for id, value in known.answers.items() if id not in given.answers}
    trusting = tuple(id for id in inferred if id in deciding and id not in defaults)
    return Inference(known, inferred, kept, trusting, assumed, deciding)


def _add_shown_answers(
    deployment: Deployment, live: Mapping[str, Role], known: DeploymentAnswers
) -> DeploymentAnswers:
    """Add the answers that live roles show to those that are known."""
    known = replace(known, answers={**_choices(deployment, live, known), **known.answers})
    return _with_values(deployment, live, known)


def _defaults(deployment: Deployment) -> dict[str, Value]:
    defaults = ((question.id, question.default) for question in deployment.questions)
    return {id: default for id, default in defaults if default is not None}


def _adds_wildcards(default: Value, shown: Value) -> bool:
    return any(wildcard in "".join(shown) and wildcard not in "".join(default) for wildcard in "*?")


def _inputs_of_trust(role: Role) -> Iterator[str]:
    """Yield the inputs on which a trust policy depends.

    Whether the role exists is no part of its trust; the same choice may still decide a statement as well.
    """
    of_role = frozenset(role.presence.tests)
    for statement in role.trust:
        yield from (id for text in trust_texts(statement) for id in parameters_of(text))
        yield from (subject(test) for test in statement.presence.tests if test not in of_role)


# --- choices -----------------------------------------------------------------------------------


def _choices(deployment: Deployment, live: Mapping[str, Role], known: DeploymentAnswers) -> dict[str, Value]:
    """Try each answer to each choice, the default first, as long as one reduces the distance to the roles."""
    answers: dict[str, Value] = {choice.id: choice.default for choice in deployment.choices}
    answers |= known.answers
    for choice in (choice for _ in range(2) for choice in deployment.choices):
        if choice.id not in known.answers:
            kept = str(answers[choice.id])
            tried = [{**answers, choice.id: value} for value in dict.fromkeys((kept, *choice.values))]
            answers = min(tried, key=lambda each: _distance(deployment, live, replace(known, answers=each)))
    return {choice.id: answers[choice.id] for choice in deployment.choices}


def _distance(deployment: Deployment, live: Mapping[str, Role], known: DeploymentAnswers) -> int:
    """Return the number of statements and policies that only one side has."""
    supposed = replace(known, supposed=_optional_parameters(deployment))
    there = {role.id: role for role in with_answers(deployment, supposed).roles}
    return sum(_role_distance(there.get(id), live.get(id)) for id in {*there, *live})


def _role_distance(expected: Role | None, live: Role | None) -> int:
    sides = [Counter(_marks(role)) if role else Counter[object]() for role in (expected, live)]
    return ((sides[0] - sides[1]) + (sides[1] - sides[0])).total() + 10 * (
        (expected is None) is not (live is None)
    )


def _marks(role: Role) -> Iterator[object]:
    """Yield characteristics of a role: statements by actions, AWS managed policies, principals by kind."""
    yield from map(signature, _statements(role))
    yield from (str(one.arn).rpartition("/")[2] for one in role.attachments)
    yield from (one.principal.kind for one in role.trust)


# --- values ------------------------------------------------------------------------------------


def _with_values(
    deployment: Deployment, live: Mapping[str, Role], known: DeploymentAnswers
) -> DeploymentAnswers:
    """Assign each reference the value that most of the live texts require."""
    votes: Counter[tuple[Reference, str | tuple[str, ...]]] = Counter()
    for role in with_answers(deployment, replace(known, supposed=_optional_parameters(deployment))).roles:
        if role.id in live:
            for weight, bindings in _evidence(role, live[role.id]):
                votes.update(dict.fromkeys(bindings.items(), weight))
    best: Bindings = {}
    for (reference, value), _ in votes.most_common():
        best.setdefault(reference, value)
    return _completed_answers(deployment, known, best)


def _optional_parameters(deployment: Deployment) -> frozenset[str]:
    return frozenset(one.id for one in deployment.parameters if one.optional)


def _evidence(role: Role, live: Role) -> Iterator[tuple[int, Bindings]]:
    """Yield the values that parts of a role show; a whole statement is stronger evidence than a part."""
    whole, part = 10, 1
    for mine, there in product(role.trust, live.trust):
        yield from ((whole, found) for found in (unify_trust(mine, there),) if found)
        yield from ((part, found) for found in unify_trust_parts(mine, there))
    for statement, other in product(_statements(role), _statements(live)):
        yield from ((whole, found) for found in (unify_statement(statement, other),) if found)
    yield from ((part, found) for found in _attachment_bindings(role, live))
    yield from ((part, found) for found in _setting_bindings(role, live))


def _statements(role: Role) -> Iterator[Statement]:
    return (statement for policy in role.policies for statement in policy.statements)


def _attachment_bindings(role: Role, live: Role) -> Iterator[Bindings]:
    """Match attached policies that the spec does not name to the policies that parameters name."""
    named = {one.arn.literal for one in role.attachments}
    others = [arn for arn in literals(one.arn for one in live.attachments) if arn not in named]
    for attachment in role.attachments:
        if attachment.arn.references:
            found = unify_each((attachment.arn,), others)
            yield from (found,) if found else ()


def _setting_bindings(role: Role, live: Role) -> Iterator[Bindings]:
    pairs = [(role.path, live.path)]
    if role.boundary and live.boundary:
        pairs.append((role.boundary.arn, live.boundary.arn))
    tags = dict(live.tags)
    pairs += [(value, tags[key]) for key, value in role.tags if key in tags]
    for text, there in pairs:
        found = unify(text, there.literal or "")
        yield from (found,) if found else ()


def _completed_answers(deployment: Deployment, known: DeploymentAnswers, best: Bindings) -> DeploymentAnswers:
    """Return the values that parameters allow; an optional parameter without any trace was not given."""
    parameters = {one.id: one for one in deployment.parameters}
    answers: dict[str, Value] = {}
    stack, place = dict(known.stack), dict(known.place)
    for reference, value in best.items():
        match reference:
            case Param(id) | ListParam(id) if not any(value_problems(parameters[id], value)):
                answers[id] = value
            case Stack(attribute):
                stack.setdefault(attribute, str(value))
            case Region():
                place.setdefault("region", str(value))
            case _:
                continue
    missing = {one.id: "" for one in deployment.parameters if one.optional}
    return replace(known, answers={**missing, **answers, **known.answers}, stack=stack, place=place)


def named_alike(role: Role, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that a role of the spec may have, for all values of its parameters."""
    name = role.name
    return () if name is None else tuple(one for one in names if unify(name, one) is not None)
