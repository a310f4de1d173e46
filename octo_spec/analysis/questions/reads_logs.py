"""Reads logs.

What it asks
    Whether the role can read log events in CloudWatch, the audit trail of the account, or the logs,
    traces and histories of executions that other services keep, such as flow logs, console logs and logs
    of jobs.

What it does not cover
    Log files in S3: see `reads-object-contents`. Names of log groups and values of metrics, which are not
    log events. Lists of what happened to a resource, such as events of a stack, activities of a scaling
    group and states of an alarm.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-logs",
    "reads logs",
    (),
    __doc__,
    deed="Read logs",
    tone=Tone.CAUTION,
    gravity=30,
    effects=("reads-logs",),
    known_by=(
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
        "logs:StartQuery",
        "cloudtrail:LookupEvents",
    ),
)
