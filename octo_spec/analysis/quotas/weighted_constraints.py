"""The largest weight of presences that can hold together, as a weighted constraint satisfaction problem.

The variables are the choices, with their values, the partition, and the parameters, given or absent. A *soft
constraint* has a weight, which counts if its presence holds. A *hard constraint* is a requirement of the
spec: if one presence holds, another one must. A solution is an assignment of values to all variables that
fulfils the hard constraints; the task is to find one with the largest sum of the weights that count. With
soft constraints that exclude each other in pairs this is maximum-weight independent set, so no algorithm is
known that is fast on every problem.

Variables are connected if a constraint names both. The connected components are independent problems, and the
largest weight is the sum of theirs. See ``branch_and_bound`` for the search in one component. T. Schiex, H.
Fargier, G. Verfaillie, "Valued Constraint Satisfaction Problems: Hard and Easy Problems", IJCAI 1995; R.
Dechter, R. Mateescu, "AND/OR Search Spaces for Graphical Models", Artificial Intelligence 171 (2007).

Policies for modes a and b exclude each other, and neither says anything about the one for reports, which is a
component of its own:

>>> from octo_spec.model.deployment import ALWAYS
>>> soft = [
...     SoftConstraint({"mode": frozenset({"a"})}, 60, ALWAYS),
...     SoftConstraint({"mode": frozenset({"b"})}, 50, ALWAYS),
...     SoftConstraint({"reports": frozenset({"on"})}, 7, ALWAYS),
... ]
>>> problem = Problem(tuple(soft))
>>> problem.upper_bound
117
>>> [sorted(component.variables) for component in problem.components()]
[['mode'], ['reports']]
>>> problem.assign("mode", "b").upper_bound
57
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.presence import Presence, PresenceTest, Requirement

GIVEN: Final = "given"
ABSENT: Final = ""
"""The value of a parameter, as a variable, that is not given."""

Admitted: TypeAlias = Mapping[str, frozenset[str]]
"""Variable -> the values that a presence admits; without variables it holds in every assignment."""


def admitted_by(presence: Presence) -> Admitted:
    """Return the values that a presence admits."""
    return {subject(test): _values(test) for test in presence.tests}


def _values(test: PresenceTest) -> frozenset[str]:
    match test:
        case ChoiceIs(_, values):
            return frozenset(values)
        case PartitionIn(partitions):
            return frozenset(partitions)
        case Given():
            return frozenset({GIVEN})
        case _:
            assert_never(test)


def _simplified_values(admitted: Admitted, variable: str, value: str) -> Admitted | None:
    """Assign ``value`` to a variable; ``None`` if the value is not admitted."""
    if variable not in admitted:
        return admitted
    if value not in admitted[variable]:
        return None
    return {id: values for id, values in admitted.items() if id != variable}


@frozen
class SoftConstraint:
    """``weight`` counts if ``admitted`` holds, which is the undecided part of ``presence``."""

    admitted: Admitted
    weight: int
    presence: Presence

    @classmethod
    def of(cls, presence: Presence, weight: int) -> SoftConstraint:
        """Return a constraint that counts ``weight`` if ``presence`` holds."""
        return cls(admitted_by(presence), weight, presence)

    def assign(self, variable: str, value: str) -> SoftConstraint | None:
        """Assign a value; ``None`` if the weight can no longer count."""
        admitted = _simplified_values(self.admitted, variable, value)
        return None if admitted is None else replace(self, admitted=admitted)


@frozen
class HardConstraint:
    """If ``when`` holds, ``then`` must hold; ``then`` is ``None`` once it is known to fail."""

    when: Admitted
    then: Admitted | None

    @classmethod
    def of(cls, requirement: Requirement) -> HardConstraint:
        """Read a requirement of a deployment."""
        return cls(admitted_by(requirement.when), admitted_by(requirement.then))

    @property
    def is_violated(self) -> bool:
        """Whether no assignment of the open variables can fulfil it."""
        return not self.when and self.then is None

    def assign(self, variable: str, value: str) -> HardConstraint | None:
        """Assign a value; ``None`` if the constraint is certainly fulfilled."""
        when = _simplified_values(self.when, variable, value)
        then = None if self.then is None else _simplified_values(self.then, variable, value)
        return None if when is None or then == {} else HardConstraint(when, then)


@frozen
class Problem:
    """Soft constraints whose weights may still count, and hard constraints that are not yet fulfilled."""

    soft: tuple[SoftConstraint, ...] = ()
    hard: tuple[HardConstraint, ...] = ()

    @property
    def upper_bound(self) -> int:
        """A weight that no assignment exceeds: the sum of all weights that may still count."""
        return sum(constraint.weight for constraint in self.soft)

    @property
    def is_violated(self) -> bool:
        """Whether plainly no assignment fulfils the hard constraints."""
        return any(constraint.is_violated for constraint in self.hard)

    @property
    def variables(self) -> frozenset[str]:
        """The variables that have no value yet."""
        return frozenset(variable for admitted in self.conjunctions for variable in admitted)

    @property
    def conjunctions(self) -> tuple[Admitted, ...]:
        """All conjunctions in the constraints."""
        of_hard = (side for constraint in self.hard for side in (constraint.when, constraint.then))
        return (
            *(constraint.admitted for constraint in self.soft),
            *(admitted for admitted in of_hard if admitted is not None),
        )

    @property
    def scopes(self) -> frozenset[frozenset[str]]:
        """The variables of each constraint."""
        return frozenset(single.variables for single in self._single_constraints())

    def assign(self, variable: str, value: str) -> Problem:
        """Return the remaining problem after a variable gets a value."""
        soft = (constraint.assign(variable, value) for constraint in self.soft)
        hard = (constraint.assign(variable, value) for constraint in self.hard)
        return Problem(tuple(filter(None, soft)), tuple(filter(None, hard)))

    def components(self) -> list[Problem]:
        """Divide into the connected components, which have no variable in common."""
        components: list[tuple[frozenset[str], Problem]] = []
        for single in self._single_constraints():
            own = single.variables
            connected = [component for component in components if component[0] & own]
            components = [component for component in components if component not in connected]
            joined = Problem(
                sum((problem.soft for _, problem in connected), single.soft),
                sum((problem.hard for _, problem in connected), single.hard),
            )
            components.append((own.union(*(variables for variables, _ in connected)), joined))
        return [problem for _, problem in components]

    def _single_constraints(self) -> Iterator[Problem]:
        """Yield each constraint as a separate problem."""
        yield from (Problem((constraint,)) for constraint in self.soft)
        yield from (Problem((), (constraint,)) for constraint in self.hard)
