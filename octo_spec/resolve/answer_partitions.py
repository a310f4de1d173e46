"""Customers' answers that name a partition, compared with the partition of their deployment."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import CustomerFinding
from octo_spec.iam.partitions import CHINA
from octo_spec.language.partition_names import is_partition, nearest_partition
from octo_spec.resolve.answers import PARTITION, as_text
from octo_spec.resolve.codes import OTHER_PARTITION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic, Help
    from octo_spec.language.models.spec import Spec
    from octo_spec.resolve.customers import Customer, PlacedAnswer

_ARN: Final = re.compile(r"arn:([a-z][a-z-]*):")
_HOST: Final = re.compile(r"[a-z0-9.-]+\.(?:\*|cn-[a-z0-9-]+)\.amazonaws\.com")
"""A host name with an open region, or in China, with the ending that other partitions use."""


def partition_problems(spec: Spec, customers: Iterable[Customer]) -> Iterator[Diagnostic]:
    """Find answers with an ARN or a host name that does not belong to the partition of the customer."""
    for customer in customers:
        if OTHER_PARTITION.name not in customer.accept:
            partitions = _partitions(spec, customer)
            for id, answer in customer.fix.items():
                finding = CustomerFinding(customer.id, f"fix {id}")
                for problem in _problems(answer, partitions, all_at_once=True):
                    yield replace(problem, finding=finding)
            for id, answer in customer.preset.items():
                finding = CustomerFinding(customer.id, f"preset {id}")
                for problem in _problems(answer, partitions, all_at_once=False):
                    yield replace(problem, finding=finding)


def _partitions(spec: Spec, customer: Customer) -> tuple[str, ...]:
    """Return the partitions into which a customer may deploy; empty if any partition is possible."""
    fixed = customer.fix.get(PARTITION)
    return (as_text(fixed.value),) if fixed else tuple(spec.partitions)


def _problems(
    answer: PlacedAnswer, partitions: tuple[str, ...], *, all_at_once: bool
) -> Iterator[Diagnostic]:
    """Find the wrong values; a value that is used in ``all_at_once`` must fit each partition."""
    for value in (answer.value,) if isinstance(answer.value, str) else answer.value:
        match = _ARN.match(value)
        problem = _arn_problem(match[1], partitions, all_at_once=all_at_once) if match else None
        if problem:
            yield OTHER_PARTITION.at(answer.span, f"{value!r} names partition {problem[0]}", problem[1])
        elif partitions == (CHINA,) and _HOST.fullmatch(value):
            yield OTHER_PARTITION.at(
                answer.span, f"{value!r} is not a host name of partition {CHINA!r}", f"write {value}.cn"
            )


def _arn_problem(written: str, partitions: tuple[str, ...], *, all_at_once: bool) -> tuple[str, Help] | None:
    """Return the message and the help."""
    if not is_partition(written):
        return f"{written!r}, which AWS does not have", nearest_partition(written)
    if not partitions or partitions == (written,):
        return None
    named = " or ".join(map(repr, partitions))
    if written not in partitions:
        return f"{written!r}, but the deployment is in {named}", "write the ARN of that partition"
    if all_at_once:
        return f"{written!r}, but the deployment may be in {named}", f"also fix 'partition: {written}'"
    return None
