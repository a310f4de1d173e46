"""Sides contain statements as their authors wrote them, next to the documents that decide."""

from __future__ import annotations

from octo_spec.analysis.sides import (
    NO_DOCUMENTS,
    PolicyPurpose,
    deployment_side,
    document_side,
    with_only_policies,
    with_only_role,
    with_role_id,
)
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.iam.policy import parse
from octo_spec.iam.principals import NamedPrincipal
from octo_spec.model.deployment import (
    Condition,
    Deployment,
    Parameter,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.text import Param, Text
from octo_spec.symbolic.unknowns import Unknowns

EXTERNAL_ID = Condition("StringEquals", "sts:ExternalId", (Text.of("abc"),))
TRUST = TrustStatement(
    Principal(PrincipalKind.AWS, (Text.of(Param("vendor")), Text.of("arn:aws:iam::1:role/a b:c"))),
    ("sts:AssumeRole",),
    (EXTERNAL_ID,),
    why="Because.",
)
GRANT = Statement(Effect.ALLOW, ("s3:GetObject",), (Text.of("*"),), group="read", grant=2)
READER = Role("reader", Text.of("Reader"), (TRUST,), (Policy(Text.of("main"), PolicyKind.INLINE, (GRANT,)),))
WRITER = Role("writer", Text.of("Writer"), ())
DEPLOYMENT = Deployment("a", "1.0.0", (READER, WRITER), (Parameter("vendor", "The trusted account."),))
SIDE = deployment_side("a", DEPLOYMENT, Unknowns.of([DEPLOYMENT], {}, {}))


def test_a_trust_keeps_its_principals_typed_and_as_the_spec_writes_them() -> None:
    [[trust]] = SIDE.role("reader").trust.statements
    assert trust.principals == (
        NamedPrincipal(PrincipalKind.AWS, "${param.vendor}"),
        NamedPrincipal(PrincipalKind.AWS, "arn:aws:iam::1:role/a b:c"),
    )
    assert [str(principal) for principal in trust.principals] == [
        "AWS ${param.vendor}",
        "AWS arn:aws:iam::1:role/a b:c",
    ]
    assert trust.conditions == (("StringEquals", "sts:ExternalId", ("abc",)),)
    assert trust.location == ("roles", "reader", "trust", 0)


def test_a_grant_knows_its_group_and_its_place_in_the_spec() -> None:
    [[grant]] = SIDE.role("reader").permissions.statements
    assert (grant.group, grant.policy, grant.location) == ("read", "main", ("groups", "read", "grants", 2))


def test_a_document_with_principals_is_the_trust_of_its_role() -> None:
    principals = {"AWS": ["1", "2"], "Service": "ec2.amazonaws.com"}
    document = parse(
        {"Statement": {"Effect": "Allow", "NotPrincipal": principals, "Action": "sts:AssumeRole"}}
    )
    side = document_side("policy.json", "reader", document, Unknowns())
    [[trust]] = side.role("reader").trust.statements
    assert [str(principal) for principal in trust.principals] == [
        "AWS 1",
        "AWS 2",
        "Service ec2.amazonaws.com",
    ]
    assert trust.principals_excepted
    assert side.purposes == (PolicyPurpose.TRUST,)
    assert side.role("reader").permissions == NO_DOCUMENTS


def test_a_side_is_reduced_to_one_role_and_one_purpose() -> None:
    assert [role.id for role in with_only_role(SIDE, "writer").roles] == ["writer"]
    trust_only = with_only_policies(SIDE, (PolicyPurpose.TRUST,))
    assert (trust_only.deployment, trust_only.role("reader").permissions) == (None, NO_DOCUMENTS)
    assert trust_only.role("reader").trust == SIDE.role("reader").trust
    assert [role.id for role in with_role_id(with_only_role(SIDE, "reader"), "other").roles] == ["other"]


def test_a_side_without_a_role_of_this_id_allows_it_nothing() -> None:
    assert SIDE.role("absent").permissions == NO_DOCUMENTS
