"""The Mappings of a template: what is known of allowed values and of partitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.model.deployment import Facts
from octo_spec.model.text import ParamFact, Partition, PartitionFact
from octospec_cloudformation.naming import FACTS, PARTITIONS, pascal
from octospec_cloudformation.reading.nodes import entries, literal
from octospec_cloudformation.reading.read_parameters import identified
from octospec_cloudformation.vocabulary import PSEUDO

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Report
    from octo_spec.model.text import Reference
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_parameters import Question


@dataclass(slots=True)
class Known:
    """The facts by parameter and value, those of the partitions, and how a text looks them up."""

    parameters: dict[str, dict[str, Facts]] = field(default_factory=dict)
    partitions: tuple[Facts, ...] = ()
    references: dict[tuple[str, str | None, str], Reference] = field(default_factory=dict)


def known(node: Node | None, questions: dict[str, Question], report: Report) -> Known:
    """Read all mappings; the name of each says whose facts it holds."""
    found = Known()
    for name, mapping in entries(node, report).items():
        whose = FACTS.fullmatch(name)
        if PARTITIONS.fullmatch(name):
            _add_partitions(found, name, _facts(mapping, report))
        elif whose and (question := questions.get(whose["parameter"])):
            _add_parameter(found, name, question.id, _facts(mapping, report))
        else:
            report(mapping.span, f"the mapping {name!r} holds facts of nothing that is asked")
    return found


def _add_partitions(found: Known, mapping: str, facts: tuple[Facts, ...]) -> None:
    found.partitions = facts
    for fact in _names(facts):
        found.references[mapping, PSEUDO[Partition()], pascal(fact)] = PartitionFact(fact)


def _add_parameter(found: Known, mapping: str, id: str, facts: tuple[Facts, ...]) -> None:
    found.parameters[id] = {one.key: one for one in facts}
    for fact in _names(facts):
        found.references[mapping, pascal(id), pascal(fact)] = ParamFact(id, fact)


def _names(facts: tuple[Facts, ...]) -> frozenset[str]:
    return frozenset(fact for one in facts for fact, _ in one.facts)


def _facts(node: Node, report: Report) -> tuple[Facts, ...]:
    return tuple(Facts(key, _pairs(one, report)) for key, one in entries(node, report).items())


def _pairs(node: Node, report: Report) -> tuple[tuple[str, str], ...]:
    pairs = entries(node, report).items()
    return tuple((identified(name, text.span, report), literal(text, report)) for name, text in pairs)
