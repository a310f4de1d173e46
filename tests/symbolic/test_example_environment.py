"""The example account, region and partition."""

from __future__ import annotations

from octo_spec.iam.elements import Effect
from octo_spec.model.deployment import Deployment, Facts, Policy, PolicyKind, Role, Statement
from octo_spec.model.text import Account, Partition, Text
from octo_spec.symbolic.example_environment import (
    ACCOUNTS,
    REGIONS,
    compared_partitions,
    example_account,
    example_region,
    literal_text,
)
from octo_spec.symbolic.unknowns import Unknowns


def deployment(*resources: Text, known: tuple[str, ...] = ()) -> Deployment:
    statement = Statement(Effect.ALLOW, ("s3:*",), resources)
    policy = Policy(Text.of("main"), PolicyKind.INLINE, (statement,))
    facts = tuple(Facts(key, (("root", key),)) for key in known)
    return Deployment("a", "1.0.0", (Role("r", Text.of("R"), (), (policy,)),), partitions=facts)


def test_a_literal_account_is_not_the_example_account() -> None:
    assert example_account("") == ACCOUNTS[0]
    assert example_account(f"arn:aws:iam::{ACCOUNTS[0]}:root") == ACCOUNTS[1]
    others = example_account(" ".join(ACCOUNTS))
    assert others not in ACCOUNTS
    assert len(others) == 12


def test_a_literal_region_is_not_the_example_region() -> None:
    assert example_region("") == REGIONS[0]
    assert example_region(REGIONS[0]) == REGIONS[1]
    assert example_region(" ".join(REGIONS)).startswith("xx-example-")


def test_the_literal_texts_of_roles_are_read() -> None:
    logs = deployment(Text.of("arn:", Partition(), ":s3:::", Account(), "-logs"))
    assert "-logs" in literal_text([logs])
    assert "aws" not in literal_text([logs])


def test_one_partition_is_enough_unless_a_text_contains_one() -> None:
    by_reference = deployment(Text.of("arn:", Partition(), ":s3:::a"))
    literal = deployment(Text.of("arn:aws-us-gov:s3:::a"))
    assert compared_partitions([by_reference], literal_text([by_reference])) == ("aws",)
    assert compared_partitions([by_reference, literal], literal_text([literal])) == (
        "aws",
        "aws-us-gov",
        "aws-cn",
    )


def test_each_partition_of_a_spec_is_compared() -> None:
    two, single = deployment(known=("aws-cn", "aws")), deployment(known=("aws",))
    assert compared_partitions([two], "") == ("aws-cn", "aws")
    assert compared_partitions([two, single], "") == ("aws",)
    assert compared_partitions([two, deployment(known=("aws-us-gov",))], "") == ("aws-cn",)


def test_each_partition_excludes_the_others() -> None:
    found = Unknowns.each([deployment(Text.of("arn:aws:s3:::a"))], {}, {})
    assert [(unknowns.partition, unknowns.other_partitions) for unknowns in found] == [
        ("aws", ("aws-cn",)),
        ("aws-cn", ("aws",)),
    ]
    [decided] = Unknowns.each([deployment(Text.of("arn:aws:s3:::a"))], {}, {"partition": "aws-cn"})
    assert decided.partition == "aws-cn"
