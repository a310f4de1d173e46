"""The Mappings of a template: what is known of allowed values and of partitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.model.deployment import Facts
from octo_spec.model.text import ParamFact, Partition, PartitionFact
from octospec_cloudformation.naming import FACTS, PARTITIONS, pascal
from octospec_cloudformation.reading.nodes import entries, literal
from octospec_cloudformation.reading.read_names import identified
from octospec_cloudformation.vocabulary import PSEUDO

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octo_spec.model.text import Reference
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_parameters import TemplateParameter


@dataclass(slots=True)
class FactTables:
    """Facts by parameter and allowed value, facts of partitions, and the reference of each look-up.

    The key of a reference is the mapping, the name whose value is the first key, and the second key.
    """

    parameters: dict[str, dict[str, Facts]] = field(default_factory=dict)
    partitions: tuple[Facts, ...] = ()
    references: dict[tuple[str, str | None, str], Reference] = field(default_factory=dict)


def fact_tables(node: Node | None, parameters: dict[str, TemplateParameter], report: Report) -> FactTables:
    """Read all mappings; the name of each tells whose facts it holds."""
    tables = FactTables()
    for name, mapping in entries(node, report).items():
        whose = FACTS.fullmatch(name)
        if PARTITIONS.fullmatch(name):
            _add_partitions(tables, name, _facts(mapping, report))
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


def _facts(node: Node, report: Report) -> tuple[Facts, ...]:
    return tuple(Facts(key, _pairs(pairs, report)) for key, pairs in entries(node, report).items())


def _pairs(node: Node, report: Report) -> tuple[tuple[str, str], ...]:
    pairs = entries(node, report).items()
    return tuple((identified(name, text.span, report), literal(text, report)) for name, text in pairs)
