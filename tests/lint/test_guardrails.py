"""``never`` is broken exactly where a search over settings and requests finds a request that breaks it.

Tests the rules of guardrails, with their over-approximation and without spurious witnesses.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.evaluate import allows, applies
from octo_spec.access.request import Request
from octo_spec.iam.keys import UNKNOWN
from octo_spec.iam.policy import Document, parse
from octo_spec.lint.rules.access_questions import allowed_requests, dangerously_allowed
from octo_spec.lint.rules.guardrails import breaches as breaches_module
from octo_spec.lint.rules.guardrails import never_breached, never_voidable, outside_the_proof
from octo_spec.lint.rules.guardrails.breaches import allowing
from octo_spec.lint.rules.guardrails.forbidden_requests import forbidden_by_never
from octo_spec.lint.rules.guardrails.over_approximation import over_approximated
from octo_spec.lint.rules.waste import never_whole_call
from octo_spec.model.grounding import Grounded, ground
from octo_spec.testing import environments_of
from tests.lint.small_specs import found, subject_of
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.intersect import Overlap
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.allowing_grants import AllowingGrant
    from octo_spec.model.environment import Environment, Value
    from octo_spec.symbolic.role_access import RoleAccess

# --- by hand -----------------------------------------------------------------------------------

KIND = {"description": "A kind.", "allowed": ["reports", "logs"]}
NO_USERS = {"allow": "iam:CreateUser", "why": "No users."}


def broken(grants: object, never: object = NO_USERS, **parts: object) -> list[str]:
    return found(never_breached.RULE, grants=grants, never=never, **parts)


def test_a_breach_is_at_the_grant_and_says_why_and_how() -> None:
    [breach] = broken([{"allow": "ce:GetTags"}, {"allow": "iam:*"}])
    assert (
        "role 'reader' may do what entry 1 of 'never' forbids (No users.): iam:CreateUser on arn:" in breach
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [("aws:username", "octo"), ("aws:SourceAccount", "111122223333"), ("aws:PrincipalType", "User")],
)
def test_no_entry_is_broken_by_a_request_that_no_session_of_a_role_makes(key: str, value: str) -> None:
    assert broken({"allow": "iam:*"}, {**NO_USERS, "when": {"StringEquals": {key: value}}}) == []
    assert broken({"allow": "iam:*"}, {**NO_USERS, "when": {"StringNotEquals": {key: value}}}) != []


def test_no_entry_is_broken_by_a_request_of_another_role() -> None:
    other, own = ({"aws:PrincipalArn": f"arn:*:iam::*:role/{name}"} for name in ("Other", "ReaderRole"))
    assert broken({"allow": "iam:*", "when": {"ArnLike": other}}, NO_USERS) == []
    assert broken({"allow": "iam:*", "when": {"ArnNotLike": own}}, NO_USERS) == []
    assert broken({"allow": "iam:*", "when": {"ArnLike": own}}, NO_USERS) != []
    assert broken({"allow": "iam:*"}, {**NO_USERS, "when": {"ArnLike": other}}) == []
    assert broken({"allow": "iam:*"}, {**NO_USERS, "when": {"ArnLike": own}}) != []


@pytest.mark.parametrize("allowed_actions", ["s3:DeleteObject", ["s3:DeleteObject", "s3:GetObject"]])
def test_no_entry_is_broken_by_a_request_with_a_key_that_aws_never_sends(allowed_actions: object) -> None:
    never = {"allow": ["s3:ListBucket", "s3:DeleteObject"], "why": "No production."}
    prefix = {"when": {"StringLike": {"s3:prefix": "prod/*"}}}
    assert broken({"allow": allowed_actions}, {**never, **prefix}) == []
    assert broken({"allow": "s3:*"}, {**never, **prefix}) != []


def test_a_grant_that_breaks_two_entries_is_found_for_each() -> None:
    assert len(broken({"allow": "iam:*"}, [NO_USERS, {"allow": "iam:DeleteUser", "why": "None goes."}])) == 2


@pytest.mark.parametrize(
    "grants",
    [
        [{"allow": "iam:*"}, {"deny": "iam:CreateUser"}],
        {"allow": "iam:*", "on": "arn:${partition}:iam::${account}:role/*"},
        {"allow-all-except": "iam:Create*"},
    ],
)
def test_what_no_request_reaches_is_not_a_breach(grants: object) -> None:
    assert broken(grants) == []


def test_a_role_that_is_excepted_may() -> None:
    assert broken({"allow": "iam:CreateUser"}, {**NO_USERS, "except": ["reader"]}) == []


@pytest.mark.parametrize(("pattern", "breaks"), [("^[a-z]+$", True), ("^octo-[a-z]+$", False)])
def test_only_values_that_a_parameter_accepts_break_anything(pattern: str, *, breaks: bool) -> None:
    never = {"allow": "iam:PassRole", "on": "arn:*:iam::*:role/admin", "why": "Not this one."}
    grants = {"allow": "iam:PassRole", "on": "arn:${partition}:iam::${account}:role/${param.role}"}
    parameters = {"role": {"description": "A role.", "pattern": pattern}}
    assert bool(broken(grants, never, parameters=parameters)) is breaks


@pytest.mark.parametrize(
    ("pattern", "breaks"), [("^[a-z-]+$", False), ("^[A-Z/]+$", True), ("^SEC[a-z]+$", False)]
)
def test_no_value_of_characters_that_a_parameter_refuses_breaks_anything(
    pattern: str, *, breaks: bool
) -> None:
    never = {"allow": "s3:GetObject", "on": "arn:*:s3:::SECRET/*", "why": "Not these."}
    grants = {"allow": "s3:GetObject", "on": "arn:${partition}:s3:::${param.bucket}*/x/*"}
    parameters = {"bucket": {"description": "A bucket.", "pattern": pattern}}
    assert bool(broken(grants, never, parameters=parameters)) is breaks


def test_a_request_that_is_moved_to_a_pattern_with_a_parameter_names_a_resource() -> None:
    """A key that one action never has splits the query; the search did not end here."""
    parameters = {"bucket": {"description": "A bucket.", "pattern": "^[a-z-]+$"}}
    on = ["arn:${partition}:iam::${account}:role/${param.bucket}", "*"]
    grant = {"allow": ["s3:GetObject", "*"], "on": on, "when": {"Null": {TAG: "false"}}}
    never = {"allow": "*", "when": {"Null": {SERVICE: "true"}}, "why": "Nothing."}
    [breach] = broken(grant, never, parameters=parameters)
    assert "param" not in breach


_TOPICS = {
    "description": "Topics.",
    "type": "list",
    "pattern": "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$",
}


def test_what_the_pattern_of_an_arn_refuses_is_omitted_before_any_value_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queried: list[Sequence[Document]] = []

    def counted(requests: Document, access: RoleAccess, limits: Sequence[Document]) -> Iterator[Overlap]:
        queried.append(limits)
        return allowed_requests(requests, access, limits)

    monkeypatch.setattr(breaches_module, "allowed_requests", counted)
    never = {"allow": ["iam:*", "s3:DeleteObject"], "why": "Topics only."}
    grants = {"allow": "*", "on": "${param.topics}"}
    assert broken(grants, never, parameters={"topics": _TOPICS}) == []
    assert len(queried) == 2


def test_a_value_that_is_in_the_name_of_a_role_is_any_value_too() -> None:
    never = {"allow": "iam:PassRole", "on": "arn:*:iam::*:role/admin", "why": "Not this one."}
    grants = {"allow": "iam:PassRole", "on": "${role.reader.arn}"}
    parameters = {"name": {"description": "A name.", "pattern": "^[a-z]{1,64}$"}}
    [breach] = broken(grants, never, parameters=parameters, role={"name": "${param.name}"})
    assert "if name is admin" in breach


def test_a_condition_in_which_no_variable_is_allowed_holds_nothing_back() -> None:
    parameters = {"most": {"description": "A number.", "pattern": "^[0-9]+$"}}
    when = {"NumericLessThan": {"s3:max-keys": "${param.most}"}}
    never = {"allow": "s3:ListBucket", "when": {"NumericLessThan": {"s3:max-keys": "5"}}, "why": "None."}
    assert broken({"allow": "s3:ListBucket", "when": when}, never, parameters=parameters)
    grants = [{"allow": "s3:ListBucket"}, {"deny": "s3:*", "when": when}]
    assert broken(grants, never, parameters=parameters)


def test_a_role_is_widened_if_its_permissions_contain_an_example_and_not_if_only_its_trust_does() -> None:
    trust = {"account": "${param.vendor}", "without-external-id": "Ours."}
    parameters = {"vendor": {"description": "A vendor.", "pattern": "^[0-9]{12}$"}}
    trusting = subject_of(trust=trust, never=NO_USERS, parameters=parameters)
    [accesses] = over_approximated(trusting)
    assert trusting.unknowns.placeholders
    assert accesses is trusting.accesses
    when = {"NumericLessThan": {"s3:max-keys": "${param.vendor}"}}
    on = "arn:${partition}:s3:::logs-${param.vendor}"
    for grant in ({"allow": "s3:ListBucket", "when": when}, {"allow": "s3:ListBucket", "on": on}):
        subject = subject_of(grants=grant, trust=trust, never=NO_USERS, parameters=parameters)
        [accesses] = over_approximated(subject)
        assert accesses[0].permissions != subject.accesses[0].permissions


@pytest.mark.parametrize(
    ("on", "grant"),
    [
        ("arn:aws-cn:s3:::*", "arn:${partition}:s3:::reports/*"),
        ("arn:*:sqs:eu-*:*:*", "arn:${partition}:sqs:${region}:${account}:queue"),
        ("arn:*:sqs:*:444455556666:*", "arn:${partition}:sqs:*:${account}:queue"),
    ],
)
def test_a_place_that_never_names_may_be_the_one_that_is_deployed_into(on: str, grant: str) -> None:
    assert broken({"allow": ["s3:GetObject", "sqs:*"], "on": grant}, {"allow": "*", "on": on, "why": "No."})


def test_a_boundary_of_aws_counts_and_is_reported_with_its_day() -> None:
    grants = {"allow": "iam:*"}
    assert broken(grants, role={"boundary": "ReadOnlyAccess"}) == []
    [breach] = broken(grants, role={"boundary": "IAMFullAccess"})
    assert "role 'reader', within boundary IAMFullAccess as of " in breach
    [reported] = found(
        outside_the_proof.RULE, grants=grants, never=NO_USERS, role={"boundary": "ReadOnlyAccess"}
    )
    assert "is proven for role 'reader' within boundary 'ReadOnlyAccess' as of " in reported
    assert ", partition aws, which AWS may change" in reported


def test_a_boundary_of_which_nothing_is_known_does_not_count() -> None:
    parameters = {"fence": {"description": "A boundary."}}
    assert broken({"allow": "iam:*"}, role={"boundary": "${param.fence}"}, parameters=parameters)
    assert broken({"allow": "iam:*"}, role={"boundary": "AdministratorAccess"})


def test_a_boundary_counts_only_in_partition_aws() -> None:
    elsewhere = {"allow": "s3:PutObject", "on": "arn:aws-cn:s3:::*", "why": "Not there."}
    grants = {"allow": "s3:*", "on": "arn:${partition}:s3:::*"}
    assert broken(grants, elsewhere, role={"boundary": "ReadOnlyAccess"})


# --- what a role may grant itself --------------------------------------------------------------

WRITES_ITSELF = {"allow": "iam:PutRolePolicy", "on": "${role.reader.arn}"}


def voided(grants: object, never: object = NO_USERS, **parts: object) -> list[str]:
    return found(never_voidable.RULE, grants=grants, never=never, **parts)


def test_a_never_that_a_role_may_grant_itself_is_named_with_the_grant_and_its_group() -> None:
    [finding] = voided([{"allow": "ce:GetTags"}, WRITES_ITSELF])
    assert (
        "role 'reader' may grant itself what entry 1 of 'never' forbids (No users.), by iam:PutRolePolicy on "
        "itself, group 'granted': iam:CreateUser on arn:"
    ) in finding


@pytest.mark.parametrize(
    ("action", "partner"), [("sts:AssumeRole", "ce:GetTags"), ("iam:PassRole", "ec2:RunInstances")]
)
def test_a_never_is_not_decided_if_the_role_uses_a_named_role(action: str, partner: str) -> None:
    named = {"allow": action, "on": "arn:${partition}:iam::${account}:role/Admin"}
    [finding] = voided([named, {"allow": partner}])
    assert "it is not decided whether role 'reader' may do what entry 1 of 'never' forbids" in finding
    assert action in finding


def test_a_never_that_only_a_refused_value_would_break_may_still_be_voided() -> None:
    """No bucket of the parameter has a dot in its name, so the grant itself breaks nothing."""
    parameters = {"bucket": {"description": "A bucket.", "pattern": "^[a-z]+$"}}
    deletes = {"allow": "s3:DeleteObject", "on": "arn:aws:s3:::${param.bucket}/*"}
    never = {"allow": "s3:DeleteObject", "on": "arn:aws:s3:::logs.old/*", "why": "They stay."}
    assert found(never_breached.RULE, grants=deletes, never=never, parameters=parameters) == []
    [finding] = voided([deletes, WRITES_ITSELF], never, parameters=parameters)
    assert "may grant itself what entry 1 of 'never' forbids (They stay.), by iam:PutRolePolicy" in finding


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_a_never_is_checked_in_each_partition_that_the_grants_name(partition: str) -> None:
    grants = [
        {"allow": "s3:GetObject", "on": "arn:aws:s3:::b/*"},
        {"allow": "iam:PassRole", "on": f"arn:{partition}:iam::*:role/*"},
        {"allow": "ec2:RunInstances"},
    ]
    [finding] = voided(grants, partitions=["aws", "aws-us-gov"])
    assert "iam:PassRole, run by ec2:RunInstances" in finding


@pytest.mark.parametrize(
    ("grant", "never", "is_found"),
    [
        ("s3:GetDataAccess", "s3:DeleteObject", True),
        ("lakeformation:GetDataAccess", "s3:Get*", True),
        ("redshift-data:ExecuteStatement", "secretsmanager:GetSecretValue", True),
        ("s3:GetDataAccess", "secretsmanager:GetSecretValue", False),
        ("s3:GetDataAccess", "s3:DeleteBucket", False),
    ],
)
def test_a_never_is_not_decided_if_a_service_hands_out_the_data(
    grant: str, never: str, *, is_found: bool
) -> None:
    findings = voided({"allow": grant}, {"allow": never, "why": "It stays."})
    assert [grant in finding for finding in findings] == [True] * is_found


def test_entries_of_one_grant_are_one_finding() -> None:
    [finding] = voided(WRITES_ITSELF, [NO_USERS, {"allow": "s3:*", "why": "No objects."}])
    assert "entries 1 and 2 of 'never' forbid" in finding


@pytest.mark.parametrize(
    ("grants", "never"),
    [
        ({"allow": "iam:GetRolePolicy", "on": "arn:${partition}:iam::${account}:role/octo-*"}, NO_USERS),
        (WRITES_ITSELF, {**NO_USERS, "except": ["reader"]}),
        ([WRITES_ITSELF, {"deny": "iam:Put*"}], NO_USERS),
        ([WRITES_ITSELF, {"allow": "iam:CreateUser"}], NO_USERS),
    ],
)
def test_what_is_not_voided_or_broken_already_is_not_a_finding(grants: object, never: object) -> None:
    assert voided(grants, never) == []


def test_a_known_boundary_that_the_role_cannot_take_off_keeps_a_never() -> None:
    policies = "arn:aws:iam::aws:policy"
    assert voided(WRITES_ITSELF, role={"boundary": f"{policies}/ReadOnlyAccess"}) == []
    [finding] = voided(WRITES_ITSELF, role={"boundary": f"{policies}/IAMFullAccess"})
    assert "from within permissions boundary IAMFullAccess of AWS as of " in finding
    parameters = {"fence": {"description": "A boundary."}}
    assert voided(WRITES_ITSELF, role={"boundary": "${param.fence}"}, parameters=parameters)


def test_a_policy_that_is_attached_is_reported_with_its_day() -> None:
    when = {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/IAMFullAccess"}}
    [finding] = voided({"allow": "iam:AttachRolePolicy", "on": "${role.reader.arn}", "when": when})
    assert "iam:AttachRolePolicy on itself, which attaches IAMFullAccess as of " in finding


def test_a_policy_to_attach_that_returns_credentials_of_another_role_is_reported() -> None:
    when = {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}}
    grant = {"allow": "iam:AttachRolePolicy", "on": "${role.reader.arn}", "when": when}
    [finding] = voided(grant, {"allow": "s3:DeleteObject", "why": "No object is deleted."})
    assert "it is not decided whether" in finding
    assert "s3:GetDataAccess" in finding
    assert voided(grant, {"allow": "sqs:DeleteQueue", "why": "No queue is deleted."}) == []


def test_the_combination_in_which_a_never_is_voided_is_reported() -> None:
    group = {"grants": [WRITES_ITSELF], "needs": {"updates": "on"}}
    choices = {"updates": {"description": "Updates."}}
    [finding] = found(never_voidable.RULE, group=group, never=NO_USERS, choices=choices)
    assert "if updates is on" in finding


@pytest.mark.parametrize(
    ("grants", "reported"),
    [
        (
            {"allow": ["iam:PassRole", "ec2:RunInstances"]},
            "any role that it can pass to what it runs: iam:PassRole",
        ),
        ({"allow": "iam:CreateAccessKey"}, "principals that it can change: iam:CreateAccessKey"),
        ({"allow": "ssm:SendCommand"}, "principals that it can act as: ssm:SendCommand"),
    ],
)
def test_escalation_through_other_principals_breaks_a_never_too(grants: object, reported: str) -> None:
    [finding] = voided(grants)
    words = f"may do what entry 1 of 'never' forbids (No users.) with the permissions of {reported}"
    assert words in finding
    assert voided(grants, {**NO_USERS, "except": ["reader"]}) == []


def test_a_danger_that_several_rules_ask_for_is_decided_once_as_the_engine_decides_it() -> None:
    subject = subject_of(grants={"allow": ["s3:Get*", "iam:PassRole"]})
    [access] = subject.accesses
    requests = parse({"Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}})
    answer = dangerously_allowed(subject, access, requests)
    assert answer
    assert answer == tuple(allowed_requests(requests, access))
    assert dangerously_allowed(subject, access, requests) is answer
    limits = (parse({"Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}),)
    assert dangerously_allowed(subject, access, requests, further_limits=limits) == ()
    other = subject_of(grants={"allow": ["s3:Get*", "iam:PassRole", "iam:GetRole"]})
    of_other = dangerously_allowed(other, other.accesses[0], requests)
    assert of_other == answer
    assert of_other is not answer


# --- attached policies -------------------------------------------------------------------------


def test_an_attached_policy_whose_text_is_known_counts_and_others_are_reported() -> None:
    group = {"grants": [{"allow": "ce:GetTags"}], "attach": ["AdministratorAccess", "ReadOnlyAccess"]}
    [breach] = found(never_breached.RULE, group=group, never=NO_USERS)
    [outside] = found(outside_the_proof.RULE, group=group, never=NO_USERS)
    assert "iam:CreateUser" in breach
    assert "is proven for 'ReadOnlyAccess' as of " in outside
    assert found(outside_the_proof.RULE, group=group) == []


def test_what_no_one_knows_of_an_attached_policy_is_reported() -> None:
    group = {"attach": ["NoSuchPolicy", "AWSLambdaBasicExecutionRole"]}
    outside = found(outside_the_proof.RULE, group=group, never=NO_USERS)
    assert [message.partition("OCT396 ")[2] for message in outside] == [
        f"octospec does not know what '{name}' allows, so no 'never' is decided for it"
        for name in group["attach"]
    ]


def test_an_attached_policy_breaks_a_never_and_is_reported_with_its_day() -> None:
    group = {"attach": "IAMFullAccess"}
    [breach] = found(never_breached.RULE, group=group, never=NO_USERS)
    assert "role 'reader', by IAMFullAccess as of " in breach


@pytest.mark.medium
def test_what_no_resource_of_a_kind_can_be_costs_no_steps() -> None:
    parameters = {"extra": {"description": "More.", "optional": "yes"}, "kind": KIND}
    excepted = ["arn:${partition}:s3:::${param.kind}/x", "${param.extra}"]
    never = {"allow": "*", "on": "arn:*:s3:::logs/x", "why": "Not this."}
    [breach] = broken({"allow-all-except": "iam:*", "on-all-except": excepted}, never, parameters=parameters)
    assert "s3:AbortMultipartUpload" in breach


# --- by law ------------------------------------------------------------------------------------

ACTIONS = ["s3:GetObject", "s3:Get*", "s3:*", "iam:PassRole", "*", "iam:*", "ec2:StopInstances"]
ROLE = "arn:${partition}:iam::${account}:role"
RESOURCES = [
    "*",
    "arn:${partition}:s3:::reports/*",
    "arn:${partition}:s3:::${param.bucket}/*",
    "arn:${partition}:s3:::${param.kind}/x",
    "arn:${partition}:s3:::reports/${aws:PrincipalTag/team}",
    f"{ROLE}/${{param.bucket}}",
    f"{ROLE}/octo-*",
    "${role.reader.arn}",
    "${param.extra}",
]
PARAMETERS = {
    "bucket": {"description": "A bucket.", "pattern": "^[a-z-]+$"},
    "kind": KIND,
    "extra": {"description": "More.", "optional": "yes", "pattern": "^arn:[a-z0-9:/-]+$"},
}
CHOICES = {
    "changes": {"description": "Changes."},
    "depth": {"description": "Depth.", "levels": ["none", "some", "all"]},
    "way": {"description": "Way.", "options": ["none", "one", "other"]},
}
NEEDS: list[dict[str, Any]] = [
    *({}, {"changes": "on"}, {"depth": "some"}, {"depth": "all"}),
    *({"way": "one"}, {"way": ["one", "other"]}, {"changes": "on", "way": "other"}),
]
TAG, SERVICE = "aws:PrincipalTag/team", "iam:PassedToService"
WHENS: list[dict[str, Any]] = [
    {},
    {"StringEquals": {TAG: "x"}},
    {"StringNotEquals": {TAG: ["x", "${param.bucket}"]}},
    {"StringLikeIfExists": {SERVICE: "ec2.*"}},
    {"Null": {TAG: "false"}},
]


@st.composite
def grants(draw: st.DrawFn) -> dict[str, Any]:
    effect = draw(st.sampled_from(["allow", "allow", "deny", "allow-all-except"]))
    where = draw(st.sampled_from(["on", "on", "on-all-except"]))
    return {
        effect: draw(_some([action for action in ACTIONS if action != "*" or effect == "allow"])),
        where: draw(_some([resource for resource in RESOURCES if resource != "*" or where == "on"])),
        "when": draw(st.sampled_from(WHENS)),
    }


def _some(of: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=2, unique=True)


NEVERS = st.fixed_dictionaries(
    {
        "allow": _some(ACTIONS),
        "on": st.sampled_from(["*", "arn:*:s3:::reports/*", "arn:*:s3:::logs/x", "arn:*:iam::*:role/admin"]),
        "when": st.sampled_from([{}, {"StringEquals": {TAG: ["x", "y"]}}, {"Null": {SERVICE: "true"}}]),
        "why": st.just("Never."),
    }
)

WORDS = {"category": "cost-data", "access": "permissions", "why": "Why."}
PIN = {"allow": "ce:GetTags", "on": "*"}
PINS: dict[str, dict[str, Any]] = {
    "parameters": {
        "grants": [{**PIN, "when": {"StringEquals": {"ce:x": f"${{param.{id}}}"}}} for id in PARAMETERS]
    },
    "changes": {"needs": {"changes": "on"}, "grants": PIN},
    "depth": {"needs": {"depth": "some"}, "grants": PIN},
    "way": {"needs": {"way": "one"}, "grants": PIN},
}
"""Groups that use every parameter and choice."""


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """Draw a spec with a few groups and one ``never``."""
    drawn = {
        name: {
            "needs": draw(st.sampled_from(NEEDS)),
            "grants": draw(st.lists(grants(), min_size=1, max_size=2)),
        }
        for name in ("one", "two", "three")[: draw(st.integers(1, 3))]
    }
    groups = {f"g-{id}": {**WORDS, **group} for id, group in (PINS | drawn).items()}
    return subject_of(
        role={"inline": {"p": list(groups)}},
        groups=groups,
        never=draw(NEVERS),
        parameters=PARAMETERS,
        choices=CHOICES,
    )


@pytest.mark.medium
@tried(60, thorough=1000)
@given(subjects(), st.randoms(use_true_random=True))
def test_never_is_broken_exactly_where_some_request_breaks_it(subject: Subject, random: Any) -> None:  # noqa: ANN401 - hypothesis's own type
    try:
        breaches = list(allowing(forbidden_by_never(subject)[0], subject, over_approximated(subject)))
    except BudgetExceededError:
        event("not decided")  # which is a finding of its own
        return
    event("broken" if breaches else "kept")
    for breach in breaches:
        assert confirmed(breach, subject), breach
    if not breaches:
        tried = random.sample(SAMPLES, 4)
        assert [request for samples in tried for request in breaking(subject, samples, random)] == []


SAMPLES: list[dict[str, Value]] = [
    {"bucket": bucket, "kind": kind, "extra": f"arn:aws:{extra}"}
    for bucket, kind, extra in product(
        ["reports", "logs", "admin", "z"],
        ["reports", "logs"],
        ["s3:::reports/x", "iam::111122223333:role/admin"],
    )
]
ACCOUNT = "111122223333"
REQUESTS = [
    Request(action, resource, {key.lower(): value for key, value in context.items() if value})
    for action, resources in {
        "s3:GetObject": ["reports/x", "logs/x", "reports/y", "reports/admin", "z/q"],
        "s3:PutObject": ["reports/x", "logs/x"],
        "iam:PassRole": ["role/admin", "role/octo-a", "role/ReaderRole", "role/reports"],
        "ec2:StopInstances": ["instance/i"],
    }.items()
    for resource in (
        f"arn:aws:{'s3::' if action[0] == 's' else action[:3] + '::' + ACCOUNT}:{resource}"
        for resource in resources
    )
    for context in (
        {TAG: tag, SERVICE: service}
        for tag in ("", "x", "y", "admin", "z")
        # AWS sends the service with iam:PassRole alone.
        for service in (("", "ec2.a", "b") if action == "iam:PassRole" else ("",))
    )
]


def breaking(subject: Subject, samples: dict[str, Value], random: Any) -> Iterator[Request]:  # noqa: ANN401 - as above
    """Search requests that are allowed in some setting, and forbidden."""
    [queried] = forbidden_by_never(subject)[0].requests.statements
    forbidden = [request for request in REQUESTS if applies(queried, request)]
    environments = environments_of(subject.deployment, samples)
    for environment in random.sample(environments, min(len(environments), 12)):
        documents = grounded(subject, environment)
        yield from (request for request in forbidden if allows(documents, request))


def confirmed(breach: AllowingGrant, subject: Subject) -> bool:
    """Whether the witness is allowed in a setting that it supposes, as AWS would store the role there."""
    supposed = subject.unknowns.answers_in(breach.witness.context)
    values: dict[str, Value] = {
        id: value for id, value in supposed.items() if id in PARAMETERS and value[0] != "("
    }
    context = {
        key.lower(): value for key, value in breach.witness.context.items() if not key.startswith(UNKNOWN)
    }
    request = replace(breach.witness, context=context)
    fitting = (
        environment
        for environment in environments_of(subject.deployment, {**SAMPLES[0], **values})
        if _supposes(environment, supposed)
    )
    return any(allows(grounded(subject, environment), request) for environment in fitting)


def _supposes(environment: Environment, supposed: dict[str, str]) -> bool:
    return all(environment.answers[id] == value for id, value in supposed.items() if id in CHOICES)


def grounded(subject: Subject, environment: Environment) -> list[Document]:
    """Give the role's policies as AWS would store them in a setting."""
    there = ground(subject.deployment, replace(environment, account=ACCOUNT))
    assert isinstance(there, Grounded)
    return [parse(policy.document) for role in there.roles for policy in role.inline]


INSTANCE = "arn:aws:ec2:*:*:instance/*"
LAUNCHED_WITH = [
    f"arn:aws:ec2:*:*:{each}/*" for each in ("image", "network-interface", "security-group", "subnet")
]


@pytest.mark.parametrize(("deny", "is_possible"), [("image", False), ("volume", True)])
def test_a_launch_that_a_deny_makes_impossible_breaks_no_never(deny: str, *, is_possible: bool) -> None:
    grants = [
        {"allow": ["ec2:RunInstances"], "on": [INSTANCE, *LAUNCHED_WITH]},
        {"deny": ["ec2:RunInstances"], "on": f"arn:aws:ec2:*:*:{deny}/*"},
    ]
    never = {"allow": "ec2:RunInstances", "why": "No instances."}
    assert bool(broken(grants, never)) is is_possible
    assert bool(found(never_whole_call.RULE, grants=grants)) is not is_possible


@pytest.mark.parametrize("parameter", [{"type": "list"}, {}])
def test_a_witness_through_a_parameter_names_the_usual_partition(parameter: dict[str, Any]) -> None:
    keys = {"description": "ARNs.", **parameter}
    grant = {"allow": "kms:Decrypt", "on": "${param.keys}"}
    never = {"allow": "kms:Decrypt", "why": "No keys."}
    [breach] = broken(grant, never, parameters={"keys": keys})
    assert "kms:Decrypt on arn:aws:kms:" in breach


def test_a_boundary_that_a_role_has_for_some_values_is_named_with_them() -> None:
    policy = "arn:aws:iam::aws:policy/IAMFullAccess"
    fence = {"description": "A boundary.", "optional": "yes", "allowed": policy}
    where = {"role": {"boundary": "${param.fence}"}, "parameters": {"fence": fence}}
    [finding] = voided(WRITES_ITSELF, **where)
    assert "partition aws (if a value for fence), group" in finding
    [breach] = broken({"allow": "iam:*"}, **where)
    assert "boundary" not in breach
