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

from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Level, Service, service
from octo_spec.iam.documented_keys import documents
from octo_spec.iam.global_keys import is_global
from octo_spec.iam.keys import look_up

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action

_OF_RESOURCE: Final = "aws:resourcetag/"
_OF_REQUEST: Final = ("aws:requesttag/", "aws:tagkeys")
_READING: Final = frozenset({Level.LIST, Level.READ})


def may_hold(action: Action, key: str) -> bool:
    """Return whether a request for ``action`` may hold ``key``, which is in any letter case."""
    lower = key.lower()
    if is_tag_key(lower):
        return documents(action, lower) or _may_hold_tag(action, lower)
    if is_global(lower) or is_of_provider(lower):
        return True
    return documents(action, lower) or _is_vague(action, lower)


def is_tag_key(key: str) -> bool:
    """Return whether a key in lower case is a global key of tags of a resource or of a request."""
    return key.startswith((_OF_RESOURCE, *_OF_REQUEST))


def is_of_provider(key: str) -> bool:
    """Return whether an identity provider defines a key: then the prefix is a host name."""
    return "." in key.partition(":")[0]


def holders(key: str) -> tuple[Action, ...]:
    """Return the actions of a key's own service for which AWS documents the key."""
    return _holders(key.lower())


def _may_hold_tag(action: Action, key: str) -> bool:
    """Return whether a request may have tags though AWS does not document them: read requests send none."""
    if key.startswith(_OF_RESOURCE):
        return bool(action.resource_types)
    return not _READING.issuperset(action.levels)


def _is_vague(action: Action, key: str) -> bool:
    """Return whether the action's services have the key, but AWS does not document well for which actions."""
    if look_up(key) is None or key.partition(":")[0] not in _services(action):
        return False
    return ":resourcetag/" in key or not holders(key)


def _services(action: Action) -> frozenset[str]:
    """Return the service of an action, and the services of its resources."""
    arns = (arn for resource in action.resource_types for arn in resource.arns)
    return frozenset({action.service, *(arn.split(":")[2] for arn in arns)})


@cache
def _holders(key: str) -> tuple[Action, ...]:
    known = service(key.partition(":")[0])
    actions = known.actions.values() if isinstance(known, Service) else ()
    return tuple(action for action in actions if documents(action, key))
