"""Reads logs.

What it asks
    Whether the role can read log events of CloudWatch or the trail of who did what in the account.

What it does not cover
    Log files that lie in S3: see `reads-object-contents`. The names of log groups and the numbers of
    metrics are no log events.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion

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

QUESTION: Final = ReviewQuestion("reads-logs", "reads logs", ACTIONS, __doc__)
