"""Answers about grants with denies, parameters and conditions, and the searches that they need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import octo_spec.access.intersect
from octo_spec.access.budget import Budget
from octo_spec.analysis.escalation import tag_requests
from octo_spec.analysis.escalation.escalating_actions import ALONE
from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.claims import DIRECTLY, NARROWED, ClaimAnswer, WitnessRequest
from octo_spec.model.combinations import EVERY_COMBINATION, holds_in
from octo_spec.model.deployment import (
    Condition,
    Deployment,
    Facts,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Account, Partition, RoleArn, Text
from octo_spec.review.direct_part import ShownActions
from octo_spec.review.facts import review_facts
from octo_spec.review.reviewed_roles import RoleInPartition
from octo_spec.symbolic.answer_keys import may_be_empty
from tests.emitters.review.real_facts import ROOT, facts
from tests.review.small_deployments import TAGGED, deployment_of, grant, reviewed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.obligations import Obligation
    from octo_spec.access.request import Request
    from octo_spec.access.search.request_space import KeyTypes
    from octo_spec.iam.policy import Document
    from octo_spec.model.review_facts import Answer

GUARDED = ROOT / "tests/cases/diffs/allowed-but-for-an-answer/new.yaml"
"""A deny of one action that depends on a choice, grants of other actions, and the ARN of a bucket."""
MORE = Presence.of(ChoiceIs("more", ("on",)))


def answer(question: str) -> Answer:
    return next(each for each in facts(GUARDED).answers if each.question == question)


@pytest.mark.medium
def test_a_deny_does_not_make_unrelated_grants_depend_on_its_choice() -> None:
    review = answer("reads-billing")
    assert review.answer is ClaimAnswer.YES
    assert review.sentence.startswith("Yes, if cleanup is on: ")


@pytest.mark.medium
def test_a_choice_is_named_only_if_it_decides() -> None:
    review = answer("stops-machines")
    assert review.answer is ClaimAnswer.YES
    assert [part.combinations for part in review.parts] == [EVERY_COMBINATION]
    [narrowed] = answer("deletes-data").parts
    assert [str(test) for presence in narrowed.combinations for test in presence.tests]
    assert answer("deletes-data").sentence.count("guard is off") == 1
    assert "guard is on" not in answer("deletes-data").sentence


@pytest.mark.parametrize(
    ("table", "allow", "scope"), [("?", True, NARROWED), ("a*", False, DIRECTLY), ("*", True, DIRECTLY)]
)
def test_an_example_is_about_a_table_that_the_role_may_delete(table: str, *, allow: bool, scope: str) -> None:
    arn = Text((f"arn:aws:dynamodb:*:*:table/{table}",))
    of_tables = replace(grant("dynamodb:DeleteTable", allow=allow), resources=(arn,))
    statements = (of_tables,) if allow else (grant("dynamodb:DeleteTable"), of_tables)
    review = review_facts(reviewed(deployment_of(*statements))).answers
    [claim] = next(each.claims for each in review if each.question == "deletes-data")
    assert claim.scope == scope
    assert claim.witness is not None
    name = claim.witness.resource.rpartition("/")[2]
    assert {"?": len(name) == 1, "a*": not name.startswith("a"), "*": name == "anything"}[table]


def test_a_name_with_a_tilde_is_a_named_resource() -> None:
    of_backups = replace(grant("s3:GetObject"), resources=(Text(("arn:aws:s3:::*/~*",)),))
    review = review_facts(reviewed(deployment_of(of_backups))).answers
    [claim] = next(each.claims for each in review if each.question == "reads-object-contents")
    assert claim.scope == NARROWED
    assert claim.witness is not None
    assert claim.witness.resource == "arn:aws:s3:::example/~example"


def assumed_by(principal: Text, *statements: Statement) -> Deployment:
    """Return a deployment of a role with some statements, and of another role that trusts ``principal``."""
    deployment = deployment_of(*statements)
    trust = (TrustStatement(Principal(PrincipalKind.AWS, (principal,)), ("sts:AssumeRole",), presence=MORE),)
    deletes = Policy(Text(("p",)), PolicyKind.INLINE, (grant("s3:DeleteObject"),))
    other = Role("worker", Text(("Worker",)), trust, (deletes,))
    return replace(deployment, roles=(*deployment.roles, other))


def answers_of_reader(deployment: Deployment) -> dict[str, ClaimAnswer]:
    review = review_facts(reviewed(deployment)).answers
    return {each.question: each.answer for each in review if each.role == "reader"}


@pytest.mark.parametrize(
    ("principal", "is_named"),
    [
        (Text((RoleArn("reader"),)), True),
        (Text.of("arn:", Partition(), ":iam::", Account(), ":role/Reader"), True),
        (Text(("*",)), True),
        (Text((RoleArn("worker"),)), False),
        (Text.of("arn:", Partition(), ":iam::", Account(), ":root"), False),
    ],
)
def test_a_role_may_assume_another_one_whose_trust_policy_names_it(
    principal: Text, *, is_named: bool
) -> None:
    found = answers_of_reader(assumed_by(principal, grant("sqs:ListQueues")))
    assert found["assumes-roles"] is (ClaimAnswer.YES if is_named else ClaimAnswer.NO)
    assert found["deletes-data"] is (ClaimAnswer.NOT_DECIDED if is_named else ClaimAnswer.NO)


def test_a_deny_of_the_role_counts_if_another_one_trusts_it() -> None:
    deny = grant("sts:*", allow=False)
    found = answers_of_reader(assumed_by(Text((RoleArn("reader"),)), grant("sqs:ListQueues"), deny))
    assert found["assumes-roles"] is found["deletes-data"] is ClaimAnswer.NO


def test_the_arn_of_a_bucket_has_neither_region_nor_account() -> None:
    keys = [f"unknown:param/buckets/{part}" for part in range(1, 6)]
    assert [may_be_empty(key) for key in keys] == [False, False, True, True, False]
    assert not may_be_empty("unknown:param/buckets")
    assert not may_be_empty("aws:username")


def searches(patch: pytest.MonkeyPatch) -> list[frozenset[str]]:
    """Record the actions of each search from now on."""
    made: list[frozenset[str]] = []
    search = octo_spec.access.intersect._witness

    def noted(obligation: Obligation, types: KeyTypes, budget: object) -> Request | None:
        made.append(obligation.actions or frozenset())
        return search(obligation, types, budget)  # type: ignore[arg-type]

    patch.setattr(octo_spec.access.intersect, "_witness", noted)
    return made


@pytest.mark.deep
@pytest.mark.medium
def test_only_the_denied_actions_of_a_grant_of_everything_are_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deployment = deployment_of(grant("*"), grant("sqs:*", allow=False))
    made = searches(monkeypatch)
    review = {each.question: each for each in review_facts(reviewed(deployment)).answers}
    assert review["reads-secrets"].answer is ClaimAnswer.YES
    assert review["reads-queues-and-streams"].answer is ClaimAnswer.YES, "streams, without the queues"
    assert "sqs:ReceiveMessage" not in str(review["reads-queues-and-streams"].parts)
    # One or two searches for each step of escalation by actions that no deny leaves certain, and few others:
    # 552 for 344 steps, 586 for 365. So the bound grows with the table of steps.
    assert len(made) < 1.65 * len(ALONE), "there are thousands of types of resources"


@pytest.mark.medium
def test_a_grant_on_tagged_resources_is_not_searched_for_untagged_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = searches(monkeypatch)
    review = review_facts(reviewed(deployment_of(grant("ec2:*", TAGGED)))).answers
    assert {each.claims[0].scope for each in review if each.answer is ClaimAnswer.YES} == {NARROWED}
    assert len(made) < 300, "each action of several questions is searched once"


@pytest.mark.deep
@pytest.mark.medium
def test_tags_that_a_role_cannot_set_cost_each_grant_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    queries: list[Document] = []
    overlaps = octo_spec.access.intersect.overlaps

    def noted(documents: Policies, query: Document, *others: object, **named: object) -> Iterator[Overlap]:
        queries.append(query)
        return overlaps(documents, query, *others, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(tag_requests, "overlaps", noted)
    each_count = []
    for count in (2, 4):
        tags = (f"aws:ResourceTag/t{number}" for number in range(count))
        grants = (grant("s3:*", Condition("StringEquals", tag, (Text(("x",)),))) for tag in tags)
        review_facts(reviewed(deployment_of(*grants)))
        each_count.append(len(queries))
        queries.clear()
    few, more = each_count
    assert 0 < more <= 2 * few


@pytest.mark.medium
def test_the_searches_of_a_role_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Budget(700)
    monkeypatch.setattr(RoleInPartition, "effort", property(lambda _: together))
    answers = review_facts(reviewed(deployment_of(grant("ec2:*", TAGGED)))).answers
    assert together.spent <= together.limit
    claims = [answer.claims[0] for answer in answers if answer.question != "stops-machines"]
    assert ClaimAnswer.NOT_DECIDED in {claim.answer for claim in claims}
    assert {claim.scope for claim in claims if claim.answer is ClaimAnswer.YES} <= {NARROWED}


@pytest.mark.parametrize(
    ("operator", "key", "value", "expected"),
    [
        ("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", ClaimAnswer.NO),
        ("DateLessThan", "aws:CurrentTime", "2999-01-01T00:00:00Z", ClaimAnswer.YES),
        ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", ClaimAnswer.YES),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", ClaimAnswer.NO),
        ("StringEquals", "aws:username", "mia", ClaimAnswer.NO),
    ],
)
def test_a_grant_of_requests_that_no_session_will_make_answers_no_question(
    operator: str, key: str, value: str, expected: ClaimAnswer
) -> None:
    only = Condition(operator, key, (Text((value,)),))
    for allowed in ("secretsmanager:GetSecretValue", "iam:PutRolePolicy"):
        answers = review_facts(reviewed(deployment_of(grant(allowed, only)))).answers
        assert {each.question: each.answer for each in answers}["reads-secrets"] is expected


def on(statement: Statement, *arns: str) -> Statement:
    return replace(statement, resources=tuple(Text((arn,)) for arn in arns))


def with_more(deployment: Deployment, denied: Statement) -> Deployment:
    """Add a deny that is present if ``more`` is on."""
    [role] = deployment.roles
    brought = Policy(Text(("more",)), PolicyKind.INLINE, (denied,), MORE)
    return replace(deployment, roles=(replace(role, policies=(*role.policies, brought)),))


def test_a_grant_counts_only_where_no_deny_covers_it() -> None:
    deletes, denied = grant("s3:DeleteObject"), grant("s3:DeleteObject", allow=False)
    logs, others = "arn:aws:s3:::logs/*", "arn:aws:s3:::others/*"
    deployment = with_more(deployment_of(on(deletes, logs), on(deletes, others)), on(denied, logs))
    review = {each.question: each for each in review_facts(reviewed(deployment)).answers}["deletes-data"]
    without = (Presence.of(ChoiceIs("more", ("off",))),)
    assert {part.grant: part.combinations for part in review.parts} == {
        "p-1": without,
        "p-2": EVERY_COMBINATION,
    }


def test_the_example_request_is_for_the_undenied_part_of_a_grant() -> None:
    allows = replace(grant("*"), actions=("dynamodb:DeleteTable", "s3:DeleteObject"))
    over_others = replace(
        on(grant("s3:DeleteObject", allow=False), "arn:aws:s3:::logs/*"), resources_excepted=True
    )
    of_one = on(grant("dynamodb:DeleteTable", allow=False), "arn:aws:dynamodb:*:*:table/kept")
    deployment = with_more(deployment_of(allows, over_others, of_one), grant("sqs:*", allow=False))
    review = {each.question: each for each in review_facts(reviewed(deployment)).answers}["deletes-data"]
    assert [(part.is_narrowed, part.actions) for part in review.parts] == [
        (False, ("dynamodb:DeleteTable",)),
        (True, ("s3:DeleteObject",)),
    ]
    assert [(part.witness.action, part.witness.resource[:17]) for part in review.parts] == [
        ("dynamodb:DeleteTable", "arn:aws:dynamodb:"),
        ("s3:DeleteObject", "arn:aws:s3:::logs"),
    ]


def test_the_example_request_is_for_a_listed_action() -> None:
    reads = replace(grant("*"), actions=("dynamodb:GetItem", "dynamodb:Scan"))
    of_logs = on(grant("dynamodb:Scan", allow=False), "arn:*:dynamodb:*:*:table/logs")
    in_china = on(grant("dynamodb:GetItem", allow=False), "arn:aws-cn:*")
    deployment = deployment_of(reads, replace(of_logs, resources_excepted=True), in_china)
    there = replace(deployment, partitions=(Facts("aws"), Facts("aws-cn")))
    facts = review_facts(reviewed(with_more(there, grant("sqs:*", allow=False))))
    review = {each.question: each for each in facts.answers}["reads-tables"]
    assert [(part.is_narrowed, part.actions, part.witness.action) for part in review.parts] == [
        (False, ("dynamodb:GetItem",), "dynamodb:GetItem"),
        (True, ("dynamodb:Scan",), "dynamodb:Scan"),
    ]


def of_caller(operator: str, arn: str) -> Condition:
    return Condition(operator, "aws:PrincipalArn", (Text((arn,)),))


OTHER_ROLE = "arn:aws:iam::*:role/some-other"
OWN_ROLE = "arn:aws:iam::*:role/*"


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ((grant("ec2:StopInstances", of_caller("ArnLike", OTHER_ROLE)),), ClaimAnswer.NO),
        ((grant("ec2:StopInstances", of_caller("ArnLike", OWN_ROLE)),), ClaimAnswer.YES),
        (
            (
                grant("ec2:StopInstances"),
                grant("ec2:StopInstances", of_caller("ArnLike", OWN_ROLE), allow=False),
            ),
            ClaimAnswer.NO,
        ),
        (
            (
                grant("ec2:StopInstances"),
                grant("ec2:StopInstances", of_caller("ArnNotLike", OTHER_ROLE), allow=False),
            ),
            ClaimAnswer.NO,
        ),
    ],
    ids=str,
)
def test_a_role_makes_no_request_as_another_role(
    grants: tuple[Statement, ...], expected: ClaimAnswer
) -> None:
    stops, _ = stops_machines(*grants)
    assert stops.answer is expected


SETS_TAGS = "such as ec2:CreateTags"
ON_CREATION = Condition("StringEquals", "ec2:CreateAction", (Text(("RunInstances",)),))


def stops_machines(*grants: Statement) -> tuple[Answer, bool]:
    """Return the answer, and whether the review says that tags are not proven."""
    review = review_facts(reviewed(deployment_of(*grants)))
    [stops] = [each for each in review.answers if each.question == "stops-machines"]
    return stops, any(SETS_TAGS in line for line in review.evidence.not_proven)


def test_a_condition_on_a_tag_that_the_role_can_set_limits_nothing() -> None:
    stops, is_open = stops_machines(grant("ec2:StopInstances", TAGGED), grant("ec2:CreateTags"))
    assert {claim.scope for claim in stops.claims} == {DIRECTLY}
    assert not is_open
    [part] = stops.parts
    assert part.first_step is not None
    assert (part.first_step.action, part.witness.action) == ("ec2:CreateTags", "ec2:StopInstances")
    assert part.first_step.resource == part.witness.resource
    assert [key for key, _ in part.first_step.context if "/" in key] == ["aws:RequestTag/of"]
    assert "it can set the tags that this requires, by ec2:CreateTags" in stops.sentence


@pytest.mark.parametrize(
    "others",
    [
        (),
        (grant("ec2:CreateTags", TAGGED),),
        (grant("ec2:CreateTags", ON_CREATION),),
        (grant("sqs:TagQueue"),),
        (grant("ec2:CreateTags"), grant("ec2:CreateTags", allow=False)),
    ],
    ids=str,
)
def test_a_condition_on_a_tag_that_the_role_cannot_set_is_proven_for_the_role(
    others: tuple[Statement, ...],
) -> None:
    stops, is_open = stops_machines(grant("ec2:StopInstances", TAGGED), *others)
    assert {claim.scope for claim in stops.claims if claim.answer is ClaimAnswer.YES} == {NARROWED}
    assert not is_open


def test_a_tag_that_a_denial_requires_is_set_as_well() -> None:
    unless = grant("ec2:StopInstances", replace(TAGGED, operator="StringNotEquals"), allow=False)
    stops, is_open = stops_machines(grant("ec2:StopInstances"), grant("ec2:CreateTags"), unless)
    assert {claim.scope for claim in stops.claims} == {DIRECTLY}
    assert not is_open


@pytest.mark.parametrize(
    ("denied", "choices"),
    [
        (grant("sqs:*", allow=False), ["on", "off"]),
        (grant("ec2:CreateTags", allow=False), ["off"]),
        (grant("ec2:StopInstances", replace(TAGGED, operator="StringNotEquals"), allow=False), ["on", "off"]),
        (grant("ec2:StopInstances", TAGGED, allow=False), ["off"]),
    ],
    ids=["another service", "tagging", "the other tag", "the tag"],
)
def test_a_tag_limits_nothing_for_each_choice_with_which_the_role_can_set_it(
    denied: Statement, choices: list[str]
) -> None:
    """A deny that only one choice adds hides no step of the other."""
    tagged = deployment_of(grant("ec2:StopInstances", TAGGED), grant("ec2:CreateTags"))
    review = review_facts(reviewed(with_more(tagged, denied)))
    [stops] = [each for each in review.answers if each.question == "stops-machines"]
    direct = [part for part in stops.parts if not part.is_narrowed]
    assert all(part.first_step is not None for part in direct)
    listed = (
        value for value in ("on", "off") if any(holds_in(p.combinations, {"more": value}) for p in direct)
    )
    assert [*listed] == choices


def test_some_shown_actions_have_a_request_for_one_of_them() -> None:
    shown = ShownActions(("s3:PutObject", "s3:GetObject"), WitnessRequest("s3:PutObject", "*"))
    for names, action in ((shown.actions, "s3:PutObject"), (("s3:GetObject",), "s3:GetObject")):
        kept = shown.only(names)
        assert kept is not None
        assert kept.witness.action == action
    assert shown.only(()) is None


INSTANCE = "arn:aws:ec2:*:*:instance/*"
TYPES = ("image", "network-interface", "security-group", "subnet")
OTHERS = tuple(f"arn:aws:ec2:*:*:{each}/*" for each in TYPES)


def launch(*resources: str) -> Statement:
    found = grant("ec2:RunInstances")
    return replace(found, resources=tuple(Text((each,)) for each in resources))


def test_a_launch_needs_each_resource_that_a_request_names() -> None:
    def runs_code(deployment: Deployment) -> Answer:
        review = review_facts(reviewed(deployment)).answers
        return next(each for each in review if each.question == "runs-code")

    assert runs_code(deployment_of(launch(INSTANCE))).answer is ClaimAnswer.NO
    assert runs_code(deployment_of(launch(INSTANCE, *OTHERS))).answer is ClaimAnswer.YES
    assert runs_code(deployment_of(launch(INSTANCE), launch(*OTHERS))).answer is ClaimAnswer.YES
    without = replace(grant("ec2:RunInstances", allow=False), resources=launch(OTHERS[0]).resources)
    assert runs_code(deployment_of(launch(INSTANCE, *OTHERS), without)).answer is ClaimAnswer.NO
    [part] = runs_code(with_more(deployment_of(launch(INSTANCE, *OTHERS)), without)).parts
    assert part.combinations == (Presence.of(ChoiceIs("more", ("off",))),)
