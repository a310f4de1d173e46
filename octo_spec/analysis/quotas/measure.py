"""The number of characters of an IAM document: its JSON without white space between tokens.

IAM counts no white space (reference_iam-quotas); whether it counts spaces inside a text is not documented, so
they count here. A parameter counts with the longest value that its pattern, its lengths and its allowed
values permit. If they set no limit, a length is assumed: AWS's own limit (12 characters for an account, 1,224
for an external ID, 64 for the name of a role, 128 for the name of a stack), otherwise ``ASSUMED_LENGTH``
characters; a list without allowed values is assumed to have ``ASSUMED_ELEMENTS`` elements.

An account without a limit counts with 12 characters, since it is a whole field of an ARN:

>>> from octo_spec.model.deployment import Deployment, Parameter
>>> deployment = Deployment("x", "1.0.0", (), parameters=(Parameter("account", ""),))
>>> root = Text.of("arn:aws:iam::", Param("account"), ":root")
>>> Measure(deployment, assuming=True).tree({"AWS": root}).fixed
40
>>> len('{"AWS":"arn:aws:iam::123456789012:root"}')
40
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from octo_spec.analysis.quotas.parameter_lengths import (
    ASSUMED_ELEMENTS,
    ASSUMED_LENGTH,
    bounds,
    fact_lengths,
    is_open,
    json_length,
    key_lengths,
)
from octo_spec.analysis.quotas.reference_lengths import (
    ACCOUNT_LENGTH,
    AROUND_STACK_NAME,
    PARTITION_LENGTH,
    REGION_LENGTH,
    STACK_NAME_LENGTH,
    limited_pieces,
)
from octo_spec.analysis.quotas.sizes import SymbolicSize, total
from octo_spec.frozen import frozen
from octo_spec.iam.external_ids import KEY as EXTERNAL_ID
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH, ROLE_NAME_LENGTH
from octo_spec.model.deployment import TrustStatement
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
    from collections.abc import Mapping

    from octo_spec.model.deployment import Deployment, Parameter, Role, Statement
    from octo_spec.model.policy_documents import Tree
    from octo_spec.model.text import Piece, Reference


def assumes(deployment: Deployment) -> bool:
    """Return whether a size of the deployment depends on an assumed length."""
    references = (
        reference for role in deployment.roles for text in texts(role) for reference in text.references
    )
    return any(map(is_open, deployment.parameters)) or any(
        isinstance(reference, Stack) for reference in references
    )


@frozen(slots=False)
class Measure:
    """Measures the documents of one deployment; not slotted, since its look-ups are cached.

    With ``assuming``, a value without a limit has the assumed length. Otherwise it has its shortest length,
    so that a document above a quota certainly exceeds it.
    """

    deployment: Deployment
    assuming: bool

    @cached_property
    def _parameters(self) -> Mapping[str, Parameter]:
        return {parameter.id: parameter for parameter in self.deployment.parameters}

    @cached_property
    def _roles(self) -> Mapping[str, Role]:
        return {role.id: role for role in self.deployment.roles}

    @cached_property
    def _measured_sizes(self) -> dict[int, tuple[Statement | TrustStatement, SymbolicSize]]:
        return {}

    def statement(self, statement: Statement | TrustStatement) -> SymbolicSize:
        """Measure a statement; its size is cached by identity."""
        # The statement is stored with its size, so that no other statement can get its identity.
        measured = self._measured_sizes.get(id(statement))
        if measured is None:
            measured = (statement, self.tree(_statement_tree(statement)))
            self._measured_sizes[id(statement)] = measured
        return measured[1]

    def tree(self, tree: Tree, most: float = math.inf) -> SymbolicSize:
        """Measure a part of a document; a value without a limit has at most ``most`` characters in AWS."""
        match tree:
            case Text():
                return self._value(tree, most)
            case str():
                return SymbolicSize(json_length(tree) + 2)
            case tuple():
                return _separated_size(len(tree)) + total(self.tree(element, most) for element in tree)
            case dict():
                return _separated_size(len(tree)) + total(self._member(*member) for member in tree.items())

    def _member(self, name: str, value: Tree) -> SymbolicSize:
        most = EXTERNAL_ID_LENGTH[-1] if name.lower() == EXTERNAL_ID else math.inf
        return SymbolicSize(json_length(name) + len('"":')) + self.tree(value, most)

    def _value(self, text: Text, most: float) -> SymbolicSize:
        """Measure a value, or the list that a list parameter produces."""
        list_param = text.list_param
        if list_param is None:
            return SymbolicSize(2) + self.text(text, most)
        limits = (limit for piece, limit in limited_pieces(text) if piece == list_param)
        elements = self.elements(list_param, min(most, *limits))
        rest = Text.of(*(piece for piece in text.pieces if piece != list_param))
        around = SymbolicSize(2) + self.text(rest, most)
        number = len(elements)
        brackets = 0 if number == 1 else number + 1
        return SymbolicSize(brackets + sum(elements)) + around.times(number)

    def elements(self, list_param: ListParam, most: float = math.inf) -> tuple[int, ...]:
        """Return the length of each element of a list: every allowed value once, or the assumed number."""
        parameter = self._parameters[list_param.id]
        if parameter.allowed:
            return tuple(json_length(value.key) for value in parameter.allowed)
        return (self._length(parameter, most),) * (ASSUMED_ELEMENTS if self.assuming else 1)

    def text(self, text: Text, most: float = math.inf) -> SymbolicSize:
        """Measure a text without quotation marks."""
        return total(self._piece(piece, min(most, limit)) for piece, limit in limited_pieces(text))

    def _piece(self, piece: Piece, most: float) -> SymbolicSize:
        return SymbolicSize(json_length(piece)) if isinstance(piece, str) else self._reference(piece, most)

    def _reference(self, reference: Reference, most: float) -> SymbolicSize:
        match reference:
            case Param(id):
                return self._parameter(self._parameters[id], most)
            case ListParam():
                return SymbolicSize(sum(self.elements(reference)))
            case ParamFact(id, fact):
                return SymbolicSize(0, {Param(id): fact_lengths(self._parameters[id].allowed, fact)})
            case Account():
                return SymbolicSize(ACCOUNT_LENGTH)
            case Partition():
                return self._partition()
            case PartitionFact(fact):
                return SymbolicSize(0, {Partition(): fact_lengths(self.deployment.partitions, fact)})
            case Region():
                return SymbolicSize(REGION_LENGTH)
            case RoleArn(id):
                return self._role_arn(self._roles[id])
            case Stack(attribute):
                return SymbolicSize(AROUND_STACK_NAME[attribute] + self._stack_name(attribute))
            case _:
                assert_never(reference)

    def _stack_name(self, attribute: StackAttribute) -> int:
        if attribute is StackAttribute.UUID:
            return 0
        return STACK_NAME_LENGTH if self.assuming else 1

    def _parameter(self, parameter: Parameter, most: float) -> SymbolicSize:
        if parameter.allowed:
            return SymbolicSize(0, {Param(parameter.id): key_lengths(parameter.allowed)})
        return SymbolicSize(self._length(parameter, most))

    def _length(self, parameter: Parameter, most: float) -> int:
        least, largest = bounds(parameter)
        if math.isfinite(largest):
            return int(largest)
        assumed = ASSUMED_LENGTH if math.isinf(most) else int(most)
        return max(assumed if self.assuming else 1, least)

    def _partition(self) -> SymbolicSize:
        partitions = self.deployment.partitions
        if not partitions:
            return SymbolicSize(PARTITION_LENGTH)
        return SymbolicSize(0, {Partition(): key_lengths(partitions)})

    def _role_arn(self, role: Role) -> SymbolicSize:
        return self.text(role.arn_with(Text())) + self.role_name(role)

    def role_name(self, role: Role) -> SymbolicSize:
        """Measure a role's name; a generated name may be as long as IAM allows."""
        if role.name is None or role.named:
            return SymbolicSize(ROLE_NAME_LENGTH)
        return self.text(role.name, ROLE_NAME_LENGTH)


def _statement_tree(statement: Statement | TrustStatement) -> Tree:
    if isinstance(statement, TrustStatement):
        return trust_statement_tree(statement)
    return statement_tree(statement)


def _separated_size(number: int) -> SymbolicSize:
    """Count two brackets, and the commas between ``number`` elements."""
    return SymbolicSize(2 + max(number - 1, 0))
