"""An ARN or a host that is valid in one partition only.

What it finds
    A text that begins with `arn:aws:`, or with another partition or a wildcard in its place, in a resource,
    a condition, a principal or a boundary. A spec with that partition alone in `partitions`, or a group with
    it alone in `only-in`, may have such a text. In a spec with several partitions, or with another
    partition: such a text in a default, an allowed value or a fact, which also applies elsewhere. In a spec
    with `aws-cn`: a host of any region such as `s3.*.amazonaws.com`, which ends in `amazonaws.com.cn` in that
    partition.

Why it is bad
    GovCloud and China have other partitions. IAM refuses a resource of the wrong partition when you create
    the role, and a condition on one is never true. AWS documents no wildcard in a partition.

Example
    allow: s3:GetObject
    on: arn:aws:s3:::reports/*

Instead
        allow: s3:GetObject
        on: arn:${partition}:s3:::reports/*

    Write hosts with a fact of `partitions`: `s3.*.${partition.suffix}`.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html,
    https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Replacement, Severity
from octo_spec.iam.partitions import CHINA
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.literal_values import literal_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Help
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.literal_values import LiteralValue

KIND = DiagnosticKind(
    "OCT310",
    "hard-coded-partition",
    Severity.WARNING,
    "An ARN or a host name that is valid in one partition only.",
)

_WRITTEN: Final = re.compile(r"arn:([a-z*?][a-z*?-]*):")


def find(subject: Subject) -> Iterator[Finding]:
    """Report ARNs that spell out their partition, and hosts that do not exist in China."""
    values = literal_values(subject)
    written = {(value.location[:-1], value.written) for value in values}
    for value in values:
        yield from _arn(value)
        if (value.location[:-1], f"{value.written}{_IN_CHINA}") not in written:
            yield from _host(value)


def _arn(value: LiteralValue) -> Iterator[Finding]:
    match = _WRITTEN.match(value.written)
    if match and not _may_spell_out(match[1], value):
        message = f"{value.written!r} is valid in partition {match[1]!r} only"
        yield Finding(KIND, value.location, message, _help(value), on_key=value.on_key)


def _may_spell_out(partition: str, value: LiteralValue) -> bool:
    """Return whether a value may spell out a partition: only if it applies in no other partition."""
    if not value.partitions:
        # The values of customers' parameters are theirs, in any partition.
        return not value.may_refer
    return value.partitions == (partition,)


def _help(value: LiteralValue) -> Help:
    if value.may_refer:
        return _with_beginning("arn:${partition}:", value)
    if len(value.partitions) == 1:
        return _with_beginning(f"arn:{value.partitions[0]}:", value)
    return "remove the part before the resource, and write 'arn:${partition}:' where the value is used"


def _with_beginning(beginning: str, value: LiteralValue) -> Replacement:
    instead = _WRITTEN.sub(beginning, value.written, count=1)
    return Replacement(value.written, (instead,), f"write {instead!r}")


# --- hosts -------------------------------------------------------------------------------------

_ENDING: Final = "amazonaws.com"
_IN_CHINA: Final = ".cn"
_HOST: Final = r"[a-z0-9.-]+\.(?:\*|\$\{region\}|cn-[a-z0-9-]+)\.amazonaws\.com"
"""A host of any region, or of a region in China."""


def _host(value: LiteralValue) -> Iterator[Finding]:
    if CHINA in value.partitions and re.fullmatch(_HOST, value.written):
        ending = f"{_ENDING}{_IN_CHINA}"
        message = f"{value.written!r} is not a host name of partition {CHINA!r}, where it ends in {ending}"
        fact = "${partition.FACT}"
        help = f"declare the ending as a fact: {value.written.removesuffix(_ENDING)}{fact}"
        yield Finding(KIND, value.location, message, help, on_key=value.on_key)


RULE = Rule(KIND, find, __doc__)
