"""Resources: ``*``, or a whole ARN with fields that AWS accepts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.iam.limits import is_account_id
from octo_spec.language.codes import BAD_RESOURCE, MISPLACED_REFERENCE
from octo_spec.language.fields import RESOURCE
from octo_spec.language.finding import Finding
from octo_spec.model.text import POLICY_VARIABLE, Account, Partition, Region, Stack, StackAttribute, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.model.text import Piece


def resources(checked: CheckedSpec) -> Iterator[Finding]:
    """Find resources that are neither ``*`` nor a whole ARN."""
    for use in checked.uses:
        if use.field is RESOURCE and use.text is not None and (problem := resource_problem(use.text)):
            yield Finding(BAD_RESOURCE, use.location, f"{use.written!r} {problem}")
    for position, never in enumerate(checked.spec.never):
        for index, written in enumerate(never.on):
            location = ("never", position, "on", index)
            if "${" in written:
                yield Finding(
                    MISPLACED_REFERENCE,
                    location,
                    "'never' cannot contain '${'",
                    "write * for a part with any value",
                )
            elif problem := resource_problem(Text.of(written)):
                yield Finding(BAD_RESOURCE, location, f"{written!r} {problem}")


def resource_problem(text: Text) -> str:
    """Return why IAM refuses a resource whose references are parts of fields; empty if IAM accepts it.

    IAM accepts an ARN that ends with the fifth colon, as a policy of AWS does, but no resource has one.
    """
    if text.literal == "*" or (text.pieces and _may_be_arn(text.pieces[0])):
        return ""
    literal = "".join(piece if isinstance(piece, str) else "\0" for piece in text.pieces)
    # A policy variable contains colons, and comes after the fifth colon of the ARN.
    match POLICY_VARIABLE.sub("\0", literal).split(":", 5):
        case ["arn", partition, service, region, account, resource]:
            return _fields_problem(partition, service, region, account, resource)
        case ["arn", *_]:
            return "is not a complete ARN: it has fewer than six fields"
        case _:
            return "is neither '*' nor an ARN"


def _may_be_arn(piece: Piece) -> bool:
    """Return whether the first piece of a text can be a whole ARN, or the start of one."""
    if isinstance(piece, Stack):
        return piece.attribute is StackAttribute.ID
    return not isinstance(piece, str | Account | Partition | Region)


FIELDS: Mapping[str, str] = {
    "partition": r"aws(-[a-z]+)*|\*|\0",
    "service": r"[a-z0-9\0-]+",
    "region": r"[a-z0-9*?\0-]*",
    "account": r"([0-9*?\0]|aws)*|[a-z-]+",
}


def _fields_problem(partition: str, service: str, region: str, account: str, resource: str) -> str:
    fields = {"partition": partition, "service": service, "region": region, "account": account}
    for name, pattern in FIELDS.items():
        if not re.fullmatch(pattern, fields[name]):
            return f"has {'an' if name == 'account' else 'a'} {name} that IAM refuses"
    if account.isdigit() and not is_account_id(account):
        return "has an account that is not 12 digits"
    if service == "iam" and region:
        return "has a region, but IAM ARNs have no region"
    return "" if resource else "names no resource after the fifth colon"
