"""Evaluates references: the only place that distinguishes their kinds to find a value for each.

An environment has one method for each kind of reference, which returns its value: ``GroundValues`` in
``model/grounding`` for one combination of choices, ``SymbolicValues`` in ``symbolic/`` for all combinations
together, and ``KnownValues`` here if only a part is known: for decisions at build, or for people. A kind of
reference that is added to ``Reference`` is a type error in ``value`` until it is a method of
``ReferenceValues``, and then in each environment that lacks the method.

>>> from octo_spec.model.text import Account, Param, Text
>>> text = Text.of("arn:aws:s3:::", Param("bucket"), "-", Account())
>>> str(substitute(text, KnownValues({"bucket": "logs"})))
'arn:aws:s3:::logs-${account}'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar, assert_never

from octo_spec.frozen import frozen
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
)

if TYPE_CHECKING:
    from octo_spec.model.environment import Value
    from octo_spec.model.text import Piece, Reference, StackAttribute, Text

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class ReferenceValues(Protocol[T_co]):
    """An environment: the value of each kind of reference."""

    def elements(self, id: str) -> tuple[str, ...] | None:
        """Return the elements of a list parameter; ``None`` if they are not known."""

    def param(self, id: str) -> T_co:
        """Return the value of a text parameter, or of a list parameter as one value."""

    def param_fact(self, id: str, fact: str) -> T_co:
        """Return a fact of the value that a parameter has."""

    def account(self) -> T_co:
        """Return the account that is deployed into."""

    def partition(self) -> T_co:
        """Return the partition that is deployed into."""

    def partition_fact(self, fact: str) -> T_co:
        """Return a fact of the partition."""

    def region(self) -> T_co:
        """Return the region that is deployed into."""

    def role_arn(self, id: str) -> T_co:
        """Return the ARN of a role of the same deployment."""

    def stack(self, attribute: StackAttribute) -> T_co:
        """Return an attribute of the stack."""


def value(reference: Reference, environment: ReferenceValues[T]) -> T:
    """Return the value of a reference."""
    match reference:
        case Param(id) | ListParam(id):
            return environment.param(id)
        case ParamFact(id, fact):
            return environment.param_fact(id, fact)
        case Account():
            return environment.account()
        case Partition():
            return environment.partition()
        case PartitionFact(fact):
            return environment.partition_fact(fact)
        case Region():
            return environment.region()
        case RoleArn(id):
            return environment.role_arn(id)
        case Stack(attribute):
            return environment.stack(attribute)
        case _:
            assert_never(reference)


def evaluate(text: Text, environment: ReferenceValues[str]) -> str:
    """Return the value of a text in which every reference has a value."""
    pieces = text.pieces
    return "".join(piece if isinstance(piece, str) else value(piece, environment) for piece in pieces)


def evaluate_each(text: Text, environment: ReferenceValues[str]) -> tuple[str, ...]:
    """Return the values of a text: one for each element of its list parameter, if it has one."""
    return tuple(evaluate(element, environment) for element in each_element(text, environment))


def substitute(text: Text, environment: ReferenceValues[str | None]) -> Text:
    """Replace each reference whose value is known; keep the others."""

    def known(reference: Reference) -> Piece:
        found = value(reference, environment)
        return reference if found is None else found

    return text.map(known)


def each_element(text: Text, environment: ReferenceValues[object]) -> tuple[Text, ...]:
    """Return a text once for each element of its list parameter, or unchanged if they are not known."""
    listed = text.list_param
    elements = None if listed is None else environment.elements(listed.id)
    if elements is None:
        return (text,)
    return tuple(_with_element(text, listed, element) for element in elements)


def _with_element(text: Text, listed: ListParam | None, element: str) -> Text:
    return text.map(lambda reference: element if reference == listed else reference)


FactTable: TypeAlias = Mapping[str, Mapping[str, str]]
"""The facts of each key, an allowed value or a partition: key -> fact -> text."""


@frozen
class KnownValues:
    """The known values; each unknown value is ``None``.

    ``place`` may hold the account, the partition and the region. ``allowed`` holds the facts of each
    parameter's values.
    """

    answers: Mapping[str, Value]
    place: Mapping[str, str] = field(default_factory=dict)
    allowed: Mapping[str, FactTable] = field(default_factory=dict)
    partitions: FactTable = field(default_factory=dict)

    def elements(self, id: str) -> tuple[str, ...] | None:
        """Return the elements of a list parameter that has an answer."""
        answer = self.answers.get(id)
        return answer if isinstance(answer, tuple) else None

    def param(self, id: str) -> str | None:
        """Return the answer, if it is one text."""
        answer = self.answers.get(id)
        return answer if isinstance(answer, str) else None

    def param_fact(self, id: str, fact: str) -> str | None:
        """Return the fact of the answer."""
        answer = self.param(id)
        return None if answer is None else _fact(self.allowed.get(id, {}), answer, fact)

    def account(self) -> str | None:
        """Return the account."""
        return self.place.get("account")

    def partition(self) -> str | None:
        """Return the partition."""
        return self.place.get("partition")

    def partition_fact(self, fact: str) -> str | None:
        """Return the fact of the partition."""
        partition = self.partition()
        return None if partition is None else _fact(self.partitions, partition, fact)

    def region(self) -> str | None:
        """Return the region."""
        return self.place.get("region")

    def role_arn(self, id: str) -> None:
        """Return ``None``: the ARN is known once its role is deployed."""

    def stack(self, attribute: StackAttribute) -> None:
        """Return ``None``: the stack is known once it is created."""


def _fact(table: FactTable, key: str, fact: str) -> str | None:
    return table.get(key, {}).get(fact)
