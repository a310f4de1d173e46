"""What the rules about waste find grants nothing: without it every role may do exactly the same."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.compare import compare_first
from octo_spec.language.load import load_spec
from octo_spec.lint.rule import Subject
from octo_spec.lint.rules.waste import (
    choice_changes_nothing,
    duplicate_action,
    group_already_granted,
    subsumed_action,
)
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.resolve.resolution import resolve
from octo_spec.symbolic.role_access import access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns
from tests.counted_work import calls_within
from tests.lint.small_specs import SERVICE, written
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.policy import Document
    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Rule

Written = dict[str, Any]

CHOICES = {
    "size": {"description": "Sizes.", "levels": ["none", "read", "act"]},
    "more": {"description": "More."},
}
ACTIONS = (
    "s3:GetObject",
    "s3:Get*",
    "s3:*",
    "s3:PutObject",
    "ec2:StopInstances",
    "ec2:*",
    "EC2:stopInstances",
)
RESOURCES = ("*", "arn:${partition}:s3:::a/*", "arn:${partition}:s3:::*", "arn:${partition}:s3:::a/b")
NEEDS: tuple[Written, ...] = (
    {},
    {"needs": {"size": "read"}},
    {"needs": {"size": "act"}},
    {"needs": {"more": "on"}},
    {"needs": {"size": "act", "more": "on"}},
)
WHEN: tuple[Written, ...] = (
    {},
    {},
    {"when": {"Bool": {"aws:SecureTransport": "true"}}},
    {"when": {"StringEquals": {"aws:PrincipalTag/team": "a"}}},
)


@st.composite
def grants(draw: st.DrawFn) -> Written:
    actions = draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3))
    effect = draw(st.sampled_from(("allow", "allow", "allow", "allow", "deny")))
    resources = draw(st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2, unique=True))
    return {effect: actions, "on": resources, **draw(st.sampled_from(WHEN))}


@st.composite
def specs(draw: st.DrawFn) -> Written:
    groups = {
        id: {
            "category": "cost-data",
            "access": "permissions",
            "why": "Why.",
            **draw(st.sampled_from(NEEDS)),
            "grants": draw(st.lists(grants(), min_size=1, max_size=2)),
        }
        for id in ("one", "two", "three")
    }
    roles = {"reader": ["one", "two", "three"], "writer": draw(st.sampled_from((["one"], ["two", "three"])))}
    return {
        **written(groups=groups, choices=CHOICES),
        "roles": {id: _role(id, held) for id, held in roles.items()},
    }


def _role(id: str, groups: list[str]) -> Written:
    return {"name": f"Role-{id}", "why": "Why.", "trust": SERVICE, "inline": {"p": groups}}


def subject_of(spec: Written, fixed: Mapping[str, str] | None = None) -> Subject:
    """Load a spec; findings that the language itself makes of it would be an error of this test."""
    fix = {id: PlacedAnswer(value) for id, value in (fixed or {}).items()}
    loaded = load_spec(json.dumps(spec), "spec.yaml")
    assert loaded.spec, list(map(str, loaded.diagnostics))
    open_choices = dict.fromkeys(id for id in loaded.spec.choices if id not in fix)
    resolution = resolve(loaded.spec, loaded.spans, Customer(fix=fix, ask=open_choices))
    assert resolution.deployment, list(map(str, resolution.diagnostics))
    return Subject(loaded.spec, resolution.deployment)


def found(rule: Rule, spec: Written) -> list[Finding]:
    return list(rule.find(subject_of(_using_all(spec))))


def _using_all(spec: Written) -> Written:
    """Let a group that nothing else does need each choice, since the language refuses unused ones."""
    using = {
        "category": "cost-data",
        "access": "read",
        "why": "Why.",
        "needs": {"size": "read", "more": "on"},
        "grants": {"allow": "sts:GetCallerIdentity"},
    }
    return {
        **spec,
        "roles": {**spec["roles"], "using": _role("using", ["using"])},
        "groups": {**spec["groups"], "using": using},
    }


# --- what is found can go ----------------------------------------------------------------------


def may_do_the_same(before: Written, after: Written) -> bool:
    """Return whether no role may do more or less in any combination; a role that is gone may do nothing."""
    sides = {side: _documents(_using_all(spec)) for side, spec in (("before", before), ("after", after))}
    return all(
        not compare_first(sides[old].get(id, ()), documents).differences
        for old, new in (("before", "after"), ("after", "before"))
        for id, documents in sides[new].items()
    )


def _documents(spec: Written) -> dict[str, tuple[Document, ...]]:
    deployment = subject_of(spec).deployment
    unknowns = Unknowns.of((deployment,), {}, {})
    return {
        access.role.id: access.permissions.documents for access in access_of_all_roles(deployment, unknowns)
    }


def without(spec: Written, findings: list[Finding]) -> Written:
    """Take out what was found, the last of a list first."""
    fixed = deepcopy(spec)
    for finding in sorted(findings, key=lambda finding: str(finding.location), reverse=True):
        *way, last = finding.location
        place: Any = fixed
        for key in way:
            place = place[key]
        del place[last]
    return _tidied(fixed)


def _tidied(spec: Written) -> Written:
    """Drop grants without actions, groups without grants, and roles without groups."""
    for group in spec["groups"].values():
        group["grants"] = [grant for grant in group["grants"] if grant.get("allow") or grant.get("deny")]
    groups = {id: group for id, group in spec["groups"].items() if group["grants"]}
    for role in spec["roles"].values():
        role["inline"]["p"] = [id for id in role["inline"]["p"] if id in groups]
    roles = {id: role for id, role in spec["roles"].items() if role["inline"]["p"]}
    held = {id for role in roles.values() for id in role["inline"]["p"]}
    return {**spec, "roles": roles, "groups": {id: group for id, group in groups.items() if id in held}}


@given(specs())
@tried(30)
def test_duplicates_can_all_go(spec: Written) -> None:
    assert may_do_the_same(spec, without(spec, found(duplicate_action.RULE, spec)))


@given(specs())
@tried(30)
def test_subsumed_actions_can_all_go(spec: Written) -> None:
    assert may_do_the_same(spec, without(spec, found(subsumed_action.RULE, spec)))


@given(specs())
@tried(30)
def test_groups_that_are_granted_already_can_all_leave_their_roles(spec: Written) -> None:
    assert may_do_the_same(spec, without(spec, found(group_already_granted.RULE, spec)))


@given(specs())
@tried(30)
def test_no_group_can_leave_its_role_once_the_finding_is_fixed(spec: Written) -> None:
    fixed = without(spec, found(group_already_granted.RULE, spec))
    assert found(group_already_granted.RULE, fixed) == []


def test_an_entry_that_means_nothing_or_occurs_twice_is_not_reported_again() -> None:
    listed = ["s3:*", "s3:GetObject", "s3:getobject", "s3:GetObjekt", "s3:Gett*"]
    grants = [{"allow": listed}, {"allow": ["s3:GetObjekt", "s3:PutObject"]}]
    subject = subject_of({**written(grants=grants)})
    ways = {finding.location[-3:] for finding in subsumed_action.RULE.find(subject)}
    assert ways == {(0, "allow", 1), (1, "allow", 1)}
    assert {finding.location[-3:] for finding in duplicate_action.RULE.find(subject)} == {(0, "allow", 2)}


def test_a_wild_action_is_named_before_a_literal_one_that_it_subsumes() -> None:
    allowed = [{"allow": "s3:GetObject"}, {"allow": "s3:GetObject"}, {"allow": "s3:Get*"}]
    subject = subject_of({**written(grants=allowed)})
    messages = [finding.message for finding in subsumed_action.RULE.find(subject)]
    assert [message.partition(" allows")[0] for message in messages] == [
        "'s3:Get*' in grant 3 of group 'granted'"
    ] * 2


def test_a_grant_that_names_exceptions_is_named_without_an_action() -> None:
    allowed = [{"allow-all-except": "iam:*"}, {"allow": ["s3:GetObject", "iam:GetUser"]}]
    [finding] = subsumed_action.RULE.find(subject_of({**written(grants=allowed)}))
    assert finding.message.startswith("grant 1 of group 'granted' allows 's3:GetObject' ")


def test_a_group_is_granted_already_also_where_each_of_its_resources_is_in_another_grant() -> None:
    group = {"category": "cost-data", "access": "permissions", "why": "Why."}
    buckets = ["arn:${partition}:s3:::a/*", "arn:${partition}:s3:::b/*"]
    groups = {
        "wide": {**group, "grants": [{"allow": "s3:Get*", "on": bucket} for bucket in buckets]},
        "spare": {**group, "grants": [{"allow": "s3:GetObject", "on": buckets}]},
    }
    for listed, spare in ((buckets, 1), ([*buckets, "arn:${partition}:s3:::c/*"], 0)):
        groups["spare"]["grants"] = [{"allow": "s3:GetObject", "on": listed}]
        spec = {**written(groups=groups), "roles": {"reader": _role("reader", ["wide", "spare"])}}
        assert len(list(group_already_granted.RULE.find(subject_of(spec)))) == spare


@pytest.mark.medium
def test_twice_as_many_resources_of_one_action_are_twice_the_work() -> None:
    few, many = map(_work_for_one_action, (200, 400))
    assert many < 2.5 * few  # four times, were each compared with each


def _work_for_one_action(resources: int) -> int:
    """Count the calls of two rules alone: every rule shares what is accessed."""
    group = {"category": "cost-data", "access": "permissions", "why": "Why."}
    buckets = [f"arn:${{partition}}:s3:::b{number}/*" for number in range(resources)]
    grants = [{"allow": ["s3:GetObject", "s3:Put*"], "on": bucket} for bucket in buckets]
    half = resources // 2
    halves = {"one": {**group, "grants": grants[:half]}, "two": {**group, "grants": grants[half:]}}
    subject = subject_of({**written(groups=halves), "roles": {"reader": _role("reader", ["one", "two"])}})
    assert subject.accesses
    return calls_within(partial(_nothing_is_waste, subject))


def _nothing_is_waste(subject: Subject) -> None:
    assert not [*group_already_granted.RULE.find(subject), *subsumed_action.RULE.find(subject)]


# --- choices -----------------------------------------------------------------------------------


@pytest.mark.medium
@given(specs())
@tried(15)
def test_a_choice_has_no_effect_exactly_if_it_has_none_for_each_option_of_the_other(spec: Written) -> None:
    idle = {finding.location[1] for finding in _about_choices(spec) if len(finding.location) == 2}
    for choice, other in (("size", "more"), ("more", "size")):
        turned = (
            [_allowed(spec, {choice: value, other: fixed}) for value in VALUES[choice]]
            for fixed in VALUES[other]
        )
        assert (choice in idle) is all(map(_are_alike, turned))


def _about_choices(spec: Written) -> list[Finding]:
    """Look without the role that uses every choice, which the language asks for."""
    subject = subject_of(_using_all(spec))
    kept = tuple(role for role in subject.deployment.roles if role.id != "using")
    alone = replace(subject, deployment=replace(subject.deployment, roles=kept))
    return list(choice_changes_nothing.RULE.find(alone))


VALUES = {"size": ("none", "read", "act"), "more": ("off", "on")}


def _allowed(spec: Written, setting: Mapping[str, str]) -> dict[str, tuple[Document, ...]]:
    deployment = subject_of(_using_all(spec), setting).deployment
    accesses = access_of_all_roles(deployment, Unknowns.of((deployment,), {}, {}))
    return {access.role.id: access.permissions.documents for access in accesses if access.role.id != "using"}


def _are_alike(sides: list[dict[str, tuple[Document, ...]]]) -> bool:
    return all(
        not compare_first(old.get(id, ()), new.get(id, ())).differences
        for old, new in product(sides, repeat=2)
        for id in {*old, *new}
    )
