"""The values that are tried for keys about the caller."""

from __future__ import annotations

from octo_spec.access.search.conjunctions import CALLER, Constraint
from octo_spec.access.variables.assignments import caller_values
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import literal
from octo_spec.iam.principals import Caller

ROLES = [f"arn:aws:iam::111122223333:role/r{number}" for number in range(24)]


def test_the_values_for_callers_are_in_order_whatever_the_order_of_a_set_is() -> None:
    conjunction = (
        Constraint(
            CALLER, frozenset(literal(Caller(PrincipalKind.AWS, role).text) for role in ROLES), holds=True
        ),
    )
    found = caller_values("aws:principalarn", [conjunction])
    assert found == sorted(ROLES)
