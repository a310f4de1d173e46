"""Statements of a deployment as IAM reads them, with keys and variables where an answer is open."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.model.presence import ChoiceIs, Given
from octo_spec.model.text import (
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
from octo_spec.symbolic.unknowns import PARAMETER, KeyTest, arn_variables, given, variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Facts, Parameter, Role
    from octo_spec.model.policy_documents import Tree
    from octo_spec.model.presence import Presence, PresenceTest
    from octo_spec.model.text import Reference
    from octo_spec.symbolic.unknowns import Unknowns

Json: TypeAlias = "str | list[Json] | dict[str, Json]"

_UUID: Final = "00000000-0000-0000-0000-000000000000"
_STACK: Final = {
    StackAttribute.ID: f"arn:{{partition}}:cloudformation:{{region}}:{{account}}:stack/stack-name/{_UUID}",
    StackAttribute.NAME: "stack-name",
    StackAttribute.UUID: _UUID,
}
"""One stack for all sides."""


_NO_CASE: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Writing:
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
                yield with_tests(written, (*there, *supposed))

    def looked_up(self, texts: Iterable[Text], literal: Iterable[Text]) -> tuple[str, ...]:
        """List the parameters whose answer must be known to write ``texts``, some of them ``literal``."""
        written = tuple(texts)
        roles = tuple(text for one in written for text in self._role_texts(one))
        facts = {
            one.id for text in (*written, *roles) for one in text.references if isinstance(one, ParamFact)
        }
        whole = (*literal, *roles)
        plain = {one.id for text in whole for one in text.references if isinstance(one, Param | ListParam)}
        asked = (id for id in sorted(facts | plain) if id not in self.unknowns.known)
        return tuple(id for id in asked if self._parameter(id).allowed)

    def _role_texts(self, text: Text) -> Iterator[Text]:
        """List the paths and names of the roles whose ARNs a text holds."""
        for one in text.references:
            if isinstance(one, RoleArn):
                role = self._role(one.id)
                yield from (role.path,) if role.name is None else (role.path, role.name)

    def _role(self, id: str) -> Role:
        return next(role for role in self.deployment.roles if role.id == id)

    def _parameter(self, id: str) -> Parameter:
        return next(one for one in self.deployment.parameters if one.id == id)

    def tests(self, presence: Presence) -> tuple[KeyTest, ...]:
        """Say by tests when something is there."""
        found = (self.test(test) for test in presence.tests)
        return tuple(test for test in found if test is not None)

    def test(self, test: PresenceTest, *, holds: bool = True) -> KeyTest | None:
        """Turn a test of a presence into one of a key; ``None`` where every answer will do."""
        match test:
            case ChoiceIs(id, values):
                choice = next(one for one in self.deployment.choices if one.id == id)
                return self.unknowns.choice_is(choice, values, holds=holds)
            case Given(id):
                return given(id, holds=holds)
            case _:
                assert_never(test)

    def role_name(self, role: Role, case: Mapping[str, str] = _NO_CASE) -> str:
        """Give a role's name, or its id where the target makes one."""
        return role.id if role.name is None else self._one(role.name, case)

    def role_arn(self, role: Role, case: Mapping[str, str] = _NO_CASE) -> str:
        """Give a role's ARN."""
        where = f"arn:{self.unknowns.partition}:iam::{self.unknowns.account}"
        return f"{where}:role{self._one(role.path, case)}{self.role_name(role, case)}"

    def _plain(self, tree: Tree, case: Mapping[str, str], *, are_arns: bool = False) -> Json:
        match tree:
            case Text():
                return self._texts(tree, self._in_parts(tree, case) if are_arns else case)
            case str():
                return tree
            case tuple():
                return [one for item in tree for one in _listed(self._plain(item, case, are_arns=are_arns))]
            case dict():
                return {
                    key: self._plain(value, case, are_arns=are_arns or holds_arns(key))
                    for key, value in tree.items()
                }

    def _in_parts(self, text: Text, case: Mapping[str, str]) -> Mapping[str, str]:
        """Let variables for the parts of an ARN stand where one begins with an unknown value."""
        match text.pieces[:1]:
            case (Param(id) | ListParam(id),) if id not in case and self.unknowns.value(id) is None:
                return {**case, id: arn_variables(id)}
            case _:
                return case

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
                return self.role_arn(self._role(id), case)
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
    """Look a fact up; for the name of a role, which no case is about, the first key stands for all."""
    return next((dict(one.facts)[fact] for one in known if one.key == key), dict(known[0].facts)[fact])


def holds_arns(key: str) -> bool:
    """Tell whether an element, or a condition operator, reads its values as ARNs."""
    form = OperatorForm.parse(key)
    return key in ("Resource", "NotResource") or (form is not None and form.family is Family.ARN)


def is_open_arn(text: Text) -> bool:
    """Tell whether an ARN begins with the value of a parameter, which then may be all of it."""
    return isinstance(next(iter(text.pieces), None), Param | ListParam)


def with_tests(statement: dict[str, Json], tests: Iterable[KeyTest]) -> Json:
    """Add tests of keys of ours to a statement, which never names one of them itself."""
    written = statement.get("Condition", {})
    blocks = (
        {operator: keys for operator, keys in written.items() if isinstance(keys, dict)}
        if isinstance(written, dict)
        else {}
    )
    for operator, key, values in tests:
        blocks[operator] = {**blocks.get(operator, {}), key: list(values)}
    return {**statement, "Condition": dict(blocks)} if blocks else statement
