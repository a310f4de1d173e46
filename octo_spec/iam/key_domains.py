"""The values that a condition key may hold, by its kind and by its name.

AWS fills in keys, so a key of type Numeric holds a number: no request has a word as its ``s3:max-keys``. A
caller may choose any text for a tag and the like.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

>>> from octo_spec.iam.keys import ValueKind
>>> is_value(ValueKind.DATE, "2030-01-01T00:00:00Z"), is_value(ValueKind.DATE, "example")
(True, False)
>>> is_value(ValueKind.ACCOUNT, "111122223333"), is_value(ValueKind.ACCOUNT, "1111")
(True, False)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.iam.arn import ANY_ARN
from octo_spec.iam.glob import CHARACTER, DIGIT, RUN, SEGMENT_RUN, Pattern, Patterns
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.keys import PRINCIPAL_ARN, ValueKind, kind_of
from octo_spec.iam.value_tests import Scale, ordered_value, parse_address

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT: Final = Pattern(DIGIT * 12)
"""An account's ID: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html"""

EXACT_DOMAINS: Final[Mapping[ValueKind, Patterns]] = {
    ValueKind.ARN: frozenset({ANY_ARN}),
    ValueKind.BOOL: frozenset({Pattern("true"), Pattern("false")}),
    ValueKind.ACCOUNT: frozenset({ACCOUNT}),
}
"""By kind, patterns that match every value of it and nothing else."""

_NUMBERS: Final = frozenset(Pattern(f"{first}{RUN}") for first in "0123456789+-.")
OUTLINES: Final[Mapping[ValueKind, Patterns]] = {
    ValueKind.NUMERIC: _NUMBERS,
    ValueKind.DATE: _NUMBERS,
    ValueKind.SECONDS: _NUMBERS,
    ValueKind.ADDRESS: frozenset(
        {Pattern(f"{RUN}:{RUN}"), Pattern(".".join([CHARACTER + RUN] * 4))},
    ),
}
"""By kind, patterns that match every value of it, and other texts."""

_SOME: Final = CHARACTER + RUN
_NAME: Final = frozenset({Pattern(_SOME)})
KEY_DOMAINS: Final[Mapping[str, Patterns]] = {
    "aws:username": _NAME,
    "aws:userid": _NAME,
    "aws:requestedregion": frozenset({Pattern(f"{_SOME}-{_SOME}-{DIGIT}{RUN}")}),
    "aws:principaltype": frozenset(
        map(Pattern, ("Account", "Anonymous", "AssumedRole", "FederatedUser", "User"))
    ),
    PRINCIPAL_ARN: frozenset(
        Pattern(f"arn:{SEGMENT_RUN}:{service}::{ACCOUNT}:{_SOME}") for service in ("iam", "sts")
    ),
}
"""By key in lower case, patterns that match every value of it: AWS documents fewer values than its type has.

Names are not empty, regions have names like ``eu-west-1``, and a principal is in IAM or STS, which have no
regions.
"""

SERVICES: Final = frozenset(
    Pattern(f"{_SOME}.{domain}")
    for domain in (
        *("amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "aws.internal"),
        *("c2s.ic.gov", "sc2s.sgov.gov", "cloud.adc-e.uk", "csp.hci.ic.gov"),
    )
)
"""The host names of services in the partitions of AWS, such as ``lambda.amazonaws.com``.

A search does not depend on them: AWS lists no domains of service principals.
"""


def tag_of_resource(key: str) -> str | None:
    """Return the global key that holds the same tag as a key of a service; ``None`` if it is no such key.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html

    >>> tag_of_resource("ec2:resourcetag/team"), tag_of_resource("s3:prefix")
    ('aws:resourcetag/team', None)
    """
    prefix, _, rest = key.partition(":")
    return f"aws:{rest}" if rest.startswith("resourcetag/") and prefix != "aws" else None


def may_have(key: str, text: str) -> bool:
    """Return whether a key in lower case may have the value ``text``."""
    domain = KEY_DOMAINS.get(key)
    return is_value(kind_of(key), text) and (domain is None or any_matches(domain, text))


def is_value(kind: ValueKind, text: str) -> bool:
    """Return whether a key of a kind may have the value ``text``."""
    match kind:
        case ValueKind.STRING:
            return True
        case ValueKind.NUMERIC:
            return ordered_value(Scale.NUMERIC, text) is not None
        case ValueKind.SECONDS:
            # Operators of dates read a text of four digits as a year.
            return ordered_value(Scale.NUMERIC, text) is not None and ordered_value(
                Scale.NUMERIC, text
            ) == ordered_value(Scale.DATE, text)
        case ValueKind.DATE:
            return ordered_value(Scale.DATE, text) is not None
        case ValueKind.ADDRESS:
            # AWS sends neither an IPv4 address within IPv6 nor the name of an interface.
            return parse_address(text) is not None and "%" not in text and not {".", ":"} <= set(text)
        case ValueKind.ARN | ValueKind.BOOL | ValueKind.ACCOUNT:
            return any_matches(EXACT_DOMAINS[kind], text)
        case _:
            assert_never(kind)
