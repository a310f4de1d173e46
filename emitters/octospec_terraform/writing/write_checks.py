"""The data sources of a module; that of the partition checks what no variable alone can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.text import Partition
from octospec_terraform.syntax import BLANK, TRUE, Attribute, Block, Conditional, block, string
from octospec_terraform.vocabulary import DATA, KNOWN_PARTITION, PLACES
from octospec_terraform.writing.write_presences import condition, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.presence import Requirement
    from octo_spec.model.text import Reference
    from octospec_terraform.syntax import BodyItem, Expression


def data_sources(deployment: Deployment, used: frozenset[Reference]) -> Iterator[BodyItem]:
    """Write the data sources for the used references, and for the partition if it has checks."""
    checks = tuple(_checks(deployment))
    for reference, place in PLACES.items():
        source, _ = DATA[place.removeprefix("local.")]
        body = checks if reference == Partition() else ()
        if body or reference in used:
            yield from (BLANK, block("data", (source, "current"), _lifecycle(body)))


def _lifecycle(checks: tuple[Block, ...]) -> tuple[BodyItem, ...]:
    body = tuple(item for check in checks for item in (BLANK, check))
    return (block("lifecycle", body=body[1:]),) if checks else ()


def _checks(deployment: Deployment) -> Iterator[Block]:
    """Write the rules between answers as conditions; with a ``count`` of 0 a role would never check them."""
    for requirement in deployment.requirements:
        where = f"If {words(requirement.when, deployment)}, this" if requirement.when else "This"
        message = f"{where} is required: {words(requirement.then, deployment)}."
        yield _check("precondition", _requirement(requirement, deployment), message)
    if deployment.partitions:
        keys = ", ".join(partition.key for partition in deployment.partitions)
        yield _check("postcondition", KNOWN_PARTITION, f"This module can be deployed into: {keys}.")


def _check(kind: str, condition: Expression, message: str) -> Block:
    return block(kind, body=(Attribute("condition", condition), Attribute("error_message", string(message))))


def _requirement(requirement: Requirement, deployment: Deployment) -> Expression:
    then = condition(requirement.then, deployment)
    return Conditional(condition(requirement.when, deployment), then, TRUE) if requirement.when else then
