"""A rollout over an organization: the template of the payer and, in its StackSet, that of the members."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, cast

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.model.deployment import ParameterKind
from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_cloudformation.kinds import (
    MEMBERS_TOO_LARGE,
    NEARLY_NEEDS_BUCKET,
    NEEDS_BUCKET,
    ROLLOUT_NAME_TAKEN,
    TOO_MANY,
)
from octospec_cloudformation.rollout_tables import (
    BODY,
    BOUNDARY,
    BOUNDARY_PARAMETER,
    CONDITIONS,
    MEMBERS,
    OWN,
    PARAMETERS,
    PASSED,
    PROPERTIES,
    RULES,
    SECTION,
    STACK_SET,
    STACK_SET_TYPE,
    UNITS,
    URL,
)
from octospec_cloudformation.vocabulary import OWN_BOUNDARY, TEMPLATE
from octospec_cloudformation.writing.logical_ids import logical_ids, question_name
from octospec_cloudformation.writing.refusals import MOST_EACH, MOST_INLINE_BYTES, findings, refusals
from octospec_cloudformation.writing.template_tree import BlockText, Function, Spaced
from octospec_cloudformation.writing.write_parameters import given_names, interface, parameters
from octospec_cloudformation.writing.write_template import sections, tree
from octospec_cloudformation.writing.write_texts import ref
from octospec_cloudformation.writing.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment, Question
    from octospec_cloudformation.options import CloudFormationOptions
    from octospec_cloudformation.writing.template_tree import TemplateTree, TemplateValue


@frozen
class Rollout:
    """The template of the payer, the resources of each member, and the template of the members as text.

    ``is_bounded``: that template accepts a permissions boundary from the customer.
    """

    payer: Deployment
    members: Deployment
    text: str
    options: CloudFormationOptions
    is_bounded: bool


def emit_rollout(payer: Deployment, members: Deployment, options: CloudFormationOptions) -> Emission:
    """Write the template of the payer and that of the members, or report why that is not possible."""
    refused = tuple(dict.fromkeys((*refusals(payer), *refusals(members))))
    if refused:
        return Emission((), refused)
    text = yaml_text(tree(members, sections(members, of_member=True)))
    rollout = Rollout(payer, members, text, options, logical_ids(members).has_boundary)
    own, more = sections(payer), _more(rollout)
    taken = tuple(_rollout_problems(rollout, own))
    if has_errors(taken):
        return Emission((), taken)
    whole = yaml_text(_tree(rollout, {name: _with_entries(own[name], more.get(name, {})) for name in own}))
    artifacts = (Artifact(PurePosixPath(TEMPLATE), whole), Artifact(PurePosixPath(MEMBERS), text))
    found = dict.fromkeys((*taken, *findings(whole), *_member_findings(rollout)))
    return Emission(artifacts, tuple(found))


def _tree(rollout: Rollout, written: Mapping[str, TemplateValue]) -> TemplateTree:
    whole = tree(rollout.payer, written)
    more = f"{STACK_SET} deploys {MEMBERS} into each member account of the organization."
    return replace(whole, header=(*whole.header, more))


# --- the template of the payer -----------------------------------------------------------------


def _more(rollout: Rollout) -> dict[str, dict[str, TemplateValue]]:
    """Write what a rollout adds to each section; for the metadata, its whole content."""
    return {
        "Metadata": {**_interface(rollout), **given_names(rollout.payer)},
        "Parameters": {**parameters(_member_questions(rollout)), **_parameters(rollout)},
        "Rules": _trees(RULES),
        "Conditions": _trees(CONDITIONS),
        "Resources": {STACK_SET: _stack_set(rollout)},
    }


def _with_entries(section: TemplateValue, more: Mapping[str, TemplateValue]) -> TemplateValue:
    """Add entries after those of a section."""
    match section:
        case Spaced(entries):
            return Spaced({**cast("Mapping[str, TemplateValue]", entries), **more})
        case dict():
            return {**section, **more}
        case _:
            return section


def _member_questions(rollout: Rollout) -> Deployment:
    """Return the questions that only the members' template has."""
    added = {question.id for question in rollout.payer.questions}
    return replace(
        rollout.members,
        parameters=tuple(one for one in rollout.members.parameters if one.id not in added),
        choices=tuple(one for one in rollout.members.choices if one.id not in added),
    )


def _interface(rollout: Rollout) -> dict[str, TemplateValue]:
    alone = _member_questions(rollout)
    combined = replace(
        rollout.payer,
        parameters=(*rollout.payer.parameters, *alone.parameters),
        choices=(*rollout.payer.choices, *alone.choices),
    )
    group: TemplateValue = {"Label": {"default": SECTION}, "Parameters": tuple(_parameters(rollout))}
    return interface(combined, logical_ids(rollout.payer), (group,))


def _parameters(rollout: Rollout) -> dict[str, TemplateValue]:
    bounded = {BOUNDARY: BOUNDARY_PARAMETER} if rollout.is_bounded else {}
    written = _trees({**PARAMETERS, **bounded})
    units, filled = written[UNITS], rollout.options.organizational_units
    return {**written, UNITS: {**units, "Default": filled}} if filled and isinstance(units, dict) else written


def _stack_set(rollout: Rollout) -> TemplateValue:
    url = rollout.options.member_template_url
    where: dict[str, TemplateValue] = {URL: url} if url else {BODY: BlockText(rollout.text)}
    passed = (
        *map(_passed_parameter, rollout.members.questions),
        *((_PASSED_BOUNDARY,) if rollout.is_bounded else ()),
    )
    return {
        "Type": STACK_SET_TYPE,
        "Properties": {**_trees(PROPERTIES), **({PASSED: passed} if passed else {}), **where},
    }


def _passed_parameter(question: Question) -> TemplateValue:
    """Pass the answer to a question to the members; a list becomes its elements with commas between."""
    name = question_name(question)
    is_list = getattr(question, "kind", None) is ParameterKind.LIST
    value: TemplateValue = Function("Join", (",", ref(name))) if is_list else ref(name)
    return {"ParameterKey": name, "ParameterValue": value}


_PASSED_BOUNDARY: Final[TemplateValue] = {"ParameterKey": OWN_BOUNDARY, "ParameterValue": ref(BOUNDARY)}


# --- tables ------------------------------------------------------------------------------------


def _trees(table: Mapping[str, JsonValue] | Mapping[str, dict[str, JsonValue]]) -> dict[str, TemplateValue]:
    return {name: _value_tree(value) for name, value in table.items()}


_FUNCTION: Final = "Fn::"


def _value_tree(value: JsonValue) -> TemplateValue:
    """Return the content of a table as a tree, with its functions."""
    match value:
        case {"Ref": str(name)}:
            return ref(name)
        case dict() if len(value) == 1 and next(iter(value)).startswith(_FUNCTION):
            [(name, argument)] = value.items()
            return Function(name.removeprefix(_FUNCTION), _value_tree(argument))
        case dict():
            return {name: _value_tree(inner) for name, inner in value.items()}
        case list():
            return tuple(map(_value_tree, value))
        case _:
            return cast("str | int", value)


# --- conflicts -------------------------------------------------------------------------------------


def _rollout_problems(rollout: Rollout, own: Mapping[str, TemplateValue]) -> Iterator[Diagnostic]:
    """Find duplicate names, and more parameters than the limit."""
    added = (*parameters(_member_questions(rollout)), *_parameters(rollout))
    named = {
        "Parameters": (*_names(own["Parameters"]), *added),
        "Conditions": (*_names(own["Conditions"]), *CONDITIONS),
        "Resources": (*_names(own["Resources"]), STACK_SET),
        "Mappings": _names(own["Mappings"]),
    }
    of_rollout = frozenset().union(*OWN.values())
    for name, count in Counter(name for names in named.values() for name in names).items():
        if count > 1:
            what = "by the rollout" if name in of_rollout else "twice"
            message = f"the logical ID {name} is needed {what}, but the template already contains it"
            yield ROLLOUT_NAME_TAKEN.at(None, message, "rename it in the spec")
    if len(named["Parameters"]) > MOST_EACH:
        message = f"{len(named['Parameters']):,} parameters, including those of the rollout"
        yield TOO_MANY.at(None, f"{message}, more than CloudFormation's limit of {MOST_EACH:,}")


def _names(section: TemplateValue) -> tuple[str, ...]:
    entries = section.entries if isinstance(section, Spaced) else section
    return tuple(entries) if isinstance(entries, dict) else ()


def _member_findings(rollout: Rollout) -> Iterator[Diagnostic]:
    size = len(rollout.text.encode())
    if size > MOST_INLINE_BYTES and not rollout.options.member_template_url:
        message = (
            f"the members' template has {size:,} bytes, more than the "
            f"limit of {MOST_INLINE_BYTES:,} for a StackSet"
        )
        help = f"upload {MEMBERS}, and set member-template-url to its URL"
        yield MEMBERS_TOO_LARGE.at(None, message, help)
    for finding in findings(rollout.text):
        if finding.kind not in {NEEDS_BUCKET, NEARLY_NEEDS_BUCKET}:
            yield finding
