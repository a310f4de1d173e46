"""An IAM policy in a file: the document itself, or what the AWS CLI prints around it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import NUMBERS, MalformedPolicyError, NotANumberError
from octo_spec.iam.policy import Document, parse
from octo_spec.source import MAX_CHARACTERS, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue

BAD_POLICY = DiagnosticKind.error("OCT606", "bad-policy", "A policy document that IAM would refuse.")

PLACEHOLDER = DiagnosticKind(
    "OCT616", "placeholder", Severity.WARNING, "A policy with a placeholder that is not filled in."
)


class PolicyFileKind(StrEnum):
    """Whether a policy grants permissions to its role, or says who may assume it."""

    PERMISSIONS = "permissions"
    TRUST = "trust"


@frozen
class PolicyFile:
    """One policy, parsed and as it is written; ``name`` is what the AWS CLI prints next to it."""

    document: Document
    kind: PolicyFileKind
    written: JsonValue
    name: str = ""


def read_policy(text: str, path: str) -> PolicyFile | Diagnostic | None:
    """Parse the policy in a JSON text, or say what is wrong with it; ``None`` if it holds no policy."""
    try:
        if len(text) > _MOST_CHARACTERS:
            json.loads(text, object_pairs_hook=_keep_nothing, **NUMBERS)
            return None
        data = json.loads(text, object_pairs_hook=_object_without_repeats, **NUMBERS)
        document = _policy_document(data)
        return None if document is None else replace(_policy_file(document), name=_name(data))
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return BAD_POLICY.at(Span(path, error.lineno, error.colno), message)
    except _RepeatedError as error:
        return BAD_POLICY.at(_place_of_repeat(text, path), f"{error}: parsers keep the first or the last")
    except NotANumberError as error:
        return BAD_POLICY.at(Span(path, *error.place_in(text)), f"IAM would refuse this policy: {error}")
    except MalformedPolicyError as error:
        return BAD_POLICY.at(Span(path), f"IAM would refuse this policy: {error}")
    except RecursionError:
        return BAD_POLICY.at(Span(path), "this JSON is nested deeper than any policy")


_MOST_CHARACTERS: Final = 4 * MAX_CHARACTERS
"""A larger file is not a policy: octospec only checks whether it is JSON."""


def _keep_nothing(_: object) -> None:
    """Keep nothing of an object."""


_UNFILLED: Final = re.compile(r"\$\{(?:[A-Za-z][^{}:$]*|AWS::[^{}$]*)\}")
"""What looks like a policy variable, but has no colon, unlike all of AWS's, or is known only to templates.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""


def placeholders(text: str, path: str) -> Iterator[Diagnostic]:
    """Warn about the first placeholder without a value, such as artifacts of octospec contain."""
    if placeholder := _UNFILLED.search(text):
        message = (
            f"{path} holds {placeholder[0]}, which is not a policy variable of AWS; octospec treats it as one"
        )
        yield PLACEHOLDER.at(None, message, "fill it in, or name the whole artifact that it belongs to")


class _RepeatedError(MalformedPolicyError):
    """A key occurs twice in an object, of a policy or of another JSON file."""


def _place_of_repeat(text: str, path: str) -> Span:
    """Find the place of a repeated key: JSON is YAML, and the YAML parser knows places."""
    spans = (found.span for found in parse_yaml(text, path).diagnostics)
    return next((span for span in spans if span), Span(path))


def _object_without_repeats(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """Refuse an object with a repeated key, of which parsers keep the first or the last value."""
    values: dict[str, JsonValue] = {}
    for key, value in pairs:
        if key in values:
            raise _RepeatedError(place="", problem=f"the key {key!r} occurs twice in one object")
        values[key] = value
    return values


WRAPPINGS: Final = (
    ("PolicyVersion", "Document"),
    ("Role", "AssumeRolePolicyDocument"),
    ("PolicyDocument",),
)
"""Where ``aws iam get-policy-version``, ``get-role`` and ``get-role-policy`` have the document."""


def _policy_document(data: JsonValue) -> JsonValue | None:
    if isinstance(data, dict) and "Statement" in data:
        return data
    documents = (_value_at(data, keys) for keys in WRAPPINGS)
    return next((document for document in documents if document is not None), None)


def _name(data: JsonValue) -> str:
    name = data.get("PolicyName") if isinstance(data, dict) else None
    return name if isinstance(name, str) else ""


def _value_at(data: JsonValue, keys: tuple[str, ...]) -> JsonValue | None:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _policy_file(data: JsonValue) -> PolicyFile:
    document = parse(data)
    has_principals = [statement.principals is not None for statement in document.statements]
    if any(has_principals) and not all(has_principals):
        place = f"Statement[{has_principals.index(False)}]"
        raise MalformedPolicyError(place=place, problem="Principal is missing, which other statements have")
    return PolicyFile(
        document, PolicyFileKind.TRUST if any(has_principals) else PolicyFileKind.PERMISSIONS, data
    )
