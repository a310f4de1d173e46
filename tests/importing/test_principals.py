"""Principals that a spec can name: anyone under a condition on an ARN, and lists with a bad one."""

from __future__ import annotations

import pytest

from octo_spec.iam.elements import PrincipalKind
from octo_spec.importing.language_fit import fit
from octo_spec.importing.principals import with_named_principals
from octo_spec.model.deployment import Condition, Deployment, Principal, Role, TrustStatement
from octo_spec.model.text import Param, Partition, Text

VENDOR = "arn:aws:iam::123456789012:role/vendor"


def _named(
    principals: tuple[str, ...],
    operator: str = "ArnLike",
    *arns: str,
    kind: PrincipalKind = PrincipalKind.AWS,
) -> list[str]:
    """Return the principals that a spec names."""
    compared = Condition(operator, "aws:PrincipalArn", tuple(map(Text.of, arns)))
    principal = Principal(kind, tuple(map(Text.of, principals)))
    trust = TrustStatement(principal, ("sts:AssumeRole",), (compared,) if arns else ())
    fitted = fit(Deployment("x", "1.0.0", (Role("x", Text.of("x"), (trust,)),)))
    assert all(note.kind.code in ("OCT740", "OCT741") for note in fitted.notes)
    return [str(value) for role in fitted.deployment.roles for value in role.trust[0].principal.values]


@pytest.mark.parametrize(
    ("operator", "arns", "named"),
    [
        ("ArnLike", (f"{VENDOR}-*",), ["arn:aws:iam::123456789012:root"]),
        ("StringLike", (f"{VENDOR}-*", VENDOR), ["arn:aws:iam::123456789012:root", VENDOR]),
        ("ArnLike", ("arn:aws:iam::*:role/x", f"{VENDOR}-*"), ["arn:aws:iam::123456789012:root"]),
        ("StringLike", ("arn:aws:sts::123456789012:assumed-role/*",), ["arn:aws:iam::123456789012:root"]),
        ("ArnEquals", (VENDOR,), [VENDOR]),
        ("StringEquals", (VENDOR,), [VENDOR]),
        ("ArnLike", ("arn:aws:iam::*:role/vendor",), []),
        ("ArnLike", ("*",), []),
        ("ArnNotLike", (VENDOR,), []),
        ("ArnLikeIfExists", (VENDOR,), []),
        ("StringEquals", (), []),
    ],
)
def test_anyone_with_a_matching_arn_becomes_the_principals_that_match(
    operator: str, arns: tuple[str, ...], named: list[str]
) -> None:
    assert _named(("*",), operator, *arns) == named


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        (
            "aws:PrincipalArn",
            Text.of("arn:aws:iam::", Param("id"), ":role/x-*"),
            "arn:aws:iam::${param.id}:root",
        ),
        (
            "aws:PrincipalArn",
            Text.of("arn:", Partition(), ":iam::", Param("id"), ":role/x-*"),
            "arn:${partition}:iam::${param.id}:root",
        ),
        (
            "aws:PrincipalArn",
            Text.of("arn:", Partition(), ":iam::123456789012:role/x-*"),
            "arn:${partition}:iam::123456789012:root",
        ),
        ("aws:PrincipalArn", Text.of("arn:aws:iam::", Param("id"), "*"), ""),
        ("aws:PrincipalAccount", Text.of("123456789012"), "arn:${partition}:iam::123456789012:root"),
        ("aws:PrincipalAccount", Text.of(Param("id")), "arn:${partition}:iam::${param.id}:root"),
        ("aws:PrincipalAccount", Text.of("12345678901?"), ""),
        ("aws:PrincipalOrgID", Text.of("o-abc123"), ""),
    ],
)
def test_anyone_of_an_account_becomes_the_account(key: str, value: Text, named: str) -> None:
    trust = TrustStatement(
        Principal(PrincipalKind.AWS, (Text.of("*"),)),
        ("sts:AssumeRole",),
        (Condition("StringLike", key, (value,)),),
    )
    found = with_named_principals(trust).statement
    assert found.conditions == trust.conditions
    assert [*map(str, found.principal.values)] == [named or "*"]


@pytest.mark.parametrize("bad", ["arn:aws:iam::12345:root", "<VENDOR>", "arn:aws:iam::*:role/x", "*"])
def test_a_bad_principal_leaves_the_others(bad: str) -> None:
    assert _named((bad, VENDOR)) == [VENDOR]
    assert _named((VENDOR, bad, "arn:aws:iam::210987654321:root")) == [
        VENDOR,
        "arn:aws:iam::210987654321:root",
    ]


@pytest.mark.parametrize("kind", [PrincipalKind.SERVICE, PrincipalKind.FEDERATED])
def test_any_service_or_provider_becomes_no_principal_of_another_kind(kind: PrincipalKind) -> None:
    assert _named(("*",), "ArnLike", VENDOR, kind=kind) == []
