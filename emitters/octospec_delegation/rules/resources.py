"""What AWS's reviewer says about resources: scopes that are missing, not supported, or not ARNs."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from octo_spec.access.beginnings import are_disjoint
from octo_spec.iam.catalog import Action, action, expand
from octo_spec.iam.catalog_data import prefixes, service_file
from octo_spec.iam.resource_types import resource_type
from octospec_delegation.rules import kinds
from octospec_delegation.rules.example_values import pattern
from octospec_delegation.rules.questions import AllowedRequest, first_finding
from octospec_delegation.vocabulary import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octospec_delegation.rules.bundle import Bundle, BundlePart, BundleStatement

_BLOCKS: Final = "AWS's reviewer blocks this"

DATA: Final = {
    "s3": (
        *(
            "GetObject",
            "GetObjectVersion",
            "GetObjectTorrent",
            "GetObjectVersionTorrent",
            "SelectObjectContent",
        ),
        *("PutObject", "DeleteObject", "DeleteObjectVersion", "RestoreObject", "ReplicateObject"),
    ),
    "sns": ("Publish",),
    "sqs": ("ReceiveMessage", "SendMessage", "DeleteMessage", "PurgeQueue"),
    "dynamodb": (
        *("GetItem", "BatchGetItem", "Query", "Scan", "GetRecords", "PartiQLSelect", "PutItem", "UpdateItem"),
        *("DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
    ),
    "kinesis": ("GetRecords", "SubscribeToShard", "PutRecord", "PutRecords"),
    "kms": (
        *("Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "Sign", "Verify"),
        *("GenerateDataKeyPair", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "CreateGrant"),
    ),
    "secretsmanager": (
        *("GetSecretValue", "BatchGetSecretValue", "PutSecretValue", "UpdateSecret", "DeleteSecret"),
    ),
}
"""The actions of a service that read or write its data."""

_NO_SCOPE: Final = ("aws:requested", "aws:source", "aws:principal", "aws:secure", "aws:current", "aws:multi")
"""Beginnings of keys that say nothing about the resource."""

SHARED: Final = ("s3", "s3tables", "glue", "lakeformation", "sts", "kms", "lambda", "sns", "sqs")
"""The services whose resources other accounts can open to a role."""


def resource_rules(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find what AWS's reviewer says about resources, and decide it."""
    for part, statement in bundle.places:
        yield from _arns(part, statement)
        if statement.allows and not statement.actions_excepted:
            yield from _data(part, statement)
            yield from _actions_without_resource(statement)
    if bundle.boundary is not None:
        yield from _other_accounts(bundle.boundary)


# --- data of every resource --------------------------------------------------------------------


def _data(part: BundlePart, statement: BundleStatement) -> Iterator[Diagnostic]:
    covered = [
        each
        for service, names in DATA.items()
        for each in (f"{service}:{name}" for name in names)
        if any(_covers(written, each) for written in statement.actions)
    ]
    open_data = [each for each in covered if _is_open(statement, each.partition(":")[0])]
    if not open_data or any(map(_is_scope, (each.key.lower() for each in statement.conditions))):
        return

    def unscoped(found: AllowedRequest) -> Diagnostic:
        message = (
            f"{statement.title} of {part.path} allows {found.words}, and limits neither name nor tag of "
            f"the resource. {_BLOCKS}; octospec finds the same"
        )
        help = "name the resources, or require a tag of them"
        return kinds.UNSCOPED_DATA.at(statement.span, message, help)

    query: dict[str, JsonValue] = {"Action": [*open_data], "Resource": "*"}
    yield from first_finding(part.alone(statement), [query], unscoped)


def _covers(written: str, full_name: str) -> bool:
    return fnmatchcase(full_name.lower(), written.lower())


def _is_scope(key: str) -> bool:
    return not key.startswith(_NO_SCOPE)


def _is_open(statement: BundleStatement, service: str) -> bool:
    if statement.resources_excepted:
        return True
    return any(is_unscoped(each) for each in statement.resources if _may_belong_to_service(each, service))


def _may_belong_to_service(resource: str, service: str) -> bool:
    return resource == "*" or resource.split(":", 3)[2:3] in ([service], ["*"])


def is_unscoped(resource: str) -> bool:
    """Return whether a resource names only its service, and perhaps its type."""
    if not resource.strip("*"):
        return True
    tail = resource.split(":", 5)[5:]
    names = re.split("[/:]", tail[0]) if tail else []
    if len(names) > 1 and not resource.startswith("arn:aws:s3:") and re.fullmatch("[a-z-]+", names[0]):
        names = names[1:]
    return not any(name.strip("*") for name in names)


# --- resources that an action does not take ----------------------------------------------------


def _actions_without_resource(statement: BundleStatement) -> Iterator[Diagnostic]:
    if statement.resources_excepted or any(map(_is_open_text, statement.resources)):
        return
    for written in statement.actions:
        actions = expand(written)
        lost = [each for each in actions if _takes_none(each, statement.resources)]
        if lost and len(lost) == len(actions):
            yield kinds.RESOURCE_NOT_TAKEN.at(statement.span, _lost_words(statement, written, lost[0]))


def _is_open_text(resource: str) -> bool:
    """Return whether a parameter is the whole resource, or a policy variable is before its name."""
    return bool(PARAMETER.fullmatch(resource)) or _has_early_variable(resource)


def _has_early_variable(resource: str) -> bool:
    return "${" in ":".join(resource.split(":", 5)[:5])


def _takes_none(known: Action, resources: tuple[str, ...]) -> bool:
    if not resources or "*" in resources:
        return False
    if not known.kinds:
        return True
    return all(are_disjoint(frozenset({pattern(each, known.service)}), known.resources) for each in resources)


def _lost_words(statement: BundleStatement, written: str, known: Action) -> str:
    shown = ", ".join(statement.resources)
    if not known.kinds:
        return (
            f"{statement.title} limits {written} to {shown}, but a request for {known.full_name} names no "
            f"resource. {_BLOCKS} and says that IAM ignores the limit; in fact, the request "
            "names *, which the ARN does not match, so the statement does not allow it"
        )
    types = ", ".join(known.kinds[:3])
    return (
        f"{statement.title} limits {written} to {shown}, but {known.full_name} supports {types}. "
        f"{_BLOCKS}; octospec finds the same: no request matches, so the statement does not allow it"
    )


# --- ARNs --------------------------------------------------------------------------------------


def _arns(part: BundlePart, statement: BundleStatement) -> Iterator[Diagnostic]:
    for resource in statement.resources:
        if resource == "*" or PARAMETER.fullmatch(resource):
            continue
        if _has_early_variable(resource):
            message = (
                f"{statement.title} of {part.path}: {resource} has a policy variable before its last part. "
                f"{_BLOCKS}; AWS documents that IAM replaces variables in the last part of an ARN "
                "only, so the statement may allow nothing"
            )
            yield kinds.ACCOUNT_VARIABLE.at(
                statement.span, message, "write *, and require aws:ResourceAccount"
            )
        elif problem := arn_problem(resource):
            message = f"{statement.title} of {part.path}: {resource} {problem}. {_BLOCKS}"
            yield kinds.BAD_ARN.at(statement.span, message)


def arn_problem(resource: str) -> str:
    """Say why a resource is no ARN of a service; empty if it may be one."""
    parts = resource.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6 or not parts[5]:  # noqa: PLR2004 - the parts of an ARN
        return "is not an ARN of six parts"
    _, partition, service, region, account, _ = parts
    if not re.fullmatch(r"aws(-[a-z]+)*|.*[*?].*|@\{[^{}]*\}", partition):
        return f"has the partition {partition!r}"
    if not re.fullmatch(r"[0-9]{12}|[0-9*?]*[*?][0-9*?]*|@\{[^{}]*\}|aws|aws-managed|partner|", account):
        return f"has the account {account!r}"
    if not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-[0-9]+|[a-z0-9*?-]*[*?][a-z0-9*?-]*|@\{[^{}]*\}|", region):
        return f"has the region {region!r}"
    if re.search(r"[*?]|@\{", service) or account in ("partner", "aws", "aws-managed"):
        return ""
    return _type_problem(service, resource)


def _type_problem(service: str, resource: str) -> str:
    if service not in prefixes() and service not in _ARN_SERVICES:
        return f"names the service {service!r}, which AWS does not document"
    types = service_file("resourceTypes", service) if service in prefixes() else {}
    patterns = frozenset(each for name in types for each in resource_type(service, name).patterns)
    own = frozenset({pattern(resource, service)})
    if patterns and are_disjoint(own, patterns):
        return f"is not an ARN of a resource type of {service}"
    return ""


_ARN_SERVICES: Final = frozenset(
    {
        *("elasticfilesystem", "elasticloadbalancing", "execute-api", "catalog"),
        *("elastic-inference", "route53-recovery-control"),
    }
)
"""Services in the ARNs of resources that belong to a service with another prefix of actions."""


# --- other accounts ----------------------------------------------------------------------------


_OTHER_ACCOUNT: Final[JsonValue] = {
    "StringEqualsIfExists": {
        "aws:ResourceAccount": "444455556666",
        "s3:ResourceAccount": "444455556666",
        "aws:PrincipalAccount": "111122223333",
        "aws:ResourceOrgID": "o-another",
        "aws:PrincipalOrgID": "o-own",
    }
}
_OTHER_RESOURCES: Final = ("arn:*:*:*:444455556666:*", "arn:*:*:*::*", "*")


def _other_accounts(boundary: BundlePart) -> Iterator[Diagnostic]:
    for statement in boundary.allows:
        actions = () if statement.actions_excepted else statement.actions
        shared = [each.full_name for written in actions for each in _shareable_actions(written)]
        if shared and not all(map(_has_account, statement.resources)):
            yield from _cross_account_findings(boundary, statement, shared)


def _cross_account_findings(
    boundary: BundlePart, statement: BundleStatement, shared: list[str]
) -> Iterator[Diagnostic]:
    def reported(found: AllowedRequest) -> Diagnostic:
        message = (
            f"{statement.title} of {boundary.path} allows {found.request.action} on resources of other "
            f"accounts. {_BLOCKS}; octospec finds the same, if the other account allows it"
        )
        help = "add StringEquals aws:ResourceAccount: ${aws:PrincipalAccount}"
        return kinds.OTHER_ACCOUNTS.at(statement.span, message, help)

    query: dict[str, JsonValue] = {
        "Action": [*shared],
        "Resource": [*_OTHER_RESOURCES],
        "Condition": _OTHER_ACCOUNT,
    }
    yield from first_finding(boundary.alone(statement), [query], reported)


def _shareable_actions(written: str) -> tuple[Action, ...]:
    service = written.partition(":")[0].lower()
    return tuple(each for each in expand(written) if each.kinds) if service in SHARED else ()


def _has_account(resource: str) -> bool:
    return re.match(r"arn:[^:]*:[^:]*:[^:]*:[0-9]{12}:", resource) is not None


def named_actions(statement: BundleStatement) -> Iterator[Action]:
    """Yield the actions that a statement names without a wildcard."""
    for written in statement.actions:
        known = action(written)
        if isinstance(known, Action) and not re.search("[*?]", written):
            yield known
