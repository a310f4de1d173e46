"""A deployment and answers become the documents that AWS would store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    Attachment,
    Choice,
    Condition,
    Deployment,
    Facts,
    Parameter,
    ParameterKind,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, GroundedPolicy, GroundedRole, ground
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.model.text import Text, account_root, aws_managed_policy, parse

LISTS = frozenset({"buckets", "policies"})
SWITCH_ON = Presence.of(ChoiceIs("act", ("on",)))
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/octo/0e8b-uuid"
HERE = Environment("123456789012", "aws-cn", "cn-north-1", stack_id=STACK)


def text(written: str) -> Text:
    parsed = parse(written, LISTS)
    assert isinstance(parsed, Text)
    return parsed


def granting(*resources: str, conditions: tuple[Condition, ...] = ()) -> Policy:
    statement = Statement(Effect.ALLOW, ("s3:Get*",), tuple(map(text, resources)), conditions)
    return Policy(text("Main"), PolicyKind.INLINE, (statement,))


TRUST = TrustStatement(
    Principal(PrincipalKind.AWS, (account_root(text("${param.vendor}")),)),
    ("sts:AssumeRole",),
    (Condition("StringEquals", "sts:ExternalId", (text("${param.external-id}"),)),),
)
ROLE = Role("octo", text("${param.prefix}Octo"), (TRUST,), path=text("/v/"))
DEPLOYMENT = Deployment(
    "octo",
    "1.0.0",
    (ROLE,),
    (
        Parameter("vendor", "The trusted account.", default="131920598436"),
        Parameter("external-id", "From the vendor.", default="MSP-1"),
        Parameter("prefix", "Of names.", default="Acme"),
        Parameter("buckets", "Which.", ParameterKind.LIST, optional=True),
        Parameter("policies", "More.", ParameterKind.LIST, default=("arn:a", "arn:b", "arn:a")),
        Parameter(
            "zone",
            "Where.",
            default="eu",
            allowed=(Facts("eu", (("id", "111"),)), Facts("us", (("id", "2"),))),
        ),
    ),
    (Choice("act", "Whether.", ("off", "on"), "off"),),
    partitions=(Facts("aws", (("suffix", "com"),)), Facts("aws-cn", (("suffix", "com.cn"),))),
)


def role_with(environment: Environment = HERE, **changes: Any) -> GroundedRole:  # noqa: ANN401 - any field of a role
    grounded = ground(replace(DEPLOYMENT, roles=(replace(ROLE, **changes),)), environment)
    assert isinstance(grounded, Grounded), grounded
    [role] = grounded.roles
    return role


def answering(**answers: str | tuple[str, ...]) -> Environment:
    return replace(HERE, answers=answers)


def statements_of(document: Any) -> list[dict[str, object]]:  # noqa: ANN401 - JSON
    return list(document["Statement"])


def resources_of(*resources: str, environment: Environment = HERE) -> object:
    [policy] = role_with(environment, policies=(granting(*resources),)).inline
    [statement] = statements_of(policy.document)
    return statement["Resource"]


def test_defaults_are_used_where_nothing_is_answered() -> None:
    role = role_with()
    assert (role.name, role.path, role.max_session) == ("AcmeOcto", "/v/", 3600)


def test_answers_go_before_defaults() -> None:
    assert role_with(answering(prefix="")).name == "Octo"


def test_a_trust_is_filled_in() -> None:
    assert role_with().trust == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws-cn:iam::131920598436:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "MSP-1"}},
            }
        ],
    }


def test_every_kind_of_reference_is_filled_in() -> None:
    assert resources_of("${account}/${partition}/${region}/${param.zone.id}/${partition.suffix}") == (
        "123456789012/aws-cn/cn-north-1/111/com.cn"
    )
    assert resources_of("${stack.name}", "${stack.uuid}", "${stack.id}") == ["octo", "0e8b-uuid", STACK]
    assert resources_of("${role.octo.arn}") == "arn:aws-cn:iam::123456789012:role/v/AcmeOcto"


def test_a_fact_follows_the_answer() -> None:
    assert resources_of("${param.zone.id}", environment=answering(zone="us")) == "2"


def test_policy_variables_stay() -> None:
    written = "arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/${*}"
    assert resources_of(written) == written


def test_an_answer_is_never_scanned_for_references() -> None:
    assert resources_of("${param.prefix}", environment=answering(prefix="${account}")) == "${account}"


def test_a_list_occurs_once_per_element() -> None:
    given = answering(buckets=("a", "b"))
    assert resources_of("arn:aws:s3:::${param.buckets}/*", environment=given) == [
        "arn:aws:s3:::a/*",
        "arn:aws:s3:::b/*",
    ]
    assert resources_of("${param.buckets}", environment=answering(buckets=("a",))) == "a"


def test_a_policy_attached_twice_is_attached_once() -> None:
    attached = (Attachment(aws_managed_policy("ReadOnlyAccess")), Attachment(text("${param.policies}")))
    assert role_with(attachments=attached).attachments == (
        "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
        "arn:a",
        "arn:b",
    )


def test_policies_are_distinguished_by_kind() -> None:
    managed = replace(granting("*"), name=text("Own"), kind=PolicyKind.MANAGED)
    role = role_with(policies=(granting("*"), managed))
    assert [policy.name for policy in role.inline] == ["Main"]
    assert [policy.name for policy in role.managed] == ["Own"]
    assert role.managed[0] == GroundedPolicy("Own", role.inline[0].document)


def test_only_what_is_present_is_there() -> None:
    parts: dict[str, Any] = {
        "policies": (replace(granting("*"), presence=SWITCH_ON),),
        "attachments": (Attachment(text("arn:x"), SWITCH_ON),),
        "boundary": Attachment(text("arn:y"), Presence.of(Given("buckets"))),
        "trust": (TRUST, replace(TRUST, sid="More", presence=SWITCH_ON)),
    }
    off, on = role_with(**parts), role_with(answering(act="on", buckets=("b",)), **parts)
    assert (off.inline, off.attachments, off.boundary) == ((), (), None)
    assert (len(on.inline), on.attachments, on.boundary) == (1, ("arn:x",), "arn:y")
    assert [len(statements_of(role.trust)) for role in (off, on)] == [1, 2]


def test_an_empty_answer_is_not_given() -> None:
    boundary = Attachment(text("arn:y"), Presence.of(Given("buckets")))
    assert role_with(answering(buckets=()), boundary=boundary).boundary is None


def test_a_role_that_is_not_present_is_not_there() -> None:
    assert ground(replace(DEPLOYMENT, roles=(replace(ROLE, presence=SWITCH_ON),)), HERE) == Grounded(())


def test_a_name_that_the_target_made_is_taken_from_the_setting() -> None:
    assert role_with(name=None).name == "octo"
    made = replace(HERE, names={"octo": "stack-octo-1X"})
    assert role_with(made, name=None).name == "stack-octo-1X"


def test_a_setting_that_cannot_be_deployed_has_diagnostics() -> None:
    errors = ground(DEPLOYMENT, answering(act="maybe", unknown="x"))
    assert isinstance(errors, tuple)
    assert [str(error) for error in errors] == [
        "OCT231 octo has no parameter or choice 'unknown'",
        "OCT232 choice 'act': 'maybe' is not one of off, on",
    ]
