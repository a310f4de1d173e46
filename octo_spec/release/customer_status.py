"""What is known of each customer's roles: a row for each, in ``status.jsonl``.

>>> reason = StatusReason("no-details", "There is no file.")
>>> row = StatusRow("acme", "", None, CustomerState.UNKNOWN, reason, "2026-11-30T12:00:00Z")
>>> row_of(row_text(row)) == row
True
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.review_json import as_json, form_schema
from octo_spec.model.typed_json import MistypedError, from_json, known_part

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

ROW_KEY: Final = "octospec-status"
ROW_VERSION: Final = 1
"""The version of the form; a new field keeps it, a removed or changed field does not."""


TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
"""How times are written: in UTC, to the second."""


def time_text(moment: datetime) -> str:
    """Write a time."""
    return moment.astimezone(UTC).strftime(TIME)


def time_of(text: str) -> datetime | None:
    """Read a time; ``None`` if it is not one."""
    try:
        return datetime.strptime(text, TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


class CustomerState(StrEnum):
    """The state of a customer: the first that holds, in this order."""

    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    NOT_DEPLOYED = "not-deployed"
    WITHDRAWN = "withdrawn"
    UNSUPPORTED = "unsupported"
    DRIFTED = "drifted"
    OUTDATED = "outdated"
    CURRENT = "current"


class Cause(StrEnum):
    """Why a customer needs attention; the causes that matter most come first."""

    ESCALATION = "escalation"
    WIDENED_TRUST = "widened-trust"
    MORE_ACCESS = "more-access"
    MISSING_ROLE = "missing-role"
    OTHER_EXTERNAL_ID = "other-external-id"
    OTHER_TRUST = "other-trust"
    LESS_ACCESS = "less-access"
    OTHER_SETTINGS = "other-settings"
    WITHDRAWN = "withdrawn"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"
    OWN_IDENTITY = "own-identity"
    THROTTLED = "throttled"
    NETWORK = "network"
    MALFORMED = "malformed"
    OTHER_ACCOUNT = "other-account"
    NO_SELF_INSPECTION = "no-self-inspection"
    NO_DETAILS = "no-details"
    NOT_DECIDED = "not-decided"
    NOT_COMPARED = "not-compared"
    NOT_THERE = "not-there"
    NOT_REGISTERED = "not-registered"
    MAJOR_BEHIND = "major-behind"
    MINOR_BEHIND = "minor-behind"
    PATCH_BEHIND = "patch-behind"


class DriftKind(StrEnum):
    """How a role differs from a release."""

    STRONGER = "stronger"
    WEAKER = "weaker"
    TRUST = "trust"
    SETTINGS = "settings"


@frozen
class StatusReason:
    """Why a customer has its state: a code for programs, and a sentence."""

    code: str
    text: str


@frozen
class ContextValues:
    """The values of a condition key in a request."""

    key: str
    values: tuple[str, ...]


@frozen
class StatusRequest:
    """One request that AWS answers in another way than the release."""

    action: str
    resource: str
    caller: str | None
    context: tuple[ContextValues, ...]


@frozen
class DriftItem:
    """One difference from a release; only settings have no request that shows it."""

    kind: DriftKind
    role: str
    text: str
    witness: StatusRequest | None


@frozen
class OwnItem:
    """What the customer added to a role without giving it more access."""

    role: str
    kind: str
    text: str


@frozen
class InferredInput:
    """An input, with the value with which the roles were deployed; never an external ID."""

    id: str
    values: tuple[str, ...]


@frozen
class StatusRow:
    """What was seen of one customer, and when.

    ``release`` is the release that the roles equal by access, trust and session, and ``nearest`` the one with
    the fewest differences if they equal none. ``behind`` is major, minor or patch. ``reachable`` is null if
    octospec did not try to assume the role. ``limits`` says which granted access the customer's ``own``
    settings deny. ``last_release`` is the release at the last time when it was known. ``looked`` is when
    octospec looked last, and ``seen`` when it last read the roles.
    """

    id: str
    title: str
    account: str | None
    state: CustomerState
    reason: StatusReason
    looked: str
    release: str | None = None
    nearest: str | None = None
    behind: str | None = None
    reachable: bool | None = None
    cause: Cause | None = None
    drift: tuple[DriftItem, ...] = ()
    own: tuple[OwnItem, ...] = ()
    limits: tuple[str, ...] = ()
    inputs: tuple[InferredInput, ...] = ()
    last_release: str | None = None
    seen: str | None = None


def row_text(row: StatusRow) -> str:
    """Write a row as one line of JSON, without its line break."""
    return json.dumps(row_data(row), ensure_ascii=True)


def row_data(row: StatusRow) -> dict[str, JsonValue]:
    """Return a row as JSON, with the version of the form."""
    data = as_json(row)
    return {ROW_KEY: ROW_VERSION, **(data if isinstance(data, dict) else {})}


def row_of(line: str) -> StatusRow | None:
    """Read a row; ``None`` if it is not one. Unknown fields are those of a later octospec."""
    try:
        data = json.loads(line)
        if not isinstance(data, dict) or data.get(ROW_KEY) != ROW_VERSION:
            return None
        return from_json(StatusRow, known_part(StatusRow, data))
    except (ValueError, RecursionError, MistypedError):
        return None


def row_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema of a row."""
    return form_schema(StatusRow, ROW_KEY, ROW_VERSION, "octospec status: a customer")


# --- runs --------------------------------------------------------------------------------------


class RunEnd(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    STOPPED = "stopped"


@frozen
class StateCount:
    """The number of customers in a state."""

    state: CustomerState
    customers: int


@frozen
class StatusRun:
    """A run: when it began and ended, and how many customers it looked at; ``counts`` are of all rows."""

    began: str
    ended: str
    end: RunEnd
    customers: int
    looked: int
    counts: tuple[StateCount, ...]


RUN_KEY: Final = "octospec-status-run"


def run_text(run: StatusRun) -> str:
    """Write a run as one line of JSON."""
    data = as_json(run)
    return json.dumps({RUN_KEY: ROW_VERSION, **(data if isinstance(data, dict) else {})})


def run_of(line: str) -> StatusRun | None:
    """Read a run; ``None`` if it is not one."""
    try:
        data = json.loads(line)
        if not isinstance(data, dict) or data.get(RUN_KEY) != ROW_VERSION:
            return None
        return from_json(StatusRun, known_part(StatusRun, data))
    except (ValueError, RecursionError, MistypedError):
        return None


def run_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema of a run."""
    return form_schema(StatusRun, RUN_KEY, ROW_VERSION, "octospec status: a run")
