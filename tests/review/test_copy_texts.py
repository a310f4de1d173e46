"""The texts to copy limit a role to what was approved: checked with requests, and with the texts of Octo."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.analysis.escalation.limit_escapes import LimitEscapes
from octo_spec.iam.catalog import expand
from octo_spec.iam.policy import parse
from octo_spec.model.deployment import Attachment, Facts, Parameter
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import ReviewedRole
from octo_spec.model.text import Param, RoleArn, Text
from octo_spec.review import copy_texts
from octo_spec.review.control_policies import CONTROL_POLICY_SIZE, MOST_PARTS, control_policy
from octo_spec.review.facts import review_facts
from octo_spec.review.filled_references import FilledReferences
from octo_spec.review.policy_texts import joined_statements, lines_about_others, too_long
from octo_spec.review.presences import every_answer
from octo_spec.review.reviewed_roles import policies_of_roles
from octo_spec.review.role_names import copied_names, with_role_names
from octo_spec.testing.laws import HEAVY
from tests.emitters.review.real_facts import facts
from tests.review.small_deployments import (
    CHOICES,
    PATTERNS,
    TLS,
    deployment_of,
    deployments,
    grant,
    requests,
    reviewed,
    statements,
    stored,
)
from tests.review.test_open_ends import ARN, attached
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment, Statement
    from octo_spec.model.review_facts import CopyText, ReviewFacts

ACCOUNT = "111122223333"


def text(review: ReviewFacts, ending: str) -> CopyText:
    [found] = [each for each in review.texts if each.id.endswith(ending)]
    return found


def written_control_policy(deployment: Deployment) -> CopyText:
    """Write only this text of a review: all facts take five times as long."""
    named = with_role_names(deployment, copied_names(deployment))
    review = reviewed(named)
    [role] = policies_of_roles(review.sides, review.further_limits, review.most_steps)
    known = ReviewedRole(role.id, role.id, "", 3600, ())
    return control_policy(role, known, FilledReferences(named, role.first.unknowns.partition))


def policy(copied: CopyText) -> Document:
    """Read a text as a policy that applies to the role."""
    data = json.loads(copied.text.replace("${aws:PrincipalAccount}", ACCOUNT))
    for statement in data["Statement"]:
        if "aws:PrincipalArn" in statement.get("Condition", {}).get("ArnLike", {}):
            del statement["Condition"]
    if "control-policy" in copied.id:
        data["Statement"].append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return parse(data)


def is_ever_approved(deployment: Deployment, request: Request) -> bool:
    return any(allows(stored(deployment, answers), request) for answers in every_answer(CHOICES, deployment))


@given(deployments())
@tried(60)
def test_no_approved_request_is_lost_and_no_other_request_remains(deployment: Deployment) -> None:
    review = review_facts(reviewed(deployment), ())
    for ending in ("control-policy", "boundary"):
        copied = text(review, ending)
        if not copied.text:
            assert copied.missing
            continue
        around, proven = policy(copied), "no other request" in copied.covers
        for request in requests(named=True):
            left = allows((around,), request)
            if is_ever_approved(deployment, request):
                assert left, request
            elif proven and not _is_denied_by_choice(deployment):
                assert not left, request


def _is_denied_by_choice(deployment: Deployment) -> bool:
    """Return whether what a role may do depends on choices: a text covers all combinations together."""
    [role] = deployment.roles
    return any(policy.presence.tests for policy in role.policies)


@pytest.mark.medium
@given(deployments())
@tried(20)
def test_a_text_for_a_combination_allows_what_it_has_and_nothing_that_a_choice_removes(
    deployment: Deployment,
) -> None:
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(copy_texts, "MOST_COMBINATIONS", 6)
        review = review_facts(reviewed(deployment), ())
    for ending in ("control-policy", "boundary"):
        copied = text(review, ending)
        for chosen in copied.for_choices:
            if not chosen.text:
                continue
            around = policy(replace(copied, text=chosen.text))
            approved = stored(deployment, dict(chosen.answers))
            for request in requests(named=True):
                left = allows((around,), request)
                if allows(approved, request):
                    assert left, request
                elif "no other request" in chosen.covers:
                    assert not left, request


def test_a_text_for_a_combination_of_octo_allows_nothing_that_remediation_adds() -> None:
    changes = Request("ec2:DeleteVolume", f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-1")
    reads = Request("ce:GetCostAndUsage", "*")
    for ending in ("control-policy", "boundary"):
        copied = text(facts(), ending)
        assert len(copied.for_choices) == 4
        for chosen in copied.for_choices:
            around = policy(replace(copied, text=chosen.text))
            assert chosen.covers.startswith("Proven")
            assert allows((around,), changes) is (dict(chosen.answers)["remediation"] == "on")
            assert allows((around,), reads)


def _named(*pieces: object, default: str | None = None) -> ReviewFacts:
    """Review a role whose name depends on a parameter."""
    small = deployment_of(grant("s3:GetObject"), _of_own_role(grant("iam:GetRole")))
    [role] = small.roles
    parameter = Parameter("role-name", "The name.", default=default)
    name = Text(pieces)  # type: ignore[arg-type] # pieces of a text
    return review_facts(
        reviewed(replace(small, roles=(replace(role, name=name),), parameters=(parameter,))), ()
    )


def _of_own_role(statement: Statement) -> Statement:
    """Limit a statement to the role itself."""
    return replace(statement, resources=(Text((RoleArn("reader"),)),))


def test_a_role_whose_name_has_a_default_gets_texts_for_it() -> None:
    review = _named(Param("role-name"), "-x", default="Vendor")
    copied = text(review, "control-policy")
    assert '"aws:PrincipalArn": "arn:aws:iam::*:role/Vendor-x"' in copied.text
    assert "for the role name Vendor-x, the default of role-name" in copied.purpose
    assert (copied.blank, copied.covers.startswith("Proven")) == ("", True)
    assert text(review, "boundary").covers.startswith("Proven")


@pytest.mark.parametrize(
    ("default", "path", "note"),
    [
        ("/vendor/", "/vendor/", "It is for the path /vendor/, the default of role-path."),
        (None, "/PATH-OF-THE-ROLE/", "Replace /PATH-OF-THE-ROLE/ with the path of the role"),
    ],
)
def test_a_role_whose_path_is_a_parameter_gets_texts_for_its_default_or_a_blank(
    default: str | None, path: str, note: str
) -> None:
    small = deployment_of(grant("s3:GetObject"))
    [role] = small.roles
    parameter = Parameter("role-path", "The path.", default=default)
    there = replace(role, path=Text((Param("role-path"),)))
    review = review_facts(reviewed(replace(small, roles=(there,), parameters=(parameter,))), ())
    copied = text(review, "control-policy")
    assert f'"aws:PrincipalArn": "arn:aws:iam::*:role{path}Reader"' in copied.text
    assert (note in copied.purpose, copied.covers.startswith("Proven")) == (True, True)
    assert note not in text(review, "boundary").purpose


READ_ONLY = Attachment(Text(("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",)))
OF_CUSTOMER = Attachment(Text(("arn:aws:iam::111122223333:policy/limit",)))


@pytest.mark.parametrize(
    ("action", "present", "why"),
    [
        ("s3:GetObject", READ_ONLY, ""),
        ("s3:PutObject", READ_ONLY, "it denies requests such as s3:PutObject"),
        ("s3:GetObject", OF_CUSTOMER, "its content is not known here"),
    ],
)
def test_a_boundary_does_not_replace_one_that_denies_more(action: str, present: Attachment, why: str) -> None:
    """A role has one boundary: without the present one, its grants allow more than what was approved."""
    small = deployment_of(grant(action))
    bounded = replace(small, roles=(replace(small.roles[0], boundary=present),))
    copied = text(review_facts(reviewed(bounded), ()), "boundary")
    assert (bool(copied.text), bool(copied.missing), why in copied.missing) == (not why, bool(why), True)


def test_a_role_whose_name_is_not_known_gets_texts_with_a_blank() -> None:
    review = _named(Param("role-name"))
    for ending in ("control-policy", "boundary"):
        copied = text(review, ending)
        assert copied.covers.startswith("Proven"), copied
        assert (copied.blank in copied.text, copied.blank in copied.purpose) == (True, True)
    assert text(review, "control-policy").blank == "NAME-OF-THE-ROLE"
    unnamed = deployment_of(grant("s3:GetObject"))
    [role] = unnamed.roles
    facts_of_unnamed = review_facts(reviewed(replace(unnamed, roles=(replace(role, name=None),))), ())
    boundary = text(facts_of_unnamed, "boundary")
    assert (boundary.blank, "approved-boundary" in boundary.purpose) == ("", True)
    assert boundary.covers.startswith("Proven")


def test_a_role_whose_name_a_choice_decides_gets_texts_with_a_blank() -> None:
    small = deployment_of(grant("s3:GetObject"))
    [role] = small.roles
    named = replace(role, named=Presence.of(ChoiceIs("more", ("on",))))
    copied = text(review_facts(reviewed(replace(small, roles=(named,))), ()), "control-policy")
    assert copied.blank == "NAME-OF-THE-ROLE"
    assert '"aws:PrincipalArn": "arn:aws:iam::*:role/NAME-OF-THE-ROLE"' in copied.text


def test_a_text_for_a_combination_without_grants_denies_everything() -> None:
    """AWS refuses a policy without statements, and a statement without actions."""
    small = deployment_of(grant("s3:GetObject"))
    [role] = small.roles
    [held] = role.policies
    more = replace(held, presence=Presence.of(ChoiceIs("more", ("on",))))
    chosen = replace(small, roles=(replace(role, policies=(more,)),), choices=CHOICES[:1])
    review = review_facts(reviewed(chosen), ())
    for ending in ("control-policy", "boundary"):
        without, _ = text(review, ending).for_choices
        [statement] = json.loads(without.text)["Statement"]
        assert (statement["Effect"], statement["Action"], statement["Resource"]) == ("Deny", "*", "*")
        assert without.covers.startswith("Proven")


def test_the_texts_of_octo_fit_and_limit_its_privilege_escalation() -> None:
    review = facts()
    beyond = Request("s3:GetObject", "arn:aws:s3:::anything/anything")
    changes = Request("ec2:DeleteVolume", f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-1")
    for ending in ("control-policy", "boundary"):
        copied = text(review, ending)
        assert copied.covers.startswith("Proven")
        assert not allows((policy(copied),), beyond)
        assert allows((policy(copied),), changes)
    assert any("cloudformation:UpdateStack" in line for line in text(review, "boundary").not_covered)


@pytest.mark.medium
def test_a_grant_with_exceptions_is_limited_by_a_deny_of_the_exceptions() -> None:
    all_but = replace(grant("iam:*"), actions=("iam:*", "organizations:*"), actions_excepted=True)
    copied = text(review_facts(reviewed(deployment_of(all_but)), ()), "control-policy")
    [denied] = json.loads(copied.text)["Statement"]
    assert (denied["Effect"], denied["Action"]) == ("Deny", ["iam:*", "organizations:*"])
    assert "no other request" in copied.covers


@pytest.mark.deep
@pytest.mark.medium
def test_an_exception_that_another_grant_names_is_not_denied() -> None:
    all_but = replace(grant("iam:*"), actions=("iam:*",), actions_excepted=True)
    copied = text(review_facts(reviewed(deployment_of(all_but, grant("iam:GetRole"))), ()), "control-policy")
    assert not copied.text
    assert copied.missing.startswith("the grants allow all actions except some")


@pytest.mark.medium
@given(
    st.lists(statements, max_size=2), st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2, unique=True)
)
@HEAVY
def test_nothing_is_lost_next_to_a_grant_with_exceptions(
    others: list[Statement], excepted: list[str]
) -> None:
    all_but = replace(grant("*"), actions=tuple(excepted), actions_excepted=True)
    deployment = deployment_of(all_but, *others)
    copied = written_control_policy(deployment)
    for request in requests(named=True):
        if copied.text and is_ever_approved(deployment, request):
            assert allows((policy(copied),), request), request


def test_a_declined_choice_is_listed_as_not_covered() -> None:
    line = "what choices that you decline would allow: the text allows what any combination allows"
    whole = deployment_of(grant("s3:GetObject"))
    [role] = whole.roles
    [policy] = role.policies
    chosen = replace(policy, presence=Presence.of(ChoiceIs("more", ("on",))))
    with_choice = replace(whole, roles=(replace(role, policies=(chosen,)),))
    for ending in ("control-policy", "boundary"):
        assert line in text(review_facts(reviewed(with_choice), ()), ending).not_covered
        assert line not in text(review_facts(reviewed(whole), ()), ending).not_covered


def test_an_unknown_policy_is_listed_as_not_covered() -> None:
    review = review_facts(reviewed(attached(grant("s3:GetObject"))), ())
    for ending in ("control-policy", "boundary"):
        assert any(ARN in line for line in text(review, ending).not_covered)


def test_a_text_names_the_partitions_whose_arns_it_does_not_have() -> None:
    whole = deployment_of(grant("s3:GetObject"))
    for names, line in (
        (("aws",), ""),
        (("aws", "aws-cn"), "accounts in aws-cn: its ARNs are those of aws"),
        (
            ("aws-cn", "aws", "aws-us-gov"),
            "accounts in aws and aws-us-gov: its ARNs are those of aws-cn",
        ),
    ):
        review = review_facts(reviewed(replace(whole, partitions=tuple(map(Facts, names)))), ())
        for ending in ("control-policy", "boundary"):
            lines = text(review, ending).not_covered
            assert [each for each in lines if "its ARNs are" in each] == ([line] if line else [])


def test_only_the_boundary_enforces_the_condition_of_a_grant() -> None:
    review = review_facts(reviewed(deployment_of(grant("s3:GetObject", TLS))), ())
    boundary, control_policy = text(review, "boundary"), text(review, "control-policy")
    [allowed] = json.loads(boundary.text)["Statement"]
    assert allowed["Condition"] == {"Bool": {"aws:SecureTransport": ["true"]}}
    assert "no other request" in boundary.covers
    assert "it denies no approved request" in control_policy.covers
    assert "no other request" not in control_policy.covers
    lets_through = "requests such as s3:GetObject where aws:SecureTransport = false"
    assert lets_through in control_policy.not_covered


@pytest.mark.parametrize("ending", ["control-policy", "boundary"])
def test_a_text_allows_only_the_resources_that_a_grant_names(ending: str) -> None:
    named = replace(grant("s3:GetObject"), resources=(Text(("arn:aws:s3:::logs/*",)),))
    copied = text(review_facts(reviewed(deployment_of(named)), ()), ending)
    assert allows((policy(copied),), Request("s3:GetObject", "arn:aws:s3:::logs/a"))
    assert not allows((policy(copied),), Request("s3:GetObject", "arn:aws:s3:::other/a"))
    assert "no other request" in copied.covers


def test_a_control_policy_denies_only_this_role() -> None:
    copied = text(review_facts(reviewed(deployment_of(grant("s3:GetObject"))), ()), "control-policy")
    second = parse({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    control_policy = parse(json.loads(copied.text))

    def may_delete(role: str) -> bool:
        caller = {"aws:principalarn": f"arn:aws:iam::{ACCOUNT}:role/{role}"}
        return allows((control_policy, second), Request("s3:DeleteObject", "arn:aws:s3:::logs/a", caller))

    assert [may_delete(role) for role in ("Reader", "Other")] == [False, True]


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("iam:PutRolePolicy", ""),
        ("iam:DeleteRolePermissionsBoundary", "role/Reader"),
        ("iam:CreatePolicyVersion", "policy/Reader-boundary"),
    ],
)
def test_a_boundary_limits_privilege_escalation_and_the_role_cannot_remove_it(action: str, on: str) -> None:
    copied = text(review_facts(reviewed(deployment_of(grant(action))), ()), "boundary")
    assert "no other request is allowed by a policy of the role" in copied.covers
    assert copied.covers.endswith("The role itself cannot change or remove it.")
    assert not any(line.startswith("any request") for line in copied.not_covered)
    if on:
        assert not allows((policy(copied),), Request(action, f"arn:aws:iam::{ACCOUNT}:{on}"))
        assert allows((policy(copied),), Request(action, f"arn:aws:iam::{ACCOUNT}:{on}-else"))


def test_a_boundary_without_space_for_a_deny_names_the_step_that_removes_it() -> None:
    resources = tuple(Text((f"arn:aws:s3:::{'long' * 14}{number:02}/*",)) for number in range(77))
    large = replace(grant("s3:GetObject"), resources=resources)
    removes = grant("iam:DeleteRolePermissionsBoundary")
    copied = text(review_facts(reviewed(deployment_of(large, removes)), ()), "boundary")
    assert copied.covers == "Proven for all requests: it denies no approved request."
    by = "any request, after the role changes its boundary by iam:DeleteRolePermissionsBoundary"
    assert by in copied.not_covered


def _on_buckets(number: int) -> Deployment:
    """Allow an action on each of many buckets, by a statement for each."""
    named = (f"arn:aws:s3:::customer-data-{each:03}-reports/*" for each in range(number))
    actions = [action.full_name for action in expand("s3:*")]
    return deployment_of(
        *(
            replace(grant(action), resources=(Text((name,)),))
            for action, name in zip(actions, named, strict=False)
        )
    )


def test_a_control_policy_for_many_statements_is_split_and_its_parts_together_limit_the_role() -> None:
    copied = text(review_facts(reviewed(_on_buckets(50)), ()), "control-policy")
    parts = [copied.text, *copied.further]
    assert 1 < len(parts) <= MOST_PARTS
    assert all(not too_long(part, CONTROL_POLICY_SIZE) for part in parts)
    assert "no other request of the role is allowed" in copied.covers
    assert "attach all of its parts" in copied.purpose
    denies = [statement for part in parts for statement in json.loads(part)["Statement"]]
    assert len({json.dumps(each) for each in denies}) == len(denies) == 51


@pytest.mark.deep
@pytest.mark.large
def test_a_limit_that_no_part_can_hold_says_its_size_and_why_it_cannot_be_split() -> None:
    actions = [grant(action.full_name) for action in expand("ec2:*")[:260]]
    review = review_facts(reviewed(deployment_of(*actions)), ())
    for ending, why in (("control-policy", "each part would deny"), ("boundary", "only one boundary")):
        copied = text(review, ending)
        assert not copied.text
        assert re.match(r"it has [0-9]+,[0-9]{3} characters, and AWS allows [56],1", copied.missing)
        assert why in copied.missing


def test_a_boundary_joins_statements_that_differ_only_in_actions_if_it_is_too_long_otherwise() -> None:
    names = [action.full_name for action in expand("ec2:*")[:120]]
    copied = text(review_facts(reviewed(deployment_of(*map(grant, names))), ()), "boundary")
    [statement] = json.loads(copied.text)["Statement"]
    assert sorted(statement["Action"]) == sorted(names)
    assert copied.covers.startswith("Proven for all requests")


def test_a_text_names_the_patterns_that_match_later_actions() -> None:
    review = review_facts(reviewed(deployment_of(grant("ssm:Get*"), grant("s3:*"), grant("sns:Publish"))), ())
    line = "actions that AWS adds later and that its patterns match (section 5): s3:*, ssm:Get*"
    assert line in text(review, "control-policy").not_covered
    assert line in text(review, "boundary").not_covered
    named = review_facts(reviewed(deployment_of(grant("sns:Publish"))), ())
    assert not any("adds later" in each for each in text(named, "boundary").not_covered)


HOLDS: Final = LimitEscapes((), (), (), (), (), is_no_limit=False)


@pytest.mark.parametrize(
    ("escapes", "said"),
    [
        (replace(HOLDS, trust=("iam:X",)), "the role can change its trust policy by iam:X"),
        (replace(HOLDS, opening=("s3:X",)), "policies the role can write, by s3:X"),
        (HOLDS, "other principals, such as roles that this role creates"),
        (replace(HOLDS, is_no_limit=True), "other principals: the role can change any of them"),
    ],
)
def test_each_step_around_a_text_is_said(escapes: LimitEscapes, said: str) -> None:
    assert [line for line in lines_about_others(escapes) if said in line]


# --- the statements of a text ------------------------------------------------------------------


def test_a_grant_on_everything_except_some_resources_is_not_narrowed() -> None:
    excepted = replace(
        grant("s3:GetObject"), resources=(Text(("arn:aws:s3:::a/*",)),), resources_excepted=True
    )
    copied = written_control_policy(deployment_of(excepted))
    assert (copied.missing, "OnlyWhereApproved" in copied.text) == ("", False)


def test_a_control_policy_with_too_many_actions_is_missing() -> None:
    actions = sorted(each.full_name for each in expand("ec2:*"))[:300]
    copied = written_control_policy(deployment_of(*map(grant, actions)))
    assert copied.text == ""
    assert re.match(r"it has [0-9,]+ characters, and AWS allows 5,120\. ", copied.missing)
    assert "cannot be split, because each part would deny what the others allow" in copied.missing


def test_a_pattern_that_only_a_deny_has_does_not_grow() -> None:
    copied = written_control_policy(deployment_of(grant("s3:GetObject"), grant("s3:Put*", allow=False)))
    assert not any("adds later" in line for line in copied.not_covered)
    copied = written_control_policy(deployment_of(grant("s3:Get*"), grant("s3:Put*", allow=False)))
    [line] = [line for line in copied.not_covered if "adds later" in line]
    assert line.endswith("(section 5): s3:Get*")


def test_a_control_policy_of_too_many_parts_is_missing() -> None:
    names = [f"arn:aws:s3:::{'x' * 400}-{number}/*" for number in range(60)]
    actions = sorted(each.full_name for each in expand("s3:*"))[:60]
    grants = [
        replace(grant(action), resources=(Text((name,)),))
        for action, name in zip(actions, names, strict=True)
    ]
    copied = written_control_policy(deployment_of(*grants))
    assert copied.text == ""
    assert re.fullmatch(r"it has [5-9] parts .*", copied.missing)


@pytest.mark.parametrize("pattern", ["s3:Get?bject", "s3:GetObjec*"])
def test_each_pattern_may_match_actions_that_aws_adds_later(pattern: str) -> None:
    whole = deployment_of(grant(pattern))
    assert pattern in written_control_policy(whole).not_covered[-1]
    [known] = review_facts(reviewed(whole), ()).grants
    assert [each.pattern for each in known.growing] == [pattern]


def _except(*actions: str) -> Statement:
    return replace(grant(""), actions=actions, actions_excepted=True)


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ((_except("s3:Get*", "s3:Put*"), grant("s3:*Object?")), None),
        ((_except("s3:GetObjec?", "ec2:*"), grant("s3:GetObject")), {"Action": ["ec2:*"]}),
        ((_except("s3:GetObject", "ec2:*"), grant("s3:Get*")), {"Action": ["ec2:*"]}),
        ((_except("s3:Get*", "ec2:*"), _except("ec2:*", "s3:*")), {"Action": ["ec2:*"]}),
        (
            (grant("s3:GetObjec?"), replace(grant("s3:GetObject"), resources=(Text(("arn:aws:s3:::a/*",)),))),
            {"NotAction": ["s3:GetObjec?", "s3:GetObject"]},
        ),
    ],
)
def test_a_control_policy_denies_nothing_that_another_grant_allows(
    grants: tuple[Statement, ...], expected: dict[str, list[str]] | None
) -> None:
    copied = written_control_policy(deployment_of(*grants))
    if expected is None:
        assert copied.missing.endswith("there is no list of actions to deny")
    else:
        [denied] = json.loads(copied.text)["Statement"]
        assert {name: denied[name] for name in ("Action", "NotAction") if name in denied} == expected


@pytest.mark.parametrize(
    ("actions", "needed"),
    [
        (["s3:Get*", "s3:get*"], ["s3:Get*"]),
        (["s3:?etObject", "s3:*etObject"], ["s3:*etObject"]),
        (["s3:GetObject", "s3:GetObjec?", "s3:Put*"], ["s3:GetObjec?", "s3:Put*"]),
        (["s3:G?tO*", "s3:G*tObject"], ["s3:G?tO*", "s3:G*tObject"]),
    ],
)
def test_joined_statements_keep_an_action_that_no_other_matches(
    actions: list[JsonValue], needed: list[JsonValue]
) -> None:
    rest: dict[str, JsonValue] = {"Effect": "Allow", "Resource": "*"}
    [joined] = joined_statements([{**rest, "Action": action} for action in actions])
    assert joined["Action"] == needed


def test_only_statements_that_differ_in_their_actions_are_joined() -> None:
    reads: dict[str, JsonValue] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    writes: dict[str, JsonValue] = {**reads, "Action": ["s3:PutObject", "s3:Put*"]}
    others: list[dict[str, JsonValue]] = [
        {**reads, "Resource": "arn:aws:s3:::a"},
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
        {"Effect": "Allow", "NotAction": "ec2:*", "Resource": "*"},
    ]
    others.append({**others[-1]})
    joined = {**reads, "Action": ["s3:GetObject", "s3:Put*"]}
    assert joined_statements([reads, *others, writes]) == [joined, *others]
