"""The words for the status of a customer, at a terminal and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.release.customer_status import Cause, CustomerState

if TYPE_CHECKING:
    from octo_spec.release.customer_status import StatusRequest

UPDATE: Final = "send them the update"
SEE_REASONS: Final = "see the reason of each customer"
CAUSES: Final = {
    Cause.ESCALATION: (
        "the role can escalate its privileges in a way that its release cannot",
        "remove what was added",
    ),
    Cause.WIDENED_TRUST: ("more principals can assume the role", "restore the trust policy"),
    Cause.MORE_ACCESS: ("the role may do more than its release", "ask who added it, and why"),
    Cause.MISSING_ROLE: ("one of several roles is missing", "deploy the release again"),
    Cause.OTHER_EXTERNAL_ID: (
        "the role requires another external ID than the entry has",
        "correct the entry, or ask the customer",
    ),
    Cause.OTHER_TRUST: ("fewer principals can assume the role", "restore the trust policy"),
    Cause.LESS_ACCESS: ("the role may do less than its release", "ask whether that is meant"),
    Cause.OTHER_SETTINGS: ("the session or the boundary differs", "deploy the release again"),
    Cause.WITHDRAWN: ("the release was withdrawn", "send them the update now"),
    Cause.UNSUPPORTED: ("the release is no longer supported", UPDATE),
    Cause.REFUSED: (
        "AWS refuses AssumeRole, for a missing role as for another external ID, other trust or an SCP",
        "ask for account details, and use --dump-dir",
    ),
    Cause.OWN_IDENTITY: ("your own identity may not call AWS", "check --profile and its sts:AssumeRole"),
    Cause.THROTTLED: ("AWS throttles the calls", "look again with fewer --workers"),
    Cause.NETWORK: ("AWS does not answer in time", "look again"),
    Cause.MALFORMED: ("the answer, or the file, cannot be read", SEE_REASONS),
    Cause.OTHER_ACCOUNT: ("the details are of another account or role", "correct 'deployed', or the file"),
    Cause.NO_SELF_INSPECTION: (
        "the role can be assumed, and must not read itself",
        "add the group self-inspection to the spec, or use --dump-dir",
    ),
    Cause.NO_DETAILS: ("there is no file with account details", "ask for account details"),
    Cause.NOT_DECIDED: ("policies with unknown texts may decide it", "add their texts to the details"),
    Cause.NOT_COMPARED: ("a release cannot be compared", SEE_REASONS),
    Cause.NOT_THERE: ("the account has no such role", "ask whether they removed it"),
    Cause.NOT_REGISTERED: ("the entry does not say where the roles are", "add 'deployed' to the entry"),
    Cause.MAJOR_BEHIND: ("behind by a major version", UPDATE),
    Cause.MINOR_BEHIND: ("behind by a minor version", UPDATE),
    Cause.PATCH_BEHIND: ("behind by a patch", UPDATE),
}
"""A cause in words, and the next step."""


def request_words(request: StatusRequest) -> str:
    """Write a request that shows a difference."""
    caller = f"{request.caller}: " if request.caller else ""
    when = ", ".join(f"{each.key} = {', '.join(each.values)}" for each in request.context)
    return f"{caller}{request.action} on {request.resource}{f', {when}' if when else ''}"


TONES: Final = {
    CustomerState.UNREACHABLE: "grave",
    CustomerState.UNKNOWN: "quiet",
    CustomerState.NOT_DEPLOYED: "quiet",
    CustomerState.WITHDRAWN: "grave",
    CustomerState.UNSUPPORTED: "grave",
    CustomerState.DRIFTED: "caution",
    CustomerState.OUTDATED: "caution",
    CustomerState.CURRENT: "calm",
}
"""How serious a state is."""


def tone_of(state: CustomerState, cause: Cause | None) -> str:
    """Return how serious a row is: drift that opens access to others is worse than other drift."""
    return "grave" if cause in (Cause.ESCALATION, Cause.WIDENED_TRUST) else TONES[state]
