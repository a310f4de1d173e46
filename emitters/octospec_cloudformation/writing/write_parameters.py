"""Parameters and choices as parameters of a template, and facts as mappings.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import Choice, ParameterKind
from octo_spec.model.naming import given_name, value_names
from octospec_cloudformation.naming import pascal
from octospec_cloudformation.vocabulary import (
    FORMAT,
    HELP,
    INTERFACE,
    KNOWN_PARTITION,
    MAY_BE_CHOSEN,
    MUST_BE_GIVEN,
    NAMES,
    OWN_BOUNDARY,
    OWN_METADATA,
    PARAMETER_TYPES,
    SWITCH_WORDS,
    VALUES,
    YES,
    YOUR_LIMITS,
)
from octospec_cloudformation.writing.logical_ids import question_name
from octospec_cloudformation.writing.template_tree import with_comment
from octospec_cloudformation.writing.write_presences import answer

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Facts, Parameter, Question
    from octospec_cloudformation.writing.logical_ids import LogicalIds
    from octospec_cloudformation.writing.template_tree import TemplateValue


def parameters(deployment: Deployment) -> dict[str, TemplateValue]:
    """Write the parameters, then the choices."""
    return {
        **{question_name(parameter): _parameter(parameter) for parameter in deployment.parameters},
        **{question_name(choice): _choice(choice) for choice in deployment.choices},
    }


def _parameter(parameter: Parameter) -> TemplateValue:
    return _without_none(
        {
            "Type": PARAMETER_TYPES[parameter.kind],
            "Description": parameter.description or None,
            "Default": _default(parameter),
            "AllowedValues": _allowed_values(parameter) or None,
            **_lengths(parameter),
            "AllowedPattern": _pattern(parameter),
            "ConstraintDescription": f"{HELP}{parameter.pattern_help}" if parameter.pattern_help else None,
        }
    )


def _without_none(properties: dict[str, TemplateValue | None]) -> TemplateValue:
    return {name: value for name, value in properties.items() if value is not None}


def _default(parameter: Parameter) -> str | None:
    if parameter.optional:
        return ""
    return ",".join(parameter.default) if isinstance(parameter.default, tuple) else parameter.default


def _allowed_values(parameter: Parameter) -> tuple[str, ...]:
    """List the allowed values; an optional parameter can also be empty."""
    keys = tuple(allowed.key for allowed in parameter.allowed)
    return ("", *keys) if keys and parameter.optional else keys


# --- lengths and patterns ----------------------------------------------------------------------


def has_own_lengths(parameter: Parameter) -> bool:
    """Return whether MinLength and MaxLength are possible: not for a list, nor if empty is allowed."""
    return parameter.kind is ParameterKind.TEXT and not parameter.optional


def _lengths(parameter: Parameter) -> dict[str, TemplateValue | None]:
    if not has_own_lengths(parameter):
        return {}
    return {"MinLength": parameter.min_length, "MaxLength": parameter.max_length}


def _pattern(parameter: Parameter) -> str | None:
    """Write the pattern.

    It uses a look-ahead for lengths without a property of their own, and allows the empty text of an optional
    parameter.
    """
    pattern = parameter.pattern
    if not has_own_lengths(parameter) and (ahead := _look_ahead(parameter.min_length, parameter.max_length)):
        pattern = f"^{ahead}{_pattern_rest(pattern)}"
    return f"^$|{pattern}" if pattern and parameter.optional else pattern


def _look_ahead(least: int | None, most: int | None) -> str:
    match least, most:
        case None, None:
            return ""
        case None, int():
            return f"(?!.{{{most + 1}}})"
        case _:
            return f"(?=.{{{least},{'' if most is None else most}}}$)"


def _pattern_rest(pattern: str | None) -> str:
    """Write the rest after the look-ahead: no pattern of a spec is ``.*`` without a ``$``."""
    return ".*" if pattern is None else pattern.removeprefix("^")


# --- choices -----------------------------------------------------------------------------------


def _choice(choice: Choice) -> TemplateValue:
    sentences = dict(choice.sentences)
    is_made = choice.is_switch and not value_names(choice, FORMAT)
    values = tuple(SWITCH_WORDS) if is_made else choice.values
    return _without_none(
        {
            "Type": "String",
            "Description": choice.description or None,
            "Default": answer(choice, choice.default),
            "AllowedValues": tuple(
                with_comment(sentences.get(value, ""), answer(choice, value)) for value in values
            ),
        }
    )


# --- facts -------------------------------------------------------------------------------------


def mappings(deployment: Deployment, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the facts of allowed values and of partitions."""
    of_parameters: dict[str, TemplateValue] = {
        ids.facts[parameter.id]: _facts(parameter.allowed)
        for parameter in deployment.parameters
        if parameter.id in ids.facts
    }
    of_partitions = {ids.partitions: _partitions(deployment.partitions)} if ids.partitions else {}
    return {**of_parameters, **of_partitions}


def _partitions(keys: tuple[Facts, ...]) -> TemplateValue:
    """Write partitions with one additional constant, whose look-up fails for any other partition."""
    return {known.key: {KNOWN_PARTITION: YES, **_pairs(known)} for known in keys}


def _facts(keys: tuple[Facts, ...]) -> TemplateValue:
    return {known.key: {**_pairs(known)} for known in keys}


def _pairs(known: Facts) -> dict[str, str]:
    return {pascal(fact): text for fact, text in known.facts}


# --- metadata ----------------------------------------------------------------------------------


def metadata(deployment: Deployment, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write what the console shows, and the meaning of the names that the spec sets."""
    return {**interface(deployment, ids), **given_names(deployment)}


def given_names(deployment: Deployment) -> dict[str, TemplateValue]:
    """Write which part has each logical ID that the spec sets, and which value each name that it sets.

    A logical ID has the ID of the part, or the name of a policy.
    """
    policies = (policy for role in deployment.roles for policy in role.policies)
    known = (
        *((question, question.id) for question in deployment.questions),
        *((role, role.id) for role in deployment.roles),
        *((policy, str(policy.name)) for policy in policies),
    )
    names: dict[str, TemplateValue] = {name: id for part, id in known if (name := given_name(part, FORMAT))}
    values: dict[str, TemplateValue] = {
        question_name(choice): {name: value for value, name in given.items()}
        for choice in deployment.choices
        if (given := value_names(choice, FORMAT))
    }
    own: dict[str, TemplateValue] = {
        **({NAMES: names} if names else {}),
        **({VALUES: values} if values else {}),
    }
    return {OWN_METADATA: own} if own else {}


def interface(
    deployment: Deployment, ids: LogicalIds, behind: tuple[TemplateValue, ...] = ()
) -> dict[str, TemplateValue]:
    """Write what the console shows: the sections and labels of parameters and choices.

    A question without a section in the spec is in a section for parameters or for choices, after the spec's
    own. Other sections can come after these (``behind``).
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-interface.html
    """
    labelled = (question for question in deployment.questions if question.label)
    labels: dict[str, TemplateValue] = {
        question_name(question): {"default": question.label} for question in labelled
    }
    own: dict[str, TemplateValue] = {OWN_BOUNDARY: {"default": OWN_LABEL}} if ids.has_boundary else {}
    groups = (*_groups(deployment.questions, (OWN_BOUNDARY,) if ids.has_boundary else ()), *behind)
    shown: dict[str, TemplateValue] = {"ParameterGroups": groups, "ParameterLabels": {**labels, **own}}
    filled: dict[str, TemplateValue] = {name: value for name, value in shown.items() if value}
    return {INTERFACE: filled} if filled else {}


OWN_LABEL: Final = "Permissions boundary"


def _groups(questions: tuple[Question, ...], limits: tuple[str, ...]) -> tuple[TemplateValue, ...]:
    sections: dict[str, list[str]] = {question.section: [] for question in questions if question.section}
    sections |= {section: [] for section in (MUST_BE_GIVEN, MAY_BE_CHOSEN, YOUR_LIMITS)}
    for question in questions:
        sections[question.section or _section(question)].append(question_name(question))
    sections[YOUR_LIMITS] += limits
    return _parameter_groups(sections)


def _section(question: Question) -> str:
    """Return the section for a question that has none in the spec."""
    if isinstance(question, Choice) or question.optional or question.default is not None:
        return MAY_BE_CHOSEN
    return MUST_BE_GIVEN


def _parameter_groups(sections: dict[str, list[str]]) -> tuple[TemplateValue, ...]:
    sections = {name: ids for name, ids in sections.items() if ids}
    return tuple({"Label": {"default": name}, "Parameters": tuple(ids)} for name, ids in sections.items())
