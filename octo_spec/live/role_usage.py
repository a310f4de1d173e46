"""IAM's last-accessed details of customers' roles, which each role asks for itself: two more reads.

Each role has a file in a folder, named after the customer and the role: evidence for ``octospec usage``.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.storage.aws_clients import MOST_PAGES, UnreadableError, ask
from octo_spec.storage.deadlines import TooSlowError
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.paths import shown_path
from octo_spec.storage.rewriting import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.deadlines import Deadline

USAGE_READS: Final = ("iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails")
"""What a session may do in addition, if usage is gathered."""
FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 4.0
"""The seconds between two questions whether AWS has the details: a report takes some seconds."""
MOST_NAMED: Final = 5

NO_LAST_ACCESSED = DiagnosticKind(
    "OCT855",
    "no-last-accessed",
    Severity.WARNING,
    "Last-accessed details of customers that AWS did not give.",
)
_HELP: Final = (
    "permit iam:GenerateServiceLastAccessedDetails on the role, and iam:GetServiceLastAccessedDetails on *"
)


@dataclass(slots=True)
class UsageFolder:
    """A folder for the details of all customers; ``problems`` says of which customers they are missing."""

    path: str
    problems: dict[str, str] = field(default_factory=dict)

    def prepare(self) -> Diagnostic | None:
        """Create the folder, or say why that is not possible."""
        try:
            Path(self.path).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "error").lower()
            return UNREADABLE.at(None, f"{shown_path(self.path)} cannot be written: {reason}")
        return None

    def keep(self, customer: str, role: str, arn: str, client: Any, deadline: Deadline) -> None:  # noqa: ANN401 - boto3 has no types
        """Read the details of a role as itself, and write them; a problem is of the customer.

        Raises ``TooSlowError``.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra

        try:
            details = last_accessed_details(client, arn, deadline)
            write_whole(Path(self.path) / f"{customer}.{role}.json", details)
        except TooSlowError as error:
            self.problems[customer] = f"AWS gives {error}"
            raise
        except ClientError as error:
            reason = error.response.get("Error", {})
            self.problems[customer] = (
                f"AWS refuses {error.operation_name}: {_one_line(reason.get('Message'))}"
            )
        except (BotoCoreError, UnreadableError) as error:
            self.problems[customer] = f"the answer of AWS cannot be read: {_one_line(error)}"
        except OSError as error:
            self.problems[customer] = f"the file cannot be written: {(error.strerror or 'error').lower()}"

    def diagnostics(self) -> Iterator[Diagnostic]:
        """Report the customers without details, together."""
        if not self.problems:
            return
        ids = sorted(self.problems)
        more = f" and {len(ids) - MOST_NAMED:,} more" if len(ids) > MOST_NAMED else ""
        named = f"{', '.join(ids[:MOST_NAMED])}{more}"
        message = f"no last-accessed details of {named}; of {ids[0]}: {self.problems[ids[0]]}"
        yield NO_LAST_ACCESSED.at(None, message, _HELP)


def last_accessed_details(client: Any, arn: str, deadline: Deadline) -> str:  # noqa: ANN401 - as above
    """Return what ``get-service-last-accessed-details`` would print about a role, with tracked actions.

    Raises ``TooSlowError``, ``UnreadableError`` or botocore's own exceptions.
    """
    job = ask(
        deadline,
        lambda: client.generate_service_last_accessed_details(Arn=arn, Granularity="ACTION_LEVEL")["JobId"],
    )
    page = _finished(client, job, deadline)
    services = list(page["ServicesLastAccessed"])
    for further in _further(client, job, page, deadline):
        services += further["ServicesLastAccessed"]
    kept = ("JobStatus", "JobType", "JobCreationDate", "JobCompletionDate")
    details = {key: page[key] for key in kept if key in page}
    return (
        json.dumps({**details, "ServicesLastAccessed": services, "IsTruncated": False}, default=_time) + "\n"
    )


def _finished(client: Any, job: str, deadline: Deadline) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Return the first page of a report once AWS has it."""
    pause = FIRST_PAUSE
    while True:
        page = _page(client, {"JobId": job}, deadline)
        if page["JobStatus"] == "COMPLETED":
            return page
        if page["JobStatus"] != "IN_PROGRESS":
            message = f"the report has the status {page['JobStatus']}"
            raise UnreadableError(message)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _further(client: Any, job: str, page: dict[str, Any], deadline: Deadline) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - as above
    for _ in range(MOST_PAGES):
        if not page.get("IsTruncated"):
            return
        page = _page(client, {"JobId": job, "Marker": page["Marker"]}, deadline)
        yield page
    message = f"a report has more than {MOST_PAGES:,} pages"
    raise UnreadableError(message)


def _page(client: Any, call: dict[str, str], deadline: Deadline) -> dict[str, Any]:  # noqa: ANN401 - as above
    def answer() -> dict[str, Any]:
        page: dict[str, Any] = client.get_service_last_accessed_details(**call)
        if not isinstance(page["ServicesLastAccessed"], list):
            message = "a page has no list of services"
            raise UnreadableError(message)
        return {**page, "JobStatus": str(page["JobStatus"])}

    return ask(deadline, answer)


def _time(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _one_line(error: object) -> str:
    return " ".join(str(error or "").split())[:300]
