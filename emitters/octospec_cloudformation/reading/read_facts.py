"""The Mappings of a template: what is known of allowed values and of partitions."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.frozen import mutable
from octo_spec.model.deployment import Facts
from octo_spec.model.text import ParamFact, Partition, PartitionFact
from octospec_cloudformation.naming import FACTS, PARTITIONS, pascal
from octospec_cloudformation.reading.nodes import entries, is_scalar, literal
from octospec_cloudformation.reading.read_names import identified
from octospec_cloudformation.vocabulary import KNOWN_PARTITION, PSEUDO, YES

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octo_spec.model.text import Reference
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_parameters import TemplateParameter


@mutable
class FactTables:
    """Facts by parameter and allowed value, facts of partitions, and the reference of each look-up.

    The key of a reference is the mapping, the name whose value is the first key, and the second key.
    """

    parameters: dict[str, dict[str, Facts]] = field(default_factory=dict)
    partitions: tuple[Facts, ...] = ()
    mapping_of_partitions: str = ""
    references: dict[tuple[str, str | None, str], Reference] = field(default_factory=dict)


def fact_tables(node: Node | None, parameters: dict[str, TemplateParameter], report: Report) -> FactTables:
    """Read all mappings; the name of each tells whose facts it holds."""
    tables = FactTables()
    for name, mapping in entries(node, report).items():
        whose = FACTS.fullmatch(name)
        if PARTITIONS.fullmatch(name):
            tables.mapping_of_partitions = name
            _add_partitions(tables, name, _partitions(mapping, report))
        elif whose and (parameter := parameters.get(whose["parameter"])):
            _add_parameter(tables, name, whose["parameter"], parameter.id, _facts(mapping, report))
        else:
            report(mapping.span, f"the mapping {name!r} holds facts of nothing that is asked")
    return tables


def _add_partitions(tables: FactTables, mapping: str, keys: tuple[Facts, ...]) -> None:
    tables.partitions = keys
    for fact in _names(keys):
        tables.references[mapping, PSEUDO[Partition()], pascal(fact)] = PartitionFact(fact)


def _add_parameter(
    tables: FactTables, mapping: str, parameter: str, id: str, keys: tuple[Facts, ...]
) -> None:
    tables.parameters[id] = {known.key: known for known in keys}
    for fact in _names(keys):
        tables.references[mapping, parameter, pascal(fact)] = ParamFact(id, fact)


def _names(keys: tuple[Facts, ...]) -> frozenset[str]:
    return frozenset(fact for known in keys for fact, _ in known.facts)


def _partitions(node: Node, report: Report) -> tuple[Facts, ...]:
    """Read partitions: each has the constant that a condition looks up."""
    return tuple(_partition(key, pairs, report) for key, pairs in entries(node, report).items())


def _partition(key: str, node: Node, report: Report) -> Facts:
    pairs = entries(node, report)
    if not is_scalar(pairs.pop(KNOWN_PARTITION, None), YES):
        report(node.span, f"{KNOWN_PARTITION}: {YES} was expected for each partition")
    return Facts(key, tuple(_pair(name, text, report) for name, text in pairs.items()))


def _facts(node: Node, report: Report) -> tuple[Facts, ...]:
    return tuple(Facts(key, _pairs(pairs, report)) for key, pairs in entries(node, report).items())


def _pairs(node: Node, report: Report) -> tuple[tuple[str, str], ...]:
    pairs = entries(node, report).items()
    return tuple(_pair(name, text, report) for name, text in pairs)


def _pair(name: str, text: Node, report: Report) -> tuple[str, str]:
    return identified(name, text.span, report), literal(text, report)
