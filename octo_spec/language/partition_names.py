"""Partitions that are written in a spec, on a command line or in an ARN, compared with those that AWS has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.partitions import PARTITIONS
from octo_spec.language.near_words import did_you_mean

if TYPE_CHECKING:
    from octo_spec.diagnostics import Help

_WRITTEN: Final = re.compile(r"arn:([a-z*?][a-z*?-]*):")


def unknown_partition(arn: str) -> str | None:
    """Return the partition of an ARN, or of a pattern of ARNs, if AWS has no such partition."""
    match = _WRITTEN.match(arn)
    if match is None or is_partition(match[1]):
        return None
    return match[1]


def is_partition(written: str) -> bool:
    """Return whether AWS has a partition with this name, or one that this pattern matches."""
    pattern = wild(written)
    return any(matches(pattern, partition) for partition in PARTITIONS)


def nearest_partition(written: str) -> Help:
    """Return a question whether the closest partition was meant; empty without a close one."""
    return did_you_mean(written, PARTITIONS)
