"""A partition that AWS does not have.

What it finds
    An entry of `partitions`, or a partition in an ARN, that is not an AWS partition; also a pattern that
    matches none of them. `*` in its place is `hard-coded-partition`.

Why it is bad
    No account is in such a partition: the customer never deploys what the spec says for it, and an ARN of it
    matches nothing. GovCloud is `aws-us-gov`, not `aws-gov`.

Example
    partitions:
      aws: {suffix: amazonaws.com}
      aws-gov: {suffix: amazonaws.com}

Instead
        partitions:
          aws: {suffix: amazonaws.com}
          aws-us-gov: {suffix: amazonaws.com}

Source
    https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.language.partition_names import is_partition, nearest_partition, unknown_partition
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.literal_values import literal_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error("OCT314", "no-such-partition", "A partition that AWS does not have.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report declared partitions, and partitions in ARNs, that are not AWS partitions."""
    for partition in subject.spec.partitions:
        if not is_partition(partition):
            message = f"AWS has no partition {partition!r}"
            yield Finding(KIND, ("partitions", partition), message, nearest_partition(partition), on_key=True)
    for value in literal_values(subject):
        yield from _arn(value.location, value.written, on_key=value.on_key)
    for position, never in enumerate(subject.spec.never):
        for index, written in enumerate(never.on):
            yield from _arn(("never", position, "on", index), written)


def _arn(location: Location, written: str, *, on_key: bool = False) -> Iterator[Finding]:
    partition = unknown_partition(written)
    if partition is not None:
        message = f"{written!r} names partition {partition!r}, which AWS does not have"
        yield Finding(KIND, location, message, nearest_partition(partition), on_key=on_key)


RULE = Rule(KIND, find, __doc__)
