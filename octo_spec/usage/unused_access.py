"""Reads findings of IAM Access Analyzer about unused access: which role did not use which permission.

A finding says that a role did not use an action, a service or anything during the period of the analyzer. It
names the role, so a file may have findings of many accounts.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from octo_spec.usage.evidence import UsageEvidence

_TYPES: Final = ("UnusedPermission", "UnusedIAMRole")
_ACCOUNT: Final = 4
_EVERYTHING: Final = "*"


def findings_of(data: object) -> list[Any] | None:
    """Return the findings of ``list-findings-v2`` or ``get-finding-v2``; nothing for other data."""
    if not isinstance(data, dict):
        return None
    if isinstance(listed := data.get("findings"), list):
        return listed
    return [data] if "findingType" in data and "resource" in data else None


def read_finding(
    finding: object,
    roles_of: Callable[[str], tuple[str, ...]],
    customer_of: Callable[[str], str],
    evidence: UsageEvidence,
) -> None:
    """Add a finding that is not resolved; findings of other principals are counted only.

    If the ARN may be that of several roles, the finding does not say which of them is unused.
    """
    if not isinstance(finding, dict) or finding.get("findingType") not in _TYPES:
        return
    evidence.events += 1
    arn, time = finding.get("resource"), finding.get("analyzedAt")
    roles = roles_of(arn) if isinstance(arn, str) and arn.count(":") > _ACCOUNT else ()
    if len(roles) != 1 or not isinstance(arn, str) or not isinstance(time, str):
        evidence.others += 1
        return
    if finding.get("status") != "RESOLVED":
        customer = customer_of(arn.split(":")[_ACCOUNT])
        for pattern in _unused_patterns(finding):
            evidence.add_unused(customer, roles[0], pattern, time)
            evidence.cover(time)


def _unused_patterns(finding: Mapping[str, Any]) -> Iterator[str]:
    """Yield patterns of the actions that were not used; none if the details are missing."""
    if finding["findingType"] == "UnusedIAMRole":
        yield _EVERYTHING
        return
    details = finding.get("findingDetails")
    for each in details if isinstance(details, list) else ():
        found = each.get("unusedPermissionDetails") if isinstance(each, dict) else None
        if isinstance(found, dict) and isinstance(service := found.get("serviceNamespace"), str):
            yield from _patterns_of_service(service, found.get("actions"))


def _patterns_of_service(service: str, actions: object) -> Iterator[str]:
    """Yield the actions that a finding lists, or those of the whole service if it lists none."""
    listed = (
        [each.get("action") for each in actions if isinstance(each, dict)]
        if isinstance(actions, list)
        else []
    )
    for name in listed:
        if isinstance(name, str):
            yield (name if ":" in name else f"{service}:{name}").lower()
    if not listed:
        yield f"{service.lower()}:*"
