"""What of a deployment is there in one partition."""

from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.model.deployment import (
    Attachment,
    Deployment,
    Facts,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.model.partition_parts import narrow_to_partition
from octo_spec.model.presence import ALWAYS, PartitionIn, Presence
from octo_spec.model.text import Text

IN_AWS = Presence.of(PartitionIn(("aws",)))
POLICIES = tuple(
    Policy(Text.of(name), PolicyKind.INLINE, (Statement(Effect.ALLOW, ("s3:Get*",)),), presence)
    for name, presence in (("always", ALWAYS), ("in-aws", IN_AWS))
)
TRUST = TrustStatement(Principal(PrincipalKind.SERVICE, (Text.of("ec2.amazonaws.com"),)), ("sts:AssumeRole",))
BOUNDARY = Attachment(Text.of("arn:aws:iam::aws:policy/PowerUserAccess"), IN_AWS)
DEPLOYMENT = Deployment(
    "a",
    "1.0.0",
    (Role("r", Text.of("R"), (TRUST,), POLICIES, boundary=BOUNDARY),),
    partitions=(Facts("aws"), Facts("aws-cn")),
)


def grounded(partition: str) -> list[str]:
    answer = ground(DEPLOYMENT, Environment("123456789012", partition))
    assert isinstance(answer, Grounded)
    return [policy.name for policy in answer.roles[0].inline]


def test_what_is_elsewhere_goes_and_what_is_here_is_always_there() -> None:
    [here] = narrow_to_partition(DEPLOYMENT, "aws").roles
    assert [policy.presence for policy in here.policies] == [ALWAYS, ALWAYS]
    assert here.boundary == Attachment(BOUNDARY.arn)
    [there] = narrow_to_partition(DEPLOYMENT, "aws-cn").roles
    assert there.policies == POLICIES[:1]
    assert there.boundary is None


def test_grounding_takes_the_same_parts() -> None:
    for partition in ("aws", "aws-cn"):
        kept = narrow_to_partition(DEPLOYMENT, partition).roles[0].policies
        assert grounded(partition) == [str(policy.name) for policy in kept]


def test_no_other_partition_is_deployed_into() -> None:
    [refused] = ground(DEPLOYMENT, Environment("123456789012", "aws-us-gov"))  # type: ignore[misc]
    assert "not one of aws, aws-cn" in str(refused)
