"""What a target lacks is omitted with a note, or refused with a reason."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.capabilities import Lack, project
from octo_spec.model.deployment import (
    Choice,
    Condition,
    Deployment,
    Facts,
    OmittedStatement,
    Parameter,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, Presence
from octo_spec.model.text import ListParam, Param, Partition, RoleArn, Stack, StackAttribute, Text
from octo_spec.pipeline.verification import disagreement

STACKLESS = frozenset({Lack.STACK})
STACK = Text.of(Stack(StackAttribute.ID))

PLAIN = Statement(Effect.ALLOW, ("ce:Get*",))
ON_STACK = Statement(Effect.ALLOW, ("cloudformation:DescribeStacks",), (STACK, Text.of(Param("more"))))
TRUST = TrustStatement(Principal(PrincipalKind.SERVICE, (Text.of("ssm.amazonaws.com"),)), ("sts:AssumeRole",))


def policy(name: str, *statements: Statement, presence: Presence = ALWAYS) -> Policy:
    return Policy(Text.of(name), PolicyKind.INLINE, statements, presence)


WHEN_ON = Presence.of(ChoiceIs("act", ("on",)))
ROLE = Role(
    "octo",
    Text.of("Octo"),
    (TRUST,),
    (policy("Main", PLAIN, ON_STACK), policy("Stack", ON_STACK, presence=WHEN_ON)),
)
DEPLOYMENT = Deployment(
    "octo", "1.0.0", (ROLE,), (Parameter("more", "More."),), (Choice("act", "Act.", ("off", "on"), "off"),)
)


def test_a_target_with_stacks_gets_all() -> None:
    assert project(DEPLOYMENT, frozenset({Lack.GENERATED_NAMES}), "json").deployment == DEPLOYMENT


def test_a_statement_on_the_stack_goes_and_its_policy_with_it_where_nothing_is_left() -> None:
    kept = project(DEPLOYMENT, STACKLESS, "terraform").deployment
    assert kept
    assert kept.roles[0].policies == (policy("Main", PLAIN),)


def test_an_input_that_only_omitted_statements_used_is_removed() -> None:
    kept = project(DEPLOYMENT, STACKLESS, "terraform").deployment
    assert kept
    assert (kept.parameters, kept.choices) == ((), ())


def test_what_is_omitted_is_noted_with_its_place() -> None:
    projection = project(DEPLOYMENT, STACKLESS, "terraform")
    reason = "terraform has no stack"
    assert projection.deployment
    assert projection.deployment.omitted == (
        OmittedStatement("octo", Text.of("Main"), 1, ON_STACK, reason),
        OmittedStatement("octo", Text.of("Stack"), 0, ON_STACK, reason),
    )
    assert str(projection.diagnostics[0]) == (
        "OCT220 cloudformation:DescribeStacks (policy Main) is omitted: terraform has no stack"
    )
    assert not projection.diagnostics[0].is_error


def refusal(role: Role, lack: Lack) -> str:
    projection = project(replace(DEPLOYMENT, roles=(role,)), frozenset({lack}), "plain")
    assert projection.deployment is None
    [diagnostic] = projection.diagnostics
    assert diagnostic.is_error
    return str(diagnostic)


def named_after(attribute: StackAttribute) -> Role:
    return replace(ROLE, name=Text.of("Octo-", Stack(attribute)))


def test_without_a_stack_a_name_needs_a_parameter() -> None:
    projection = project(
        replace(DEPLOYMENT, roles=(named_after(StackAttribute.NAME),)), STACKLESS, "terraform"
    )
    assert projection.deployment
    assert projection.deployment.roles[0].name == Text.of("Octo-", Param("stack-name"))
    assert str(projection.diagnostics[0]) == (
        "OCT225 a name refers to the stack, but terraform has no stack: parameter stack-name replaces it"
    )


def test_the_name_of_a_stack_may_be_that_of_the_spec_and_no_uuid_is_made_up() -> None:
    for attribute, default in ((StackAttribute.NAME, "octo"), (StackAttribute.UUID, None)):
        deployment = replace(DEPLOYMENT, roles=(named_after(attribute),))
        projected = project(deployment, STACKLESS, "terraform").deployment
        assert projected
        [parameter] = projected.parameters
        assert (parameter.id, parameter.default) == (f"stack-{attribute}", default)


def test_the_parameter_for_the_stack_is_a_new_one() -> None:
    role = replace(named_after(StackAttribute.NAME), path=Text.of("/", Param("stack-name"), "/"))
    deployment = replace(DEPLOYMENT, roles=(role,), parameters=(Parameter("stack-name", "Mine."),))
    projected = project(deployment, STACKLESS, "terraform").deployment
    assert projected
    assert [parameter.id for parameter in projected.parameters] == ["stack-name", "stack-name2"]
    assert projected.roles[0].name == Text.of("Octo-", Param("stack-name2"))


def test_grants_on_a_role_named_after_the_stack_are_the_same_under_its_other_name() -> None:
    own = Statement(Effect.ALLOW, ("iam:GetRole",), (Text.of(RoleArn("octo")),))
    role = replace(named_after(StackAttribute.NAME), policies=(policy("Main", own, ON_STACK),))
    projection = project(replace(DEPLOYMENT, roles=(role,)), STACKLESS, "terraform")
    assert projection.deployment
    assert projection.whole
    assert projection.deployment.roles[0].policies == (policy("Main", own),)
    assert projection.whole.roles[0].policies == role.policies
    assert not disagreement(projection.deployment, projection.deployment, projection.whole)


def test_a_stack_in_a_trust_is_refused() -> None:
    trust = replace(TRUST, principal=Principal(PrincipalKind.AWS, (STACK,)))
    message = (
        "OCT221 role 'octo': a trust entry or an attached policy refers to the stack, but plain has no stack"
    )
    assert refusal(replace(ROLE, trust=(trust,)), Lack.STACK).startswith(message)


def test_a_role_without_a_name_is_refused_if_no_name_is_generated() -> None:
    found = refusal(replace(ROLE, name=None), Lack.GENERATED_NAMES)
    assert found == "OCT222 role 'octo' has no name, but plain does not generate names; give it a name"


REPEATED = frozenset({Lack.REPEATED_REFERENCES})
BUCKETS = Text.of("arn:", Partition(), ":s3:::", ListParam("more"), "/*")
LISTED = replace(ROLE, policies=(policy("Main", Statement(Effect.ALLOW, ("s3:Get*",), (BUCKETS,))),))


def test_a_list_next_to_what_cannot_be_repeated_is_refused() -> None:
    deployment = replace(DEPLOYMENT, roles=(LISTED,))
    assert project(deployment, frozenset(), "plain").deployment == deployment
    [refused] = project(deployment, REPEATED, "plain").diagnostics
    assert "plain cannot repeat ${partition} in 'arn:${partition}:s3:::${param.more}/*'" in refused.message
    located = replace(deployment, partitions=(Facts("aws"), Facts("aws-cn")))
    assert project(located, REPEATED, "plain").deployment == located


def test_a_role_that_may_have_no_name_is_refused_if_no_name_is_generated() -> None:
    named = replace(ROLE, name=Text.of(Param("name")), named=Presence.of(Given("name")))
    said = refusal(named, Lack.GENERATED_NAMES)
    assert said.startswith(
        "OCT222 role 'octo' may have no name, but plain does not generate names; fix or preset"
    )


def test_a_policy_without_a_name_is_refused_if_no_name_is_generated() -> None:
    nameless = replace(ROLE, policies=(Policy(Text(), PolicyKind.MANAGED, (PLAIN,)),))
    said = refusal(nameless, Lack.GENERATED_NAMES)
    assert (
        said
        == "OCT222 a policy of role 'octo' has no name, but plain does not generate names; give it a name"
    )


def test_a_refusal_leaves_nothing_to_build() -> None:
    trust = replace(TRUST, principal=Principal(PrincipalKind.AWS, (STACK,)))
    refused = replace(ROLE, trust=(trust,))
    assert not project(replace(DEPLOYMENT, roles=(ROLE, refused)), STACKLESS, "x").deployment


def test_a_format_without_checks_leaves_the_shortest_external_id_to_aws() -> None:
    trust = replace(
        ROLE.trust[0], conditions=(Condition("StringEquals", "sts:ExternalId", (Text.of(Param("id")),)),)
    )
    role = replace(ROLE, trust=(trust,))
    deployment = replace(
        DEPLOYMENT,
        roles=(role,),
        parameters=(Parameter("id", "", min_length=2), Parameter("other", "", min_length=2)),
    )
    projected = project(deployment, frozenset({Lack.VALUE_CHECKS}), "json").deployment
    assert projected
    assert [each.min_length for each in projected.parameters] == [None, 2]
    longer = replace(deployment, parameters=(Parameter("id", "", min_length=3),))
    assert project(longer, frozenset({Lack.VALUE_CHECKS}), "json").deployment == longer
