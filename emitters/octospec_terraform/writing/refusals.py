"""What a module cannot say: each is a diagnostic, never a lossy module.

Terraform reads every string in Unicode's normal form C.
https://developer.hashicorp.com/terraform/language/expressions/types
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import is_normalized

from octo_spec.model.canonical_json import canonical
from octospec_terraform.kinds import NOT_NORMALIZED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment


def refusals(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find each text that Terraform would change; only descriptions may change."""
    parameters = ((asked.default, asked.allowed, asked.pattern) for asked in deployment.parameters)
    for text in _texts(canonical((deployment.roles, deployment.partitions, tuple(parameters)))):
        if not is_normalized("NFC", text):
            message = f"Terraform cannot hold {text!r} as it is written"
            yield NOT_NORMALIZED.at(None, message, "write it in Unicode's normal form C")


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
