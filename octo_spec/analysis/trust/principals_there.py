"""The principals that a trust policy names in one partition: accounts of two partitions may have the same ID.

A trust policy that names an account by its ID, or everyone, means the partition of the role.

https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.iam.glob import Pattern

if TYPE_CHECKING:
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.iam.principals import NamedPrincipal


def trusting_in(role: RolePolicies, partition: str) -> RolePolicies:
    """Return a role with the principals that its trust policy names in a partition."""
    documents = tuple(_document_within(each, partition) for each in role.trust.documents)
    return replace(role, trust=replace(role.trust, documents=documents))


def _document_within(document: Document, partition: str) -> Document:
    return replace(
        document, statements=tuple(_statement_within(each, partition) for each in document.statements)
    )


def _statement_within(statement: Statement, partition: str) -> Statement:
    principals, named = statement.principals, statement.named_principals
    if principals is None or principals.excluded:
        return statement
    kept = [each for each in named if not _is_elsewhere(each, partition)]
    if len(kept) == len(named):
        return statement
    patterns = frozenset[Pattern]().union(*(each.callers for each in kept))
    return replace(statement, principals=replace(principals, patterns=patterns))


def _is_elsewhere(named: NamedPrincipal, partition: str) -> bool:
    """Return whether a principal is an ARN of another partition; this part of an ARN has no wildcards."""
    match named.name.split(":"):
        case ["arn", own, *_] if own.replace("-", "").isalpha():
            return own != partition
        case _:
            return False
