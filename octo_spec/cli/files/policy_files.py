"""An IAM policy as a file has it: the document itself, or what the AWS CLI prints around it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import Document, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue

BAD_POLICY = DiagnosticKind.error("OCT606", "bad-policy", "A policy document that IAM would refuse.")

PLACEHOLDER = DiagnosticKind(
    "OCT616", "placeholder", Severity.WARNING, "A policy with a text that is still to be filled in."
)


class DocumentKind(StrEnum):
    """What a policy says: what its holder may do, or who may do something to what holds it."""

    PERMISSIONS = "permissions"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One policy, parsed and as it is written."""

    document: Document
    kind: DocumentKind
    written: JsonValue


def read_policy(text: str, path: str) -> PolicyFile | Diagnostic | None:
    """Read a policy, or say what is wrong with it; ``None`` where the text is JSON, but holds none."""
    try:
        data = _unwrapped(json.loads(text, object_pairs_hook=_without_repeats, parse_int=_integer))
        return None if data is None else _parsed(data)
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return BAD_POLICY.at(Span(path, error.lineno, error.colno), message)
    except MalformedPolicyError as error:
        return BAD_POLICY.at(Span(path), f"IAM would refuse this policy: {error}")
    except RecursionError:
        return BAD_POLICY.at(Span(path), "this JSON is nested deeper than any policy")


_UNFILLED: Final = re.compile(r"\$\{[a-z][^{}:$]*\}")
"""What looks like a policy variable; those of AWS all have a colon: IAM reference_policies_variables."""


def placeholders(text: str, path: str) -> Iterator[Diagnostic]:
    """Warn of the first text that nobody filled in yet, as artifacts of octospec hold them."""
    if found := _UNFILLED.search(text):
        message = f"{path} holds {found[0]}, which is no policy variable of AWS, and is taken as one"
        yield PLACEHOLDER.at(None, message, "fill it in, or name the whole artifact that it belongs to")


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError as error:
        raise MalformedPolicyError(place="", problem=f"a number of {len(digits):,} digits") from error


def _without_repeats(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """Refuse an object that says one thing twice, since readers disagree on what it says."""
    found: dict[str, JsonValue] = {}
    for key, value in pairs:
        if key in found:
            raise MalformedPolicyError(place="", problem=f"the key {key!r} stands twice in one object")
        found[key] = value
    return found


WRAPPINGS: Final = (
    ("PolicyVersion", "Document"),
    ("Role", "AssumeRolePolicyDocument"),
    ("PolicyDocument",),
)
"""Where ``aws iam get-policy-version``, ``get-role`` and ``get-role-policy`` have the document."""


def _unwrapped(data: JsonValue) -> JsonValue | None:
    if isinstance(data, dict) and "Statement" in data:
        return data
    return next((found for way in WRAPPINGS if (found := _along(data, way)) is not None), None)


def _along(data: JsonValue, way: tuple[str, ...]) -> JsonValue | None:
    for key in way:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _parsed(data: JsonValue) -> PolicyFile:
    document = parse(data)
    has_principals = [one.principals is not None for one in document.statements]
    if any(has_principals) and not all(has_principals):
        place = f"Statement[{has_principals.index(False)}]"
        raise MalformedPolicyError(place=place, problem="Principal is missing, which other statements have")
    return PolicyFile(document, DocumentKind.TRUST if any(has_principals) else DocumentKind.PERMISSIONS, data)
