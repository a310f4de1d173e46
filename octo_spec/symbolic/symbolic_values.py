"""The values of references for all combinations of choices: policy variables represent unknown answers."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import fact_table
from octo_spec.model.evaluate import evaluate
from octo_spec.model.text import ListParam, Param, StackAttribute, Text
from octo_spec.symbolic.answer_keys import arn_variables, variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.model.deployment import Deployment, Facts, Parameter, Role
    from octo_spec.symbolic.unknowns import Unknowns

_UUID: Final = "00000000-0000-0000-0000-000000000000"
_STACK: Final = {
    StackAttribute.ID: f"arn:{{partition}}:cloudformation:{{region}}:{{account}}:stack/stack-name/{_UUID}",
    StackAttribute.NAME: "stack-name",
    StackAttribute.UUID: _UUID,
}
"""The example stack, the same for all sides."""


@frozen
class SymbolicValues:
    """The environment of one deployment: ``ReferenceValues`` with variables for unknown answers.

    ``case`` holds assumed answers by id, or the variables that represent the parts of an ARN. ``unnamed`` are
    the roles whose optional name is assumed not to be given.
    """

    deployment: Deployment
    unknowns: Unknowns
    case: Mapping[str, str] = field(default_factory=dict)
    unnamed: frozenset[str] = frozenset()

    def parameter(self, id: str) -> Parameter:
        """Return a parameter of the deployment."""
        return next(parameter for parameter in self.deployment.parameters if parameter.id == id)

    def role(self, id: str) -> Role:
        """Return a role of the deployment."""
        return next(role for role in self.deployment.roles if role.id == id)

    def role_name(self, role: Role) -> str:
        """Return a role's name, or its id if the target generates the name."""
        return role.id if role.name is None or role.id in self.unnamed else evaluate(role.name, self)

    def in_arn_parts(self, text: Text) -> SymbolicValues:
        """Return values with one variable for each part of an ARN if ``text`` begins with an unknown one."""
        match text.pieces[:1]:
            case (Param(id) | ListParam(id),) if id not in self.case and self.unknowns.value(id) is None:
                return replace(self, case={**self.case, id: arn_variables(id)})
            case _:
                return self

    # --- ReferenceValues -----------------------------------------------------------------------

    def elements(self, id: str) -> tuple[str, ...] | None:
        """Return the elements of a list that is known, unless the case has one value for it."""
        answer = None if id in self.case else self.unknowns.known.get(id)
        return None if answer is None else tuple(answer)

    def param(self, id: str) -> str:
        """Return the assumed or known answer, otherwise the variable that represents it."""
        answer = self.case.get(id, self.unknowns.value(id))
        return variable(id) if answer is None else str(answer)

    def param_fact(self, id: str, fact: str) -> str:
        """Return the fact of the answer."""
        return _fact(self.parameter(id).allowed, self.param(id), fact)

    def account(self) -> str:
        """Return the example account."""
        return self.unknowns.account

    def partition(self) -> str:
        """Return the partition that is compared."""
        return self.unknowns.partition

    def partition_fact(self, fact: str) -> str:
        """Return the fact of the partition."""
        return _fact(self.deployment.partitions, self.unknowns.partition, fact)

    def region(self) -> str:
        """Return the example region."""
        return self.unknowns.region

    def role_arn(self, id: str) -> str:
        """Return the ARN of a role in full."""
        role = self.role(id)
        return evaluate(role.arn_with(Text.of(self.role_name(role))), self)

    def stack(self, attribute: StackAttribute) -> str:
        """Return an attribute of the example stack."""
        where = self.unknowns
        return _STACK[attribute].format(partition=where.partition, region=where.region, account=where.account)


def _fact(known: Iterable[Facts], key: str, fact: str) -> str:
    """Return a fact; for names of roles, whose case is not known, the first key represents all."""
    table = fact_table(known)
    return table.get(key, next(iter(table.values())))[fact]
