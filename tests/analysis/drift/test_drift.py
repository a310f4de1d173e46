"""A role that was deployed from a spec has no drift; each change of it is found, in the right words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.analysis.deployment_answers import DeploymentAnswers
from octo_spec.analysis.diff.changes import DESCRIPTION, Direction
from octo_spec.analysis.drift.drift import Drift, LiveSide, drift
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.policy import parse
from octo_spec.importing.live_roles import live_role
from octo_spec.model.deployment import Attachment, Deployment, PolicyKind, Principal
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import StackAttribute, Text
from octo_spec.testing.environments import ACCOUNT, environments_of
from octo_spec.testing.strategies import deployments
from tests.importing.test_live_roles import attaches_its_own, details_of
from tests.resolve.specs import deployed
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.grounding import GroundedRole

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  principal: {description: The account., pattern: "^[0-9]{12}$"}
  external-id: {description: The external ID., pattern: "^[a-z0-9]+$", min-length: 2}
  bucket: {description: A bucket., optional: yes, pattern: "^[a-z-]+$"}
choices:
  stopping: {description: May instances be stopped?}
roles:
  reader:
    name: Reader
    why: Reads.
    max-session: 2h
    tags: {team: a}
    boundary: arn:${partition}:iam::${account}:policy/Bound
    trust:
      - account: ${param.principal}
        external-id: ${param.external-id}
    inline:
      all: [reads, stops]
groups:
  reads:
    category: cost-data
    access: read
    why: Reads.
    attach: [AmazonSSMReadOnlyAccess]
    grants:
      - allow: ec2:DescribeInstances
      - allow: s3:GetObject
        on: arn:${partition}:s3:::${param.bucket}/*
  stops:
    category: remediation
    access: write
    needs: {stopping: on}
    why: Stops instances.
    grants:
      - allow: ec2:StopInstances
        on: arn:${partition}:ec2:*:${account}:instance/*
"""
ANSWERS = {"principal": "131920598436", "external-id": "abc", "bucket": "logs", "stopping": "on"}
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
BOUND = f"arn:aws:iam::{ACCOUNT}:policy/Bound"
PLACE = {"account": ACCOUNT, "partition": "aws"}


def stored(answers: dict[str, Any] = ANSWERS) -> GroundedRole:
    """Give the role as AWS stores it after a deployment."""
    grounded = ground(deployed(SPEC), Environment(ACCOUNT, answers=answers))
    assert isinstance(grounded, Grounded)
    return grounded.roles[0]


def drifted(role: GroundedRole, given: DeploymentAnswers | None = None) -> Drift:
    """Compare a stored role with the spec."""
    read = live_role(details_of(role), "reader").role
    assert read is not None
    side = LiveSide(Deployment("live", "", (read,)), {}, {})
    return drift(deployed(SPEC), side, given or DeploymentAnswers(place=PLACE))


@pytest.mark.parametrize(
    "answers",
    [ANSWERS, {**ANSWERS, "stopping": "off"}, {**ANSWERS, "bucket": ""}, {**ANSWERS, "principal": ACCOUNT}],
)
def test_answers_are_inferred_and_nothing_differs(answers: dict[str, Any]) -> None:
    found = drifted(stored(answers))
    assert not found.is_there
    assert found.inference.inferred == answers


IN_LEVELS = SPEC.replace(
    "stopping: {description: May instances be stopped?}",
    "stopping: {description: How far., levels: [off, look, act], default: look}",
).replace("needs: {stopping: on}", "needs: {stopping: look}")


def test_a_choice_that_decides_a_role_and_its_trust_keeps_its_default() -> None:
    spec = deployed(IN_LEVELS.replace("    max-session", "    needs: {stopping: look}\n    max-session"))
    [role] = spec.roles
    extra = replace(
        role.trust[0],
        principal=Principal(PrincipalKind.AWS, (Text.of("999900001111"),)),
        presence=Presence.of(ChoiceIs("stopping", ("act",))),
    )
    spec = replace(spec, roles=(replace(role, trust=(*role.trust, extra)),))
    grounded = ground(spec, Environment(ACCOUNT, answers={**ANSWERS, "stopping": "act"}))
    assert isinstance(grounded, Grounded)
    read = live_role(details_of(grounded.roles[0]), "reader").role
    assert read is not None
    live = LiveSide(Deployment("live", "", (read,)), {}, {})
    found = drift(spec, live, DeploymentAnswers(place=PLACE))
    assert found.inference.kept == {"stopping": ("look", "act")}
    assert {(change.purpose, change.direction) for change in found.diff.changes} == {
        (PolicyPurpose.TRUST, Direction.NEW)
    }


def test_given_answers_are_not_inferred() -> None:
    given = DeploymentAnswers({"external-id": "xyz"}, PLACE)
    found = drifted(stored(), given)
    assert "external-id" not in found.inference.inferred
    assert {(change.purpose, change.direction) for change in found.diff.changes} == {
        (PolicyPurpose.TRUST, Direction.NEW),
        (PolicyPurpose.TRUST, Direction.LOST),
    }


@given(st.data(), deployments())
@tried(25)
def test_roles_deployed_with_some_answers_have_no_drift(data: st.DataObject, deployment: Deployment) -> None:
    environments = environments_of(deployment)
    assume(environments)
    environment = data.draw(st.sampled_from(environments))
    grounded = ground(deployment, environment)
    assert isinstance(grounded, Grounded)
    assume(not any(attaches_its_own(role) for role in grounded.roles))
    assume(all(role.boundary != "" for role in grounded.roles))  # AWS takes no empty ARN
    roles = tuple(live_role(details_of(role), role.id).role for role in grounded.roles)
    live = Deployment("live", "", tuple(role for role in roles if role is not None))
    place = {"account": environment.account, "partition": environment.partition}
    answers: dict[str, Any] = {one.id: "" for one in deployment.parameters}
    answers |= {one.id: one.default for one in deployment.questions if one.default is not None}
    place["region"] = environment.region
    known = DeploymentAnswers({**answers, **environment.answers}, place, stack_of(environment))
    found = drift(deployment, LiveSide(live, {}, {}), known)
    assert not found.diff.changes
    # A generated name may hold a "/", which no name of a policy can.
    unknown_settings = {"name", "policy", DESCRIPTION}
    assert not [change for change in found.diff.roles if change.name not in unknown_settings]


def stack_of(environment: Environment) -> dict[StackAttribute, str]:
    """Give the attributes of the stack of an environment."""
    if environment.stack_id is None:
        return {}
    _, name, uuid = environment.stack_id.split("/")
    return {
        StackAttribute.ID: environment.stack_id,
        StackAttribute.NAME: name,
        StackAttribute.UUID: uuid,
    }


# --- ten changes -------------------------------------------------------------------------------


def statement(**fields: object) -> dict[str, Any]:
    """Give a policy of one statement."""
    allows = {"Effect": "Allow", "Action": "iam:*", "Resource": "*", **fields}
    return {"Version": "2012-10-17", "Statement": [allows]}


def evil_document() -> dict[str, Any]:
    """Return a policy that no one approved."""
    return statement()


def with_inline(role: GroundedRole, name: str, document: Any) -> GroundedRole:  # noqa: ANN401 - JSON
    """Add an inline policy, or replace the one of this name."""
    kept = tuple(policy for policy in role.inline if policy.name != name)
    return replace(role, inline=(*kept, replace(role.inline[0], name=name, document=document)))


def without_external_id(role: GroundedRole) -> GroundedRole:
    """Take the condition out of the trust policy."""
    trust: Any = {**role.trust}  # type: ignore[dict-item]
    [only] = trust["Statement"]
    trust["Statement"] = [{key: value for key, value in only.items() if key != "Condition"}]
    return replace(role, trust=trust)


CHANGES: dict[str, tuple[Callable[[GroundedRole], GroundedRole], set[str]]] = {
    "an inline policy more": (
        lambda role: with_inline(role, "evil", statement()),
        {"access new", "policy: None -> evil (inline)"},
    ),
    "an inline policy less": (
        lambda role: replace(role, inline=role.inline[1:]),
        {"access lost", "policy: all (inline) -> None"},
    ),
    "a wider policy": (
        lambda role: with_inline(role, "all", statement(Action="ec2:*")),
        {"access new"},
    ),
    "an attached policy more": (
        lambda role: replace(
            role, attachments=(*role.attachments, "arn:aws:iam::aws:policy/PowerUserAccess")
        ),
        {"access new", "attached policy: None -> arn:aws:iam::aws:policy/PowerUserAccess"},
    ),
    "an attached policy less": (
        lambda role: replace(role, attachments=()),
        {"access lost", "attached policy: arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess -> None"},
    ),
    "no external ID": (without_external_id, {"trust new"}),
    "another boundary": (
        lambda role: replace(role, boundary=POWER),
        {f"permissions boundary: {BOUND} -> {POWER}"},
    ),
    "no boundary": (
        lambda role: replace(role, boundary=None),
        {f"permissions boundary: {BOUND} -> None"},
    ),
    "a longer session": (
        lambda role: replace(role, max_session=43200),
        {"maximum session duration: 2 h -> 12 h"},
    ),
    "another tag": (
        lambda role: replace(role, tags=(("team", "b"),)),
        {"tags: team=a -> team=b"},
    ),
    "a managed policy of the account": (
        lambda role: replace(role, managed=(replace(role.inline[0], name="own", document=statement()),)),
        {"access new", "policy: None -> own (managed)"},
    ),
}


@pytest.mark.medium
@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_found(name: str) -> None:
    change, expected = CHANGES[name]
    found = drifted(change(stored()))
    reported = {f"{change.purpose.value} {change.direction.value}" for change in found.diff.changes}
    reported |= {f"{one.name}: {one.old} -> {one.new}" for one in found.diff.roles}
    assert expected <= reported
    ways = {"access new", "access lost", "trust new", "trust lost"}
    assert reported & ways == expected & ways


def test_the_order_of_policies_does_not_count_as_drift() -> None:
    role = stored()
    assert not drifted(replace(role, inline=role.inline[::-1])).is_there


def test_unknown_settings_count_as_those_of_the_spec() -> None:
    role = replace(stored(), max_session=3600, tags=())
    read = live_role(details_of(role), "reader").role
    assert read is not None
    side = LiveSide(Deployment("live", "", (read,)), {}, {"reader": frozenset({"max_session", "tags"})})
    assert not drift(deployed(SPEC), side, DeploymentAnswers(place=PLACE)).is_there


def test_a_boundary_that_the_spec_names_limits_both_sides() -> None:
    read = live_role(details_of(stored()), "reader").role
    assert read is not None
    bound = parse(statement(Action="ec2:*"))
    side = LiveSide(Deployment("live", "", (read,)), {"reader": bound}, {})
    assert not drift(deployed(SPEC), side, DeploymentAnswers(place=PLACE)).is_there
    other = replace(read, boundary=Attachment(Text.of(POWER)))
    side = LiveSide(Deployment("live", "", (other,)), {"reader": bound}, {})
    assert drift(deployed(SPEC), side, DeploymentAnswers(place=PLACE)).is_there


def test_a_kind_of_policy_is_part_of_its_name() -> None:
    role = stored()
    first, *others = role.inline
    found = drifted(replace(role, inline=tuple(others), managed=(first,)))
    assert not found.diff.changes
    assert {one.new or one.old for one in found.diff.roles} == {
        f"all ({PolicyKind.INLINE})",
        f"all ({PolicyKind.MANAGED})",
    }


def test_operators_and_actions_in_other_case_show_the_same_values() -> None:
    role = deployed_role(SPEC)
    written = json.dumps(role.trust).replace("StringEquals", "stringequals")
    respelled = json.loads(written.replace("sts:AssumeRole", "STS:AssumeRole"))
    assert respelled != role.trust
    found = drifted_from(SPEC, replace(role, trust=respelled))
    assert (found.is_equal, found.inference.known.answers["external-id"]) == (True, ANSWERS["external-id"])


# --- the customer's own settings ----------------------------------------------------------------


UNBOUND = SPEC.replace("    boundary: arn:${partition}:iam::${account}:policy/Bound\n", "")
BY_TAG = UNBOUND.replace(
    "      - allow: ec2:DescribeInstances\n",
    "      - allow: ec2:DescribeInstances\n      - allow: iam:GetRole\n"
    "        when:\n          StringEquals: {aws:PrincipalTag/tier: gold}\n",
)
LIMIT = statement(Effect="Deny", Action="s3:GetObject")


def deployed_role(spec: str) -> GroundedRole:
    """Give the role of a spec as AWS stores it after a deployment."""
    grounded = ground(deployed(spec), Environment(ACCOUNT, answers=ANSWERS))
    assert isinstance(grounded, Grounded)
    return grounded.roles[0]


def drifted_from(spec: str, role: GroundedRole, **boundaries: Any) -> Drift:  # noqa: ANN401 - JSON
    """Compare a stored role with another spec."""
    read = live_role(details_of(role), "reader").role
    assert read is not None
    texts = {id: parse(text) for id, text in boundaries.items()}
    side = LiveSide(Deployment("live", "", (read,)), texts, {})
    return drift(deployed(spec), side, DeploymentAnswers(place=PLACE))


def own_of(found: Drift) -> set[tuple[str, str]]:
    """Give the customer's own settings."""
    return {(setting.kind.value, setting.text) for setting in found.own}


OWN: dict[str, tuple[Callable[[GroundedRole], GroundedRole], set[tuple[str, str]]]] = {
    "tags": (
        lambda role: replace(role, tags=(*role.tags, ("cost-center", "42"))),
        {("tag", "cost-center=42")},
    ),
    "a boundary": (
        lambda role: replace(role, boundary=BOUND),
        {("permissions boundary", BOUND)},
    ),
    "an inline policy that denies": (
        lambda role: with_inline(role, "mine", LIMIT),
        {("policy that only denies", "mine")},
    ),
    "a managed policy that denies": (
        lambda role: replace(role, managed=(replace(role.inline[0], name="mine", document=LIMIT),)),
        {("policy that only denies", "mine")},
    ),
    "a policy of AWS that denies": (
        lambda role: replace(role, attachments=(*role.attachments, "arn:aws:iam::aws:policy/AWSDenyAll")),
        {("policy that only denies", "arn:aws:iam::aws:policy/AWSDenyAll")},
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_what_a_customer_adds_is_its_own_and_no_drift(name: str) -> None:
    add, expected = OWN[name]
    found = drifted_from(UNBOUND, add(deployed_role(UNBOUND)))
    assert (found.is_there, found.is_equal, found.has_same_access) == (False, True, True)
    assert own_of(found) == expected


def test_what_own_denies_and_boundaries_take_away_is_reported() -> None:
    role = deployed_role(UNBOUND)
    found = drifted_from(UNBOUND, with_inline(role, "mine", LIMIT))
    assert [change.known[0].name for change in found.limited] == ["GetObject"]
    found = drifted_from(UNBOUND, replace(role, boundary=BOUND), reader=statement(Action="ec2:*"))
    assert "s3:GetObject" in {one.actions[0] for change in found.limited for one in change.parts}
    assert not found.may_limit
    found = drifted_from(UNBOUND, replace(role, boundary=BOUND))
    assert (found.limited, len(found.may_limit)) == ((), 1)


@pytest.mark.parametrize("wider", [statement(), statement(Action="s3:*")])
def test_an_added_allow_is_drift_no_matter_who_added_it(wider: dict[str, Any]) -> None:
    role = with_inline(deployed_role(UNBOUND), "mine", wider)
    found = drifted_from(UNBOUND, with_inline(role, "denies", statement(Effect="Deny", Action="*")))
    assert {change.direction for change in found.diff.changes} == {Direction.NEW}
    assert own_of(found) == {("policy that only denies", "denies")}
    assert not found.has_same_access


@pytest.mark.parametrize(
    ("tag", "opens"),
    [(("tier", "gold"), True), (("TIER", "gold"), True), (("tier", "silver"), False), (("x", "gold"), False)],
)
def test_a_tag_that_opens_a_grant_is_drift(tag: tuple[str, str], opens: bool) -> None:  # noqa: FBT001 - a row
    role = deployed_role(BY_TAG)
    found = drifted_from(BY_TAG, replace(role, tags=(*role.tags, tag)))
    assert (found.is_there, found.has_same_access) == (opens, not opens)
    assert own_of(found) == {("tag", "=".join(tag))}
    assert [change.direction for change in found.diff.changes] == [Direction.NEW] * opens


def test_another_value_of_a_tag_of_the_spec_decides_the_access_of_grants_that_depend_on_it() -> None:
    spec = BY_TAG.replace("tags: {team: a}", "tags: {tier: silver}")
    role = deployed_role(spec)
    found = drifted_from(spec, replace(role, tags=(("tier", "gold"),)))
    assert [change.direction for change in found.diff.changes] == [Direction.NEW]
    assert (found.has_same_access, found.own) == (False, ())
    other = deployed_role(spec.replace("silver", "gold"))
    found = drifted_from(spec.replace("silver", "gold"), replace(other, tags=()))
    assert [change.direction for change in found.diff.changes] == [Direction.LOST]
    assert drifted_from(spec, replace(role, tags=(("tier", "bronze"),))).has_same_access


def test_a_tag_in_a_variable_opens_a_resource() -> None:
    spec = UNBOUND.replace(
        "arn:${partition}:s3:::${param.bucket}/*", "arn:${partition}:s3:::${aws:PrincipalTag/area}/*"
    ).replace('  bucket: {description: A bucket., optional: yes, pattern: "^[a-z-]+$"}\n', "")
    answers = {id: value for id, value in ANSWERS.items() if id != "bucket"}
    grounded = ground(deployed(spec), Environment(ACCOUNT, answers=answers))
    assert isinstance(grounded, Grounded)
    [role] = grounded.roles
    found = drifted_from(spec, replace(role, tags=(*role.tags, ("area", "secret"))))
    assert [change.example.witness.resource for change in found.diff.changes] == [
        "arn:aws:s3:::secret/example"
    ]


def test_a_tag_that_opens_the_boundary_of_the_spec_is_drift() -> None:
    role = deployed_role(SPEC)
    tagged = replace(role, tags=(*role.tags, ("tier", "gold")))
    when = {"StringEquals": {"aws:PrincipalTag/tier": "gold"}}
    boundary = statement(Action="*", Condition=when)
    assert not drifted_from(SPEC, role, reader=boundary).is_there
    found = drifted_from(SPEC, tagged, reader=boundary)
    assert {change.direction for change in found.diff.changes} == {Direction.NEW}
    assert not found.has_same_access
    assert not drifted_from(SPEC, tagged, reader=statement(Action="*")).is_there
    closing = statement(Action="*", Condition={"StringNotEquals": when["StringEquals"]})
    found = drifted_from(SPEC, tagged, reader=closing)
    assert (found.is_there, {change.direction for change in found.limited}) == (False, {Direction.LOST})


def test_a_tag_that_closes_a_grant_is_a_limit() -> None:
    spec = BY_TAG.replace("StringEquals", "StringNotEquals")
    role = deployed_role(spec)
    found = drifted_from(spec, replace(role, tags=(*role.tags, ("tier", "gold"))))
    assert (found.is_there, [change.direction for change in found.limited]) == (False, [Direction.LOST])


def test_a_tag_that_opens_the_role_itself_is_drift() -> None:
    spec = BY_TAG.replace("aws:PrincipalTag", "iam:ResourceTag")
    role = deployed_role(spec)
    assert drifted_from(spec, replace(role, tags=(*role.tags, ("tier", "gold")))).is_there
    other = spec.replace("allow: iam:GetRole", "allow: ec2:StartInstances").replace("iam:Res", "aws:Res")
    role = deployed_role(other)
    assert not drifted_from(other, replace(role, tags=(*role.tags, ("tier", "gold")))).is_there


def test_a_policy_of_the_spec_that_denies_is_not_the_customers_when_it_is_renamed() -> None:
    spec = UNBOUND.replace("allow: ec2:StopInstances", "deny: ec2:StopInstances")
    spec = spec.replace("all: [reads, stops]", "all: [reads]\n      never: [stops]")
    role = deployed_role(spec)
    renamed = tuple(replace(each, name=each.name.replace("never", "x")) for each in role.inline)
    found = drifted_from(spec, replace(role, inline=renamed))
    assert (found.own, found.diff.changes, found.has_same_access) == ((), (), True)
    assert {one.name for one in found.diff.roles} == {"policy"}


def test_names_and_tags_of_the_spec_do_not_decide_the_access() -> None:
    role = deployed_role(UNBOUND)
    found = drifted_from(UNBOUND, replace(role, tags=(("team", "b"),)))
    assert (found.is_there, found.has_same_access) == (True, True)
    assert not drifted_from(UNBOUND, replace(role, max_session=43200)).has_same_access
    assert not drifted_from(UNBOUND, without_external_id(role)).has_same_access


def test_a_default_is_assumed_where_a_widened_trust_does_not_show_the_value() -> None:
    spec = UNBOUND.replace("The account., pattern", 'The account., default: "131920598436", pattern')
    role = deployed_role(spec)
    trust: Any = {**role.trust}  # type: ignore[dict-item]
    [only] = trust["Statement"]
    wider = {**only, "Principal": {"AWS": [only["Principal"]["AWS"], "arn:aws:iam::999900001111:root"]}}
    found = drifted_from(spec, replace(role, trust={**trust, "Statement": [wider]}))
    assert found.inference.assumed == {"principal": "131920598436"}
    assert {(change.purpose, change.direction) for change in found.diff.changes} == {
        (PolicyPurpose.TRUST, Direction.NEW)
    }
