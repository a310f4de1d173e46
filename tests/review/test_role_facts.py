"""The callers who may assume a role, in words that a reader of the page can check."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.delegation import Delegation
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


REGISTERED = Delegation("vendor.example", "set-up_2026_11_30", "Sets up.", "limits_2026_11_30", "Limits.")


def test_a_session_is_labelled_and_the_role_that_stays_has_the_registered_boundary() -> None:
    small = deployment_of(grant("s3:ListBucket"))
    session = replace(small.roles[0], id="set-up", name=None, trust=(), session=True)
    given = replace(small, roles=(*small.roles, session), delegation=REGISTERED)
    facts = review_facts(reviewed(given), ())
    stays, temporary = facts.roles
    assert (stays.is_temporary, temporary.is_temporary) == (False, True)
    assert (temporary.session_seconds, temporary.boundary) == (0, "")
    assert REGISTERED.boundary_arn in stays.boundary
    [card] = (each for each in facts.cards if each.title == "Who may use it")
    assert "the vendor in a session that you approve, for at most 12 hours" in f"{card.text} {card.detail}"
