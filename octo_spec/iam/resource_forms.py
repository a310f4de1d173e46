"""The possible resources of a documented type: their partition, region, account, and name.

A documented ARN has placeholders, and AWS documents elsewhere what replaces them. The partition is one of
AWS's, the region is not empty if the ARN has one, and an account has twelve digits:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html

Names differ by type. ``NAMES`` lists the types whose names are never empty and contain no ``/``, each with
its source; all other names may be any text.

>>> from octo_spec.iam.resource_types import resource_type
>>> [queue] = resource_type("sqs", "queue").patterns
>>> [forms("sqs", queue).include(arn) for arn in ("arn:aws:sqs:eu-west-1:111122223333:jobs",
...     "arn:aws:sqs:eu-west-1:111122223333:jobs/x", "arn:aws:sqs::111122223333:jobs")]
[True, False, False]
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.catalog_data import service_file
from octo_spec.iam.glob import CHARACTER, RUN, Pattern, Patterns
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.key_domains import ACCOUNT
from octo_spec.iam.partitions import PARTITIONS
from octo_spec.iam.resource_types import NO_RESOURCE, PLACEHOLDER, documented_arns, is_account, pattern_of

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

_DOCS: Final = "https://docs.aws.amazon.com"
_EC2_IDS: Final = f"{_DOCS}/AWSEC2/latest/UserGuide/resource-ids.html"
NAMES: Final[Mapping[tuple[str, str], str]] = {
    ("dynamodb", "table"): f"{_DOCS}/amazondynamodb/latest/APIReference/API_CreateTable.html",
    ("ec2", "image"): _EC2_IDS,
    ("ec2", "instance"): _EC2_IDS,
    ("ec2", "security-group"): _EC2_IDS,
    ("ec2", "snapshot"): _EC2_IDS,
    ("ec2", "subnet"): _EC2_IDS,
    ("ec2", "volume"): _EC2_IDS,
    ("ec2", "vpc"): _EC2_IDS,
    ("ecs", "cluster"): f"{_DOCS}/AmazonECS/latest/APIReference/API_CreateCluster.html",
    ("kinesis", "stream"): f"{_DOCS}/kinesis/latest/APIReference/API_CreateStream.html",
    ("kms", "key"): f"{_DOCS}/kms/latest/developerguide/concepts.html#key-id-key-ARN",
    ("lambda", "function"): f"{_DOCS}/lambda/latest/api/API_CreateFunction.html",
    ("s3", "bucket"): f"{_DOCS}/AmazonS3/latest/userguide/bucketnamingrules.html",
    ("sns", "topic"): f"{_DOCS}/sns/latest/api/API_CreateTopic.html",
    ("sqs", "queue"): f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html",
    ("states", "statemachine"): f"{_DOCS}/step-functions/latest/apireference/API_CreateStateMachine.html",
}
"""By service and type, the page that documents the characters of the last part of the ARN."""

_OBJECT: Final = ("s3", "object")
"""Its key is never empty: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""


@frozen
class ResourceForms:
    """The resources that match one of ``patterns`` and none of ``excluded``."""

    patterns: Patterns
    excluded: Patterns

    def include(self, resource: str) -> bool:
        """Return whether ``resource`` is one of them."""
        return any_matches(self.patterns, resource) and not any_matches(self.excluded, resource)


@cache
def forms(prefix: str, wide: Pattern, partitions: tuple[str, ...] = PARTITIONS) -> ResourceForms:
    """Return the possible resources of a service, among those that the pattern of a type matches.

    Several types may share a pattern; then the resources of all of them are possible.
    """
    if wide == NO_RESOURCE:
        return ResourceForms(frozenset({wide}), frozenset())
    types = _types(prefix).get(wide, [])
    patterns = frozenset(
        _form(arn, (prefix, name), partition) for name, arn in types for partition in partitions
    )
    excluded = [_with_slash(arn) for name, arn in types if (prefix, name) in NAMES]
    return ResourceForms(patterns, frozenset(excluded if len(excluded) == len(types) else ()))


def can_be(prefix: str, wide: Pattern, resource: str) -> bool:
    """Return whether ``forms`` include ``resource``; only the forms of its own partition are used."""
    _, _, rest = resource.partition(":")
    own = rest.partition(":")[0]
    return forms(prefix, wide, (own,) if own in PARTITIONS else PARTITIONS).include(resource)


@cache
def _types(prefix: str) -> Mapping[Pattern, list[tuple[str, str]]]:
    """Return the types of a service, each with a documented ARN, by the pattern of the ARN."""
    types: dict[Pattern, list[tuple[str, str]]] = {}
    for name, details in service_file("resourceTypes", prefix).items():
        for arn in documented_arns(details):
            types.setdefault(pattern_of(arn), []).append((name, arn))
    return types


def _form(arn: str, named: tuple[str, str], partition: str) -> Pattern:
    some_name = CHARACTER + RUN if named in NAMES or named == _OBJECT else RUN

    def filled(placeholder: re.Match[str]) -> str:
        match placeholder[1]:
            case "Partition":
                return partition
            case "Region":
                return CHARACTER + RUN
            case name:
                return ACCOUNT if is_account(name) else some_name

    return arn_pattern(Pattern(PLACEHOLDER.sub(filled, arn.replace("*", RUN))))


def _with_slash(arn: str) -> Pattern:
    """Return a pattern of the ARNs of a type whose name, which ends the ARN, contains a ``/``."""
    *_, last = PLACEHOLDER.finditer(arn)
    return arn_pattern(Pattern(PLACEHOLDER.sub(RUN, arn[: last.start()]) + f"{RUN}/{RUN}"))
