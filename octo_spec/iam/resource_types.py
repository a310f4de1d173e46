"""The types of resources that AWS documents, and the patterns of their ARNs.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

>>> from octo_spec.iam.glob_matching import any_matches
>>> queue = resource_type("sqs", "queue")
>>> queue.arns
('arn:${Partition}:sqs:${Region}:${Account}:${QueueName}',)
>>> any_matches(queue.patterns, "arn:aws:sqs:eu-west-1:111122223333:orders")
True
>>> any_matches(queue.patterns, "arn:aws:sqs:eu-west-1:1111:orders")
False
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from octo_spec.frozen import frozen
from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.catalog_data import service_file
from octo_spec.iam.glob import RUN, SEGMENT_CHARACTER, Pattern, Patterns

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_RESOURCE = Pattern("*")
"""The resource of a request that names no resource."""


@frozen
class ResourceType:
    """A type of resource: its name, the documented forms of its ARN, usually one, and their patterns.

    A request on such a resource may hold its ``condition_keys``.
    """

    name: str
    arns: tuple[str, ...]
    patterns: Patterns
    condition_keys: tuple[str, ...]


@cache
def resource_type(prefix: str, name: str) -> ResourceType:
    """Return a resource type that an action of the service ``prefix`` names."""
    details = service_file("resourceTypes", prefix)[name.lower()]
    arns = documented_arns(details)
    return ResourceType(name, arns, frozenset(map(pattern_of, arns)), tuple(details.get("conditionKeys", ())))


def documented_arns(details: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the documented forms of the ARN of a type, usually one."""
    return tuple(details["arn"].split(", "))


@cache
def resource_patterns(prefix: str, names: tuple[str, ...], *, required: bool) -> Patterns:
    """Return the patterns of some resource types; if no resource is ``required``, they include ``*``."""
    patterns = frozenset(chain.from_iterable(resource_type(prefix, name).patterns for name in names))
    return patterns if required else patterns | {NO_RESOURCE}


PLACEHOLDER = re.compile(r"\$\{([^}]*)\}|<[^>]*>")
_ACCOUNT_LENGTH = 12


@cache
def pattern_of(arn: str) -> Pattern:
    """Return the pattern of a documented ARN: an account has twelve characters."""
    return arn_pattern(Pattern(PLACEHOLDER.sub(_wildcard, arn.replace("*", RUN))))


def _wildcard(placeholder: re.Match[str]) -> str:
    return SEGMENT_CHARACTER * _ACCOUNT_LENGTH if is_account(placeholder[1]) else RUN


def is_account(placeholder: str | None) -> bool:
    """Return whether a placeholder of a documented ARN represents an account."""
    return placeholder in {"Account", "AccountId"}
