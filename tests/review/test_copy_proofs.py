"""What the texts to copy say of a role holds in every state that the slow search reaches."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.sides import deployment_side
from octo_spec.iam.elements import Effect
from octo_spec.model.deployment import Condition, Statement
from octo_spec.model.text import Text
from octo_spec.review import copy_proofs
from octo_spec.review.control_policies import control_policy
from octo_spec.review.copied_boundaries import boundary
from octo_spec.review.filled_references import FilledReferences
from octo_spec.review.partitions import reviewed_unknowns
from octo_spec.review.placed_findings import PlacedFindings
from octo_spec.review.reviewed_roles import policies_of_roles
from octo_spec.review.role_facts import reviewed_role
from tests.analysis.escalation.reachable_states import (
    ACCOUNT,
    EVERYTHING,
    OPEN_ROLE,
    OTHER,
    OWN,
    Principal,
    World,
    may,
    may_open,
    moves,
)
from tests.analysis.escalation.test_oracle import ACTIONS, CONDITIONS, RESOURCES, TARGET
from tests.review.small_deployments import deployment_of
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import CopyText

NAME = "own-boundary"
BOUNDARY = f"{ACCOUNT}:policy/{NAME}"


def grant(*actions: str, on: str = "*", when: tuple[str, str, str] | None = None) -> Statement:
    """Allow actions on a resource, perhaps under one condition."""
    conditions = (Condition(when[0], when[1], (Text((when[2],)),)),) if when else ()
    return Statement(Effect.ALLOW, actions, resources=(Text((on,)),), conditions=conditions)


def texts(*grants: Statement) -> tuple[CopyText, CopyText]:
    """Return the control policy and the boundary for the role ``own`` with some grants."""
    deployment = named_own(deployment_of(*grants))
    each = reviewed_unknowns(deployment, {})
    sides = tuple((unknowns, deployment_side("small", deployment, unknowns)) for unknowns in each)
    [role] = policies_of_roles(sides)
    reviewed = reviewed_role(role, deployment, PlacedFindings())
    filled = FilledReferences(deployment, "aws")
    return control_policy(role, reviewed, filled), boundary(role, reviewed, filled)


def named_own(deployment: Deployment) -> Deployment:
    [role] = deployment.roles
    return replace(deployment, roles=(replace(role, name=Text(("own",))),))


# --- every state -------------------------------------------------------------------------------

conditions = st.sampled_from(
    [
        (operator, key, value)
        for block in CONDITIONS
        for operator, tests in block.items()
        for key, value in tests.items()
    ]
)
ALLOWS, EXCEPTS, DENIES = "allows", "allows except", "denies"


def drawn_grant(kind: str, actions: list[str], on: str, when: tuple[str, str, str] | None) -> Statement:
    found = grant(*actions, on=on, when=when)
    if kind == EXCEPTS:
        return replace(found, actions_excepted=True, actions=tuple(each for each in actions if each != "*"))
    return replace(found, effect=Effect.DENY) if kind == DENIES else found


grants = st.lists(
    st.builds(
        drawn_grant,
        st.sampled_from([ALLOWS, ALLOWS, ALLOWS, EXCEPTS, DENIES]),
        st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3, unique=True),
        st.sampled_from(RESOURCES),
        st.one_of(st.none(), st.none(), conditions),
    ),
    min_size=1,
    max_size=3,
).filter(lambda drawn: all(each.actions for each in drawn))


def states(world: World) -> Iterator[World]:
    """Yield every state that the role reaches alone, and the first ones with another principal.

    The role's own policies always allow everything, whatever it does to them.
    """
    seen, waiting = {world}, [world]
    while waiting:
        world = waiting.pop()
        yield world
        if world.held == frozenset({OWN}):
            after = {replace(each, own=replace(each.own, inline=ALL, attached=NONE)) for each in moves(world)}
            waiting += sorted(after - seen, key=str)
            seen |= after
            assert len(seen) < 3_000, "too many states"


ALL = frozenset({("all", EVERYTHING)})
NONE: frozenset[str] = frozenset()


def world_of(*, bounded_by: str = "", within: str = "") -> World:
    """Return the worst account: the role's own policy allows everything, and only one text limits it."""
    own = Principal(
        frozenset({("all", EVERYTHING)}), frozenset(), BOUNDARY if bounded_by else None, frozenset()
    )
    others = {f"{ACCOUNT}:policy/there": EVERYTHING}
    known = {**others, **({BOUNDARY: bounded_by} if bounded_by else {})}
    return World(
        own,
        replace(OPEN_ROLE, attached=frozenset(others)),
        frozenset(known.items()),
        frozenset(dict.fromkeys(known, EVERYTHING).items()),
        frozenset({OWN}),
        (("", within),) if within else (),
    )


def statements_of(copied: CopyText) -> str:
    filled = copied.text.replace("${aws:PrincipalAccount}", "111122223333")
    found = json.loads(filled)["Statement"]
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return json.dumps([*found, allow] if "control-policy" in copied.id else found)


def says(copied: CopyText, start: str) -> bool:
    return any(line.startswith(start) for line in copied.not_covered)


@pytest.mark.medium
@tried(20, thorough=3000)
@given(grants)
def test_what_a_text_says_holds_in_every_state(drawn: list[Statement]) -> None:
    approved = json.dumps([as_json(each) for each in drawn])
    worst = replace(world_of(), own=Principal(frozenset({("g", approved)}), frozenset(), None, frozenset()))
    is_approved = may(worst, OWN, *TARGET, {})
    for copied in texts(*drawn):
        if not copied.text:
            continue
        text = statements_of(copied)
        is_boundary = copied.id.endswith("boundary")
        world = world_of(bounded_by=text) if is_boundary else world_of(within=text)
        event(f"{is_boundary}: {copied.covers}")
        for state in states(world):
            check(state, copied, text, is_approved=is_approved)


def as_json(drawn: Statement) -> dict[str, object]:
    blocks = {each.operator: {each.key: str(each.values[0])} for each in drawn.conditions}
    return {
        "Effect": drawn.effect.value,
        "NotAction" if drawn.actions_excepted else "Action": list(drawn.actions),
        "Resource": str(drawn.resources[0]),
        **({"Condition": blocks} if blocks else {}),
    }


def check(state: World, copied: CopyText, text: str, *, is_approved: bool) -> None:
    """Check one state against all sentences about a text."""
    limits, is_boundary = "no other request" in copied.covers, copied.id.endswith("boundary")
    is_alone = state.held == frozenset({OWN})
    if is_boundary and is_alone and "cannot change or remove" in copied.covers:
        assert state.own.boundary == BOUNDARY
        assert state.text(BOUNDARY) == text
    if not says(copied, "other principals: the role can "):
        assert is_alone
    is_there = not is_boundary or (state.own.boundary == BOUNDARY and state.text(BOUNDARY) == text)
    if limits and is_there and not is_approved:
        assert not may(state, OWN, *TARGET, {})
        if not says(copied, "what the policy of a resource"):
            assert not may_open(state, OWN, *TARGET)


# --- one by one --------------------------------------------------------------------------------


def test_a_step_to_another_principal_of_a_named_account_is_listed_also_with_denies() -> None:
    of_other = drawn_grant("allows", ["iam:PutRolePolicy"], f"{ACCOUNT}:role/other", None)
    opening = drawn_grant("allows", ["s3:PutObjectAcl"], "arn:aws:s3:::b/x", None)
    _, copied = texts(of_other, opening)
    assert "OnlyWhereApproved" in copied.text
    assert says(copied, "other principals: the role can get the permissions of principals that it can change")


CHANGES = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:PutRolePermissionsBoundary")


@pytest.mark.parametrize(
    "actions",
    [
        *((name,) for name in CHANGES),
        ("iam:DeleteRolePermissionsBoundary",),
        ("iam:*",),
        ("iam:CreatePolicy", "iam:DeletePolicy"),
    ],
    ids="+".join,
)
def test_a_boundary_denies_its_own_changes(actions: tuple[str, ...]) -> None:
    _, copied = texts(grant(*actions, "s3:GetObject"))
    assert copied.covers == (
        "Proven for all requests: it denies no approved request, unless the request changes this boundary; "
        "while it is attached, no other request is allowed by a policy of the role. "
        "The role itself cannot change or remove it."
    )
    assert f"name {NAME} " in copied.purpose
    denied = [each for each in json.loads(copied.text)["Statement"] if each["Effect"] == "Deny"]
    assert denied[0]["Resource"] == "arn:aws:iam::${aws:PrincipalAccount}:policy/own-boundary"
    assert denied[1]["Resource"] == "arn:aws:iam::${aws:PrincipalAccount}:role/own"


def test_a_boundary_that_the_role_cannot_change_has_no_denies() -> None:
    _, copied = texts(grant("iam:CreatePolicyVersion", on=f"{ACCOUNT}:policy/vendor/*"))
    assert '"Deny"' not in copied.text
    assert copied.covers.endswith("The role itself cannot change or remove it.")


@pytest.mark.parametrize(
    "action", ["s3:PutBucketPolicy", "kms:CreateGrant", "secretsmanager:PutResourcePolicy"]
)
def test_a_boundary_also_denies_what_a_policy_of_a_resource_would_allow(action: str) -> None:
    _, copied = texts(grant(action))
    assert copied.covers.startswith(
        "Proven for all requests: it denies no approved request; while it is attached, no other request is "
        "allowed. "
    )
    assert not says(copied, "what the policy of a resource")
    assert says(copied, "access of other principals to resources whose policies the role can write")


def test_a_condition_leaves_what_a_policy_of_a_resource_allows() -> None:
    _, copied = texts(grant("s3:PutBucketPolicy", when=("Bool", "aws:SecureTransport", "true")))
    assert "no other request is allowed by a policy of the role" in copied.covers
    [line] = [each for each in copied.not_covered if each.startswith("what the policy of a resource")]
    assert line.endswith("the role can write such policies by s3:PutBucketPolicy")


@pytest.mark.parametrize("at", [0, 1], ids=["control policy", "boundary"])
@pytest.mark.parametrize(
    ("granted", "step"),
    [
        (grant("sts:AssumeRole", on=OTHER), "sts:AssumeRole"),
        (grant("iam:PassRole", "ec2:RunInstances"), "iam:PassRole, run by ec2:RunInstances"),
        (grant("lambda:UpdateFunctionCode"), "lambda:UpdateFunctionCode"),
        (grant("iam:PutUserPolicy"), "iam:PutUserPolicy"),
    ],
    ids=str,
)
def test_a_text_names_the_steps_to_other_principals(at: int, granted: Statement, step: str) -> None:
    copied = texts(granted)[at]
    [line] = [each for each in copied.not_covered if each.startswith("other principals: the role can get")]
    assert line.endswith(f"by {step}")


def test_a_control_policy_names_the_steps_that_end_its_effect() -> None:
    copied, _ = texts(grant("organizations:*"))
    assert says(copied, "any request, after the role ends the effect of the policy by organizations:De")
    without, _ = texts(grant("organizations:List*"))
    assert not says(without, "any request")


def test_a_search_that_takes_too_long_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*_: object) -> None:
        raise BudgetExceededError(1)

    monkeypatch.setattr(copy_proofs, "compare_first", too_long)
    for copied in texts(grant("s3:GetObject", "iam:CreatePolicyVersion")):
        assert copied.covers == ""
        assert says(copied, "any request: the search took too many steps")
        assert says(copied, "approved requests, which it may deny: the search took too many steps")


def test_steps_that_are_not_searched_to_the_end_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*_: object) -> None:
        raise BudgetExceededError(1)

    monkeypatch.setattr(copy_proofs, "limit_escapes", too_long)
    control_policy, copied = texts(grant("s3:GetObject"))
    assert "cannot change" not in copied.covers
    assert "no other request" not in copied.covers
    for each in (control_policy, copied):
        assert says(each, "steps by which the role gets around it: the search took too many steps")
