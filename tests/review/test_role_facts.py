"""The callers who may assume a role, in words that a reader of the page can check."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.deployment import Facts, Principal, TrustStatement
from octo_spec.model.text import Partition, PartitionFact, Text
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed

OF_THE_VENDOR = Text(("arn:", Partition(), ":iam::", PartitionFact("vendor"), ":role/reader"))
PARTITIONS = (
    Facts("aws", (("vendor", "123456789012"),)),
    Facts("aws-us-gov", (("vendor", "210987654321"),)),
)


def test_a_caller_is_named_for_each_partition() -> None:
    small = deployment_of(grant("s3:ListBucket"))
    trust = TrustStatement(Principal(PrincipalKind.AWS, (OF_THE_VENDOR,)), ("sts:AssumeRole",))
    role = replace(small.roles[0], trust=(trust,))
    facts = review_facts(reviewed(replace(small, roles=(role,), partitions=PARTITIONS)), ())
    [caller] = facts.roles[0].trusted
    assert caller.who == (
        "arn:aws:iam::123456789012:role/reader or arn:aws-us-gov:iam::210987654321:role/reader"
    )
