"""The CloudTrail event names of actions, for EventBridge patterns.

Most events have the name of the action. Events of Lambda end with the date of its API, such as
``UpdateFunctionCode20150331v2``; some events of S3 have other names; and a permission that is not an API
call, such as ``iam:PassRole``, has no event: the call that passes the role has one.

https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

>>> event_name("iam:PutRolePolicy"), event_name("s3:PutLifecycleConfiguration"), event_name("iam:PassRole")
('PutRolePolicy', 'PutBucketLifecycle', None)
"""

from __future__ import annotations

from typing import Final

DATED_SERVICES: Final = frozenset({"lambda"})
"""The services whose event names end with the date of their API."""

_OTHER_NAMES: Final = {
    "s3:putencryptionconfiguration": "PutBucketEncryption",
    "s3:putlifecycleconfiguration": "PutBucketLifecycle",
    "s3:putreplicationconfiguration": "PutBucketReplication",
}
_NO_CALLS: Final = frozenset({"iam:passrole"})


def event_name(action: str) -> str | None:
    """Return the event name of an action, without a date at its end; ``None`` if it has no event."""
    if action.lower() in _NO_CALLS:
        return None
    return _OTHER_NAMES.get(action.lower(), action.partition(":")[2])


def has_day(action: str) -> bool:
    """Return whether the event name ends with the date of an API."""
    return action.partition(":")[0].lower() in DATED_SERVICES
