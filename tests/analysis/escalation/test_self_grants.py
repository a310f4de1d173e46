"""What a role may do after what it may grant itself: each step, what it opens, and what holds it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.request import Request
from octo_spec.analysis.escalation.self_grants import STEPS, SelfGrant, self_grants
from octo_spec.analysis.sides import Bound, RolePolicies, bound_of, document_side, role_policies
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.policy import document
from octo_spec.symbolic.unknowns import Unknowns
from tests.lint.small_specs import subject_of

if TYPE_CHECKING:
    from tests.lint.small_specs import SpecPart

ITSELF = "${role.reader.arn}"
OF_AWS = "arn:aws:iam::aws:policy"
SECRET = Request("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:111122223333:secret:a")


def role_of(grants: SpecPart, *within: Bound, **parts: SpecPart) -> RolePolicies:
    [access] = subject_of(grants=grants, **parts).accesses
    role = role_policies(access)
    return RolePolicies(
        role.id,
        role.permissions,
        role=role.role,
        bounds=(*role.bounds, *within),
        unknown_boundary=role.unknown_boundary,
        arn=role.arn,
    )


def steps(role: RolePolicies, request: Request = SECRET) -> list[str]:
    """Name the first steps that lead to a request."""
    return [grant.action for grant in self_grants(role) if grant.allows(request)]


def attaching(policy: str) -> dict[str, Any]:
    return {
        "allow": "iam:AttachRolePolicy",
        "on": ITSELF,
        "when": {"ArnEquals": {"iam:PolicyARN": f"{OF_AWS}/{policy}"}},
    }


# --- steps -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([{"allow": "iam:PutRolePolicy", "on": ITSELF}], ["iam:PutRolePolicy"]),
        ([{"allow": "iam:PutRolePolicy"}], ["iam:PutRolePolicy"]),
        (
            [{"allow": "iam:PutRolePolicy", "on": "arn:${partition}:iam::${account}:role/R*"}],
            ["iam:PutRolePolicy"],
        ),
        ([{"allow": "iam:PutRolePolicy", "on": "arn:${partition}:iam::${account}:role/octo-*"}], []),
        ([{"allow": "iam:PutUserPolicy"}], []),
        ([{"allow": "iam:AttachRolePolicy", "on": ITSELF}], ["iam:AttachRolePolicy"]),
        ([{"allow": "iam:CreatePolicyVersion"}], []),
        ([{"allow": "iam:PutRolePolicy", "on": ITSELF}, {"deny": "iam:*", "on": ITSELF}], []),
    ],
)
def test_a_role_comes_to_everything_by_writing_its_own_policies(
    grants: SpecPart, expected: list[str]
) -> None:
    assert steps(role_of(grants)) == expected


def test_a_new_version_of_a_managed_policy_of_its_own_is_a_step() -> None:
    grants = [{"allow": "iam:CreatePolicyVersion", "on": "arn:${partition}:iam::${account}:policy/*"}]
    assert steps(role_of(grants, role={"managed": {"p": ["granted"]}})) == ["iam:CreatePolicyVersion"]
    parameters = {"extra": {"description": "More.", "type": "list", "optional": "yes"}}
    attached = role_of(grants, group={"attach": ["${param.extra}"]}, parameters=parameters)
    assert steps(attached) == ["iam:CreatePolicyVersion"]
    assert steps(role_of(grants, group={"attach": ["ReadOnlyAccess"]})) == []


def test_the_step_names_the_statement_that_allows_it() -> None:
    grants = [{"allow": "ce:Get*"}, {"allow": "iam:Put*", "on": ITSELF, "why": "Own."}]
    [grant] = self_grants(role_of(grants))
    assert (grant.by.group, grant.by.why) == ("granted", "Own.")
    assert grant.request.resource == "arn:aws:iam::111122223333:role/ReaderRole"


# --- what a step opens -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "leading"),
    [("AdministratorAccess", 1), ("IAMFullAccess", 1), ("ReadOnlyAccess", 0)],
)
def test_a_policy_that_is_attached_opens_what_it_allows(policy: str, leading: int) -> None:
    role = role_of([attaching(policy)])
    assert len(steps(role)) == leading
    assert steps(role, Request("iam:ListRoles", "*")) == ["iam:AttachRolePolicy"]


def test_a_boundary_is_no_bound_where_the_role_may_take_it_off() -> None:
    writes = [{"allow": "iam:PutRolePolicy", "on": ITSELF}]
    inside = {"role": {"boundary": f"{OF_AWS}/IAMFullAccess"}}
    assert steps(role_of(writes, **inside)) == ["iam:PutRolePolicy"]
    reading = {"role": {"boundary": f"{OF_AWS}/ReadOnlyAccess"}}
    assert steps(role_of(writes, **reading)) == []
    takes_off = [*writes, {"allow": "iam:DeleteRolePermissionsBoundary", "on": ITSELF}]
    assert steps(role_of(takes_off, **reading)) == []
    assert steps(role_of([*takes_off, {"allow": "secretsmanager:*"}], **inside))[-1:] == [
        "iam:DeleteRolePermissionsBoundary"
    ]


def test_a_condition_on_the_boundary_that_the_role_has_holds_it_back_no_further() -> None:
    boundary = f"{OF_AWS}/IAMFullAccess"
    grant = {"allow": "iam:PutRolePolicy", "on": ITSELF}
    under = {**grant, "when": {"ArnEquals": {"iam:PermissionsBoundary": boundary}}}
    assert steps(role_of([under], role={"boundary": boundary})) == ["iam:PutRolePolicy"]
    assert steps(role_of([under])) == []


def test_denies_of_the_role_go_with_the_policy_that_holds_them() -> None:
    denies = [{"allow": "secretsmanager:*"}, {"deny": "secretsmanager:*"}]
    assert steps(role_of([*denies, {"allow": "iam:DeleteRolePolicy", "on": ITSELF}])) == [
        "iam:DeleteRolePolicy"
    ]
    assert steps(role_of([*denies, {"allow": "iam:DetachRolePolicy", "on": ITSELF}])) == []
    managed = {"role": {"managed": {"p": ["granted"]}}}
    assert steps(role_of([*denies, {"allow": "iam:DetachRolePolicy", "on": ITSELF}], **managed)) == [
        "iam:DetachRolePolicy"
    ]
    assert steps(role_of([*denies, {"allow": "iam:PutRolePolicy", "on": ITSELF}])) == ["iam:PutRolePolicy"]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_wins_nothing_is_none(step: str) -> None:
    known = action(step)
    assert isinstance(known, Action)
    wins = step in ("iam:PutRolePolicy", "iam:AttachRolePolicy")
    assert bool(self_grants(role_of([{"allow": step}]))) is wins


# --- what holds a role back --------------------------------------------------------------------


def test_no_step_changes_the_policies_of_the_account() -> None:
    scp = bound_of("scp", document("Allow", [{"Action": ["iam:*", "s3:*"], "Resource": "*"}]))
    role = role_of([{"allow": "iam:PutRolePolicy", "on": ITSELF}], scp)
    assert steps(role) == []
    assert steps(role, Request("s3:GetObject", "arn:aws:s3:::b/x")) == ["iam:PutRolePolicy"]


def test_a_tag_that_the_role_does_not_have_closes_the_step() -> None:
    grant = {"allow": "iam:PutRolePolicy", "when": {"StringEquals": {"iam:ResourceTag/team": "a"}}}
    assert steps(role_of([grant])) == []
    assert steps(role_of([grant], role={"tags": {"team": "b"}})) == []
    assert steps(role_of([grant], role={"tags": {"team": "a"}})) == ["iam:PutRolePolicy"]


def test_a_right_stays_in_the_setting_of_the_step() -> None:
    grants = [{"allow": "iam:PutRolePolicy", "on": ITSELF}]
    choices = {"more": {"description": "More.", "default": "on"}}
    role = role_of(grants, group={"needs": {"more": "on"}}, choices=choices)
    [grant] = self_grants(role)
    asked = document("Allow", [{"Action": SECRET.action, "Resource": SECRET.resource}])
    [overlap] = grant.allowed(asked)
    assert overlap.witness.context["unknown:choice/more"] == "on"


# --- documents alone ---------------------------------------------------------------------------


def of_document(*statements: dict[str, Any]) -> tuple[SelfGrant, ...]:
    [role] = document_side("policy.json", "", document("Allow", statements), Unknowns()).roles
    return self_grants(role)


def test_whoever_has_a_document_may_be_any_role() -> None:
    assert [grant.action for grant in of_document({"Action": "iam:Put*", "Resource": "*"})] == [
        "iam:PutRolePolicy"
    ]
    assert (
        of_document({"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/one"}) == ()
    )
