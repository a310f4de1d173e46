"""The fixed words of AWS's policy grammar: for Version, Effect and Principal.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

POLICY_VERSION: Final = "2012-10-17"
"""The current version of the policy language, the one with policy variables."""

OLD_POLICY_VERSION: Final = "2008-10-17"
"""The version of a policy without a ``Version``."""


class Effect(StrEnum):
    """What a statement does with the requests that it matches."""

    ALLOW = "Allow"
    DENY = "Deny"


class PrincipalKind(StrEnum):
    """The keys of a ``Principal`` element."""

    AWS = "AWS"
    SERVICE = "Service"
    FEDERATED = "Federated"
    CANONICAL_USER = "CanonicalUser"


TRUSTED_KINDS: Final = (PrincipalKind.AWS, PrincipalKind.SERVICE, PrincipalKind.FEDERATED)
"""The kinds of principals that a role may trust: canonical users occur only in bucket policies."""
