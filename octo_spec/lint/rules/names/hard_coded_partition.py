"""An ARN that is written for one partition.

What it finds
    A text that begins `arn:aws:`, or with another partition or a wildcard in its place, in a resource,
    a condition, a principal or a boundary. A spec that says in `partitions` that it is for that
    partition alone may do so.

Why it is bad
    In GovCloud and China the partition is another one: IAM refuses a resource of the wrong partition
    when the role is made, and a condition on one never holds. AWS documents no wildcard in a partition.

Example
    allow: s3:GetObject
    on: arn:aws:s3:::reports/*

Instead
        allow: s3:GetObject
        on: arn:${partition}:s3:::reports/*

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.checked_spec import CheckedSpec
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind(
    "OCT310", "hard-coded-partition", Severity.WARNING, "An ARN that is written for one partition."
)

_WRITTEN: Final = re.compile(r"arn:([a-z*?][a-z*?-]*):")


def find(subject: Subject) -> Iterator[Finding]:
    """Find ARNs that spell out their partition."""
    only = tuple(subject.spec.partitions) if len(subject.spec.partitions) == 1 else ()
    for use in CheckedSpec(subject.spec).uses:
        match = _WRITTEN.match(use.written)
        if match and match[1] not in only:
            message = f"{use.written!r} is for partition {match[1]!r}"
            help = f"write {_with_reference(use.written)!r}"
            yield Finding(KIND, use.location, message, help, on_key=use.on_key)


def _with_reference(written: str) -> str:
    return _WRITTEN.sub("arn:${partition}:", written, count=1)


RULE = Rule(KIND, find, __doc__)
