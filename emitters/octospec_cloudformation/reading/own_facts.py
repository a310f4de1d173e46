"""The Mappings of octospec's own template: the facts of allowed values and of partitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Facts
from octospec_cloudformation.naming import FACTS, PARTITIONS
from octospec_cloudformation.reading.given_names import read_logical_id
from octospec_cloudformation.reading.inputs import ValueInput
from octospec_cloudformation.reading.mappings import OF_PARTITIONS
from octospec_cloudformation.reading.nodes import entries, is_scalar, literal
from octospec_cloudformation.vocabulary import KNOWN_PARTITION, YES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.reports import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.inputs import Input


@frozen
class OwnFacts:
    """Facts by the ID of a parameter and by allowed value, facts of partitions, and the name of each look-up.

    ``names`` maps a parameter or the partition, the mapping and its second key to the name of the fact.
    """

    parameters: dict[str, dict[str, Facts]]
    partitions: tuple[Facts, ...]
    partition_mapping: str
    names: dict[tuple[str, str, str], str]


def own_facts(mappings: dict[str, Node], inputs: dict[str, Input], report: Report) -> OwnFacts:
    """Read all mappings; each name identifies the parameter or the partitions."""
    found = OwnFacts({}, (), "", {})
    for name, mapping in mappings.items():
        whose = FACTS.fullmatch(name)
        question = inputs.get(whose["parameter"]) if whose else None
        if PARTITIONS.fullmatch(name):
            found = OwnFacts(found.parameters, _partitions(mapping, report), name, found.names)
            _add_names(OF_PARTITIONS, name, mapping, found, report)
        elif isinstance(question, ValueInput):
            found.parameters[question.id] = _facts(mapping, question.id, report)
            _add_names(question.id, name, mapping, found, report)
        else:
            report(mapping.span, f"the mapping {name!r} contains facts, but there is no parameter for them")
    return found


def _add_names(whose: str, mapping: str, node: Node, found: OwnFacts, report: Report) -> None:
    for row in entries(node, report).values():
        for name, text in _own_entries(row, whose, report):
            found.names[whose, mapping, name] = read_logical_id(name, text.span, report)


def _partitions(node: Node, report: Report) -> tuple[Facts, ...]:
    """Read partitions: each has the constant that a condition looks up."""
    for row in entries(node, report).values():
        if not is_scalar(entries(row, report).get(KNOWN_PARTITION), YES):
            report(row.span, f"expected {KNOWN_PARTITION}: {YES} for each partition")
    return tuple(_facts(node, OF_PARTITIONS, report).values())


def _facts(node: Node, whose: str, report: Report) -> dict[str, Facts]:
    return {key: Facts(key, _pairs(row, whose, report)) for key, row in entries(node, report).items()}


def _pairs(row: Node, whose: str, report: Report) -> tuple[tuple[str, str], ...]:
    return tuple(
        (read_logical_id(name, text.span, report), literal(text, report))
        for name, text in _own_entries(row, whose, report)
    )


def _own_entries(row: Node, whose: str, report: Report) -> Iterator[tuple[str, Node]]:
    """List the facts, without the constant that each partition has."""
    for name, text in entries(row, report).items():
        if whose != OF_PARTITIONS or name != KNOWN_PARTITION:
            yield name, text
