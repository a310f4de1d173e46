"""A live role becomes a role of a deployment that grants the same; deleted principals are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.access.compare import allows_more
from octo_spec.diagnostics import Span
from octo_spec.iam.policy import parse
from octo_spec.importing.live_roles import LiveRole, RoleDetails, live_role
from octo_spec.model.deployment import Deployment, PolicyKind
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.testing.environments import ACCOUNT, environments_of
from octo_spec.testing.strategies import deployments
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Condition, Role
    from octo_spec.model.grounding import GroundedPolicy, GroundedRole


def details_of(grounded: GroundedRole) -> RoleDetails:
    """Give what IAM would say of a role that was deployed."""
    arns = {f"arn:aws:iam::{ACCOUNT}:policy/{policy.name}": policy.document for policy in grounded.managed}
    return RoleDetails(
        grounded.name,
        f"arn:aws:iam::{ACCOUNT}:role/{grounded.name}",
        grounded.trust,
        Span("gaad.json"),
        grounded.path,
        grounded.description,
        grounded.max_session,
        tuple((policy.name, policy.document) for policy in grounded.inline),
        (*arns, *grounded.attachments),
        grounded.boundary,
        grounded.tags,
        arns,
    )


def attaches_its_own(role: GroundedRole) -> bool:
    """Return whether a role attaches one of its own managed policies by ARN: IAM attaches it once."""
    attached = details_of(role).attached
    return len(set(attached)) < len(attached)


@given(st.data(), deployments())
@tried(50)
def test_a_deployed_role_is_read_unchanged(data: st.DataObject, deployment: Deployment) -> None:
    environments = environments_of(deployment)
    assume(environments)
    stored = ground(deployment, data.draw(st.sampled_from(environments)))
    assert isinstance(stored, Grounded)
    for role in stored.roles:
        assume(not attaches_its_own(role))
        assume(not any("/" in policy.name for policy in role.managed))  # a drawn name may hold what none can
        assume(_differ(role.inline) and _differ(role.managed))  # answers may give two policies one name
        read = live_role(details_of(role), role.id).role
        assert read is not None
        again = ground(Deployment("live", "", (read,)), Environment(ACCOUNT))
        assert isinstance(again, Grounded)
        [live] = again.roles
        assert parse(live.trust) == parse(role.trust)  # AWS takes an account for its root
        assert (live.inline, live.managed) == (role.inline, role.managed)
        assert (live.path, live.tags) == (role.path, tuple(sorted(role.tags)))
        assert live.boundary == (role.boundary or None)  # an answer may be no text
        assert live.attachments == role.attachments


def _differ(policies: Sequence[GroundedPolicy]) -> bool:
    return len({policy.name for policy in policies}) == len(policies)


def role_with(trust: object = None, **details: Any) -> LiveRole:  # noqa: ANN401 - whatever the class has
    """Read a role of which only some details matter."""
    named = {"name": "Reader", "arn": f"arn:aws:iam::{ACCOUNT}:role/Reader", "span": Span("gaad.json", 3, 5)}
    return live_role(RoleDetails(**{**named, "trust": trust or trusting({"Service": "a.b"}), **details}))


def trusting(principal: object, **more: object) -> dict[str, object]:
    """Give a trust policy of one statement."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    return {"Version": "2012-10-17", "Statement": statement}


def read(found: LiveRole) -> Role:
    """Return a role without errors."""
    assert found.role is not None, found.diagnostics
    return found.role


def test_its_id_is_made_from_its_name() -> None:
    assert read(role_with(name="OctoReader_v2")).id == "octo-reader-v2"


def test_a_deleted_principal_is_reported_and_skipped() -> None:
    found = role_with(trusting({"AWS": ["AROAABCDEFGHIJKLMNOPQ", ACCOUNT]}))
    [reported] = found.diagnostics
    assert str(reported).startswith("gaad.json:3:5: OCT721 role 'Reader' trusts AROAABCDEFGHIJKLMNOPQ")
    [statement] = read(found).trust
    assert list(map(str, statement.principal.values)) == [f"arn:aws:iam::{ACCOUNT}:root"]


def test_several_kinds_of_principals_become_several_statements() -> None:
    trust = read(role_with(trusting({"AWS": ACCOUNT, "Service": "ec2.amazonaws.com"}))).trust
    assert [statement.principal.kind for statement in trust] == ["AWS", "Service"]


def test_everyone_is_an_aws_principal() -> None:
    [statement] = read(role_with(trusting("*"))).trust
    assert (statement.principal.kind, str(statement.principal.values[0])) == ("AWS", "*")


@pytest.mark.parametrize(
    ("trust", "expected"),
    [
        (trusting({"CanonicalUser": "x"}), "Principal: CanonicalUser cannot assume a role"),
        ({"Version": "2012-10-17"}, "trust policy: Statement is missing"),
        ("%7B", "trust policy: this text is not valid JSON"),
        ("%22text%22", "trust policy: expected an object, found a string"),
    ],
)
def test_a_trust_that_no_deployment_can_express_is_reported(trust: object, expected: str) -> None:
    found = role_with(trust)
    assert found.role is None
    assert f"gaad.json:3:5: OCT720 role 'Reader': {expected}" in str(found.diagnostics[0])


ASSUMES: dict[str, JsonValue] = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
WITHOUT_ID = {"StringNotEquals": {"sts:ExternalId": "a"}}


def denying(condition: JsonValue, **more: JsonValue) -> dict[str, JsonValue]:
    denial: dict[str, JsonValue] = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sts:AssumeRole",
        "Condition": condition,
        **more,
    }
    return {"Version": "2012-10-17", "Statement": [ASSUMES, denial]}


@pytest.mark.parametrize(
    ("trust", "expected"),
    [
        (denying(WITHOUT_ID), [("StringEquals", "sts:ExternalId", "a")]),
        (denying(WITHOUT_ID, Action="sts:*"), [("StringEquals", "sts:ExternalId", "a")]),
        (denying(WITHOUT_ID, Action="sts:TagSession"), []),
        (denying({"Null": {"sts:ExternalId": "true"}}), [("Null", "sts:ExternalId", "false")]),
        (
            denying({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, Principal={"AWS": "*"}),
            [("Bool", "aws:MultiFactorAuthPresent", "true")],
        ),
    ],
)
def test_a_denial_of_everyone_under_one_condition_is_the_opposite_condition(
    trust: dict[str, JsonValue], expected: list[tuple[str, str, str]]
) -> None:
    [statement] = read(role_with(trust)).trust
    read_conditions = [(each.operator, each.key, str(each.values[0])) for each in statement.conditions]
    assert read_conditions == expected
    written: dict[str, JsonValue] = {operator: {key: value} for operator, key, value in expected}
    read_back: dict[str, JsonValue] = {**ASSUMES, "Condition": written}
    assert not allows_more([parse(trust)], [parse({**trust, "Statement": [read_back]})])
    assert not allows_more([parse({**trust, "Statement": [read_back]})], [parse(trust)])


OTHER_ROLE = f"arn:aws:iam::{ACCOUNT}:role/x"
TWO = {**WITHOUT_ID, "Bool": {"aws:MultiFactorAuthPresent": "false"}}
BOTH_ACTIONS = {"Action": ["sts:AssumeRole", "sts:TagSession"]}


def trusting_without(*denials: dict[str, JsonValue], **more: JsonValue) -> dict[str, JsonValue]:
    """Give a trust policy with several denials of everyone."""
    listed: list[JsonValue] = [
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", **denial} for denial in denials
    ]
    return {"Version": "2012-10-17", "Statement": [{**ASSUMES, **more}, *listed]}


@pytest.mark.parametrize(
    ("trust", "count"),
    [
        (denying(TWO), 2),
        (denying({}), 0),
        (denying({"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}), 1),
        (denying({"DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}), 1),
        (denying({"Null": {"aws:RequestTag/team": "true"}}), 1),
        (denying({}, Principal={"AWS": OTHER_ROLE}), 1),
        (denying(WITHOUT_ID, Principal={"AWS": OTHER_ROLE}), 2),
        (denying({}, Principal={"AWS": "999988887777"}), 1),
        (trusting_without({"Condition": WITHOUT_ID}, {"Condition": TWO}), 2),
        (
            trusting_without(
                {"Condition": {"StringNotEquals": {"sts:ExternalId": ["a", "b"]}}}, {"Condition": WITHOUT_ID}
            ),
            1,
        ),
        (trusting_without({"Condition": WITHOUT_ID}, **BOTH_ACTIONS), 2),
        (trusting_without({"Condition": WITHOUT_ID, **BOTH_ACTIONS}, **BOTH_ACTIONS), 1),
        (trusting_without({"Condition": WITHOUT_ID, "Action": "sts:TagSession"}, **BOTH_ACTIONS), 2),
    ],
    ids=str,
)
def test_denials_are_read_as_statements_that_allow_the_same(trust: dict[str, JsonValue], count: int) -> None:
    found = read(role_with(trust)).trust
    assert len(found) == count
    read_back: list[JsonValue] = [
        {
            "Effect": "Allow",
            "Principal": {each.principal.kind.value: list(map(str, each.principal.values))},
            "Action": list(each.actions),
            "Condition": _block(each.conditions),
        }
        for each in found
    ]
    others = [parse({**trust, "Statement": read_back})]
    assert not allows_more([parse(trust)], others)
    assert not allows_more(others, [parse(trust)])


def _block(conditions: tuple[Condition, ...]) -> dict[str, JsonValue]:
    block: dict[str, dict[str, JsonValue]] = {}
    for each in conditions:
        block.setdefault(each.operator, {})[each.key] = list(map(str, each.values))
    return {**block}


def denied_except(principal: str) -> dict[str, JsonValue]:
    """Give a trust policy that denies everyone except a principal."""
    denial: JsonValue = {
        "Effect": "Deny",
        "NotPrincipal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    return {"Version": "2012-10-17", "Statement": [ASSUMES, denial]}


@pytest.mark.parametrize(
    ("trust", "reason"),
    [
        (denying({"StringEquals": {"aws:PrincipalOrgPaths": "o-1/*"}}), "no condition is the opposite of"),
        (denying({"StringEqualsIfExists": {"sts:ExternalId": "a"}}), "no condition is the opposite of"),
        (
            denying({"StringEquals": {"sts:ExternalId": "b"}}, Principal={"Service": "a.b"}),
            "it denies only some kinds of principals",
        ),
        (denied_except(ACCOUNT), "which sessions its NotPrincipal excepts is not known"),
        (trusting_without({"Condition": WITHOUT_ID}, Action="sts:*"), "it denies a part of sts:*"),
        (
            trusting_without(
                {"Condition": {"StringNotLike": {"sts:ExternalId": "a*"}}},
                {"Condition": {"StringNotLike": {"sts:ExternalId": "*b"}}},
            ),
            "would need two conditions StringLike sts:ExternalId",
        ),
        (
            denying({"Null": {f"aws:RequestTag/{number}": "true" for number in range(17)}}),
            "it has too many conditions",
        ),
    ],
    ids=str,
)
def test_a_denial_that_is_not_read_says_why(trust: dict[str, JsonValue], reason: str) -> None:
    [reported] = role_with(trust).diagnostics
    assert reason in str(reported)
    assert "octospec reads this denial only from a file that contains just this trust policy" in str(reported)


def test_an_inline_policy_that_iam_would_refuse_is_reported() -> None:
    found = role_with(inline=(("bad", {"Version": "2012-10-17", "Statement": {"Effect": "Allow"}}),))
    assert "inline policy 'bad', Statement[0]: Action is missing" in str(found.diagnostics[0])


def test_the_old_version_of_the_language_has_no_variables() -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}"}
    [policy] = read(role_with(inline=(("old", {"Statement": statement}),))).policies
    assert str(policy.statements[0].resources[0]) == "arn:aws:s3:::${$}{aws:username}"


def test_a_managed_policy_of_the_account_is_read_and_others_are_named() -> None:
    own, aws = f"arn:aws:iam::{ACCOUNT}:policy/x/Mine", "arn:aws:iam::aws:policy/ReadOnlyAccess"
    lost = f"arn:aws:iam::{ACCOUNT}:policy/Lost"
    texts = {
        own: {"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}},
        aws: {"Statement": []},
    }
    role = read(role_with(attached=(own, aws, lost), policies=texts))
    [policy] = role.policies
    assert (str(policy.name), policy.kind) == ("Mine", PolicyKind.MANAGED)
    assert [str(attachment.arn) for attachment in role.attachments] == [aws, lost]
