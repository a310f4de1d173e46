"""ARNs and patterns of ARNs: six parts, each matched separately.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html

>>> Arn.parse("arn:aws:s3:::bucket/a:b")
Arn(partition='aws', service='s3', region='', account='', resource='bucket/a:b')
>>> from octo_spec.iam.glob import wild
>>> from octo_spec.iam.glob_matching import matches
>>> topics = arn_pattern(wild("arn:aws:sns:*:111122223333:*"))
>>> matches(topics, "arn:aws:sns:eu-west-1:111122223333:a:b")
True
>>> matches(topics, "arn:aws:sns:eu-west-1:x:111122223333:a")
False
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Self

from octo_spec.frozen import frozen
from octo_spec.iam.glob import ANYTHING, CHARACTER, FOLD, RUN, Pattern, within_segments
from octo_spec.iam.pattern_containment import contains
from octo_spec.iam.variables import begins

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTS = 6


@frozen
class Arn:
    """``arn:partition:service:region:account:resource``; the resource may hold colons."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Split ``text``; raise ``ValueError`` if it is not an ARN."""
        match text.split(":", _PARTS - 1):
            case ["arn", partition, service, region, account, resource] if resource:
                return cls(partition, service, region, account, resource)
            case _:
                msg = f"not an ARN: {text!r}"
                raise ValueError(msg)

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


@lru_cache(1 << 16)
def arn_pattern(pattern: Pattern) -> Pattern:
    """Return a pattern that matches ARNs part by part: wildcards match no colon, except in the last part.

    "An incomplete ARN is completed with wildcards": ``arn:aws:sqs`` means ``arn:aws:sqs:*:*:*``.
    A policy variable at the beginning may hold all parts.
    """
    parts = pattern.split(":", _PARTS - 1)
    if len(parts) < _PARTS and begins(pattern):
        return pattern
    parts += [RUN] * (_PARTS - len(parts))
    return Pattern(":".join([*(within_segments(Pattern(part)) for part in parts[:-1]), parts[-1]]))


def resource_pattern(pattern: Pattern) -> Pattern:
    """Return a pattern of resources: ``*`` alone matches every resource, also one without an ARN.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    return pattern if pattern == ANYTHING else arn_pattern(pattern)


ANY_ARN = arn_pattern(Pattern(f"arn:{RUN}"))
"""Every ARN, and nothing else."""


@lru_cache(1 << 16)
def arn_meet(patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...] | None:
    """Replace patterns that must all match a text by fewer: join their first five parts.

    Returns as few patterns as it can prove to match together the same texts; ``None`` if it can prove
    nothing.
    """
    split = [pattern.split(":", _PARTS - 1) for pattern in patterns]
    if any(
        len(parts) < _PARTS or pattern.startswith(FOLD)
        for parts, pattern in zip(split, patterns, strict=True)
    ):
        return None
    *front, lasts = zip(*split, strict=True)
    if any(_cross_colons(parts) for parts in front):
        return None
    joined = [_narrowest_patterns(parts) for parts in front]
    if any(len(parts) > 1 for parts in joined):
        return None
    start = ":".join(part for (part,) in joined)
    return tuple(Pattern(f"{start}:{last}") for last in _narrowest_patterns(lasts))


def _cross_colons(parts: Iterable[str]) -> bool:
    return any(RUN in part or CHARACTER in part for part in parts)


def _narrowest_patterns(parts: Iterable[str]) -> tuple[Pattern, ...]:
    """Return the patterns without each one that contains another."""
    narrowest: tuple[Pattern, ...] = ()
    for part in map(Pattern, dict.fromkeys(parts)):
        if not any(contains(part, kept) for kept in narrowest):
            narrowest = (*(kept for kept in narrowest if not contains(kept, part)), part)
    return narrowest
