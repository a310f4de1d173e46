"""What a deployment allows in every setting at once: IAM documents whose open answers are condition keys.

One comparison of such documents decides all settings without listing them, since an answer is then
one more dimension of a request. See ``unknowns`` for the keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.deployment import ChoiceIs, Given, Statement, TrustStatement
from octo_spec.documents import VERSION, statement_tree, trust_statement_tree
from octo_spec.iam.policy import Document, parse
from octo_spec.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
    StackAttribute,
    Text,
)
from octo_spec.unknowns import PARAMETER, KeyTest, given, variable
from octo_spec.walking import statement_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.evaluating import Place
    from octo_spec.deployment import Deployment, Facts, Parameter, Policy, Presence, Requirement, Role, Test
    from octo_spec.documents import Tree
    from octo_spec.text import Reference
    from octo_spec.unknowns import Unknowns

Json: TypeAlias = "str | list[Json] | dict[str, Json]"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement comes from: its policy by name (none for trust), its position there, and itself."""

    policy: str
    position: int
    statement: Statement | TrustStatement


@dataclass(frozen=True, slots=True)
class Grants:
    """Documents that decide together, and the origin of each statement in them."""

    documents: tuple[Document, ...]
    origins: tuple[tuple[Origin, ...], ...]

    def origin(self, place: Place) -> Origin:
        """Tell where the statement at ``place`` comes from."""
        return self.origins[place.document][place.statement]


@dataclass(frozen=True, slots=True)
class RoleAccess:
    """A role's permissions and trust in every setting.

    ``limits`` and ``trust_limits`` deny what no setting can be: answers that the deployment does not
    allow. They belong behind the documents of the side that is asked what it allows, and never to the
    one that it is held against.
    """

    role: Role
    name: str
    arn: str
    permissions: Grants
    trust: Grants
    limits: Document
    trust_limits: Document


def every_setting(deployment: Deployment, unknowns: Unknowns) -> tuple[RoleAccess, ...]:
    """Give the access of each role; raises ``MalformedPolicyError`` for what IAM would refuse."""
    writing = _Writing(deployment, unknowns)
    limits = tuple(_limits(writing))
    return tuple(_role_access(role, writing, limits) for role in deployment.roles)


def _role_access(role: Role, writing: _Writing, limits: tuple[tuple[KeyTest, ...], ...]) -> RoleAccess:
    return RoleAccess(
        role=role,
        name=writing.role_name(role),
        arn=writing.role_arn(role),
        permissions=_grants(tuple(_policy(policy, writing)) for policy in role.policies),
        trust=_grants((tuple(_trust(role.trust, writing)),)),
        limits=_denying(limits, {"Resource": "*"}),
        trust_limits=_denying(limits, {"Principal": "*"}),
    )


Written: TypeAlias = tuple[Json, Origin]


def _policy(policy: Policy, writing: _Writing) -> Iterator[Written]:
    for position, statement in enumerate(policy.statements):
        origin = Origin(str(policy.name), position, statement)
        depends = writing.looked_up(statement_texts(statement), ())
        for written in writing.cases(statement_tree(statement), depends, policy.presence):
            yield written, origin


def _trust(statements: Iterable[TrustStatement], writing: _Writing) -> Iterator[Written]:
    for position, statement in enumerate(statements):
        values = tuple(value for condition in statement.conditions for value in condition.values)
        depends = writing.looked_up((*statement.principal.values, *values), statement.principal.values)
        for written in writing.cases(trust_statement_tree(statement), depends, statement.presence):
            yield written, Origin("", position, statement)


def _grants(documents: Iterable[tuple[Written, ...]]) -> Grants:
    listed = tuple(documents)
    return Grants(
        tuple(_document(written for written, _ in one) for one in listed),
        tuple(tuple(origin for _, origin in one) for one in listed),
    )


def _document(statements: Iterable[Json]) -> Document:
    return parse({"Version": VERSION, "Statement": list(statements)})


# --- what no setting can be --------------------------------------------------------------------


def _limits(writing: _Writing) -> Iterator[tuple[KeyTest, ...]]:
    """List the answers that cannot be, each as the tests that all hold where it is given."""
    yield from ((test,) for test in writing.unknowns.settled())
    for requirement in writing.deployment.requirements:
        yield from _broken(requirement, writing)
    for parameter in writing.deployment.parameters:
        if parameter.allowed and writing.unknowns.value(parameter.id) is None:
            keys = tuple(one.key for one in parameter.allowed)
            other = KeyTest.that(f"{PARAMETER}{parameter.id}", keys, holds=False)
            yield (given(parameter.id), other) if parameter.optional else (other,)


def _broken(requirement: Requirement, writing: _Writing) -> Iterator[tuple[KeyTest, ...]]:
    when = writing.tests(requirement.when)
    for test in requirement.then.tests:
        failed = writing.test(test, holds=False)
        if failed is not None:
            yield (*when, failed)


def _denying(limits: Iterable[tuple[KeyTest, ...]], where: dict[str, Json]) -> Document:
    return _document(_with_tests({"Effect": "Deny", "Action": "*", **where}, tests) for tests in limits)


def _with_tests(statement: dict[str, Json], tests: Iterable[KeyTest]) -> Json:
    """Add tests of our own keys to a statement, which never names one of them itself."""
    written = statement.get("Condition", {})
    blocks = (
        {operator: keys for operator, keys in written.items() if isinstance(keys, dict)}
        if isinstance(written, dict)
        else {}
    )
    for operator, key, values in tests:
        blocks[operator] = {**blocks.get(operator, {}), key: list(values)}
    return {**statement, "Condition": dict(blocks)} if blocks else statement


# --- writing statements ------------------------------------------------------------------------

_UUID: Final = "00000000-0000-0000-0000-000000000000"
_STACK: Final = {
    StackAttribute.ID: f"arn:{{partition}}:cloudformation:{{region}}:{{account}}:stack/stack-name/{_UUID}",
    StackAttribute.NAME: "stack-name",
    StackAttribute.UUID: _UUID,
}
"""One stack for all sides."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes the texts and presences of one deployment."""

    deployment: Deployment
    unknowns: Unknowns

    def cases(self, tree: Tree, depends: tuple[str, ...], presence: Presence) -> Iterator[Json]:
        """Write one statement, once for each answer that must be known to write it."""
        there = self.tests(presence)
        allowed = [[one.key for one in self._parameter(id).allowed] for id in depends]
        for keys in product(*allowed):
            case = dict(zip(depends, keys, strict=True))
            supposed = [KeyTest.that(f"{PARAMETER}{id}", (key,)) for id, key in case.items()]
            written = self._plain(tree, case)
            if isinstance(written, dict):
                yield _with_tests(written, (*there, *supposed))

    def looked_up(self, texts: Iterable[Text], literal: Iterable[Text]) -> tuple[str, ...]:
        """List the parameters whose answer must be known to write ``texts``, some of them ``literal``."""
        facts = {one.id for text in texts for one in text.references if isinstance(one, ParamFact)}
        plain = {one.id for text in literal for one in text.references if isinstance(one, Param | ListParam)}
        asked = (id for id in sorted(facts | plain) if id not in self.unknowns.known)
        return tuple(id for id in asked if self._parameter(id).allowed)

    def _parameter(self, id: str) -> Parameter:
        return next(one for one in self.deployment.parameters if one.id == id)

    def tests(self, presence: Presence) -> tuple[KeyTest, ...]:
        """Say by tests when something is there."""
        found = (self.test(test) for test in presence.tests)
        return tuple(test for test in found if test is not None)

    def test(self, test: Test, *, holds: bool = True) -> KeyTest | None:
        """Turn a test of a presence into one of a key; ``None`` where every answer will do."""
        match test:
            case ChoiceIs(id, values):
                choice = next(one for one in self.deployment.choices if one.id == id)
                return self.unknowns.choice_is(choice, values, holds=holds)
            case Given(id):
                return given(id, holds=holds)
            case _:
                assert_never(test)

    def role_name(self, role: Role) -> str:
        """Give a role's name, or its id where the target makes one."""
        return role.id if role.name is None else self._one(role.name, {})

    def role_arn(self, role: Role) -> str:
        """Give a role's ARN."""
        where = f"arn:{self.unknowns.partition}:iam::{self.unknowns.account}"
        return f"{where}:role{self._one(role.path, {})}{self.role_name(role)}"

    def _plain(self, tree: Tree, case: Mapping[str, str]) -> Json:
        match tree:
            case Text():
                return self._texts(tree, case)
            case str():
                return tree
            case tuple():
                return [one for item in tree for one in _listed(self._plain(item, case))]
            case dict():
                return {key: self._plain(value, case) for key, value in tree.items()}

    def _texts(self, text: Text, case: Mapping[str, str]) -> Json:
        """Write a text, once for each element of a list that is known."""
        listed = text.list_param
        elements = None if listed is None else self.unknowns.known.get(listed.id)
        if listed is None or elements is None or listed.id in case:
            return self._one(text, case)
        return [self._one(text, {**case, listed.id: element}) for element in elements]

    def _one(self, text: Text, case: Mapping[str, str]) -> str:
        return "".join(one if isinstance(one, str) else self._value(one, case) for one in text.pieces)

    def _value(self, reference: Reference, case: Mapping[str, str]) -> str:
        where = self.unknowns
        match reference:
            case Param(id) | ListParam(id):
                return self._answer(id, case)
            case ParamFact(id, fact):
                return _fact(self._parameter(id).allowed, self._answer(id, case), fact)
            case Account():
                return where.account
            case Partition():
                return where.partition
            case PartitionFact(fact):
                return _fact(self.deployment.partitions, where.partition, fact)
            case Region():
                return where.region
            case RoleArn(id):
                return self.role_arn(next(role for role in self.deployment.roles if role.id == id))
            case Stack(attribute):
                return _STACK[attribute].format(
                    partition=where.partition, region=where.region, account=where.account
                )
            case _:
                assert_never(reference)

    def _answer(self, id: str, case: Mapping[str, str]) -> str:
        answer = case.get(id, self.unknowns.value(id))
        return variable(id) if answer is None else str(answer)


def _listed(item: Json) -> list[Json]:
    return item if isinstance(item, list) else [item]


def _fact(known: tuple[Facts, ...], key: str, fact: str) -> str:
    return next(dict(one.facts)[fact] for one in known if one.key == key)
