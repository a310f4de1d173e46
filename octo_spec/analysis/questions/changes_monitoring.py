"""Weakens logging or monitoring.

What it asks
    Whether the role can stop, delete or weaken the services that log and monitor the account: CloudTrail,
    Config, GuardDuty, Security Hub, Inspector, Macie, Detective, access analyzers, alarms, log groups and
    flow logs.

What it does not cover
    Monitoring systems outside AWS.

Source
    https://attack.mitre.org/techniques/T1562/008/
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "access-analyzer:CreateArchiveRule",
    "access-analyzer:DeleteAnalyzer",
    "cloudtrail:DeleteEventDataStore",
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:PutInsightSelectors",
    "cloudtrail:StopEventDataStoreIngestion",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateEventDataStore",
    "cloudtrail:UpdateTrail",
    "cloudwatch:DeleteAlarms",
    "cloudwatch:DisableAlarmActions",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:SetAlarmState",
    "config:Delete*",
    "config:PutConfigurationRecorder",
    "config:PutDeliveryChannel",
    "config:Stop*",
    "detective:DeleteGraph",
    "ec2:DeleteFlowLogs",
    "ec2:UnmonitorInstances",
    "events:DeleteRule",
    "events:DisableRule",
    "events:RemoveTargets",
    "guardduty:ArchiveFindings",
    "guardduty:CreateFilter",
    "guardduty:CreateIPSet",
    "guardduty:Delete*",
    "guardduty:Disassociate*",
    "guardduty:StopMonitoringMembers",
    "guardduty:UpdateDetector",
    "guardduty:UpdateFilter",
    "guardduty:UpdateIPSet",
    "inspector2:CreateFilter",
    "inspector2:Disable*",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "logs:DeleteMetricFilter",
    "logs:DeleteSubscriptionFilter",
    "logs:PutRetentionPolicy",
    "macie2:DisableMacie",
    "macie2:UpdateMacieSession",
    "s3:PutBucketLogging",
    "securityhub:BatchDisableStandards",
    "securityhub:BatchUpdateFindings",
    "securityhub:Delete*",
    "securityhub:Disable*",
    "securityhub:Disassociate*",
    "securityhub:UpdateStandardsControl",
    "ssm:DeleteResourceDataSync",
    "wafv2:DeleteLoggingConfiguration",
)

QUESTION: Final = ReviewQuestion(
    "changes-monitoring",
    "weakens monitoring",
    ACTIONS,
    __doc__,
    deed="Weaken monitoring",
    tone=Tone.CAUTION,
    gravity=50,
)
