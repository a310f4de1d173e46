"""Presences as conditions, and requirements as rules.

A rule can test parameters only, and has functions of its own for lists.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.deployment import ParameterKind
from octo_spec.model.naming import value_names
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.text import Partition
from octospec_cloudformation.vocabulary import FORMAT, KNOWN_PARTITION, NO_VALUE, PSEUDO, YES, made_answer
from octospec_cloudformation.writing.logical_ids import LogicalIds, logical_ids
from octospec_cloudformation.writing.template_tree import Function
from octospec_cloudformation.writing.write_texts import join, ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Choice, Deployment, Parameter
    from octo_spec.model.presence import PresenceTest, Requirement
    from octospec_cloudformation.writing.template_tree import TemplateValue


@frozen
class ConditionContext:
    """What conditions and rules refer to: parameters and choices by id, and the logical ids."""

    parameters: dict[str, Parameter]
    choices: dict[str, Choice]
    ids: LogicalIds

    @classmethod
    def of(cls, deployment: Deployment) -> ConditionContext:
        """Index a deployment."""
        return cls(
            {parameter.id: parameter for parameter in deployment.parameters},
            {choice.id: choice for choice in deployment.choices},
            logical_ids(deployment),
        )


# --- conditions --------------------------------------------------------------------------------


def conditions(context: ConditionContext) -> dict[str, TemplateValue]:
    """Define a condition for each presence of a role, a policy or a part of a role."""
    return {
        **_known_partition(context.ids),
        **{name: _condition(presence, context) for presence, name in context.ids.conditions.items()},
    }


def _known_partition(ids: LogicalIds) -> dict[str, TemplateValue]:
    """Look the partition up: in a partition that the mapping lacks, the deployment fails."""
    if not ids.partitions:
        return {}
    found = Function("FindInMap", (ids.partitions, ref(PSEUDO[Partition()]), KNOWN_PARTITION))
    return {ids.known_partition: _equals(found, YES)}


def _condition(presence: Presence, context: ConditionContext) -> TemplateValue:
    if len(presence.tests) == 1:
        return _test(presence.tests[0], context, _no_element)
    # The long form of the function Condition: moto misreads its short form.
    single = (context.ids.conditions[Presence((test,))] for test in presence.tests)
    return _combine("And", tuple({"Condition": name} for name in single))


def condition(presence: Presence, ids: LogicalIds) -> dict[str, TemplateValue]:
    """Write the condition of a resource or an output; an unconditional one has none."""
    return {"Condition": ids.conditions[presence]} if presence else {}


def only_if(presence: Presence, beyond: Presence, value: TemplateValue, ids: LogicalIds) -> TemplateValue:
    """Write a part of a role under its condition, unless it is present whenever the role is."""
    if presence == beyond:
        return value
    return Function("If", (ids.conditions[presence], value, ref(NO_VALUE)))


# --- rules -------------------------------------------------------------------------------------


def rules(requirements: tuple[Requirement, ...], context: ConditionContext) -> dict[str, TemplateValue]:
    """Define a rule for each requirement."""
    named = zip(context.ids.rules, requirements, strict=True)
    return {name: _rule(requirement, context) for name, requirement in named}


def _rule(requirement: Requirement, context: ConditionContext) -> dict[str, TemplateValue]:
    when = tuple(_test(test, context, _each_is_empty) for test in requirement.when.tests)
    asserted = tuple(_assertion(test, requirement.when, context) for test in requirement.then.tests)
    return {**({"RuleCondition": _combine("And", when)} if when else {}), "Assertions": asserted}


def _assertion(test: PresenceTest, when: Presence, context: ConditionContext) -> dict[str, TemplateValue]:
    where = f" if {_wording(context, 'is').presence(when)}" if when else ""
    message = f"{_wording(context, 'must be').test(test)}{where}."
    return {"Assert": _test(test, context, _each_is_empty), "AssertDescription": message}


def _wording(context: ConditionContext, verb: str) -> PresenceWording:
    return PresenceWording(
        chosen=f"{{}} {verb} {{}}",
        given=f"{{}} {verb} given",
        name=lambda id: context.ids.questions[id],
        answers=lambda choice, values: " or ".join(answer(context.choices[choice], one) for one in values),
    )


# --- expressions -------------------------------------------------------------------------------

MOST_OPERANDS: Final = 10
"""The limit of ``Fn::And`` and ``Fn::Or``, which take at least two operands."""


def _test(
    test: PresenceTest, context: ConditionContext, list_is_empty: Callable[[Function], TemplateValue]
) -> TemplateValue:
    match test:
        case ChoiceIs(id, values):
            options = (answer(context.choices[id], value) for value in values)
            subject = ref(context.ids.questions[id])
            return _combine("Or", tuple(_equals(subject, option) for option in options))
        case PartitionIn(partitions):
            here = ref(PSEUDO[Partition()])
            return _combine("Or", tuple(_equals(here, partition) for partition in partitions))
        case Given(id):
            is_list = context.parameters[id].kind is ParameterKind.LIST
            empty = list_is_empty if is_list else _is_empty
            return Function("Not", (empty(ref(context.ids.questions[id])),))
        case _:
            assert_never(test)


def answer(choice: Choice, value: str) -> str:
    """Write an answer to a choice: by the name that the spec gives, or true or false for on/off."""
    return value_names(choice, FORMAT).get(value) or made_answer(value, choice.values)


def _equals(left: TemplateValue, right: TemplateValue) -> Function:
    return Function("Equals", (left, right))


def _is_empty(parameter: Function) -> TemplateValue:
    return _equals(parameter, "")


def _no_element(parameter: Function) -> TemplateValue:
    """Write the test for an empty list in a condition, which compares texts only."""
    return _equals(join("", parameter), "")


def _each_is_empty(parameter: Function) -> TemplateValue:
    """Write the test for an empty list in a rule, which cannot join."""
    return {"Fn::EachMemberEquals": (parameter, "")}


def _combine(function: str, operands: tuple[TemplateValue, ...]) -> TemplateValue:
    """Combine operands with ``And`` or ``Or``, nested if there are more than one call accepts."""
    if len(operands) == 1:
        return operands[0]
    if len(operands) <= MOST_OPERANDS:
        return Function(function, operands)
    return Function(
        function, (*operands[: MOST_OPERANDS - 1], _combine(function, operands[MOST_OPERANDS - 1 :]))
    )
