"""Prints 90 days of invented CloudTrail events of Octo's role, in three accounts, one on each line."""
# ruff: noqa: INP001 - a script, which no package imports

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

ACCOUNTS = ("111122223333", "444455556666", "777788889999")
DAYS = 90
FIRST = datetime(2026, 9, 1, 4, tzinfo=UTC)
DAILY = (
    ("ce", "GetCostAndUsage"),
    ("ce", "GetReservationUtilization"),
    ("ce", "GetSavingsPlansCoverage"),
    ("ce", "ListCostAllocationTags"),
    ("cur", "DescribeReportDefinitions"),
    ("organizations", "ListAccounts"),
    ("organizations", "ListParents"),
    ("rds", "DescribeReservedDBInstances"),
    ("compute-optimizer", "GetEC2InstanceRecommendations"),
    ("compute-optimizer", "ExportEC2InstanceRecommendations"),
    ("cloudformation", "GetTemplateSummary"),
    ("iam", "GetRolePolicy"),
)
WEEKLY = (
    ("savingsplans", "DescribeSavingsPlans"),
    ("trustedadvisor", "ListRecommendations"),
    ("cost-optimization-hub", "ListRecommendations"),
    ("ec2", "DescribeVolumes"),
    ("ec2", "CreateSnapshot"),
    ("ec2", "DetachVolume"),
    ("ec2", "ModifyVolume"),
    ("ec2", "DeleteVolume"),
    ("ssm", "StartAutomationExecution"),
    ("ssm", "DescribeAutomationExecutions"),
)
DENIED = (("ec2", "CreateImage"),)


def events() -> Iterator[dict[str, object]]:
    """Yield the events of each day: those of the role, and some of a person in the account."""
    for day in range(DAYS):
        for number, account in enumerate(ACCOUNTS):
            time = FIRST + timedelta(days=day, minutes=number)
            calls = (*DAILY, *(WEEKLY if day % 7 == number else ()))
            yield from (event(account, time, *call) for call in calls)
            yield from (
                event(account, time, *call, error="Client.UnauthorizedOperation")
                for call in DENIED[day % 30 :]
            )
            yield event(account, time, "s3", "ListBuckets", role="Administrator")


def event(account: str, time: datetime, service: str, name: str, **more: str) -> dict[str, object]:
    """Return an event as CloudTrail documents it, without the fields that octospec does not read."""
    role, error = more.get("role", "AlphausAcctAccessRole"), more.get("error")
    issuer = {
        "type": "Role",
        "arn": f"arn:aws:iam::{account}:role/{role}",
        "accountId": account,
        "userName": role,
    }
    return {
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::{account}:assumed-role/{role}/octo",
            "accountId": account,
            "sessionContext": {"sessionIssuer": issuer},
        },
        "eventTime": f"{time:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        **({"errorCode": error} if error else {}),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }


if __name__ == "__main__":
    sys.stdout.writelines(f"{json.dumps(each)}\n" for each in events())
