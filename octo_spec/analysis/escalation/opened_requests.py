"""What the policy of a resource may allow: requests for the resource, its parts, and what it governs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Action, action
from octo_spec.iam.glob import ANYTHING, RUN, Pattern, is_literal
from octo_spec.iam.policy import document
from octo_spec.iam.policy_writers import ALLOWED_BY_ACL
from octo_spec.iam.unnamed_resources import acted_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.policy import Element, Statement


def opened_requests(name: str, granting: Statement) -> Statement:
    """Return what a policy that an action writes may allow, on all resources that a statement lets it write.

    These are all actions of the service, or those that an ACL can allow. The parts of a resource have its ARN
    at the beginning of theirs.
    """
    service = name.partition(":")[0]
    calls = _CALLS.get(service)
    services = (service, calls, _CALLS_ON_IT.get(name))
    actions = ALLOWED_BY_ACL.get(name) or tuple(f"{each}:*" for each in services if each)
    [anything] = document("Allow", [{"Action": [*actions], "Resource": "*"}]).statements
    resources = granting.resources
    if calls or service in _GOVERNING or resources is None:
        return anything
    return replace(anything, resources=_with_parts(name, resources))


_CALLS: Final[Mapping[str, str]] = {
    "apigateway": "execute-api",
    "kafka": "kafka-cluster",
    "omics": "s3",
    "vpc-lattice": "vpc-lattice-svcs",
}
"""The service of the requests to what another service makes; their resources have other ARNs."""

_CALLS_ON_IT: Final[Mapping[str, str]] = {"s3:PutAccessPointPolicyForObjectLambda": "s3-object-lambda"}
"""The service of the requests to a resource whose policy an action writes; its ARN is the same."""

_GOVERNING: Final = frozenset(
    {
        "aps",
        "backup",
        "codeartifact",
        "events",
        "glue",
        "lex",
        "rekognition",
        "sagemaker",
        "schemas",
        "servicediscovery",
    }
)
"""Services in which the policy of one resource governs others, whose ARNs do not begin with its own.

An example is the catalog of Glue, whose policy allows requests for databases and tables.
"""


def _with_parts(name: str, resources: Element) -> Element | None:
    """Return resources with their parts; without those that all are excluded, together with each part."""
    if resources.excluded:
        kept = frozenset(each for each in resources.patterns if _matches_all_parts(name, each))
        return replace(resources, patterns=kept) if kept else None
    if ANYTHING in resources.patterns:
        return resources
    parts = {Pattern(f"{each}{mark}{RUN}") for each in resources.patterns for mark in _MARKS}
    return replace(resources, patterns=resources.patterns | parts)


_MARKS: Final = "/:"
"""What separates a resource from its parts, such as a bucket from objects, or a function from versions."""


def _matches_all_parts(name: str, pattern: Pattern) -> bool:
    """Return whether a pattern that matches a part of a resource matches the resource, too.

    >>> _matches_all_parts("s3:PutBucketPolicy", Pattern(f"arn:aws:s3:::prod{RUN}"))
    True
    >>> _matches_all_parts("s3:PutBucketPolicy", Pattern(f"arn:aws:s3:::prod/{RUN}"))
    False
    """
    known = action(name)
    fewest = min(map(_depth, acted_on(known))) if isinstance(known, Action) else 0
    beginning = pattern.removesuffix(RUN)
    return pattern != beginning and is_literal(Pattern(_name(beginning))) and _depth(beginning) <= fewest


def _depth(arn: str) -> int:
    return sum(map(_name(arn).count, _MARKS))


def _name(arn: str) -> str:
    """Return the last field of an ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html."""
    return arn.split(":", 5)[-1]
