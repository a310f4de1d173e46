"""Reads CloudTrail events: which action a role used, on which resource, when and in whose account.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from octo_spec.frozen import mutable
from octo_spec.iam.event_actions import event_actions, event_service
from octo_spec.usage.evidence import EvidenceUse, UsageEvidence
from octo_spec.usage.resource_evidence import resource_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CLOUDTRAIL: Final = "cloudtrail"
_COLONS: Final = 5
"""The colons between the parts of an ARN."""

_DENIED: Final = re.compile(
    r"AccessDenied|Unauthorized(?:Operation|Access)|\.AuthorizationError|NotAuthorized"
)
_NOT_REACHED: Final = re.compile(r"Throttl|RequestLimitExceeded|TooManyRequests|SlowDown|ServiceUnavailable")
"""Errors that AWS may return before it evaluates policies: such a request shows no use."""


@mutable
class CloudTrailReader:
    """Adds events to evidence. ``roles_of`` returns the ids of the roles that an ARN may have.

    ``customer_of`` returns the customer of an account.
    """

    evidence: UsageEvidence
    roles_of: Callable[[str], tuple[str, ...]]
    customer_of: Callable[[str], str]
    since: str = ""
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The roles of the ARNs that were seen."""

    def read(self, record: Mapping[str, Any]) -> None:
        """Read one event; events of other principals are counted only."""
        evidence, time = self.evidence, record.get("eventTime")
        if not isinstance(time, str) or time < self.since:
            return
        evidence.events += 1
        arn = _role_arn(record.get("userIdentity"))
        roles = () if arn is None else self._roles(arn)
        if arn is None or not roles:
            evidence.others += 1
            return
        evidence.cover(time)
        if isinstance(region := record.get("awsRegion"), str):
            evidence.regions.add(region)
        # The account of the role, and not of the event: a role may use resources of another customer.
        customer = self.customer_of(arn.split(":")[4])
        evidence.logged.add(customer)
        if record.get("managementEvent") is False or record.get("eventCategory") == "Data":
            evidence.data_events.add((customer, event_service(str(record.get("eventSource")))))
        self._add(record, time, customer, roles)

    def _roles(self, arn: str) -> tuple[str, ...]:
        if arn not in self.roles:
            self.roles[arn] = self.roles_of(arn)
        return self.roles[arn]

    def _add(self, record: Mapping[str, Any], time: str, customer: str, roles: tuple[str, ...]) -> None:
        source, name = record.get("eventSource"), record.get("eventName")
        if not isinstance(source, str) or not isinstance(name, str):
            return
        error = record.get("errorCode")
        if isinstance(error, str) and _NOT_REACHED.search(error):
            return
        actions = event_actions(source, name)
        if not actions:
            self.evidence.add_unknown(source, name, time)
            return
        is_denied = isinstance(error, str) and _DENIED.search(error)
        add = self.evidence.add_denied if is_denied else self.evidence.add
        arn = _arn(record.get("resources"))
        for action in actions:
            resource = resource_pattern(action, arn) if arn else "*"
            for role in roles:
                add(EvidenceUse(customer, role, action, resource, CLOUDTRAIL), time)


def _role_arn(identity: object) -> str | None:
    """Return the ARN of the role whose session made a request."""
    try:
        arn = identity["sessionContext"]["sessionIssuer"]["arn"]  # type: ignore[index]  # or TypeError
    except (KeyError, TypeError):
        return None
    return arn if isinstance(arn, str) and arn.startswith("arn:") and arn.count(":") >= _COLONS else None


def _arn(resources: object) -> str:
    """Return the ARN of the only resource of an event that has one; empty if it is not known."""
    if not isinstance(resources, list):
        return ""
    arns = {
        each["ARN"]
        for each in resources
        if isinstance(each, dict) and isinstance(each.get("ARN"), str) and each["ARN"].startswith("arn:")
    }
    return arns.pop() if len(arns) == 1 else ""
