"""The two proofs of a format, each for itself."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare
from octo_spec.access.evaluate import allows
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    Choice,
    Condition,
    Deployment,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Text
from octo_spec.pipeline.verification import disagreement
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns
from octo_spec.testing import LAW
from octo_spec.testing.strategies import deployments


def text(written: str) -> Text:
    return Text.of(written)


def allow(*actions: str, on: str = "*", group: str = "") -> Statement:
    return Statement(Effect.ALLOW, actions, (text(on),), group=group)


TRUST = TrustStatement(Principal(PrincipalKind.SERVICE, (text("ssm.amazonaws.com"),)), ("sts:AssumeRole",))


def deployed(*statements: Statement, trust: TrustStatement = TRUST) -> Deployment:
    policy = Policy(text("main"), PolicyKind.INLINE, statements)
    return Deployment("small", "1.0.0", (Role("reader", text("Reader"), (trust,), (policy,)),))


def test_equal_deployments_agree() -> None:
    same = deployed(allow("ce:Get*"))
    assert disagreement(same, same, same) == ""


def test_what_is_written_otherwise_and_grants_the_same_is_not_a_semantic_difference() -> None:
    meant = deployed(allow("ce:Get*", "s3:ListBucket"))
    read = deployed(allow("s3:ListBucket"), allow("ce:Get*", "ce:GetTags"))
    said = disagreement(read, meant, meant)
    assert said.startswith("roles[0].policies[0]")
    assert "allow" not in said.partition(";")[2]


def test_a_request_shows_what_is_allowed_beyond_the_spec() -> None:
    meant, read = deployed(allow("ce:Get*")), deployed(allow("ce:*"))
    assert "; it allows ce:Anything on * by role 'reader'" in disagreement(read, meant, meant)


def test_a_request_shows_what_is_missing() -> None:
    meant, read = deployed(allow("ce:Get*")), deployed(allow("ce:GetTags"))
    assert "; it does not allow ce:GetAnything on * by role 'reader'" in disagreement(read, meant, meant)


def test_trust_is_proven_too() -> None:
    other = replace(TRUST, principal=Principal(PrincipalKind.SERVICE, (text("ec2.amazonaws.com"),)))
    meant, read = deployed(allow("ce:Get*")), deployed(allow("ce:Get*"), trust=other)
    assert "it allows Service ec2.amazonaws.com by role 'reader'" in disagreement(read, meant, meant)


def test_a_presence_that_is_lost_shows_although_the_statements_are_the_same() -> None:
    choice = Choice("extra", "More.", ("off", "on"), "off")
    always = replace(deployed(allow("ce:Get*")), choices=(choice,))
    [role] = always.roles
    chosen = replace(role.policies[0], presence=Presence.of(ChoiceIs("extra", ("on",))))
    conditional = replace(always, roles=(replace(role, policies=(chosen,)),))
    assert "it allows ce:GetAnything" in disagreement(always, conditional, conditional)


def test_a_projection_that_skips_a_denial_is_caught() -> None:
    deny = Statement(Effect.DENY, ("ce:GetTags",))
    whole, projected = deployed(allow("ce:Get*"), deny), deployed(allow("ce:Get*"))
    said = disagreement(projected, projected, whole)
    assert said == "without the omitted parts, something else allows ce:GetTags on * by role 'reader'"


def test_what_iam_would_refuse_is_not_proven() -> None:
    odd = deployed(
        Statement(
            Effect.ALLOW,
            ("ce:Get*",),
            conditions=(Condition("NumericLessThan", "s3:max-keys", (text("ten"),)),),
        )
    )
    assert "IAM would refuse it" in disagreement(odd, odd, odd)


@LAW
@given(deployments())
def test_every_deployment_that_iam_takes_agrees_with_itself(deployment: Deployment) -> None:
    said = disagreement(deployment, deployment, deployment)
    assert said == "" or said.startswith("IAM would refuse it")


@LAW
@given(deployments())
def test_a_statement_that_is_lost_shows_unless_the_others_allow_all_of_it(deployment: Deployment) -> None:
    """Where the proof finds nothing, the role without the statement allows every witness of it."""
    role = next((role for role in deployment.roles if role.policies), None)
    if role is None:
        return
    policy = role.policies[0]
    less = replace(policy, statements=policy.statements[1:])
    others = tuple(
        replace(each, policies=(less, *each.policies[1:])) if each is role else each
        for each in deployment.roles
    )
    changed = replace(deployment, roles=others)
    said = disagreement(changed, deployment, deployment, limit=3_000)
    assert said
    if "allow" not in said and "not known" not in said:
        _same_on_samples(deployment, changed)


def _same_on_samples(one: Deployment, other: Deployment) -> None:
    unknowns = Unknowns.of((one, other), {}, {})
    for left, right in zip(
        access_of_all_roles(one, unknowns), access_of_all_roles(other, unknowns), strict=True
    ):
        conditional = (*left.permissions.documents, left.limits)
        try:
            witnesses = compare((), conditional).differences
        except BudgetExceededError:
            continue  # nothing is said of such a role
        for found in witnesses:
            assert allows((*right.permissions.documents, right.limits), found.witness)
