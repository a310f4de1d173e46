"""What a role may do after what it may grant itself: each step, what it opens, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_letters
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.analysis.escalation.own_requests import CHANGES_TRUST, MOST_POLICIES, OPENS, policies_to_attach
from octo_spec.analysis.escalation.permission_state import PermissionState
from octo_spec.analysis.escalation.self_grant_steps import GAINS
from octo_spec.analysis.escalation.self_grants import SelfGrant, self_grants, state_allows, trust_grant
from octo_spec.analysis.sides import Bound, DocumentSet, RolePolicies, bound_of, document_side, role_policies
from octo_spec.analysis.written_statements import WrittenStatement
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.policy import Document, document, parse
from octo_spec.model.deployment import Facts, Policy, PolicyKind, Role, Statement
from octo_spec.model.presence import PartitionIn, Presence
from octo_spec.model.text import Text
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns
from tests.lint.small_specs import subject_of
from tests.review.small_deployments import deployment_of, grant
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lint.small_specs import SpecPart

ITSELF = "${role.reader.arn}"
OF_AWS = "arn:aws:iam::aws:policy"
GROUP = {"category": "cost-data", "access": "permissions", "why": "Why."}
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
    return [grant.action for grant in self_grants(role) if state_allows(grant.state, request)]


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
def test_a_role_that_writes_its_own_policies_gains_everything(grants: SpecPart, expected: list[str]) -> None:
    assert steps(role_of(grants)) == expected


def test_a_new_version_of_its_own_managed_policy_is_a_step() -> None:
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
def test_an_attached_policy_adds_what_it_allows(policy: str, leading: int) -> None:
    role = role_of([attaching(policy)])
    assert len(steps(role)) == leading
    assert steps(role, Request("iam:ListRoles", "*")) == ["iam:AttachRolePolicy"]


@pytest.mark.medium
def test_many_patterns_of_policies_are_few_steps_and_the_rest_is_one_for_all() -> None:
    """A hundred patterns match a thousand policies; each as a step would take minutes."""
    patterns = [f"{OF_AWS}/{start}{letter}*" for start in ("A", "Amazon", "AWS") for letter in ascii_letters]
    role = role_of([{**attaching("*"), "when": {"ArnLike": {"iam:PolicyARN": patterns}}}])
    policies = policies_to_attach(PermissionState.of(role), role)
    assert len(policies) <= MOST_POLICIES + len((ADMINISTRATOR, "IAMFullAccess", "any of AWS", "any other"))
    assert steps(role) == ["iam:AttachRolePolicy"]


def test_a_boundary_that_the_role_may_remove_does_not_limit_it() -> None:
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


def test_a_condition_on_the_current_boundary_does_not_limit_the_role() -> None:
    boundary = f"{OF_AWS}/IAMFullAccess"
    grant = {"allow": "iam:PutRolePolicy", "on": ITSELF}
    under = {**grant, "when": {"ArnEquals": {"iam:PermissionsBoundary": boundary}}}
    assert steps(role_of([under], role={"boundary": boundary})) == ["iam:PutRolePolicy"]
    assert steps(role_of([under])) == []


DENIED = [{"allow": "secretsmanager:*"}, {"deny": "secretsmanager:*"}]


@pytest.mark.parametrize("removes", ["iam:DeleteRolePolicy", "iam:DetachRolePolicy"])
@pytest.mark.parametrize("kind", ["inline", "managed"])
def test_a_removed_policy_no_longer_allows_anything(removes: str, kind: str) -> None:
    grants = [*DENIED, {"allow": removes, "on": ITSELF}]
    assert steps(role_of(grants, role={kind: {"p": ["granted"]}})) == []


def test_an_overwritten_policy_no_longer_denies_anything() -> None:
    assert steps(role_of([*DENIED, {"allow": "iam:PutRolePolicy", "on": ITSELF}])) == ["iam:PutRolePolicy"]


@pytest.mark.parametrize(
    ("kind", "removes", "is_open"),
    [
        ("inline", "iam:DeleteRolePolicy", True),
        ("inline", "iam:DetachRolePolicy", False),
        ("managed", "iam:DetachRolePolicy", True),
        ("managed", "iam:DeleteRolePolicy", False),
    ],
)
def test_a_deny_is_removed_with_its_policy(kind: str, removes: str, *, is_open: bool) -> None:
    sides = {"inline": {"own": ["granted"]}, "managed": {}}
    sides[kind] = {**sides[kind], "denies": ["denying"]}
    role = role_of(
        None,
        role={kind: parts for kind, parts in sides.items() if parts},
        groups={
            "granted": GROUP | {"grants": [{"allow": "secretsmanager:*"}, {"allow": removes, "on": ITSELF}]},
            "denying": GROUP | {"grants": [{"deny": "secretsmanager:*"}]},
        },
    )
    assert steps(role) == ([removes] if is_open else [])


@pytest.mark.parametrize("step", GAINS)
def test_a_step_without_a_gain_does_not_count(step: str) -> None:
    known = action(step)
    assert isinstance(known, Action)
    wins = step in ("iam:PutRolePolicy", "iam:AttachRolePolicy", *OPENS)
    assert bool(self_grants(role_of([{"allow": step}]))) is wins


# --- what holds a role back --------------------------------------------------------------------


def test_no_step_changes_the_policies_of_the_account() -> None:
    scp = bound_of("scp", document("Allow", [{"Action": ["iam:*", "s3:*"], "Resource": "*"}]))
    role = role_of([{"allow": "iam:PutRolePolicy", "on": ITSELF}], scp)
    assert steps(role) == []
    assert steps(role, Request("s3:GetObject", "arn:aws:s3:::b/x")) == ["iam:PutRolePolicy"]


def test_a_required_tag_that_the_role_lacks_prevents_the_step() -> None:
    grant = {"allow": "iam:PutRolePolicy", "when": {"StringEquals": {"iam:ResourceTag/team": "a"}}}
    assert steps(role_of([grant])) == []
    assert steps(role_of([grant], role={"tags": {"team": "b"}})) == []
    assert steps(role_of([grant], role={"tags": {"team": "a"}})) == ["iam:PutRolePolicy"]


def test_a_gained_permission_has_the_choices_of_its_step() -> None:
    grants = [{"allow": "iam:PutRolePolicy", "on": ITSELF}]
    choices = {"more": {"description": "More.", "default": "on"}}
    role = role_of(grants, group={"needs": {"more": "on"}}, choices=choices)
    [grant] = self_grants(role)
    query = document("Allow", [{"Action": SECRET.action, "Resource": SECRET.resource}])
    [overlap] = grant.allowed_overlaps(query)
    assert overlap.witness.context["unknown:choice/more"] == "on"


# --- documents alone ---------------------------------------------------------------------------


def of_document(*statements: dict[str, Any]) -> tuple[SelfGrant, ...]:
    [role] = document_side("policy.json", "", document("Allow", statements), Unknowns()).roles
    return self_grants(role)


def test_a_document_alone_may_belong_to_any_role() -> None:
    assert [grant.action for grant in of_document({"Action": "iam:Put*", "Resource": "*"})] == [
        "iam:PutRolePolicy"
    ]
    assert (
        of_document({"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/one"}) == ()
    )


# --- a slow specification: every order of steps, tried on the documents ------------------------

ARN = "arn:aws:iam::111122223333:role/own"
POLICY = "arn:aws:iam::111122223333:policy/m"
ADMINISTRATOR = f"{OF_AWS}/AdministratorAccess"
TARGET = Request("s3:GetObject", "arn:aws:s3:::b/x")
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}

Policies = dict[str, tuple[str, tuple[dict[str, Any], ...]]]
"""The kind and the statements of each policy of a role, by name."""


def with_a_policy_that_is(there: str, *managed: Statement) -> RolePolicies:
    """Give a role in aws, with an inline policy that is only ``there``, and a managed one after it."""
    policies = (
        Policy(Text(("i",)), PolicyKind.INLINE, (grant("s3:GetObject"),), Presence.of(PartitionIn((there,)))),
        Policy(Text(("m",)), PolicyKind.MANAGED, managed),
    )
    deployment = deployment_of()
    [role] = deployment.roles
    both = replace(
        deployment,
        roles=(replace(role, policies=policies),),
        partitions=(Facts("aws"), Facts("aws-cn")),
    )
    [access] = access_of_all_roles(both, Unknowns.of((both,), {}, {}))
    return role_policies(access)


@pytest.mark.parametrize("there", ["aws", "aws-cn"])
def test_a_policy_of_another_partition_does_not_change_the_others(there: str) -> None:
    rewrites, denies = grant("iam:CreatePolicyVersion"), grant("secretsmanager:*", allow=False)
    assert steps(with_a_policy_that_is(there, rewrites)) == ["iam:CreatePolicyVersion"]
    assert steps(with_a_policy_that_is(there, rewrites, denies)) == ["iam:CreatePolicyVersion"]


@dataclass(frozen=True)
class State:
    """The policies that a role has by now, and its boundary."""

    policies: tuple[tuple[str, str, Document], ...]
    boundary: Document | None

    def may(self, action: str, resource: str, **context: str) -> bool:
        keys = {f"iam:{key}": value for key, value in context.items()}
        request = Request(action, resource, keys)
        documents = [document for _, _, document in self.policies]
        return allows(documents, request) and (self.boundary is None or allows([self.boundary], request))

    def next(self) -> Iterator[State]:
        everything = document("Allow", [{"Action": "*", "Resource": "*"}])
        if self.may("iam:PutRolePolicy", ARN):
            yield self.having("new", "inline", everything)
            yield from (self.having(name, "inline", everything) for name in self.names("inline"))
        if self.may("iam:AttachRolePolicy", ARN, policyarn=ADMINISTRATOR):
            yield self.having("admin", "attached", everything)
        if self.may("iam:CreatePolicyVersion", POLICY) and self.names("managed"):
            yield self.having("m", "managed", everything)
        puts_on = self.may("iam:PutRolePermissionsBoundary", ARN, permissionsboundary=ADMINISTRATOR)
        if puts_on or self.may("iam:DeleteRolePermissionsBoundary", ARN):
            yield State(self.policies, None)
        if self.may("iam:DeleteRolePolicy", ARN):
            yield from (self.without(name) for name in self.names("inline"))
        if self.may("iam:DetachRolePolicy", ARN, policyarn=POLICY):
            yield from (self.without(name) for name in self.names("managed"))

    def names(self, kind: str) -> list[str]:
        return [name for name, of_kind, _ in self.policies if of_kind == kind]

    def having(self, name: str, kind: str, policy: Document) -> State:
        return State((*self.without(name).policies, (name, kind, policy)), self.boundary)

    def without(self, name: str) -> State:
        kept = tuple(policy for policy in self.policies if policy[0] != name)
        return State(tuple(sorted(kept, key=lambda policy: policy[0])), self.boundary)


def reaches(state: State) -> bool:
    """Return whether some order of steps leads to the target."""
    seen, waiting = set[State](), [state]
    while waiting:
        state = waiting.pop()
        if state.may(TARGET.action, TARGET.resource):
            return True
        if state not in seen and len(state.policies) <= 5:
            seen.add(state)
            waiting.extend(state.next())
    return False


ACTIONS = [*(step for step in GAINS if step not in OPENS), "iam:*", "s3:GetObject", "*"]
STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Allow", "Deny"]),
        "Action": st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2, unique=True),
        "Resource": st.sampled_from(["*", ARN, POLICY, "arn:aws:iam::111122223333:role/other"]),
    }
)
DOCUMENTS = st.lists(STATEMENTS, min_size=1, max_size=3).map(
    lambda statements: parse({"Version": "2012-10-17", "Statement": statements})
)


POLICIES = (
    Policy(Text(("a",)), PolicyKind.INLINE, ()),
    Policy(Text(("b",)), PolicyKind.INLINE, ()),
    Policy(Text(("m",)), PolicyKind.MANAGED, ()),
)


def own_role(documents: tuple[Document, ...], boundary: Document | None) -> RolePolicies:
    role = Role("own", Text(("own",)), (), POLICIES)
    written = tuple(tuple(WrittenStatement(("*",)) for _ in each.statements) for each in documents)
    bounds = (Bound("b", DocumentSet((boundary,), ((),)), is_boundary=True),) if boundary else ()
    return RolePolicies("own", DocumentSet(documents, written), role=role, bounds=bounds, arn=ARN)


@tried(60, thorough=5000)
@given(st.tuples(DOCUMENTS, DOCUMENTS, DOCUMENTS), st.one_of(st.none(), DOCUMENTS))
def test_some_order_of_steps_gains_a_permission_exactly_if_a_first_step_is_found(
    documents: tuple[Document, Document, Document], boundary: Document | None
) -> None:
    policies = own_role(documents, boundary)
    named = zip(POLICIES, documents, strict=True)
    state = State(tuple((str(each.name), each.kind.value, document) for each, document in named), boundary)
    if state.may(TARGET.action, TARGET.resource):
        return
    found = [
        grant for grant in self_grants(policies) if grant.certain and state_allows(grant.certain, TARGET)
    ]
    event(f"reached: {bool(found)}")
    assert bool(found) is reaches(state)
    assert all(state.may(one.action, one.request.resource, policyarn=ADMINISTRATOR) for one in found[:1])


TRUST_CHANGES = document("Allow", [{"Action": CHANGES_TRUST, "Resource": ARN}])


@tried(40, thorough=5000)
@given(st.tuples(DOCUMENTS, DOCUMENTS, DOCUMENTS), st.one_of(st.none(), DOCUMENTS))
def test_a_change_of_the_trust_is_found_exactly_if_the_role_may_make_it_at_some_time(
    documents: tuple[Document, Document, Document], boundary: Document | None
) -> None:
    policies = own_role(documents, boundary)
    is_today = allows(documents, CHANGE) and (boundary is None or allows([boundary], CHANGE))
    is_later = any(True for grant in self_grants(policies) for _ in grant.allowed_overlaps(TRUST_CHANGES))
    event(f"today: {is_today}, later: {is_later}")
    assert (trust_grant(policies) is not None) is (is_today or is_later)


CHANGE = Request(CHANGES_TRUST, ARN)


@pytest.mark.parametrize(
    ("allowed", "is_open"),
    [
        ("iam:Put*", False),
        ("iam:DeleteRolePermissionsBoundary", True),
        ("iam:CreatePolicyVersion", True),
        ("iam:SetDefaultPolicyVersion", True),
        ("iam:UpdateAssumeRolePolicy", True),
    ],
)
def test_a_boundary_keeps_the_trust_unless_the_role_may_change_it(allowed: str, *, is_open: bool) -> None:
    """The role writes its own policy first, which then allows what the boundary allows."""
    denied = {"Effect": "Deny", "Action": "iam:PutRolePermissionsBoundary", "Resource": "*"}
    within = {"Effect": "Allow", "Action": ["iam:PutRolePolicy", allowed], "Resource": "*"}
    boundary = parse({"Version": "2012-10-17", "Statement": [within, denied]})
    writes = document("Allow", [{"Action": "iam:PutRolePolicy", "Resource": "*"}])
    found = trust_grant(own_role((writes, Document(()), Document(())), boundary))
    assert (found.action if found else "") == ("iam:PutRolePolicy" if is_open else "")
