"""Reads a template that octospec wrote into its deployment; any note of the evaluation is a refusal.

Such a template has no loops, macros or copies of itself, and no condition that a customer has to answer. So
one evaluation reads all of it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import Deployment
from octo_spec.model.explanations import NO_COMMENTS
from octo_spec.model.presence import PartitionIn
from octo_spec.model.traversal import link_role_arns
from octo_spec.plugin.artifacts import ReadMode
from octo_spec.source import Mapping, Sequence
from octospec_cloudformation.naming import ROLE_END
from octospec_cloudformation.reading import cases
from octospec_cloudformation.reading.given_names import given_names
from octospec_cloudformation.reading.inputs import ChoiceInput, Decisions, ValueInput
from octospec_cloudformation.reading.interface import parameter_labels
from octospec_cloudformation.reading.own_boundary import without_own
from octospec_cloudformation.reading.own_facts import own_facts
from octospec_cloudformation.reading.own_forms import looks_partition_up
from octospec_cloudformation.reading.own_inputs import own_choice, own_inputs, own_parameter
from octospec_cloudformation.reading.own_outputs import spec_of
from octospec_cloudformation.reading.own_registration import without_registration
from octospec_cloudformation.reading.own_sections import (
    check_resources,
    check_sections,
    policies_by_role,
)
from octospec_cloudformation.reading.own_template import OwnTemplate
from octospec_cloudformation.reading.presences import presence
from octospec_cloudformation.reading.reading_context import Context
from octospec_cloudformation.reading.refusals import Refusals
from octospec_cloudformation.reading.roles import read_roles
from octospec_cloudformation.reading.rules import requirements
from octospec_cloudformation.reading.sections import calls, sections
from octospec_cloudformation.vocabulary import ROLE

if TYPE_CHECKING:
    from octo_spec.model.explanations import Comments
    from octo_spec.model.presence import Presence
    from octo_spec.model.reports import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.given_names import GivenNames
    from octospec_cloudformation.reading.own_facts import OwnFacts
    from octospec_cloudformation.reading.sections import Sections


def read_template(root: Node, report: Report, comments: Comments = NO_COMMENTS) -> Deployment | None:
    """Read a template strictly; the deployment is valid only if nothing was reported."""
    refusals = Refusals()
    check_sections(root, refusals)
    deployment = None
    if isinstance(root, Mapping):
        taken = without_registration(root, refusals)
        read = _deployment(without_own(taken.template, refusals), refusals, comments)
        deployment = replace(read, registration=taken.service)
    for note in refusals.diagnostics:
        report(note.span or root.span, note.message)
    return deployment


def _deployment(root: Mapping, refusals: Refusals, comments: Comments) -> Deployment:
    found = sections(root)
    given = given_names(found.metadata, refusals)
    check_resources(found, refusals)
    given.check((*found.parameters, *found.resources))
    inputs = own_inputs(found, given)
    facts = own_facts(found.mappings, inputs, refusals)
    context = Context(
        found,
        inputs,
        _role_ids(found, given),
        Decisions(),
        refusals,
        comments,
        facts=facts.names,
        mode=ReadMode.STRICT,
        report=refusals,
        own=OwnTemplate(facts.partitions, facts.partition_mapping, policies_by_role(found, refusals)),
        given=given,
    )
    context.own = replace(context.own, places=_places(context))
    return _read_deployment(context, facts, given, refusals)


def _role_ids(found: Sections, given: GivenNames) -> dict[str, str]:
    """Map each logical ID of a role to its ID; the logical ID ends in ``Role`` unless the spec sets it."""
    ids: dict[str, str] = {}
    for role in (resource for resource in found.resources.values() if resource.type == ROLE):
        id = given.represented_id(role.name, role.span, ROLE_END)
        if id in ids.values():
            given.report(role.span, f"two roles have the ID {id!r}")
        ids[role.name] = id
    return ids


def _read_deployment(context: Context, facts: OwnFacts, given: GivenNames, refusals: Refusals) -> Deployment:
    inputs, found = context.inputs, context.sections
    labels = parameter_labels(found.metadata, tuple(inputs), refusals)
    name, version = spec_of(context)
    return link_role_arns(
        Deployment(
            name=name,
            version=version,
            roles=read_roles(context),
            parameters=tuple(
                own_parameter(question, facts.parameters.get(question.id, {}), labels[each], refusals, given)
                for each, question in inputs.items()
                if isinstance(question, ValueInput)
            ),
            choices=tuple(
                own_choice(question, labels[each], given)
                for each, question in inputs.items()
                if isinstance(question, ChoiceInput)
            ),
            requirements=requirements(context),
            partitions=facts.partitions,
            description=found.description,
        )
    )


# --- conditions --------------------------------------------------------------------------------


def _places(context: Context) -> frozenset[str]:
    """Check every condition, used or not, and return those that are true in one partition alone."""
    if context.own.partitions and not any(
        _looks_up(node, context) for node in context.sections.conditions.values()
    ):
        message = "no condition looks the partition up in the mapping of partitions"
        context.report(context.sections.root.span, message)
    held = {name: _presence(name, context) for name in context.sections.conditions}
    return frozenset(name for name, there in held.items() if there and _is_place(there))


def _is_place(there: Presence) -> bool:
    match there.tests:
        case (PartitionIn((_,)),):
            return True
        case _:
            return False


def _presence(name: str, context: Context) -> Presence | None:
    """Return when a condition is true; it is a conjunction of tests."""
    node = context.sections.conditions[name]
    held = cases.cases_where(context, node.span, partial(_holds, name), {})
    if len(held) == 1:
        return presence(held[0], context)
    context.report(node.span, f"a spec cannot express the condition {name!r}")
    return None


def _holds(name: str, evaluator: Evaluator) -> bool:
    context = evaluator.context
    return context.holds(name, context.sections.conditions[name].span, evaluator)


_PAIR: Final = 2


def _looks_up(node: Node, context: Context) -> bool:
    """Return whether a condition looks the partition up, at any depth."""
    equals = (function.argument for function in calls(node) if function.name == "Equals")
    pairs = (pair.items for pair in equals if isinstance(pair, Sequence))
    return any(len(pair) == _PAIR and looks_partition_up(*pair, context) for pair in pairs)
