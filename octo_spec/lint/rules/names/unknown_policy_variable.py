"""A policy variable that AWS does not have.

What it finds
    A policy variable, in `on` or in a condition, whose name is neither a global condition key nor one that
    AWS documents for a service. The rule skips keys of identity providers, which have a host name as prefix.

Why it is bad
    No request has a value for it. A resource or a value with the variable matches nothing: an allow grants
    nothing, and a deny denies nothing.

Example
    allow: s3:GetObject
    on: arn:${partition}:s3:::reports/${aws:PrincipalTga/team}/*

Instead
        allow: s3:GetObject
        on: arn:${partition}:s3:::reports/${aws:PrincipalTag/team}/*

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.global_keys import is_global
from octo_spec.iam.keys import look_up
from octo_spec.language.finding import Finding
from octo_spec.language.near_keys import nearest_key
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_uses import written_uses
from octo_spec.model.text import POLICY_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT313", "unknown-policy-variable", "A policy variable that AWS does not have.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report policy variables for which no request has a value."""
    for use in written_uses(subject):
        for variable in POLICY_VARIABLE.finditer(use.written):
            key = variable.group()[2:-1].partition(",")[0]
            if not _is_known(key):
                message = f"no request has a value for {variable.group()!r}"
                yield Finding(KIND, use.location, message, nearest_key(key))


def _is_known(key: str) -> bool:
    """Return whether AWS, or an identity provider, may have the key; an escape is not a key."""
    prefix = key.partition(":")[0].lower()
    if ":" not in key or "." in prefix or is_global(key):
        return True
    return prefix != "aws" and look_up(key.lower()) is not None


RULE = Rule(KIND, find, __doc__)
