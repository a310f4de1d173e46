"""The first screen stays short, whatever a role may do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.deployment import Choice, Parameter, ParameterKind
from octo_spec.model.presence import Given, Presence
from octo_spec.review.facts import review_facts
from tests.emitters.review.real_facts import facts
from tests.review.small_deployments import CHOICES, deployment_of, grant, reviewed


@pytest.mark.medium
def test_many_services_are_counted() -> None:
    _worst, secrets, deletes, _who = review_facts(reviewed(deployment_of(grant("*")))).cards
    assert deletes.text == secrets.text == "Yes, whatever you choose"
    assert deletes.detail.startswith("in S3, EC2, SQS, ")
    assert deletes.detail.endswith(" more")
    assert len(deletes.detail) < 100


def test_a_few_services_are_listed() -> None:
    grants = grant("s3:DeleteObject"), grant("rds:DeleteDBInstance")
    *_, deletes, _who = review_facts(reviewed(deployment_of(*grants))).cards
    assert deletes.detail in ("in S3 and RDS", "in RDS and S3")


@pytest.mark.parametrize("many", [8, 9])
def test_at_most_eight_services_are_listed(many: int) -> None:
    deleting = (
        "s3:DeleteObject",
        "rds:DeleteDBInstance",
        "sqs:PurgeQueue",
        "dynamodb:DeleteTable",
        "ec2:DeleteVolume",
    )
    more = ("es:DeleteDomain", "redshift:DeleteCluster", "glue:DeleteTable", "backup:DeleteBackupVault")
    listed = (*deleting, *more)[:many]
    [_, _, deletes, _] = review_facts(reviewed(deployment_of(*map(grant, listed)))).cards
    services = deletes.detail.removeprefix("in ").replace(" and ", ", ").split(", ")
    assert services[-1] == "3 more" if many == 9 else len(services) == 8
    assert len(services) == (7 if many == 9 else 8)


def test_a_service_has_its_common_name() -> None:
    grants = grant("es:DeleteDomain"), grant("backup:DeleteBackupVault")
    [_, _, card, _] = review_facts(reviewed(deployment_of(*grants))).cards
    assert card.detail in ("in OpenSearch Service and Backup", "in Backup and OpenSearch Service")


def test_an_answer_that_depends_on_choices_says_what_holds_otherwise() -> None:
    [_, secrets, _, _] = facts().cards
    assert secrets.text == "Yes, if optimization is on or remediation is on"
    assert secrets.detail == "in Secrets Manager and Systems Manager; otherwise through privilege escalation"


@pytest.mark.parametrize(
    ("choices", "presence", "where"),
    [
        ((), Presence(), ""),
        ((), Presence.of(Given("team")), ", if team is given"),
        (CHOICES, Presence(), ", whatever you choose"),
    ],
)
def test_the_warning_says_when_a_role_can_escalate_its_privileges(
    choices: tuple[Choice, ...], presence: Presence, where: str
) -> None:
    whole = deployment_of(grant("iam:PutRolePolicy"))
    [role] = whole.roles
    policies = tuple(replace(policy, presence=presence) for policy in role.policies)
    team = Parameter("team", "A team.", ParameterKind.TEXT, optional=True)
    conditional = replace(
        whole, roles=(replace(role, policies=policies),), choices=choices, parameters=(team,)
    )
    assert review_facts(reviewed(conditional)).warning == (
        f"This role can escalate its own privileges beyond what is listed below{where}, "
        "by iam:PutRolePolicy on itself (p)."
    )
