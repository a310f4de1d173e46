"""Context that AWS never sends with a role's requests: a role session is neither a user nor a service.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

>>> "aws:username" in UNSENT_BY_ROLES, "aws:principalarn" in UNSENT_BY_ROLES
(True, False)
>>> is_private(IPv4Network("10.1.0.0/16")), is_private(IPv4Network("203.0.113.0/24"))
(True, False)
"""

from __future__ import annotations

from functools import cache, lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog_data import data_date
from octo_spec.iam.filled_keys import ISSUE_TIME
from octo_spec.iam.policy import document
from octo_spec.iam.variables import variables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document, Statement

_BY_SERVICES: Final = "only requests that a service makes for itself have it"

UNSENT_BY_ROLES: Final[Mapping[str, str]] = {
    "aws:assumedroot": "only a session of sts:AssumeRoot has it",
    "aws:username": "a session of a role has no user name",
    "aws:sourcearn": _BY_SERVICES,
    "aws:sourceaccount": _BY_SERVICES,
    "aws:sourceorgid": _BY_SERVICES,
    "aws:sourceorgpaths": _BY_SERVICES,
    "aws:principalservicename": _BY_SERVICES,
    "aws:principalservicenameslist": _BY_SERVICES,
}
"""The keys that no request of a role's session holds, in lower case, each with the reason."""

_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
            *("100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        ),
    )
)
_IPV6: Final = tuple(map(IPv6Network, ("fc00::/7", "fe80::/10", "::1/128")))
PRIVATE_NETWORKS: Final = (*_IPV4, *_IPV6)
"""Addresses that no request has as ``aws:SourceIp``, which is a public address: RFC 1918, 6598, 1122, 3927,
4193 and 4291. A request through a VPC endpoint has ``aws:VpcSourceIp`` instead."""


def is_private(network: IPv4Network | IPv6Network) -> bool:
    """Return whether all addresses of a network are private."""
    if isinstance(network, IPv4Network):
        return any(map(network.subnet_of, _IPV4))
    return any(map(network.subnet_of, _IPV6))


_OF_SESSIONS: Final[Mapping[str, Mapping[str, JsonValue]]] = {
    **{key: {"Null": {key: "false"}} for key in UNSENT_BY_ROLES},
    "aws:principaltype": {"StringNotEquals": {"aws:principaltype": "AssumedRole"}},
    "aws:principalisawsservice": {"Bool": {"aws:principalisawsservice": "true"}},
    ISSUE_TIME: {"Null": {ISSUE_TIME: "true"}},
}
"""By key in lower case, a condition of the values that no request of a role's session has."""


def session_limits(documents: Iterable[Document]) -> Document:
    """Return denies of the requests that no session of a role makes, about the keys of some documents.

    >>> from octo_spec.iam.policy import parse
    >>> named = {"StringEquals": {"aws:username": "mia"}}
    >>> allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": named}
    >>> [deny] = session_limits([parse({"Statement": allow})]).statements
    >>> [str(condition) for condition in deny.conditions]
    ['Null aws:username [false]']
    """
    return _denies(_keys_of(documents).intersection(_OF_SESSIONS))


def lasting_limits(documents: Iterable[Document]) -> Document:
    """Return denies of requests that no session of a role will make, about the keys of some documents.

    In addition to the above, these come from private addresses, or were made before the date of the
    catalogue: a rule has no clock, so that equal specs have equal findings.
    """
    return _denies(_keys_of(documents).intersection(_lasting_contexts()))


@cache
def _lasting_contexts() -> Mapping[str, Mapping[str, JsonValue]]:
    past = {"DateLessThan": {"aws:currenttime": f"{data_date()}T00:00:00Z"}}
    private = {"IpAddress": {"aws:sourceip": list(map(str, PRIVATE_NETWORKS))}}
    return {**_OF_SESSIONS, "aws:currenttime": past, "aws:sourceip": private}


def _keys_of(documents: Iterable[Document]) -> frozenset[str]:
    return frozenset[str]().union(*(tested_keys(each) for policy in documents for each in policy.statements))


@lru_cache(1 << 8)
def _denies(keys: frozenset[str]) -> Document:
    """Deny the values of keys that no request has: one document for all grants that test the same keys."""
    conditions = ({**_lasting_contexts()[key]} for key in sorted(keys))
    return document("Deny", ({"Action": "*", "Resource": "*", "Condition": each} for each in conditions))


@lru_cache(1 << 14)
def tested_keys(statement: Statement) -> frozenset[str]:
    """Return the keys that a statement tests or names as variables."""
    named = variables_of(statement.resources.patterns) if statement.resources else frozenset[str]()
    if not statement.conditions:
        return named
    tested = {condition.key for condition in statement.conditions}
    return named.union(tested, *(condition.variables for condition in statement.conditions))
