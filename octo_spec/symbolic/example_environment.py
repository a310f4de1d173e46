"""Where roles are assumed to be deployed by default: an example account and region, and each partition.

A text of a role may refer to its own account, or name an account by its digits. The example is an account
that no text names, since the two are equal only in that customer's account. The same holds for regions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.model.presence import PartitionIn
from octo_spec.model.traversal import presences, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octo_spec.model.deployment import Deployment

ACCOUNTS: Final = ("111122223333", "444455556666", "777788889999", "123456789012", "210987654321")
"""Accounts that AWS uses in its documentation."""
REGIONS: Final = ("us-east-1", "eu-west-1", "ap-southeast-2", "sa-east-1", "ca-central-1", "me-south-1")
PARTITION: Final = "aws"
OTHER_PARTITION: Final = "aws-cn"
"""Comparing in this partition shows whether a text refers to the partition or names the usual one."""


def example_account(literal: str) -> str:
    """Return the id of an account that ``literal`` does not contain."""
    more = (f"{number:012d}" for number in range(9 * 10**11, 9 * 10**11 + 99))
    return _first_absent(literal, (*ACCOUNTS, *more))


def example_region(literal: str) -> str:
    """Return a region that ``literal`` does not contain: one of AWS's, unless it contains all of them."""
    return _first_absent(literal, (*REGIONS, *(f"xx-example-{number}" for number in range(1, 99))))


def _first_absent(literal: str, candidates: Iterable[str]) -> str:
    return next(candidate for candidate in candidates if candidate not in literal)


def literal_text(deployments: Iterable[Deployment]) -> str:
    """Join all literal pieces of the roles' texts."""
    return "\n".join(
        piece
        for deployment in deployments
        for role in deployment.roles
        for text in texts(role)
        for piece in text.pieces
        if isinstance(piece, str)
    )


_SPELLED_OUT: Final = re.compile(r"arn:(aws[a-z-]*):")


def compared_partitions(deployments: Sequence[Deployment], literal: str) -> tuple[str, ...]:
    """Return the partitions in which to compare deployments, the most usual one first.

    They are the partitions that every deployment with a list of partitions names. Without any list one
    partition is enough, unless ``literal`` names one.
    """
    lists = [
        tuple(facts.key for facts in deployment.partitions)
        for deployment in deployments
        if deployment.partitions
    ]
    if not lists:
        spelled_out = dict.fromkeys((PARTITION, *_SPELLED_OUT.findall(literal), OTHER_PARTITION))
        return tuple(spelled_out) if _SPELLED_OUT.search(literal) else (PARTITION,)
    return tuple(key for key in lists[0] if all(key in keys for keys in lists)) or lists[0][:1]


def named_partitions(deployments: Sequence[Deployment], literal: str) -> tuple[str, ...]:
    """Return those of the same partitions that an ARN in ``literal`` names, or else the first.

    They are all that are compared if a part of a role is in some partitions only.
    """
    compared = compared_partitions(deployments, literal)
    if any(map(_has_parts_of_some_partitions, deployments)):
        return compared
    return tuple(each for each in compared if f"arn:{each}:" in literal) or compared[:1]


def _has_parts_of_some_partitions(deployment: Deployment) -> bool:
    held = (presence for role in deployment.roles for presence in presences(role))
    return any(isinstance(test, PartitionIn) for presence in held for test in presence.tests)
