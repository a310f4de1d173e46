"""Reads logs.

What it asks
    Whether the role can read log events in CloudWatch, or the audit trail of the account.

What it does not cover
    Log files in S3: see `reads-object-contents`. Names of log groups and values of metrics, which are not
    log events.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "cloudtrail:GetQueryResults",
    "cloudtrail:LookupEvents",
    "cloudtrail:StartQuery",
    "logs:CreateExportTask",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "logs:Unmask",
)

QUESTION: Final = ReviewQuestion(
    "reads-logs",
    "reads logs",
    ACTIONS,
    __doc__,
    deed="Read logs",
    tone=Tone.CAUTION,
    gravity=30,
)
