"""The keys of a request whose values someone can change first: tags of the resource, and aliases of a key.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html,
https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.tag_requests import TaggedResources
from octo_spec.iam.policy import document
from octo_spec.iam.tagging_actions import key_of_request, tagging_actions, untagging_actions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document

ALIASES: Final = frozenset({"kms:requestalias", "kms:resourcealiases"})
_SETTING_ALIASES: Final = ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias")


def changes_of_tags(request: Request) -> Document:
    """Return the requests that change the tags of the resource of a request."""
    services = TaggedResources.of((request.action,), (request.resource,)).services
    names = tuple(chain.from_iterable((*map(tagging_actions, services), *map(untagging_actions, services))))
    return document("Allow", [{"Action": [*names], "Resource": request.resource}] if names else [])


def changes_of_aliases() -> Document:
    """Return the requests that change the aliases of a key."""
    return document("Allow", [{"Action": [*_SETTING_ALIASES], "Resource": "*"}])


def changeable_keys(
    request: Request, keys: Iterable[str], may_do: Callable[[Document], bool]
) -> frozenset[str]:
    """Return which ``keys`` may have any value before a request, by who may do which other requests."""
    tested = frozenset(keys)
    tags = frozenset(key for key in tested if key_of_request(key))
    aliases = tested & ALIASES
    return frozenset().union(
        tags if tags and may_do(changes_of_tags(request)) else (),
        aliases if aliases and may_do(changes_of_aliases()) else (),
    )
