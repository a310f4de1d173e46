"""What a module cannot express: each is a diagnostic, never a lossy module.

Terraform normalizes every string to Unicode's normal form C.
https://developer.hashicorp.com/terraform/language/expressions/types
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import is_normalized

from octo_spec.model.canonical_json import canonical
from octospec_terraform.creating import NAME
from octospec_terraform.kinds import NO_ROOM_FOR_CREATE, NOT_NORMALIZED
from octospec_terraform.vocabulary import FORMAT
from octospec_terraform.writing.given_names import question_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment


def refusals(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find each text that Terraform would change; only descriptions can change."""
    parameters = (
        (parameter.default, parameter.allowed, parameter.pattern) for parameter in deployment.parameters
    )
    for text in _texts(canonical((deployment.roles, deployment.partitions, tuple(parameters)))):
        if not is_normalized("NFC", text):
            message = f"Terraform would convert {text!r} to another text"
            yield NOT_NORMALIZED.at(None, message, "write it in Unicode's normalization form C")


def without_room_for_create(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find the conflicts that prevent the variable ``create`` in a module."""
    for question in deployment.questions:
        if NAME in (question.id, question_name(question)):
            message = (
                f"the spec has an input {question.id!r}, so the module cannot have a separate variable {NAME}"
            )
            yield NO_ROOM_FOR_CREATE.at(None, message, "rename the input, or remove the option")
    if any(extra.target == FORMAT for extra in deployment.extras):
        message = (
            f"extras are created regardless of the variable {NAME}, and refer to roles that do not exist then"
        )
        yield NO_ROOM_FOR_CREATE.at(
            None, message, "remove the option, and set count in the call of the module"
        )


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for item in value.values():
                yield from _texts(item)
        case _:
            pass
