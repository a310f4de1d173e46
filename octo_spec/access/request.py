"""One request, which AWS decides.

AWS decides by a *request context*: the caller, the action, the resource, and the condition keys that AWS
knows at that moment.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-reqcontext.html

>>> from octo_spec.iam.elements import PrincipalKind
>>> from octo_spec.iam.principals import Caller
>>> caller = Caller(PrincipalKind.AWS, "arn:aws:iam::111122223333:role/octo", session="nightly")
>>> request = Request("sts:AssumeRole", context={"sts:externalid": "e-1"}, caller=caller)
>>> request.value("sts:externalid"), request.value("aws:principalaccount"), request.value("aws:username")
('e-1', '111122223333', None)
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.key_domains import is_value, may_have, tag_of_resource
from octo_spec.iam.keys import (
    CALLED_VIA,
    ENDS_OF_CALLED_VIA,
    PRINCIPAL_ACCOUNT,
    PRINCIPAL_ARN,
    RESOURCE_ACCOUNT,
    ValueKind,
    listing_of,
)
from octo_spec.iam.request_keys import unsent_keys
from octo_spec.iam.value_tests import Scale, ordered_value

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.principals import Caller


@frozen
class Request:
    """An action on a resource, with the condition keys that AWS knows when it decides.

    ``resource`` is an ARN, or ``*`` if the action has no resource. ``context`` is indexed by the key in lower
    case. ``caller`` is ``None`` if no policy names principals; otherwise it gives the values of the keys
    about the principal.
    """

    action: str
    resource: str = "*"
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    caller: Caller | None = None

    def value(self, key: str) -> ContextValue | None:
        """Return the value of a key in lower case; ``None`` if it is absent or holds an empty set."""
        if self.caller and key in (PRINCIPAL_ARN, PRINCIPAL_ACCOUNT):
            return caller_value(self.caller, key)
        value = self.context.get(key)
        return None if value == frozenset() else value


def caller_value(caller: Caller, key: str) -> str | None:
    """Return the value of ``aws:PrincipalArn`` or ``aws:PrincipalAccount`` for ``caller``."""
    if caller.kind is not PrincipalKind.AWS:
        return None
    return caller.name if key == PRINCIPAL_ARN else caller.account


def contradictions(request: Request) -> tuple[str, ...]:
    """Return the keys whose values AWS never sends.

    These are keys that AWS never sends with the action, tags of the request whose key is missing in
    ``aws:TagKeys``, values that do not have the type of their key, and keys that must occur together, or have
    the same value, and do not.
    """
    unsent = unsent_keys(request.action, request.context)
    keys = (
        key
        for key in sorted(request.context)
        if key in unsent or not (_is_listed(request, key) and _is_typed(request, key))
    )
    return (*keys, *_untied_keys(request))


def _is_typed(request: Request, key: str) -> bool:
    value = request.context[key]
    return all(may_have(key, text) for text in ((value,) if isinstance(value, str) else value))


def _untied_keys(request: Request) -> Iterator[str]:
    """Yield the keys that contradict another one; a key that every request holds may be missing."""
    held = request.value
    for key, needed in _NEEDED:
        if held(key) is not None and held(needed.key) not in needed.values:
            yield key
    services = held(CALLED_VIA)
    if isinstance(services, frozenset):
        yield from (end for end in ENDS_OF_CALLED_VIA if held(end) is not None and held(end) not in services)
    moments = {ordered_value(Scale.DATE, str(held(key))) for key in _TIMES if held(key) is not None}
    if len(moments) > 1:
        yield _TIMES[0]
    yield from _untied_keys_of_principal(request)
    yield from _untied_keys_of_resource(request)


def _untied_keys_of_principal(request: Request) -> Iterator[str]:
    arn, account = request.value(PRINCIPAL_ARN), request.value(PRINCIPAL_ACCOUNT)
    if arn is not None and account not in (None, _account(str(arn))):
        yield PRINCIPAL_ACCOUNT
    if request.value("aws:username") is not None and arn is not None and ":user/" not in str(arn):
        yield "aws:username"


def _untied_keys_of_resource(request: Request) -> Iterator[str]:
    held = request.value
    for key in sorted(request.context):
        same = tag_of_resource(key)
        if same is not None and held(same) not in (None, held(key)):
            yield key
    owner = held(RESOURCE_ACCOUNT)
    if owner is not None and _account(request.resource) not in (None, owner):
        yield RESOURCE_ACCOUNT


_TIMES = ("aws:currenttime", "aws:epochtime")


@frozen
class _Needed:
    """A key that must occur together with another one, and the values that it may have then."""

    key: str
    values: Container[ContextValue | None]


class _Present:
    """Any value, but the key must be present."""

    def __contains__(self, value: object) -> bool:
        return value is not None


_NEEDED = (
    ("aws:multifactorauthage", _Needed("aws:multifactorauthpresent", ("true",))),
    (CALLED_VIA, _Needed("aws:viaawsservice", ("true", None))),
    *((end, _Needed(CALLED_VIA, _Present())) for end in ENDS_OF_CALLED_VIA),
    ("aws:username", _Needed("aws:principaltype", ("User", None))),
)


def _account(arn: str) -> str | None:
    """Return the account in an ARN; ``None`` if the ARN has no account of digits."""
    match arn.split(":", 5):
        case [_, _, _, _, account, _] if is_value(ValueKind.ACCOUNT, account):
            return account
        case _:
            return None


def _is_listed(request: Request, key: str) -> bool:
    listing = listing_of(key)
    if listing is None:
        return True
    listing_key, name = listing
    names = request.value(listing_key)
    return isinstance(names, frozenset) and name in {listed.lower() for listed in names}
