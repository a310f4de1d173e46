"""CloudTrail events in the documented form."""

from __future__ import annotations

from typing import Any

ACCOUNT = "111122223333"


def event(
    source: str, name: str, role: str = "Reader", account: str = ACCOUNT, **more: object
) -> dict[str, Any]:
    """Give the event of a request by a session of a role."""
    arn = f"arn:aws:iam::{account}:role/{role}"
    issuer = {
        "type": "Role",
        "principalId": "AROAEXAMPLE",
        "arn": arn,
        "accountId": account,
        "userName": role,
    }
    identity = {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/session",
        "accountId": account,
        "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}},
    }
    return {
        "eventVersion": "1.09",
        "userIdentity": identity,
        "eventTime": "2026-11-01T10:00:00Z",
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.1",
        "requestParameters": {"secret": "never kept"},
        "responseElements": None,
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
        **more,
    }
