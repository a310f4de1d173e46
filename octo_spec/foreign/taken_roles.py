"""Literal ARNs of roles that are not in their file: what takes such a role acts with what it may do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

_ARN: Final = re.compile(r"\barn:[^\s\"',]*?:iam:[^\s\"',]*?:(?:role|instance-profile)/([\w+=.@/-]++)(?!\$)")
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"""


def takes_other_role(written: str, names: Container[str]) -> bool:
    """Return whether a text holds the ARN of a role, or of an instance profile, with none of these ``names``.

    A name that depends on an input or a resource is no literal name.

    >>> takes_other_role("arn:aws:iam::111122223333:role/app/Admin", {"Reader"})
    True
    >>> takes_other_role("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Reader", {"Reader"})
    False
    """
    return any(_name(found[1]) not in names for found in _ARN.finditer(written))


def _name(path_and_name: str) -> str:
    """Return a name without its path."""
    return path_and_name.rpartition("/")[2]
