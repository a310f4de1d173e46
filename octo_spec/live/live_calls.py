"""Live roles read from AWS: read-only calls, each about one role or a policy that it attaches.

A role may make these calls about itself with the group of ``octospec init --with self-inspection``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.importing.account_details import DetailsFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NO_ANSWER = DiagnosticKind.error("OCT733", "no-answer-of-aws", "AWS cannot be called, or does not answer.")

SHOWN = "AWS"
"""The prefix of places in answers of AWS."""


@dataclass(slots=True)
class LiveCalls:
    """A connection to AWS with the credentials of the user, and the calls so far."""

    profile: str | None = None
    region: str | None = None
    calls: list[str] = field(default_factory=list)

    def details(self, names: Iterable[str]) -> DetailsFile | Diagnostic:
        """Read roles by name; missing roles are skipped."""
        try:
            from boto3 import Session  # noqa: PLC0415 - only calls to AWS need it
            from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above
        except ImportError:
            help = "install it with: pip install 'octospec[aws]'"
            return NO_ANSWER.at(None, "boto3, which calls AWS, is not installed", help)
        try:
            client = self._client(Session(profile_name=self.profile, region_name=self.region))
            page = _page(client, tuple(dict.fromkeys(names)))
        except ClientError as error:
            return NO_ANSWER.at(None, f"AWS refuses {error.operation_name}: {_reason(error)}", _help(error))
        except BotoCoreError as error:
            return NO_ANSWER.at(None, f"AWS cannot be called: {error}", "see --profile and --region")
        return DetailsFile(SHOWN, SHOWN, json.dumps(page, default=str))

    def _client(self, session: Any) -> Any:  # noqa: ANN401 - boto3 has no types
        from botocore.config import Config  # noqa: PLC0415 - as in details

        client = session.client("iam", config=Config(retries={"mode": "standard", "max_attempts": 8}))
        client.meta.events.register("before-call.iam", self._record_call)
        return client

    def _record_call(self, model: Any, params: Any, **_: object) -> None:  # noqa: ANN401 - as botocore calls it
        asked = params.get("body", {}) if isinstance(params, dict) else {}
        named = [str(asked[key]) for key in ("RoleName", "PolicyName", "PolicyArn") if key in asked]
        self.calls.append(" ".join((f"iam:{model.name}", *named)))


def _reason(error: Any) -> str:  # noqa: ANN401 - as above
    details = error.response.get("Error", {})
    return str(details.get("Message") or details.get("Code") or error)


def _help(error: Any) -> str:  # noqa: ANN401 - as above
    if error.response.get("Error", {}).get("Code") == "AccessDenied":
        return f"allow iam:{error.operation_name} on the role, or use a file with their details"
    return ""


# --- one page of account details ---------------------------------------------------------------


def _page(client: Any, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Return what ``get-account-authorization-details`` would print for these roles."""
    roles = [role for name in names if (role := _role(client, name)) is not None]
    own = dict.fromkeys(arn for role in roles for arn in _policies_of(role) if ":iam::aws:" not in arn)
    policies = [policy for arn in own if (policy := _policy(client, arn)) is not None]
    return {"RoleDetailList": roles, "Policies": policies, "IsTruncated": False}


def _role(client: Any, name: str) -> dict[str, Any] | None:  # noqa: ANN401 - as above
    try:
        role: dict[str, Any] = client.get_role(RoleName=name)["Role"]
    except client.exceptions.NoSuchEntityException:
        return None
    inline = _all(client, "list_role_policies", "PolicyNames", name)
    role["RolePolicyList"] = [client.get_role_policy(RoleName=name, PolicyName=each) for each in inline]
    role["AttachedManagedPolicies"] = list(
        _all(client, "list_attached_role_policies", "AttachedPolicies", name)
    )
    role.setdefault("Tags", [])
    return role


def _all(client: Any, call: str, key: str, role: str) -> Iterator[Any]:  # noqa: ANN401 - as above
    for page in client.get_paginator(call).paginate(RoleName=role):
        yield from page[key]


def _policies_of(role: dict[str, Any]) -> Iterator[str]:
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
