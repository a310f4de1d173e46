"""What an error of AWS says about a customer, as far as AWS lets it be decided.

AWS answers AccessDenied alike for a role that does not exist, another external ID, a changed trust policy and
a service control policy: that is one cause, ``refused``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from octo_spec.live.seen_accounts import Unseen
from octo_spec.release.customer_status import Cause

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError

THROTTLED: Final = frozenset(
    (
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "SlowDown",
    )
)
"""https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html"""
OWN: Final = frozenset(
    (
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "MissingAuthenticationToken",
        "OptInRequired",
        "RegionDisabledException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    )
)
"""Errors about the credentials that were used, or their account.

https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
"""
_OWN_POLICY: Final = re.compile(
    "because no (identity-based policy|session policy|permissions boundary) allows"
    "|with an explicit deny in an? (identity-based policy|session policy|permissions boundary)"
)
"""What AWS adds if a policy of the caller decides.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""


class BoundedClientError(Exception):
    """Roles cannot be read, for a reason that is known."""

    def __init__(self, unseen: Unseen) -> None:
        super().__init__(unseen.text)
        self.unseen = unseen


def unseen_client_error(error: Any, *, reached: bool) -> Unseen:  # noqa: ANN401 - boto3 has no types
    """Return the reason that an error of AWS gives; ``reached`` if the role was assumed before."""
    details = error.response.get("Error", {})
    code, message = str(details.get("Code", "")), _one_line(details.get("Message") or "")
    text = f"AWS refuses {error.operation_name}: {message or code}"
    if code in THROTTLED:
        return Unseen(Cause.THROTTLED, text, reachable=reached)
    if _is_failure(error):
        return Unseen(Cause.NETWORK, text, reachable=reached)
    if reached:
        help = "the role must be permitted to read itself: the group self-inspection"
        return Unseen(Cause.NO_SELF_INSPECTION, f"{text}; {help}", reachable=True)
    if code in OWN or _OWN_POLICY.search(message):
        return Unseen(Cause.OWN_IDENTITY, text, reachable=False)
    return Unseen(Cause.REFUSED if code == "AccessDenied" else Cause.MALFORMED, text, reachable=False)


def own_problem(error: BotoCoreError, *, reached: bool) -> Unseen:
    """Return the reason why a call could not be made, or had no answer."""
    from botocore.exceptions import (  # noqa: PLC0415 - an extra
        ConnectionError as NoConnectionError,
    )
    from botocore.exceptions import HTTPClientError, PaginationError  # noqa: PLC0415 - as above

    text = _one_line(error)
    if isinstance(error, PaginationError):
        return Unseen(Cause.MALFORMED, f"the answer of AWS cannot be read: {text}", reachable=reached)
    if isinstance(error, NoConnectionError | HTTPClientError):
        return Unseen(Cause.NETWORK, f"AWS cannot be reached: {text}", reachable=reached)
    return Unseen(Cause.OWN_IDENTITY, f"AWS cannot be called: {text}", reachable=reached)


def _is_failure(error: Any) -> bool:  # noqa: ANN401 - as above
    """Return whether a server failed, instead of refusing the call."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return not 400 <= status < 500  # noqa: PLR2004 - https://www.rfc-editor.org/rfc/rfc9110#name-status-codes


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:300]
