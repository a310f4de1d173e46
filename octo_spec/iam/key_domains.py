"""The values that a condition key may hold, by its kind.

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
from octo_spec.iam.glob import CHARACTER, DIGIT, RUN, Pattern, Patterns
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.keys import ValueKind
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
