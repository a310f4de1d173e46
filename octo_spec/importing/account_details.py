"""Reads AWS CLI output about roles: whole accounts, one role, or single documents.

``get-account-authorization-details`` gives all roles with their documents and the texts of managed policies;
it comes in pages. A caller without permission for it requests a role, its policies and their versions
separately.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import (
    NUMBERS,
    MalformedPolicyError,
    NotANumberError,
    as_array,
    mapping,
    text,
)
from octo_spec.importing.live_roles import BAD_DETAILS, RoleDetails

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue

CUT_SHORT = DiagnosticKind(
    "OCT722", "details-cut-short", Severity.WARNING, "Account details without their last page."
)


@frozen
class DetailsFile:
    """One file of details: the beginning of places in it, its name, and its text."""

    shown: str
    name: str
    text: str


@frozen
class AccountRoles:
    """The roles of an account by name, and the errors in the files.

    ``account`` is the ID if the files have roles of several accounts; otherwise it is empty.
    """

    roles: Mapping[str, RoleDetails]
    diagnostics: tuple[Diagnostic, ...] = ()
    account: str = ""


_HAS_ROLES: Final = re.compile(r'"RoleDetailList"\s*:|"RolePolicyList"\s*:')
_HAS_A_ROLE: Final = re.compile(r'\A\s*\{\s*"Role"\s*:')


def holds_roles(text: str) -> bool:
    """Return whether a JSON text is account details, or the details of one role."""
    return text.lstrip()[:1] in ("{", "[") and _HAS_ROLES.search(text) is not None


def are_documents_of_a_role(texts: Iterable[str]) -> bool:
    """Return whether the files of a folder are AWS CLI output about one role, call by call."""
    return any(holds_roles(text) or _HAS_A_ROLE.match(text) for text in texts)


_ACCOUNT: Final = re.compile(r'"Arn"\s*:\s*"arn:[^:"]+:iam::([0-9]{12}):role/')


def read_accounts(files: Iterable[DetailsFile]) -> tuple[AccountRoles, ...]:
    """Read files that may have roles of several accounts, each account by itself."""
    listed_files = tuple(files)
    accounts = {file.shown: frozenset(_ACCOUNT.findall(file.text)) for file in listed_files}
    every = sorted(frozenset[str]().union(*accounts.values()))
    if len(every) < 2:  # noqa: PLR2004 - one account needs no separation
        return (read_account(listed_files),)
    unclear = tuple(
        BAD_DETAILS.at(Span(file.shown), "it is not clear to which account this document belongs")
        for file in listed_files
        if not accounts[file.shown]
    )
    return tuple(
        replace(found, diagnostics=(*found.diagnostics, *unclear), account=account)
        for account in every
        for found in (
            read_account((each for each in listed_files if account in accounts[each.shown]), account),
        )
    )


def read_account(files: Iterable[DetailsFile], account: str = "") -> AccountRoles:
    """Join the contents of the files: pages of account details, roles, and documents of policies.

    Roles of other accounts than ``account`` are skipped, if it is given.
    """
    found = _Found(account)
    for file in files:
        try:
            for page in as_array(json.loads(file.text, **NUMBERS)):
                _take(mapping(page, "the file"), file, found)
        except json.JSONDecodeError as error:
            message = f"this is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
            found.diagnostics.append(BAD_DETAILS.at(Span(file.shown, error.lineno, error.colno), message))
        except NotANumberError as error:
            place = Span(file.shown, *error.place_in(file.text))
            found.diagnostics.append(BAD_DETAILS.at(place, f"this is not valid JSON: {error}"))
        except MalformedPolicyError as error:
            found.diagnostics.append(BAD_DETAILS.at(Span(file.shown), str(error)))
        except RecursionError:
            found.diagnostics.append(BAD_DETAILS.at(Span(file.shown), "this JSON is nested too deeply"))
    return found.account()


@dataclass(slots=True)
class _Found:
    """The contents of the files so far, by role name and by ARN of policies; of one account, if given."""

    only: str = ""
    roles: dict[str, RoleDetails] = field(default_factory=dict)
    inline: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    attached: list[str] = field(default_factory=list)
    policies: dict[str, JsonValue] = field(default_factory=dict)
    other_versions: dict[str, tuple[JsonValue, ...]] = field(default_factory=dict)
    versions: list[tuple[DetailsFile, JsonValue]] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    truncated: dict[str, bool] = field(default_factory=dict)
    places: dict[str, dict[str, Span]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def place(self, file: DetailsFile, role: str) -> Span:
        """Return the place that names a role."""
        if file.shown not in self.places:
            self.places[file.shown] = _places(file)
        return self.places[file.shown].get(role, Span(file.shown))

    def account(self) -> AccountRoles:
        """Return the account, with everything that was found about each role."""
        roles = _completed_roles(self)
        return AccountRoles(roles, (*self.diagnostics, *_cut_short(self)))


def _cut_short(found: _Found) -> Iterator[Diagnostic]:
    if found.truncated and all(found.truncated.values()):
        last = list(found.truncated)[-1]
        message = "the last page of these account details is missing"
        yield CUT_SHORT.at(Span(last), message, "name a folder or a list that contains all pages")


# --- one object of the AWS CLI -----------------------------------------------------------------


def _take(data: Mapping[str, JsonValue], file: DetailsFile, found: _Found) -> None:
    if "RoleDetailList" in data:
        _take_page(data, file, found)
    elif "AssumeRolePolicyDocument" in data:
        _take_role(data, file, found)
    elif "Role" in data:
        _take_role(mapping(data["Role"], "Role"), file, found)
    elif "PolicyDocument" in data:
        role, name = text(data.get("RoleName"), "RoleName"), text(data.get("PolicyName"), "PolicyName")
        found.inline.setdefault(role, {})[name] = data["PolicyDocument"]
    elif "AttachedPolicies" in data:
        found.attached += map(_attached_arn, as_array(data["AttachedPolicies"]))
    elif "PolicyNames" in data:
        found.named += [text(name, "PolicyNames") for name in as_array(data["PolicyNames"])]
    elif "PolicyVersion" in data:
        version = mapping(data["PolicyVersion"], "PolicyVersion")
        found.versions.append((file, version.get("Document")))


def _take_page(data: Mapping[str, JsonValue], file: DetailsFile, found: _Found) -> None:
    found.truncated[file.shown] = data.get("IsTruncated") is True and found.truncated.get(file.shown, True)
    for policy in as_array(data.get("Policies", [])):
        _take_policy(mapping(policy, "Policies"), found)
    for role in as_array(data["RoleDetailList"]):
        _take_role(mapping(role, "RoleDetailList"), file, found)


def _take_policy(fields: Mapping[str, JsonValue], found: _Found) -> None:
    """Keep the versions of a managed policy: account details have all of them."""
    versions = [
        mapping(version, "PolicyVersionList") for version in as_array(fields.get("PolicyVersionList", []))
    ]
    default = next((each for each in versions if each.get("IsDefaultVersion") is True), None)
    if default is None:
        return
    arn = text(fields.get("Arn"), "Arn")
    found.policies[arn] = default.get("Document")
    found.other_versions[arn] = tuple(each.get("Document") for each in versions if each is not default)


def _take_role(data: Mapping[str, JsonValue], file: DetailsFile, found: _Found) -> None:
    name, arn = text(data.get("RoleName"), "RoleName"), _arn(data.get("Arn"))
    if found.only and arn.split(":")[4] != found.only:
        return
    found.roles[name] = RoleDetails(
        name=name,
        arn=arn,
        trust=data.get("AssumeRolePolicyDocument"),
        span=found.place(file, name),
        path=text(data.get("Path", "/"), "Path"),
        description=text(data.get("Description", ""), "Description"),
        max_session=_seconds(data.get("MaxSessionDuration")),
        inline=tuple(map(_named_document, as_array(data.get("RolePolicyList", [])))),
        attached=tuple(map(_attached_arn, as_array(data.get("AttachedManagedPolicies", [])))),
        boundary=_boundary(data.get("PermissionsBoundary")),
        tags=tuple(map(_tag, as_array(data["Tags"]))) if "Tags" in data else None,
    )


def _arn(data: JsonValue) -> str:
    arn = text(data, "Arn")
    if not re.fullmatch(r"arn:[^:]+:iam::[0-9]{12}:role/.+", arn):
        raise MalformedPolicyError(place="Arn", problem=f"{arn!r} is not the ARN of a role")
    return arn


def _attached_arn(policy: JsonValue) -> str:
    return text(mapping(policy, "AttachedPolicies").get("PolicyArn"), "PolicyArn")


def _named_document(policy: JsonValue) -> tuple[str, JsonValue]:
    fields = mapping(policy, "RolePolicyList")
    return text(fields.get("PolicyName"), "PolicyName"), fields.get("PolicyDocument")


def _boundary(data: JsonValue) -> str | None:
    if data is None:
        return None
    return text(mapping(data, "PermissionsBoundary").get("PermissionsBoundaryArn"), "PermissionsBoundaryArn")


def _tag(data: JsonValue) -> tuple[str, str]:
    fields = mapping(data, "Tags")
    return text(fields.get("Key"), "Key"), text(fields.get("Value"), "Value")


def _seconds(data: JsonValue) -> int | None:
    if data is None or (isinstance(data, int) and not isinstance(data, bool)):
        return data
    raise MalformedPolicyError(place="MaxSessionDuration", problem=f"{data!r} is not a number of seconds")


_ROLE_NAME: Final = re.compile(r'"RoleName"\s*:\s*"([^"]*)"|\n')


def _places(file: DetailsFile) -> dict[str, Span]:
    """Return the first place of each role's name; one pass over account details finds all roles."""
    places: dict[str, Span] = {}
    line, begins = 1, 0
    for found in _ROLE_NAME.finditer(file.text):
        if found[1] is None:
            line, begins = line + 1, found.end()
        else:
            places.setdefault(found[1], Span(file.shown, line, found.start() - begins + 1))
    return places


# --- single documents --------------------------------------------------------------------------


def _completed_roles(found: _Found) -> dict[str, RoleDetails]:
    """Join single documents to the roles to which they belong."""
    if not (found.inline or found.attached or found.versions or found.named):
        versions = found.other_versions
        return {
            name: replace(role, policies=found.policies, other_versions=versions)
            for name, role in found.roles.items()
        }
    only = next(iter(found.roles)) if len(found.roles) == 1 else ""
    return {name: _joined_role(role, found, is_only=name == only) for name, role in found.roles.items()}


def _joined_role(role: RoleDetails, found: _Found, *, is_only: bool) -> RoleDetails:
    """Join documents to a role; lists that name no role belong to the only role."""
    inline = dict(role.inline) | found.inline.get(role.name, {})
    attached = (*role.attached, *(found.attached if is_only else ()))
    if is_only:
        found.diagnostics += [_missing_document(role, name) for name in found.named if name not in inline]
    return replace(
        role,
        inline=tuple(inline.items()),
        attached=tuple(dict.fromkeys(attached)),
        policies={**found.policies, **(_versions(attached, found) if is_only else {})},
        other_versions=found.other_versions,
    )


def _missing_document(role: RoleDetails, policy: str) -> Diagnostic:
    message = f"the document of inline policy {policy!r} of role {role.name!r} is missing"
    return BAD_DETAILS.at(role.span, message, "add the output of 'aws iam get-role-policy' for it")


def _versions(attached: tuple[str, ...], found: _Found) -> dict[str, JsonValue]:
    """Assign each version to its policy: by the name of its file, or because there is only one policy."""
    own = [arn for arn in attached if ":iam::aws:" not in arn]
    known: dict[str, JsonValue] = {}
    for file, document in found.versions:
        named = [arn for arn in own if arn.rpartition("/")[2].lower() in file.name.lower()]
        longest = max(named, key=len, default=own[0] if len(own) == len(found.versions) == 1 else None)
        if longest is None:
            message = "it is not clear to which attached policy this version belongs"
            found.diagnostics.append(
                BAD_DETAILS.at(Span(file.shown), message, "name the file after the policy")
            )
        else:
            known[longest] = document
    return known
