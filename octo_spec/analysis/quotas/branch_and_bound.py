"""Solves weighted constraint problems by depth-first branch and bound, one connected component at a time.

In a component, the search chooses the variable without which the rest falls into the smallest components.
Each of its values gives a smaller problem, in order of falling upper bounds; a problem whose upper bound does
not exceed the best weight so far is not searched. Values that no constraint distinguishes are
interchangeable, and only the first of them is tried. If nothing excludes anything, the first assignment
reaches the upper bound, so such choices cost nothing.

The number of problems that are looked at is limited to ``MOST_STEPS``. Beyond it the upper bound of a
component replaces its largest weight, and the optimum is marked as not exact.

R. Marinescu, R. Dechter, "AND/OR Branch-and-Bound Search for Combinatorial Optimization in Graphical Models",
Artificial Intelligence 173 (2009); E. Freuder, "Eliminating Interchangeable Values in Constraint Satisfaction
Problems", AAAI 1991.

Mode a counts 60 and mode b 50; but mode a requires reports to be off, which count 20:

>>> from octo_spec.analysis.quotas.weighted_constraints import HardConstraint, Problem, SoftConstraint
>>> from octo_spec.model.presence import ChoiceIs, Presence, Requirement
>>> in_a, in_b = (Presence.of(ChoiceIs("mode", (value,))) for value in "ab")
>>> with_reports, without = (Presence.of(ChoiceIs("reports", (value,))) for value in ("on", "off"))
>>> soft = (SoftConstraint.of(in_a, 60), SoftConstraint.of(in_b, 50), SoftConstraint.of(with_reports, 20))
>>> problem = Problem(soft, (HardConstraint.of(Requirement(in_a, without)),))
>>> optimum = BranchAndBound({"mode": ("a", "b"), "reports": ("off", "on")}).solve(problem)
>>> optimum.weight, optimum.presences == (in_b, with_reports)
(70, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.quotas.weighted_constraints import ABSENT, GIVEN
from octo_spec.frozen import frozen, mutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.analysis.quotas.weighted_constraints import Problem
    from octo_spec.model.presence import Presence

MOST_STEPS: Final = 5_000


@frozen
class Optimum:
    """The largest weight, and the presences that hold in its assignment.

    If it is not ``exact``, no assignment exceeds the weight, and the presences are not complete.
    """

    weight: int = 0
    presences: tuple[Presence, ...] = ()
    exact: bool = True

    def __add__(self, other: Optimum) -> Optimum:
        exact = self.exact and other.exact
        return Optimum(self.weight + other.weight, self.presences + other.presences, exact)


@mutable
class BranchAndBound:
    """A search that counts its steps; ``choices`` gives the values of each choice."""

    choices: Mapping[str, tuple[str, ...]]
    steps: int = 0

    def solve(self, problem: Problem) -> Optimum | None:
        """Return the largest weight; ``None`` if no assignment fulfils the hard constraints."""
        optimum = Optimum()
        for component in problem.components():
            best = self._solve_component(component)
            if best is None:
                return None
            optimum += best
        return optimum

    def _solve_component(self, component: Problem) -> Optimum | None:
        self.steps += 1
        if not component.variables or self.steps > MOST_STEPS:
            return None if component.is_violated else _upper_bound(component)
        best: Optimum | None = None
        variable = _branching_variable(component)
        branches = (component.assign(variable, value) for value in self._values(variable, component))
        for branch in sorted(branches, key=lambda branch: -branch.upper_bound):
            if best is None or branch.upper_bound > best.weight:
                best = _heavier_optimum(best, self.solve(branch))
        return best

    def _values(self, variable: str, component: Problem) -> Iterable[str]:
        """Yield one value for all values that no constraint distinguishes."""
        first: dict[tuple[bool, ...], str] = {}
        tests = [admitted[variable] for admitted in component.conjunctions if variable in admitted]
        for value in self.choices.get(variable, (GIVEN, ABSENT)):
            first.setdefault(tuple(value in test for test in tests), value)
        return first.values()


def _heavier_optimum(best: Optimum | None, candidate: Optimum | None) -> Optimum | None:
    """Return the optimum with the larger weight, the first of two that are equal."""
    return max(filter(None, (best, candidate)), key=lambda optimum: optimum.weight, default=None)


def _upper_bound(component: Problem) -> Optimum:
    """Return the sum of all weights that may still count; it is exact if every variable has a value."""
    exact = not component.variables
    presences = tuple(constraint.presence for constraint in component.soft if constraint.weight)
    return Optimum(component.upper_bound, presences if exact else (), exact)


def _branching_variable(component: Problem) -> str:
    """Return the variable without which the largest component is smallest; of these the heaviest."""
    scopes = component.scopes

    def rank(variable: str) -> tuple[int, int]:
        rest = _connected_components(scope - {variable} for scope in scopes)
        weight = sum(soft.weight for soft in component.soft if variable in soft.admitted)
        return max(map(len, rest)), -weight

    return min(sorted(component.variables), key=rank)


def _connected_components(scopes: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Join scopes that have a variable in common, until no two have one."""
    joined: list[frozenset[str]] = []
    for scope in scopes:
        connected = [variables for variables in joined if variables & scope]
        joined = [variables for variables in joined if variables not in connected]
        joined.append(scope.union(*connected))
    return joined
