"""The actions behind CloudTrail events: the reverse of ``event_names``, with what events do not show.

The source of an event is the name of the service and ``amazonaws.com``; the name of an event is that of the
API operation, which is usually the name of the action. The tables hold the exceptions. A name that neither
they nor AWS's list of actions have is not known: it is never guessed.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html,
https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html,
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html

>>> event_actions("ec2.amazonaws.com", "DeleteVolume")
('ec2:DeleteVolume',)
>>> event_actions("lambda.amazonaws.com", "GetFunction20150331v2")
('lambda:GetFunction',)
>>> event_actions("s3.amazonaws.com", "CopyObject")
('s3:GetObject', 's3:PutObject')
>>> event_actions("signin.amazonaws.com", "ConsoleLogin")
()
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from octo_spec.iam.catalog import Action, Service, service
from octo_spec.iam.catalog import action as look_up
from octo_spec.iam.event_names import event_name

_SUFFIX: Final = ".amazonaws.com"
_PREFIXES: Final = {
    "monitoring": "cloudwatch",
    "email": "ses",
    "tagging": "tag",
    "api.pricing": "pricing",
}
"""The name of a source -> the prefix of its actions, where they differ."""

_DATE: Final = re.compile(r"_?\d{4}_?\d{2}_?\d{2}(v\d+)?$")
"""The date of an API at the end of names of Lambda and CloudFront."""
_DATED: Final = frozenset({"lambda", "cloudfront"})

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "lambda:invoke": ("lambda:InvokeFunction",),
    "s3:abortmultipartupload": ("s3:AbortMultipartUpload",),
    "s3:completemultipartupload": ("s3:PutObject",),
    "s3:copyobject": ("s3:GetObject", "s3:PutObject"),
    "s3:createmultipartupload": ("s3:PutObject",),
    "s3:deletebucketcors": ("s3:PutBucketCORS",),
    "s3:deletebucketencryption": ("s3:PutEncryptionConfiguration",),
    "s3:deletebucketlifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:deletebucketreplication": ("s3:PutReplicationConfiguration",),
    "s3:deletebuckettagging": ("s3:PutBucketTagging",),
    "s3:deleteobjects": ("s3:DeleteObject",),
    "s3:getbucketcors": ("s3:GetBucketCORS",),
    "s3:getbucketencryption": ("s3:GetEncryptionConfiguration",),
    "s3:getbucketlifecycle": ("s3:GetLifecycleConfiguration",),
    "s3:getbucketlifecycleconfiguration": ("s3:GetLifecycleConfiguration",),
    "s3:getbucketnotificationconfiguration": ("s3:GetBucketNotification",),
    "s3:getbucketreplication": ("s3:GetReplicationConfiguration",),
    "s3:getpublicaccessblock": ("s3:GetBucketPublicAccessBlock",),
    "s3:headbucket": ("s3:ListBucket",),
    "s3:headobject": ("s3:GetObject",),
    "s3:listbuckets": ("s3:ListAllMyBuckets",),
    "s3:listmultipartuploads": ("s3:ListBucketMultipartUploads",),
    "s3:listobjects": ("s3:ListBucket",),
    "s3:listobjectsv2": ("s3:ListBucket",),
    "s3:listobjectversions": ("s3:ListBucketVersions",),
    "s3:listparts": ("s3:ListMultipartUploadParts",),
    "s3:putbucketcors": ("s3:PutBucketCORS",),
    "s3:putbucketencryption": ("s3:PutEncryptionConfiguration",),
    "s3:putbucketlifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:putbucketlifecycleconfiguration": ("s3:PutLifecycleConfiguration",),
    "s3:putbucketnotificationconfiguration": ("s3:PutBucketNotification",),
    "s3:putbucketreplication": ("s3:PutReplicationConfiguration",),
    "s3:putpublicaccessblock": ("s3:PutBucketPublicAccessBlock",),
    "s3:uploadpart": ("s3:PutObject",),
    "s3:uploadpartcopy": ("s3:GetObject", "s3:PutObject"),
}
"""Prefix and name of an event, in lower case -> the actions that it needs."""


@lru_cache(1 << 14)
def event_actions(source: str, name: str) -> tuple[str, ...]:
    """Return the actions that a role used to make the request of an event; empty if they are not known."""
    prefix = _prefix(source)
    if prefix is None:
        return ()
    plain = _DATE.sub("", name) if prefix in _DATED else name
    if known := _NAMES.get(f"{prefix}:{plain}".lower()):
        return known
    found = look_up(f"{prefix}:{plain}")
    return (found.full_name,) if isinstance(found, Action) else ()


def event_service(source: str) -> str:
    """Return the prefix of the actions of a source of events; empty if it is not known."""
    return _prefix(source) or ""


def _prefix(source: str) -> str | None:
    label = source.removesuffix(_SUFFIX).lower()
    prefix = _PREFIXES.get(label, label)
    return prefix if source.endswith(_SUFFIX) and isinstance(service(prefix), Service) else None


# --- what events do not show -------------------------------------------------------------------


class EventKind(StrEnum):
    """Where CloudTrail logs the use of an action."""

    MANAGEMENT = "management"
    DATA = "data"
    """Only a trail that logs data events has it."""
    NONE = "none"
    """No event has the name of the action."""
    OTHERS = "others"
    """Events of other actions may need it too, such as one that creates a resource with tags."""


_DATA: Final = (
    r"s3:(get|put|delete|restore|abort|list)\w*(object|multipart|bucket|versions)\w*|s3:replicate\w*",
    r"lambda:invoke\w*",
    r"dynamodb:(batch\w+|getitem|putitem|updateitem|deleteitem|query|scan|partiql\w+|conditioncheckitem)",
    r"dynamodb:(getrecords|getsharditerator)",
    r"sqs:(sendmessage|receivemessage|deletemessage|changemessagevisibility)\w*",
    r"sns:publish\w*",
    r"kinesis:(get|put|subscribe)\w*",
    r"ssmmessages:\w+|ec2messages:\w+",
    r"bedrock:(invoke|retrieve|converse)\w*",
    r"cloudwatch:(getmetric|putmetric|listmetrics)\w*",
    r"ebs:\w+",
    r"cognito-idp:\w+|qbusiness:\w+|rds-data:\w+|kendra-ranking:\w+",
)
_IS_DATA: Final = re.compile("|".join(f"(?:{each})" for each in _DATA))
"""Actions whose events may be data events, also some of which are management events: an upper bound."""


_UNNAMED: Final = re.compile(
    r"apigateway:(?:get|post|put|patch|delete)"  # events have names of operations, as GetRestApis
    r"|execute-api:\w+|rds-db:connect"
    r"|sts:(?:tagsession|setsourceidentity)"
    r"|s3:(?:get|put|delete)objectversion\w*|s3:bypassgovernanceretention"
)
_WITH_OTHERS: Final = re.compile(r"ec2:createtags|iam:tag\w+|[\w-]+:(?:tagresource|addtags\w*)")


def event_kind(action: str) -> EventKind:
    """Return how events show the use of an action, by its full name."""
    if event_name(action) is None or not isinstance(look_up(action), Action):
        return EventKind.NONE
    if _UNNAMED.fullmatch(action.lower()):
        return EventKind.NONE
    if _WITH_OTHERS.fullmatch(action.lower()):
        return EventKind.OTHERS
    return EventKind.DATA if _IS_DATA.fullmatch(action.lower()) else EventKind.MANAGEMENT
