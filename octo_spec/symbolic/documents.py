"""Writes statements of a deployment as IAM JSON, with keys and variables for unknown answers."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, assert_never

from octo_spec.frozen import frozen
from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.model.evaluate import evaluate, evaluate_each
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn
from octo_spec.model.text import ListParam, Param, ParamFact, RoleArn, Text
from octo_spec.symbolic.answer_keys import PARAMETER, KeyCondition, given_condition
from octo_spec.symbolic.symbolic_values import SymbolicValues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.policy_documents import Tree
    from octo_spec.model.presence import Presence, PresenceTest
    from octo_spec.symbolic.unknowns import Unknowns


@frozen
class Dependence:
    """What must be assumed before texts can be written.

    These are the answers to ``parameters``, and whether each of ``roles`` has its optional name.
    """

    parameters: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()


@frozen
class StatementWriter:
    """Writes the statements and presences of one deployment."""

    deployment: Deployment
    unknowns: Unknowns

    @property
    def values(self) -> SymbolicValues:
        """The environment without assumed answers."""
        return SymbolicValues(self.deployment, self.unknowns)

    # --- statements ----------------------------------------------------------------------------

    def cases(self, tree: dict[str, Tree], depends: Dependence, presence: Presence) -> Iterator[JsonValue]:
        """Yield a statement once for each combination of the answers on which it depends."""
        for values, choices in self.combinations(depends, presence):
            yield with_conditions(_fields(tree, values), choices)

    def combinations(
        self, depends: Dependence, presence: Presence
    ) -> Iterator[tuple[SymbolicValues, tuple[KeyCondition, ...]]]:
        """Yield each combination of assumed answers that ``presence`` allows, as values and conditions."""
        there = self.key_conditions(presence)
        allowed = ([facts.key for facts in self.values.parameter(id).allowed] for id in depends.parameters)
        for keys in product(*allowed):
            case = dict(zip(depends.parameters, keys, strict=True))
            supposed = (KeyCondition.that(f"{PARAMETER}{id}", (key,)) for id, key in case.items())
            for unnamed, named in self._namings(depends.roles, presence):
                values = SymbolicValues(self.deployment, self.unknowns, case, unnamed)
                yield values, (*there, *supposed, *named)

    def _namings(
        self, roles: tuple[Role, ...], presence: Presence
    ) -> Iterator[tuple[frozenset[str], tuple[KeyCondition, ...]]]:
        """Yield the combinations of names: each role has its optional name, or a generated name."""
        for each in product(*(self._naming_conditions(role, presence) for role in roles)):
            yield (
                frozenset(id for id, _ in each if id),
                tuple(condition for _, conditions in each for condition in conditions),
            )

    def _naming_conditions(
        self, role: Role, presence: Presence
    ) -> Iterator[tuple[str, tuple[KeyCondition, ...]]]:
        """Yield the conditions under which a role has its name and, with its id, those without the name."""
        yield "", self.key_conditions(role.named)
        if not presence.implies(role.named):
            for test in role.named.tests:
                if (failed := self.key_condition(test, holds=False)) is not None:
                    yield role.id, (failed,)

    def depends_on(self, texts: Iterable[Text], literal: Iterable[Text]) -> Dependence:
        """Return what must be assumed to write ``texts``; ``literal`` texts must not contain variables."""
        written = tuple(texts)
        mentioned = (self.values.role(id) for id in dict.fromkeys(_roles_in(written)))
        optional = tuple(role for role in mentioned if role.name is not None and role.named)
        return Dependence(self._needed_parameters(written, literal), optional)

    def _needed_parameters(self, texts: Iterable[Text], literal: Iterable[Text]) -> tuple[str, ...]:
        """Return the parameters whose answers must be known to write ``texts``.

        A fact must be looked up, and in ``literal`` texts a variable cannot replace a value.
        """
        written = tuple(texts)
        roles = tuple(text for holder in written for text in self._role_texts(holder))
        facts = {
            reference.id
            for text in (*written, *roles)
            for reference in text.references
            if isinstance(reference, ParamFact)
        }
        whole = {
            reference.id
            for text in (*literal, *roles)
            for reference in text.references
            if isinstance(reference, Param | ListParam)
        }
        unknown_ids = (id for id in sorted(facts | whole) if id not in self.unknowns.known)
        return tuple(id for id in unknown_ids if self.values.parameter(id).allowed)

    def _role_texts(self, text: Text) -> Iterator[Text]:
        """Yield the paths and names of the roles whose ARNs a text contains."""
        for id in _roles_in((text,)):
            role = self.values.role(id)
            yield from (role.path,) if role.name is None else (role.path, role.name)

    # --- presences -----------------------------------------------------------------------------

    def key_conditions(self, presence: Presence) -> tuple[KeyCondition, ...]:
        """Return a presence as conditions on answer keys."""
        conditions = (self.key_condition(test) for test in presence.tests)
        return tuple(condition for condition in conditions if condition is not None)

    def key_condition(self, test: PresenceTest, *, holds: bool = True) -> KeyCondition | None:
        """Return a test, or its negation, as a condition on a key; ``None`` if every answer fulfils it."""
        match test:
            case ChoiceIs(id, values):
                choice = next(choice for choice in self.deployment.choices if choice.id == id)
                return self.unknowns.choice_is(choice, values, holds=holds)
            case Given(id):
                return given_condition(id, holds=holds)
            case PartitionIn():
                msg = "the partition is decided before documents are written"
                raise ValueError(msg)
            case _:
                assert_never(test)


def _roles_in(texts: Iterable[Text]) -> Iterator[str]:
    """Yield the roles whose ARNs occur in texts."""
    references = (reference for text in texts for reference in text.references)
    return (reference.id for reference in references if isinstance(reference, RoleArn))


def _fields(tree: dict[str, Tree], values: SymbolicValues, *, are_arns: bool = False) -> dict[str, JsonValue]:
    return {key: _evaluate(part, values, are_arns=are_arns or holds_arns(key)) for key, part in tree.items()}


def _evaluate(tree: Tree, values: SymbolicValues, *, are_arns: bool) -> JsonValue:
    """Evaluate the texts in a part of a statement."""
    match tree:
        case Text():
            return _text(tree, values.in_arn_parts(tree) if are_arns else values)
        case str():
            return tree
        case tuple():
            return [
                text for item in tree for text in _listed_values(_evaluate(item, values, are_arns=are_arns))
            ]
        case dict():
            return _fields(tree, values, are_arns=are_arns)


def _text(text: Text, values: SymbolicValues) -> JsonValue:
    """Return the value of a text; a list if it contains a list parameter whose elements are known."""
    listed = text.list_param
    if listed is None or values.elements(listed.id) is None:
        return evaluate(text, values)
    return list(evaluate_each(text, values))


def _listed_values(item: JsonValue) -> list[JsonValue]:
    return item if isinstance(item, list) else [item]


def holds_arns(key: str) -> bool:
    """Return whether an element or a condition operator reads its values as ARNs."""
    form = OperatorForm.parse(key)
    return key in ("Resource", "NotResource") or (form is not None and form.family is Family.ARN)


def is_open_arn(text: Text) -> bool:
    """Return whether an ARN begins with the value of a parameter, which may then be the whole ARN."""
    return isinstance(next(iter(text.pieces), None), Param | ListParam)


def with_conditions(statement: dict[str, JsonValue], conditions: Iterable[KeyCondition]) -> JsonValue:
    """Return a statement with conditions on the keys of unknown answers, which it never has itself."""
    written = statement.get("Condition")
    operators = dict(written) if isinstance(written, dict) else {}
    for operator, key, values in conditions:
        keys = operators.get(operator)
        operators[operator] = {**(keys if isinstance(keys, dict) else {}), key: list(values)}
    return {**statement, "Condition": operators} if operators else statement
