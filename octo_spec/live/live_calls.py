"""Live roles read from AWS: read-only calls, each about one role or a policy that it attaches.

A role may make these calls about itself with the group of ``octospec init --with self-inspection``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.importing.account_details import DetailsFile
from octo_spec.plugin.package_extras import extra_help
from octo_spec.storage.aws_clients import UnreadableError, ask, aws_client
from octo_spec.storage.deadlines import Deadline, TooSlowError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NO_ANSWER = DiagnosticKind.error("OCT733", "no-answer-of-aws", "AWS cannot be called, or does not answer.")
BAD_ANSWER = DiagnosticKind.error(
    "OCT734", "bad-answer-of-aws", "AWS, or a proxy, gives no answer in time, or one that cannot be read."
)

SECONDS: Final = 120
"""The default time for all calls of a command."""
MOST_POLICIES: Final = 1_000
"""The policies of a role: AWS allows at most 20 attached ones, and inline policies of 10,240 characters."""
ATTEMPTS: Final = 8
"""The number of tries of each call."""

SHOWN = "AWS"
"""The prefix of places in answers of AWS."""


@dataclass(slots=True)
class LiveCalls:
    """A connection to AWS with the credentials of the user, and the calls so far."""

    profile: str | None = None
    region: str | None = None
    seconds: float = SECONDS
    calls: list[str] = field(default_factory=list)

    def details(self, names: Iterable[str]) -> DetailsFile | Diagnostic:
        """Read roles by name; missing roles are skipped."""
        try:
            import boto3  # noqa: F401, PLC0415 - only calls to AWS need it
            from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, PaginationError  # noqa: PLC0415 - as above  # noqa: PLC0415 - as above
            from botocore.exceptions import ConnectionError as NoConnectionError  # noqa: PLC0415 - as above
        except ImportError:
            return NO_ANSWER.at(None, "boto3, which calls AWS, is not installed", extra_help("aws"))
        try:
            page = self._page(Deadline.whole(self.seconds), tuple(dict.fromkeys(names)))
        except ClientError as error:
            kind = BAD_ANSWER if _is_failure(error) else NO_ANSWER
            return kind.at(None, f"AWS refuses {error.operation_name}: {_reason(error)}", _help(error))
        except (NoConnectionError, HTTPClientError, PaginationError) as error:
            return BAD_ANSWER.at(
                None, f"AWS cannot be reached{self._last_call_text()}: {_one_line(error)}", _SETTINGS
            )
        except BotoCoreError as error:
            return NO_ANSWER.at(None, f"AWS cannot be called: {_one_line(error).rstrip('.')}", _SETTINGS)
        except TooSlowError as error:
            return BAD_ANSWER.at(
                None, f"AWS gives {error}{self._last_call_text()}", "allow more with --timeout"
            )
        except UnreadableError as error:
            message = f"the answer of AWS cannot be read{self._last_call_text()}: {error}"
            return BAD_ANSWER.at(None, message, _PROXY)
        return DetailsFile(SHOWN, SHOWN, page)

    def _page(self, deadline: Deadline, names: tuple[str, ...]) -> str:
        """Return what ``get-account-authorization-details`` would print for these roles."""

        def page() -> str:
            return json.dumps(account_page(self._client(), names), default=str)

        return ask(deadline, page)

    def _last_call_text(self) -> str:
        return f" during {self.calls[-1]}" if self.calls else ""

    def _client(self) -> Any:  # noqa: ANN401 - boto3 has no types
        from boto3 import Session  # noqa: PLC0415 - as in details

        session = Session(profile_name=self.profile, region_name=self.region)
        client = aws_client(session, "iam", ATTEMPTS)
        client.meta.events.register("before-call.iam", self._record_call)
        return client

    def _record_call(self, model: Any, params: Any, **_: object) -> None:  # noqa: ANN401 - as botocore calls it
        body = params.get("body", {}) if isinstance(params, dict) else {}
        named = [str(body[key]) for key in ("RoleName", "PolicyName", "PolicyArn") if key in body]
        self.calls.append(" ".join((f"iam:{model.name}", *named)))


_SETTINGS: Final = "see --profile and --region"
_PROXY: Final = "is there a proxy between octospec and AWS? See AWS_ENDPOINT_URL and HTTPS_PROXY"


def _is_failure(error: Any) -> bool:  # noqa: ANN401 - as above
    """Return whether a server failed, instead of refusing the call."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return not 400 <= status < 500  # noqa: PLR2004 - https://www.rfc-editor.org/rfc/rfc9110#name-status-codes


def _one_line(error: object) -> str:
    return " ".join(str(error).split())


def _reason(error: Any) -> str:  # noqa: ANN401 - as above
    details = error.response.get("Error", {})
    return _one_line(details.get("Message") or details.get("Code") or error)


_ASSUMES: Final = "AssumeRole"
"""The operations of STS by which a profile gets the credentials of a role begin so."""


def _help(error: Any) -> str:  # noqa: ANN401 - as above
    if error.response.get("Error", {}).get("Code") == "AccessDenied":
        if error.operation_name.startswith(_ASSUMES):
            return f"allow sts:{error.operation_name}, with which the profile gets its credentials"
        return f"allow iam:{error.operation_name} on the role, or use a file with their details"
    return ""


# --- one page of account details ---------------------------------------------------------------


def account_page(client: Any, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Return what ``get-account-authorization-details`` would print for these roles."""
    roles = [role for name in names if (role := _role(client, name)) is not None]
    own = dict.fromkeys(arn for role in roles for arn in _policy_arns(role) if ":iam::aws:" not in arn)
    policies = [policy for arn in own if (policy := _policy(client, arn)) is not None]
    return {"RoleDetailList": roles, "Policies": policies, "IsTruncated": False}


def _role(client: Any, name: str) -> dict[str, Any] | None:  # noqa: ANN401 - as above
    try:
        role: dict[str, Any] = client.get_role(RoleName=name)["Role"]
    except client.exceptions.NoSuchEntityException:
        return None
    inline = _all_items(client, "list_role_policies", "PolicyNames", name)
    role["RolePolicyList"] = [client.get_role_policy(RoleName=name, PolicyName=each) for each in inline]
    role["AttachedManagedPolicies"] = list(
        _all_items(client, "list_attached_role_policies", "AttachedPolicies", name)
    )
    role.setdefault("Tags", [])
    return role


def _all_items(client: Any, call: str, key: str, role: str) -> Iterator[Any]:  # noqa: ANN401 - as above
    listed = (item for page in client.get_paginator(call).paginate(RoleName=role) for item in page[key])
    for number, item in enumerate(listed):
        if number >= MOST_POLICIES:
            msg = f"role {role} has more than {MOST_POLICIES:,} policies"
            raise UnreadableError(msg)
        yield item


def _policy_arns(role: dict[str, Any]) -> Iterator[str]:
    yield from (policy["PolicyArn"] for policy in role["AttachedManagedPolicies"])
    if "PermissionsBoundary" in role:
        yield role["PermissionsBoundary"]["PermissionsBoundaryArn"]


def _policy(client: Any, arn: str) -> dict[str, Any] | None:  # noqa: ANN401 - as above
    """Read the document of a policy; if that is not allowed, it counts as not known."""
    try:
        version = client.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        text = client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
    except client.exceptions.ClientError as error:
        if error.response.get("Error", {}).get("Code") not in {"AccessDenied", "NoSuchEntity"}:
            raise
        return None
    return {"Arn": arn, "PolicyVersionList": [{**text, "IsDefaultVersion": True}]}
