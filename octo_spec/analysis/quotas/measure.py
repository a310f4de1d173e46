"""How many characters an IAM document has: the length of its JSON without white space around anything.

IAM counts no white space (reference_iam-quotas); whether it counts spaces inside a text is not
documented, so they count here. A text that a customer gives counts with the most that its
parameter's pattern, lengths and allowed values let through, one character each. Where they set no
limit, something is assumed: AWS's own limit (12 for an account, 1,224 for an external ID, 64 for a
role's name, 128 for a stack's), else ``ASSUMED_LENGTH`` characters; a list whose values are not
listed is assumed to have ``ASSUMED_ELEMENTS`` of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.analysis.quotas.pattern_lengths import Width, width
from octo_spec.analysis.quotas.sizes import Size, total
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH, ROLE_NAME_LENGTH
from octo_spec.model.deployment import ParameterKind, TrustStatement
from octo_spec.model.policy_documents import statement_tree, trust_statement_tree
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
from octo_spec.model.traversal import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Facts, Parameter, Role, Statement
    from octo_spec.model.policy_documents import Tree
    from octo_spec.model.text import Piece, Reference

ASSUMED_LENGTH: Final = 128
ASSUMED_ELEMENTS: Final = 10

ACCOUNT_LENGTH: Final = 12
PARTITION_LENGTH: Final = len("aws-us-gov")
REGION_LENGTH: Final = len("us-isof-south-1")
"""The longest that there are today."""

_STACK: Final = {
    StackAttribute.ID: len("arn::cloudformation:::stack//")
    + PARTITION_LENGTH
    + REGION_LENGTH
    + ACCOUNT_LENGTH
    + 36,
    StackAttribute.NAME: 0,
    StackAttribute.UUID: 36,
}
"""What is always there of a stack's id, its name and the UUID in the id."""
STACK_NAME_LENGTH: Final = 128
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html."""


def bounds(parameter: Parameter) -> Width:
    """Tell how long a text parameter, or an element of a list, may be; AWS's limits are not in it."""
    if parameter.allowed:
        lengths = [json_length(one.key) for one in parameter.allowed]
        return Width(min(lengths), max(lengths))
    matched = width(parameter.pattern) if parameter.pattern else Width(0, math.inf)
    most = math.inf if parameter.max_length is None else parameter.max_length
    return Width(max(matched.least, parameter.min_length or 0), min(matched.most, most))


def is_open(parameter: Parameter) -> bool:
    """Tell whether nothing limits the size of a parameter's value, so that something must be assumed."""
    listed = parameter.kind is ParameterKind.LIST and not parameter.allowed
    return listed or math.isinf(bounds(parameter).most)


def assumes(deployment: Deployment) -> bool:
    """Tell whether anything must be assumed to measure a deployment."""
    references = (one for role in deployment.roles for text in texts(role) for one in text.references)
    return any(map(is_open, deployment.parameters)) or any(isinstance(one, Stack) for one in references)


def json_length(text: str) -> int:
    """Count the characters of a text between the quotation marks of JSON."""
    return len(encode_basestring(text)) - 2


@dataclass(frozen=True)
class Measure:
    """Measures what one deployment makes; not slotted, since its look-ups are made once.

    ``assuming`` counts what nothing limits as assumed; else it counts as the least that it can be,
    so that no larger number than a real one comes out.
    """

    deployment: Deployment
    assuming: bool

    @cached_property
    def _parameters(self) -> Mapping[str, Parameter]:
        return {one.id: one for one in self.deployment.parameters}

    @cached_property
    def _roles(self) -> Mapping[str, Role]:
        return {one.id: one for one in self.deployment.roles}

    @cached_property
    def _measured(self) -> dict[int, tuple[Statement | TrustStatement, Size]]:
        return {}

    def statement(self, statement: Statement | TrustStatement) -> Size:
        """Measure a statement, once however often it is asked for."""
        # The statement is kept with its size: while it is, no other has its identity.
        found = self._measured.get(id(statement))
        if found is None:
            found = (statement, self.tree(_statement_tree(statement)))
            self._measured[id(statement)] = found
        return found[1]

    def tree(self, tree: Tree, most: float = math.inf) -> Size:
        """Measure a part of a document; AWS takes ``most`` characters of a value that has no limit."""
        match tree:
            case Text():
                return self._value(tree, most)
            case str():
                return Size(json_length(tree) + 2)
            case tuple():
                return _separated(len(tree)) + total(self.tree(one, most) for one in tree)
            case dict():
                return _separated(len(tree)) + total(self._field(*field) for field in tree.items())

    def _field(self, name: str, value: Tree) -> Size:
        most = EXTERNAL_ID_LENGTH[-1] if name.lower() == "sts:externalid" else math.inf
        return Size(json_length(name) + len('"":')) + self.tree(value, most)

    def _value(self, text: Text, most: float) -> Size:
        """Measure one value, or the list that a list parameter stands for."""
        listed = text.list_param
        if listed is None:
            return Size(2) + self.text(text, most)
        elements = self.elements(
            listed, min(most, *(limit for one, limit in _limited(text) if one == listed))
        )
        around = Size(2) + self.text(Text.of(*(one for one in text.pieces if one != listed)), most)
        number = len(elements)
        brackets = 0 if number == 1 else number + 1
        return Size(brackets + sum(elements)) + around.times(number)

    def elements(self, listed: ListParam, most: float = math.inf) -> tuple[int, ...]:
        """Give the length of each element of a list: every allowed value once, or as many as assumed."""
        parameter = self._parameters[listed.id]
        if parameter.allowed:
            return tuple(json_length(one.key) for one in parameter.allowed)
        return (self._length(parameter, most),) * (ASSUMED_ELEMENTS if self.assuming else 1)

    def text(self, text: Text, most: float = math.inf) -> Size:
        """Measure a text without quotation marks."""
        return total(self._piece(piece, min(most, limit)) for piece, limit in _limited(text))

    def _piece(self, piece: Piece, most: float) -> Size:
        return Size(json_length(piece)) if isinstance(piece, str) else self._reference(piece, most)

    def _reference(self, reference: Reference, most: float) -> Size:
        match reference:
            case Param(id):
                return self._parameter(self._parameters[id], most)
            case ListParam():
                return Size(sum(self.elements(reference)))
            case ParamFact(id, fact):
                return Size(0, {Param(id): _facts(self._parameters[id].allowed, fact)})
            case Account():
                return Size(ACCOUNT_LENGTH)
            case Partition():
                return self._partition()
            case PartitionFact(fact):
                return Size(0, {Partition(): _facts(self.deployment.partitions, fact)})
            case Region():
                return Size(REGION_LENGTH)
            case RoleArn(id):
                return self._role_arn(self._roles[id])
            case Stack(attribute):
                return Size(_STACK[attribute] + self._stack_name(attribute))
            case _:
                assert_never(reference)

    def _stack_name(self, attribute: StackAttribute) -> int:
        if attribute is StackAttribute.UUID:
            return 0
        return STACK_NAME_LENGTH if self.assuming else 1

    def _parameter(self, parameter: Parameter, most: float) -> Size:
        if parameter.allowed:
            return Size(0, {Param(parameter.id): tuple(json_length(one.key) for one in parameter.allowed)})
        return Size(self._length(parameter, most))

    def _length(self, parameter: Parameter, most: float) -> int:
        least, largest = bounds(parameter)
        if math.isfinite(largest):
            return int(largest)
        assumed = ASSUMED_LENGTH if math.isinf(most) else int(most)
        return max(assumed if self.assuming else 1, least)

    def _partition(self) -> Size:
        known = self.deployment.partitions
        if not known:
            return Size(PARTITION_LENGTH)
        return Size(0, {Partition(): tuple(json_length(one.key) for one in known)})

    def _role_arn(self, role: Role) -> Size:
        around = Text.of("arn:", Partition(), ":iam::", Account(), ":role", *role.path.pieces)
        return self.text(around) + self.role_name(role)

    def role_name(self, role: Role) -> Size:
        """Measure a role's name; one that the target makes may be as long as IAM takes."""
        if role.name is None:
            return Size(ROLE_NAME_LENGTH)
        return self.text(role.name, ROLE_NAME_LENGTH)


def _statement_tree(statement: Statement | TrustStatement) -> Tree:
    if isinstance(statement, TrustStatement):
        return trust_statement_tree(statement)
    return statement_tree(statement)


def _separated(number: int) -> Size:
    """Count two brackets and the commas between ``number`` things."""
    return Size(2 + max(number - 1, 0))


def _facts(known: tuple[Facts, ...], fact: str) -> tuple[int, ...]:
    return tuple(json_length(dict(one.facts)[fact]) for one in known)


# --- fields of an ARN that AWS limits ----------------------------------------------------------

_FIELDS: Final = {1: PARTITION_LENGTH, 3: REGION_LENGTH, 4: ACCOUNT_LENGTH}
"""Colons before a field of an ARN -> its length; IAM reference-arns."""


def _limited(text: Text) -> Iterator[tuple[Piece, float]]:
    """Give each piece of a text with the most that AWS takes there: a whole field of an ARN has a limit."""
    colons = 0
    pieces = text.pieces
    arn = isinstance(pieces[0], str) and pieces[0].startswith("arn:") if pieces else False
    for position, piece in enumerate(pieces):
        alone = arn and _is_field(pieces[position - 1 : position + 2])
        yield piece, _FIELDS.get(colons, math.inf) if alone else math.inf
        colons += piece.count(":") if isinstance(piece, str) else 0


def _is_field(around: tuple[Piece, ...]) -> bool:
    match around:
        case (str(before), _, str(after)):
            return before.endswith(":") and after.startswith(":")
        case _:
            return False
