"""Reads IAM's last-accessed details of a role: when it last used a service, and tracked actions.

AWS keeps 400 days of them. It tracks actions of some services only, and none of data events.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octo_spec.iam.catalog import Action
from octo_spec.iam.catalog import action as look_up
from octo_spec.usage.evidence import EvidenceUse, UsageEvidence

if TYPE_CHECKING:
    from collections.abc import Mapping

LAST_ACCESSED: Final = "last-accessed"


def is_last_accessed(data: object) -> bool:
    """Return whether data are the details of a principal."""
    return isinstance(data, dict) and isinstance(data.get("ServicesLastAccessed"), list)


def read_last_accessed(data: Mapping[str, Any], customer: str, role: str, evidence: UsageEvidence) -> None:
    """Add the details of a role."""
    for service in data["ServicesLastAccessed"]:
        if not isinstance(service, dict) or not isinstance(service.get("ServiceNamespace"), str):
            continue
        namespace, last = service["ServiceNamespace"], service.get("LastAuthenticated")
        time = last if isinstance(last, str) else ""
        evidence.add_service(customer, role, namespace, time)
        if time:
            evidence.cover(time)
        listed = service.get("TrackedActionsLastAccessed")
        for tracked in listed if isinstance(listed, list) else ():
            _add_action(tracked, namespace, customer, role, evidence)


def _add_action(tracked: object, namespace: str, customer: str, role: str, evidence: UsageEvidence) -> None:
    if not isinstance(tracked, dict) or not isinstance(tracked.get("ActionName"), str):
        return
    name, last = tracked["ActionName"], tracked.get("LastAccessedTime")
    found = look_up(name if ":" in name else f"{namespace}:{name}")
    if isinstance(last, str) and isinstance(found, Action):
        evidence.add(EvidenceUse(customer, role, found.full_name, "*", LAST_ACCESSED), last)
    elif isinstance(last, str):
        evidence.add_unknown(namespace, name, last)
