"""The trust policies of third-party files are judged as they were read, though a spec cannot hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.analysis.sides import policies_one_by_one
from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.deployment import Condition, Deployment, Parameter, Principal, Role, TrustStatement
from octo_spec.model.text import Text, parse
from octo_spec.pipeline.foreign_trust import RefusedRole, trust_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.sides import RolePolicies

VENDOR = "arn:aws:iam::444455556666:root"
SECRET = "4a1f0c9e2b7d4c55a90e3f6d8b21c7e4"  # noqa: S105 - an external ID, and a made-up one
GITHUB = "token.actions.githubusercontent.com"


def text(written: str) -> Text:
    read = parse(written)
    assert isinstance(read, Text)
    return read


def found(*conditions: tuple[str, str, str], by: str = VENDOR, action: str = "sts:AssumeRole") -> list[str]:
    """Return what is found at a statement with these conditions, each as an operator, a key and a value."""
    kind = PrincipalKind.FEDERATED if "-provider/" in by else PrincipalKind.AWS
    compared = tuple(Condition(operator, key, (text(value),)) for operator, key, value in conditions)
    statement = TrustStatement(
        Principal(kind, (text(by),)), (action,), compared, place=Span("template.yaml", 9, 5)
    )
    role = Role("reader", text("Reader"), (statement,), place=Span("template.yaml", 2, 1))
    read = Deployment("vendor", "1.0.0", (role,), (Parameter("id", "The ID."),))
    diagnostics = [each for each in trust_findings(read) if isinstance(each, Diagnostic)]
    assert {each.span for each in diagnostics} <= {statement.place}
    return [each.kind.code for each in diagnostics]


def external_id(operator: str, value: str) -> tuple[str, str, str]:
    return operator, "sts:ExternalId", value


def through_github(*conditions: tuple[str, str, str]) -> list[str]:
    provider = f"arn:aws:iam::${{account}}:oidc-provider/{GITHUB}"
    return found(*conditions, by=provider, action="sts:AssumeRoleWithWebIdentity")


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        (external_id("StringEquals", "${param.id}"), []),
        (external_id("StringEqualsIfExists", "${param.id}"), ["OCT143"]),
        (external_id("ForAllValues:StringEquals", "${param.id}"), ["OCT143"]),
        (external_id("StringLike", "*"), ["OCT143"]),
        (external_id("StringNotEquals", "${param.id}"), ["OCT143"]),
        (external_id("StringEqualsIgnoreCase", SECRET), ["OCT144"]),
        (external_id("StringEqualsIgnoreCase", "acme"), ["OCT144", "OCT340"]),
    ],
)
def test_an_external_id_that_is_not_required_is_found(
    condition: tuple[str, str, str], codes: list[str]
) -> None:
    assert found(condition) == codes


def test_anyone_is_found_and_an_organization_is_not_anyone() -> None:
    assert found(by="*") == ["OCT143", "OCT142"]
    assert found(("StringEquals", "aws:PrincipalOrgID", "o-abc1234567"), by="*") == ["OCT143"]


def test_an_identity_provider_that_serves_everyone_needs_a_subject() -> None:
    audience = ("StringEquals", f"{GITHUB}:aud", "sts.amazonaws.com")
    assert through_github(audience) == ["OCT345"]
    assert through_github(audience, ("StringLike", f"{GITHUB}:sub", "repo:acme/*")) == []
    private = "arn:aws:iam::${account}:oidc-provider/oidc.example.com"
    assert found(by=private, action="sts:AssumeRoleWithWebIdentity") == ["OCT346"]
    saml = "arn:aws:iam::${account}:saml-provider/office"
    assert found(by=saml, action="sts:AssumeRoleWithSAML") == ["OCT146"]


def test_a_statement_that_is_too_long_to_decide_hides_no_finding() -> None:
    principal = Principal(PrincipalKind.AWS, (text(VENDOR),))
    too_long = Condition("NumericEquals", "aws:PrincipalAccount", (text("111122223333"),))
    statements = tuple(TrustStatement(principal, ("sts:AssumeRole",), each) for each in ((), (too_long,)))
    read = Deployment("vendor", "1.0.0", (Role("reader", text("Reader"), statements),))
    found = [each for each in trust_findings(read) if isinstance(each, Diagnostic)]
    assert "OCT143" in [each.kind.code for each in found]


def test_a_file_without_trust_has_no_findings() -> None:
    role = Role("reader", text("Reader"), ())
    assert list(trust_findings(Deployment("vendor", "1.0.0", (role,)))) == []


def test_a_role_with_a_policy_that_iam_refuses_hides_no_other_role() -> None:
    def role(id: str, action: str) -> Role:
        principal = Principal(PrincipalKind.AWS, (text(VENDOR),))
        statement = TrustStatement(principal, (action,), place=Span("template.yaml", 9, 5))
        return Role(id, text(id), (statement,), place=Span("template.yaml", 2, 1))

    read = Deployment("vendor", "1.0.0", (role("bad", "sts:Assume\x1bRole"), role("good", "sts:AssumeRole")))
    refused, finding = trust_findings(read)
    assert isinstance(refused, RefusedRole)
    assert refused.role.id == "bad"
    assert refused.reason == "Statement[0].Action: a character that IAM does not allow: '\\x1b'"
    assert isinstance(finding, Diagnostic)
    assert finding.kind.code == "OCT143"


@pytest.mark.parametrize("refused", [(), (0,), (1, 3)])
def test_all_roles_are_read_in_one_pass_and_one_for_each_refused_role(
    monkeypatch: pytest.MonkeyPatch, refused: tuple[int, ...]
) -> None:
    passes: list[object] = []

    def counted(deployment: Deployment, *arguments: Any) -> Iterator[RolePolicies]:  # noqa: ANN401 - as the function's
        passes.append(deployment)
        return policies_one_by_one(deployment, *arguments)

    monkeypatch.setattr("octo_spec.pipeline.foreign_trust.policies_one_by_one", counted)
    by = Principal(PrincipalKind.AWS, (text(VENDOR),))
    actions = ("sts:\x1b" if at in refused else "sts:AssumeRole" for at in range(5))
    roles = (
        Role(f"r{at}", text("R"), (TrustStatement(by, (action,), place=Span("a", 9, 5)),), place=Span("a"))
        for at, action in enumerate(actions)
    )
    found = list(trust_findings(Deployment("vendor", "1.0.0", tuple(roles))))
    assert [at for at, each in enumerate(found) if isinstance(each, RefusedRole)] == list(refused)
    assert len(found) == 5
    assert len(passes) == len(refused) + 1
