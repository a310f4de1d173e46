"""ARNs and patterns of them: six parts, matched one by one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from octo_spec.iam.glob import ANYTHING, FOLD, ONE, RUN, Pattern, contains, within_segments

_PARTS = 6


@dataclass(frozen=True, slots=True)
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
    """Match ARNs part by part: a wildcard crosses no colon but in the last part.

    "An incomplete ARN is completed with wildcards": ``arn:aws:sqs`` means ``arn:aws:sqs:*:*:*``.
    """
    parts = pattern.split(":", _PARTS - 1)
    parts += [RUN] * (_PARTS - len(parts))
    return Pattern(":".join([*(within_segments(Pattern(part)) for part in parts[:-1]), parts[-1]]))


def resource_pattern(pattern: Pattern) -> Pattern:
    """Match resources: ``*`` alone matches all, also what has no ARN; the rest as ``arn_pattern``.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    return pattern if pattern == ANYTHING else arn_pattern(pattern)


ANY_ARN = arn_pattern(Pattern(f"arn:{RUN}"))
"""Every ARN, and nothing else."""


@lru_cache(1 << 16)
def arn_meet(one: Pattern, other: Pattern) -> Pattern | None:
    """Build the pattern of the ARNs that both match, part by part; ``None`` where a part cannot tell."""
    if FOLD in (one[:1], other[:1]):
        return None
    parts, others = one.split(":", _PARTS - 1), other.split(":", _PARTS - 1)
    if len(parts) < _PARTS or len(others) < _PARTS or _crosses(parts) or _crosses(others):
        return None
    met = [_inner(Pattern(part), Pattern(fellow)) for part, fellow in zip(parts, others, strict=True)]
    return None if None in met else Pattern(":".join(part for part in met if part is not None))


def _inner(one: Pattern, other: Pattern) -> Pattern | None:
    if contains(other, one):
        return one
    return other if contains(one, other) else None


def _crosses(parts: list[str]) -> bool:
    return any(RUN in part or ONE in part for part in parts[:-1])
