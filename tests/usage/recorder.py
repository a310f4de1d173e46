"""A recorder in the place of CloudTrail: it writes an event for each call of a boto3 session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.usage.events import event

if TYPE_CHECKING:
    import boto3

SOURCES = {"s3control": "s3"}
"""CloudTrail's name of a source where it is not the prefix of the service's address."""


class Recorder:
    """The events of the calls of a session, as CloudTrail names them."""

    def __init__(self, session: boto3.Session, role: str, account: str) -> None:
        self.events: list[dict[str, Any]] = []
        self.role, self.account = role, account
        session.events.register("after-call", self.record)

    def record(self, model: Any, parsed: Any, **_: Any) -> None:  # noqa: ANN401 - as botocore calls it
        """Record a call."""
        prefix = model.service_model.endpoint_prefix
        error = (parsed or {}).get("Error", {}).get("Code")
        self.events.append(
            event(
                f"{SOURCES.get(prefix, prefix)}.amazonaws.com",
                model.name,
                self.role,
                self.account,
                **({"errorCode": error} if error else {}),
            )
        )
