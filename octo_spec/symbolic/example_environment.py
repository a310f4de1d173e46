"""Where roles are deployed when nobody says: an account and a region of nobody, and each partition.

A role's texts may name its own account by reference, or some account by its digits. These are never
taken for one another here, since they are the same in one customer's account only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.model.traversal import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.model.deployment import Deployment

ACCOUNTS: Final = ("111122223333", "444455556666", "777788889999", "123456789012", "210987654321")
"""Accounts of AWS's documentation."""
REGIONS: Final = ("us-east-1", "eu-west-1", "ap-southeast-2", "sa-east-1", "ca-central-1", "me-south-1")
PARTITION: Final = "aws"
OTHER_PARTITION: Final = "aws-cn"
"""Tells a reference from the usual partition that is written out."""


def account(mentioned: str) -> str:
    """Give the id of an account that ``mentioned`` does not hold."""
    return next(
        _fresh(mentioned, (*ACCOUNTS, *(f"{number:012d}" for number in range(9 * 10**11, 9 * 10**11 + 99))))
    )


def region(mentioned: str) -> str:
    """Give a region that ``mentioned`` does not hold, one that AWS has as far as possible."""
    return next(_fresh(mentioned, (*REGIONS, *(f"xx-example-{number}" for number in range(1, 99)))))


def _fresh(mentioned: str, candidates: Iterable[str]) -> Iterator[str]:
    return (one for one in candidates if one not in mentioned)


def mentioned(deployments: Iterable[Deployment]) -> str:
    """Put all that the roles write literally into one text."""
    return "\n".join(
        piece
        for one in deployments
        for role in one.roles
        for text in texts(role)
        for piece in text.pieces
        if isinstance(piece, str)
    )


_WRITTEN: Final = re.compile(r"arn:(aws[a-z-]*):")


def partitions(deployments: Sequence[Deployment], literal: str) -> tuple[str, ...]:
    """List the partitions to look at, the most usual first: those that every side which names some knows.

    Where none does, one is enough, unless some text writes out which partition it means.
    """
    known = [tuple(one.key for one in each.partitions) for each in deployments if each.partitions]
    if not known:
        written = dict.fromkeys((PARTITION, *_WRITTEN.findall(literal), OTHER_PARTITION))
        return tuple(written) if _WRITTEN.search(literal) else (PARTITION,)
    return tuple(key for key in known[0] if all(key in keys for keys in known)) or known[0][:1]
