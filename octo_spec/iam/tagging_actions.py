"""The actions that set or remove tags of existing resources, from AWS's access level "Tagging".

They have the tags as ``aws:RequestTag``, or, for objects in S3, as ``s3:RequestObjectTag``. A condition on
``aws:ResourceTag`` of another request then sees these tags.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html

>>> tagging_actions("ec2"), tagging_actions("sqs"), tagging_actions("sts")
(('ec2:CreateTags',), ('sqs:TagQueue',), ())
>>> untagging_actions("ec2"), untagging_actions("sqs")
(('ec2:DeleteTags',), ('sqs:UntagQueue',))
>>> key_of_request("ec2:resourcetag/team"), key_of_request("s3:existingobjecttag/team")
('aws:requesttag/team', 's3:requestobjecttag/team')
>>> key_of_request("rds:db-tag/team"), key_of_request("aws:principaltag/team")
('aws:requesttag/team', None)
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.catalog import Level, Service, service

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action

TAGS_IN_REQUESTS: Final = ("aws:requesttag/", "s3:requestobjecttag/")
"""The beginnings of the keys, in lower case, of tags that a request sets."""
WHILE_CREATING: Final = "{}:createaction"
"""The key, in lower case, that a service sends only with tags of a resource that it creates.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
"""
_REMOVING: Final = ("untag", "delete", "remove")
_OTHERWISE: Final = ("list", "addlftags", "removelftags", "replicate")
"""The beginnings of names of actions that read tags, or change tags that no condition tests."""
_OF_SESSIONS: Final = "sts"
_OF_RESOURCE: Final = re.compile(
    r"(?P<prefix>[^:]+):(?:(?P<object>existingobjecttag)|resourcetag|(?:table|vector)?buckettag|accesspointtag"
    r"|tag|(?!req-)[a-z-]+-tag)/(?P<name>.+)"
)
"""A key of a resource's tag in lower case: the global one, or one of a service."""


def tagging_actions(prefix: str) -> tuple[str, ...]:
    """Return the actions of a service that set tags of existing resources, sorted."""
    return tuple(each for each in _changing_tags(prefix) if not _removes(each))


def untagging_actions(prefix: str) -> tuple[str, ...]:
    """Return the actions of a service that remove tags of existing resources, sorted."""
    return tuple(filter(_removes, _changing_tags(prefix)))


def _removes(name: str) -> bool:
    return name.partition(":")[2].lower().startswith(_REMOVING)


@cache
def _changing_tags(prefix: str) -> tuple[str, ...]:
    known = service(prefix)
    if prefix == _OF_SESSIONS or not isinstance(known, Service):
        return ()
    return tuple(sorted(each.full_name for each in known.actions.values() if _changes_tags(each)))


def _changes_tags(action: Action) -> bool:
    name = action.name.lower()
    return Level.TAGGING in action.levels and "tag" in name and not name.startswith(_OTHERWISE)


@cache
def key_of_request(key: str) -> str | None:
    """Return the key for the same tag in a request that sets it; ``None`` if ``key`` is of no resource's tag.

    Keys are in lower case.
    """
    found = _OF_RESOURCE.fullmatch(key)
    if found is None:
        return None
    beginning = f"{found['prefix']}:requestobjecttag" if found["object"] else "aws:requesttag"
    return f"{beginning}/{found['name']}"
