"""External IDs of an imported spec have the length that STS requires, and no other parameter changes."""

from __future__ import annotations

import pytest

from octo_spec.iam.elements import PrincipalKind
from octo_spec.importing.external_id_lengths import with_external_id_lengths
from octo_spec.model.deployment import (
    Condition,
    Deployment,
    Facts,
    Parameter,
    Principal,
    Role,
    TrustStatement,
)
from octo_spec.model.text import Param, Text

_WHOLE = Text.of(Param("id"))
_PART = Text.of("acme-", Param("id"))


def _least(parameter: Parameter, value: Text = _WHOLE, key: str = "sts:ExternalId") -> int | None:
    condition = Condition("StringEquals", key, (value,))
    principal = Principal(PrincipalKind.AWS, (Text.of("111122223333"),))
    trust = TrustStatement(principal, ("sts:AssumeRole",), (condition,))
    role = Role("x", Text.of("x"), (trust,))
    fitted, notes = with_external_id_lengths(Deployment("x", "1.0.0", (role,), (parameter,)))
    assert bool(notes) == (fitted.parameters != (parameter,))
    return fitted.parameters[0].min_length


def test_an_external_id_has_two_characters_and_a_part_of_one_has_one() -> None:
    assert _least(Parameter("id", "x")) == 2
    assert _least(Parameter("id", "x", min_length=1, pattern="^.+$")) == 2
    assert _least(Parameter("id", "x"), _PART) == 1


@pytest.mark.parametrize(
    "parameter",
    [
        Parameter("id", "x", pattern="^[a-z]{8}$"),
        Parameter("id", "x", min_length=36),
        Parameter("id", "x", allowed=(Facts("a"), Facts("b"))),
        Parameter("id", "x", default="abc"),
    ],
)
def test_a_parameter_that_is_long_enough_or_lists_its_values_stays(parameter: Parameter) -> None:
    assert _least(parameter) == parameter.min_length


def test_another_condition_limits_nothing() -> None:
    assert _least(Parameter("id", "x"), key="aws:PrincipalOrgID") is None
