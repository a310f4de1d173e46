"""Texts that represent parameters where no policy variable is allowed."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_address

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    Condition,
    Deployment,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.text import Param, Text, account_root
from octo_spec.symbolic.placeholders import placeholders

ROLE = Role("reader", Text.of("Reader"), ())


def deployed(role: Role) -> list[Deployment]:
    return [Deployment("a", "1.0.0", (role,))]


def trusting(principal: Text) -> list[Deployment]:
    trust = TrustStatement(Principal(PrincipalKind.AWS, (principal,)), ("sts:AssumeRole",))
    return deployed(replace(ROLE, trust=(trust,)))


def granting(resource: Text, *conditions: Condition) -> list[Deployment]:
    statement = Statement(Effect.ALLOW, ("s3:*",), (resource,), conditions)
    policy = Policy(Text.of("main"), PolicyKind.INLINE, (statement,))
    return deployed(replace(ROLE, policies=(policy,)))


def test_no_placeholder_is_needed_if_policy_variables_are_read() -> None:
    tag = Condition("StringEquals", "aws:PrincipalTag/team", (Text.of(Param("team")),))
    assert placeholders(granting(Text.of("arn:aws:s3:::", Param("bucket")), tag)) == {}


def test_an_account_and_a_part_of_a_name_have_twelve_digits() -> None:
    assert re.fullmatch(r"\d{12}", placeholders(trusting(account_root(Param("vendor"))))["vendor"])
    name = placeholders(deployed(replace(ROLE, name=Text.of(Param("prefix"), "Reader"))))
    assert re.fullmatch(r"\d{12}", name["prefix"])


def test_a_whole_principal_is_an_arn() -> None:
    found = placeholders(trusting(Text.of(Param("vendor"))))
    assert re.fullmatch(r"arn:aws:iam::\d{12}:role/vendor", found["vendor"])


def test_a_placeholder_compared_with_addresses_is_an_address() -> None:
    address = Condition("IpAddress", "aws:SourceIp", (Text.of(Param("office")),))
    assert ip_address(placeholders(granting(Text.of("*"), address))["office"]).version == 4


def test_each_parameter_has_its_own_placeholder() -> None:
    name = Text.of(Param("first"), Param("second"))
    found = placeholders(deployed(replace(ROLE, name=name)))
    assert len(set(found.values())) == len(found) == 2
