"""The first screen stays short, whatever a role may do."""

from __future__ import annotations

from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed


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
