"""What CloudTrail calls the call of an action, for patterns of EventBridge.

Most events have the name of the action. Events of Lambda end with the day of its API, as
``UpdateFunctionCode20150331v2``; some of S3 have a name of their own; and a permission that is no call of its
own, as ``iam:PassRole``, has none: the call that passes the role has.

https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

>>> event_name("iam:PutRolePolicy"), event_name("s3:PutLifecycleConfiguration"), event_name("iam:PassRole")
('PutRolePolicy', 'PutBucketLifecycle', None)
"""

from __future__ import annotations

from typing import Final

DATED_SERVICES: Final = frozenset({"lambda"})
"""The services whose names of events end with the day of their API."""

_OTHER_NAMES: Final = {
    "s3:putencryptionconfiguration": "PutBucketEncryption",
    "s3:putlifecycleconfiguration": "PutBucketLifecycle",
    "s3:putreplicationconfiguration": "PutBucketReplication",
}
_NO_CALLS: Final = frozenset({"iam:passrole"})


def event_name(action: str) -> str | None:
    """Name the event of an action, without a day at its end; ``None`` where it has no event."""
    if action.lower() in _NO_CALLS:
        return None
    return _OTHER_NAMES.get(action.lower(), action.partition(":")[2])


def has_day(action: str) -> bool:
    """Tell whether the name of the event ends with the day of an API."""
    return action.partition(":")[0].lower() in DATED_SERVICES
