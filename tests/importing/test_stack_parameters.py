"""The stack in a trust policy: a parameter that has a form, once for all places."""

from __future__ import annotations

import re
from uuid import UUID

from octo_spec.iam.elements import PrincipalKind
from octo_spec.importing.stack_parameters import with_stack_parameters
from octo_spec.model.deployment import Condition, Deployment, Parameter, Principal, Role, TrustStatement
from octo_spec.model.text import Stack, StackAttribute, Text

OF_STACK = Stack(StackAttribute.UUID)


def test_the_stack_becomes_a_parameter_wherever_trust_contains_it() -> None:
    role = Text.of("arn:aws:iam::123456789012:role/v-", OF_STACK)
    condition = Condition("StringEquals", "sts:ExternalId", (Text.of(OF_STACK),))
    trust = TrustStatement(Principal(PrincipalKind.AWS, (role,)), ("sts:AssumeRole",), (condition,))
    read = Deployment(
        "x", "1.0.0", (Role("x", Text.of("x"), (trust,)),), (Parameter("stack-uuid", "Another."),)
    )
    changed, notes = with_stack_parameters(read)
    [_, parameter] = changed.parameters
    [statement] = changed.roles[0].trust
    assert str(statement.principal.values[0]).endswith(f"/v-${{param.{parameter.id}}}")
    assert str(statement.conditions[0].values[0]) == f"${{param.{parameter.id}}}"
    assert re.match(parameter.pattern or "", str(UUID(int=7)))
    assert len(notes) == 1


def test_a_trust_policy_without_the_stack_is_unchanged() -> None:
    read = Deployment("x", "1.0.0", (Role("x", Text.of(OF_STACK), ()),))
    assert with_stack_parameters(read) == (read, ())
