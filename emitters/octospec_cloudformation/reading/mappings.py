"""Mappings: values for ``FindInMap``, and facts of partitions and of a parameter's values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import refuse
from octo_spec.model.deployment import Facts
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.policy_documents import Items
from octo_spec.model.text import Param, ParamFact, Partition, PartitionFact
from octo_spec.source import Scalar
from octospec_cloudformation.reading.sections import entries
from octospec_cloudformation.reading.values import leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.text import Text
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.nodes import FunctionCall
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.values import Value

OF_PARTITIONS = ""
"""The ID, instead of a parameter's, for facts of a partition."""


def evaluate_find_in_map(function: FunctionCall, evaluator: Evaluator) -> Value:
    """Evaluate ``FindInMap``."""
    name, top, second, *options = evaluator.arguments(function, 3, 4)
    mapping = evaluator.literal(name)
    if mapping not in evaluator.context.sections.mappings:
        refuse(function.span, "there is no such mapping")
    first, key = evaluator.text(top), evaluator.literal(second)
    if first.literal is None:
        return _fact(mapping, first, key, function, evaluator)
    found = entries(entries(evaluator.context.sections.mappings[mapping]).get(first.literal)).get(key)
    if found is None:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap-enhancements.html
        found = next((entries(each).get("DefaultValue") for each in options), None)
    if found is None:
        refuse(function.span, f"the mapping has no value at {first.literal}.{key}")
    return evaluator.value(found) or Items((), function.span)


def _fact(mapping: str, top: Text, key: str, function: FunctionCall, evaluator: Evaluator) -> Value:
    match top.pieces:
        case (Partition(),):
            known = _name(evaluator.context, OF_PARTITIONS, mapping, key, function.span)
            return leaf(function.span, PartitionFact(known))
        case (Param(id),):
            return leaf(
                function.span, ParamFact(id, _name(evaluator.context, id, mapping, key, function.span))
            )
        case _:
            what = "a value that differs between regions"
            return evaluator.unknown(function, f"{mapping}-{key}", what)


def _name(context: Context, parameter: str, mapping: str, key: str, span: Span) -> str:
    """Return what a mapping knows about a parameter's value, or about the partition."""
    rows = entries(context.sections.mappings[mapping]).values()
    if not rows:
        refuse(span, f"the mapping {mapping} has no keys")
    for row in rows:
        if not isinstance(entries(row).get(key), Scalar):
            refuse(span, f"the mapping {mapping} has no text at {key} for each of its keys")
    same = {fact for (other, _, _), fact in context.facts.items() if other == parameter}
    return context.facts.setdefault((parameter, mapping, key), fresh(id_from(key), same, id_from(mapping)))


# --- for the deployment ------------------------------------------------------------------------


def known_of(context: Context, parameter: str) -> tuple[Facts, ...]:
    """List the facts of each value of a parameter, or of each partition."""
    tables = {name: entries(node) for name, node in context.sections.mappings.items()}
    used = {name: _used_facts(context, name, table, parameter) for name, table in tables.items()}
    first = next((name for name, facts in used.items() if facts), None)
    keys = tables[first] if first is not None else {}
    common = [key for key in keys if all(key in tables[name] for name, facts in used.items() if facts)]
    return tuple(Facts(key, tuple(_fact_values(key, tables, used))) for key in common)


def _used_facts(context: Context, mapping: str, table: dict[str, Node], parameter: str) -> dict[str, str]:
    """List the keys of a mapping that are facts of a parameter, in the mapping's order: key -> fact."""
    keys = entries(next(iter(table.values()), None))
    facts = ((key, context.facts.get((parameter, mapping, key))) for key in keys)
    return {key: fact for key, fact in facts if fact is not None}


def _fact_values(
    key: str, tables: dict[str, dict[str, Node]], used: dict[str, dict[str, str]]
) -> Iterator[tuple[str, str]]:
    for mapping, facts in used.items():
        yield from ((fact, _text(tables[mapping][key], name)) for name, fact in facts.items())


def _text(row: Node, key: str) -> str:
    node = entries(row).get(key)
    return node.value if isinstance(node, Scalar) else ""
