"""Whether a request for an action can hold a condition key.

AWS documents the keys of tags for fewer actions than support them, and some keys for no action. In doubt, a
request may hold the key.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

>>> from octo_spec.iam.catalog import action
>>> may_hold(action("savingsplans:CreateSavingsPlan"), "aws:ResourceTag/team")
False
>>> may_hold(action("s3:GetObject"), "s3:prefix"), may_hold(action("s3:ListBucket"), "s3:prefix")
(False, True)
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Action, Level, Service, action, service
from octo_spec.iam.catalog_gaps import KEYS_OF_AWS_POLICIES
from octo_spec.iam.documented_keys import documents
from octo_spec.iam.glob import RUN, Pattern
from octo_spec.iam.global_keys import is_global
from octo_spec.iam.keys import UNKNOWN, listed_by, look_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.glob import Patterns

_OF_RESOURCE: Final = "aws:resourcetag/"
_OF_REQUEST: Final = ("aws:requesttag/", "aws:tagkeys")
_READING: Final = frozenset({Level.LIST, Level.READ})


_ASSUMING: Final = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
_WHILE_ASSUMING: Final = frozenset({"sts:SetContext", "sts:SetSourceIdentity", "sts:TagSession"})
"""Actions that AWS authorizes as a part of a request to assume a role, with the keys of that request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""


def may_hold(action: Action, key: str) -> bool:
    """Return whether a request for ``action`` may hold ``key``, which is in any letter case.

    A request that may hold a tag may hold ``aws:TagKeys``, which lists it, although AWS documents one without
    the other for some actions.
    """
    return any(_may_hold(action, each) for each in (key.lower(), *listed_by(key.lower())))


def _may_hold(action: Action, key: str) -> bool:
    if is_tag_key(key):
        return documents(action, key) or _may_hold_tag(action, key)
    if is_global(key) or is_of_provider(key):
        return True
    return any(documents(each, key) for each in _actions_of_request(action)) or _is_vague(action, key)


def unsent_keys(name: str, keys: Iterable[str]) -> frozenset[str]:
    """Return which of ``keys``, in lower case, AWS never sends with an action, which is in any letter case.

    The answer may be wrong only where AWS's reference is incomplete, so a key counts only if AWS documents
    the action and the key, and no managed policy of AWS contradicts it. An action or a key that is newer than
    the catalogue is never in the way.

    >>> sorted(unsent_keys("s3:DeleteObject", ["s3:prefix", "s3:tlsversion", "s3:later", "aws:sourceip"]))
    ['s3:prefix']
    """
    return frozenset(key for key in keys if _is_unsent(name.lower(), key))


@lru_cache(1 << 14)
def _is_unsent(name: str, key: str) -> bool:
    known = action(name)
    if not isinstance(known, Action) or may_hold(known, key) or is_in_doubt(known, key):
        return False
    return depends_on_action(key)


def is_in_doubt(action: Action, key: str) -> bool:
    """Return whether a managed policy of AWS requires a key for an action and the reference omits it.

    >>> from octo_spec.iam.catalog import action
    >>> is_in_doubt(action("ram:GetResourceShares"), "ram:ResourceShareName")
    True
    """
    beginning, slash, _ = key.lower().partition("/")
    return action.full_name in _doubtful_actions(f"{beginning}{slash}") and not may_hold(action, key)


@cache
def _doubtful_actions(key: str) -> frozenset[str]:
    rows = (row.split() for row in KEYS_OF_AWS_POLICIES.get(key, ()))
    return frozenset(f"{service}:{name}" for service, *names in rows for name in names)


@lru_cache(1 << 14)
def depends_on_action(key: str) -> bool:
    """Return whether AWS documents ``key``, in lower case, and sends it with some actions only."""
    if is_tag_key(key):
        return True
    if key.startswith((UNKNOWN, "aws:")) or is_global(key) or is_of_provider(key):
        return False
    return look_up(key) is not None


def is_tag_key(key: str) -> bool:
    """Return whether a key in lower case is a global key of tags of a resource or of a request."""
    return key.startswith((_OF_RESOURCE, *_OF_REQUEST))


def is_of_provider(key: str) -> bool:
    """Return whether an identity provider defines a key: then the prefix is a host name."""
    return "." in key.partition(":")[0]


def holders(key: str) -> tuple[Action, ...]:
    """Return the actions of a key's own service for which AWS documents the key."""
    return _holders(key.lower())


@cache
def senders_of_tags(prefix: str) -> Patterns | None:
    """Return patterns for the actions with which a service always sends its own key of a resource's tags.

    These are all its actions, if it has both keys of tags with the same ones. ``None`` if it has its own key
    without the global one: then the two are independent.

    >>> senders_of_tags("ec2") == {Pattern(f"ec2:{RUN}")}, "iam:createpolicy" in senders_of_tags("iam")
    (True, False)
    """
    own = set(_holders(f"{prefix}:resourcetag/tag"))
    known = service(prefix)
    actions = known.actions.values() if isinstance(known, Service) else ()
    tagged = {each for each in actions if documents(each, f"{_OF_RESOURCE}tag")}
    if own == tagged and own:
        return frozenset({Pattern(f"{prefix}:{RUN}")})
    return frozenset(Pattern(each.full_name.lower()) for each in own) if own <= tagged else None


def _may_hold_tag(action: Action, key: str) -> bool:
    """Return whether a request may have tags though AWS does not document them: read requests send none."""
    if key.startswith(_OF_RESOURCE):
        return bool(action.resource_types)
    return not _READING.issuperset(action.levels)


def _is_vague(action: Action, key: str) -> bool:
    """Return whether the action's services have the key, but AWS does not document well for which actions."""
    prefix = key.partition(":")[0]
    if look_up(key) is None or prefix not in _services(action):
        return False
    if ":resourcetag/" in key:
        return bool(action.resource_types)
    return not holders(key) or (prefix == action.service and _is_of_almost_all(key))


_ALMOST_ALL: Final = 0.9


@cache
def _is_of_almost_all(key: str) -> bool:
    """Return whether AWS documents a key for almost all actions of its service, as ``s3:TlsVersion``.

    Such a key is about each request to the service, and the few other actions are gaps of the reference.
    """
    known = service(key.partition(":")[0])
    return isinstance(known, Service) and len(holders(key)) >= _ALMOST_ALL * len(known.actions)


def _actions_of_request(known: Action) -> tuple[Action, ...]:
    """Return the actions whose keys a request for an action may hold: of almost all, only the action."""
    if known.full_name not in _WHILE_ASSUMING:
        return (known,)
    return (known, *(each for each in map(action, _ASSUMING) if isinstance(each, Action)))


def _services(action: Action) -> frozenset[str]:
    """Return the service of an action, and the services of its resources."""
    arns = (arn for resource in action.resource_types for arn in resource.arns)
    return frozenset({action.service, *(arn.split(":")[2] for arn in arns)})


@cache
def _holders(key: str) -> tuple[Action, ...]:
    known = service(key.partition(":")[0])
    actions = known.actions.values() if isinstance(known, Service) else ()
    return tuple(action for action in actions if documents(action, key))
