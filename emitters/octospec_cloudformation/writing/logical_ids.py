"""Logical IDs: every part of a template that another part refers to has one.

Parameters, choices and roles have a logical ID from which the reader derives their ID: octospec makes it of
the ID, or uses the name that the spec sets and records it in the metadata. Any other logical ID is only a
link, and gets a number if the name is in use.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.naming import given_name
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.text import Param, notation
from octo_spec.model.traversal import parameters_of, presences, repeated_texts
from octospec_cloudformation.naming import pascal, role_name
from octospec_cloudformation.vocabulary import FORMAT, OWN_BOUNDARY, OWN_CONDITION, REGISTRATION_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Facts, Question, Role
    from octo_spec.model.text import Text

LONGEST: Final = 255
"""The maximum length of a logical ID, in characters."""


@frozen
class LogicalIds:
    """The logical IDs of one template, by the part that each one names.

    ``has_boundary``: the template accepts a permissions boundary from its customer. ``bounds_by_name``: the
    customer gives it as the name of a policy that each account has. ``has_code``: the template accepts the
    code of its customer, and sends it with the report.
    """

    questions: Mapping[str, str]
    roles: Mapping[str, str]
    facts: Mapping[str, str]
    partitions: str
    known_partition: str
    places: tuple[Facts, ...]
    conditions: Mapping[Presence, str]
    rules: tuple[str, ...]
    policies: Mapping[tuple[str, int], str]
    outputs: Mapping[Text, str]
    has_boundary: bool
    bounds_by_name: bool = False
    has_code: bool = False


def fixed_names(deployment: Deployment) -> tuple[str, ...]:
    """List the logical IDs that a reader reads back, and that therefore never get a number."""
    policies = (policy for role in deployment.roles for policy in role.policies)
    return (
        *map(question_name, deployment.questions),
        *map(_role_name, deployment.roles),
        *(name for policy in policies if (name := given_name(policy, FORMAT))),
    )


def question_name(question: Question) -> str:
    """Return the logical ID of a parameter or a choice."""
    return given_name(question, FORMAT) or pascal(question.id)


def _role_name(role: Role) -> str:
    return given_name(role, FORMAT) or role_name(role.id)


def logical_ids(deployment: Deployment) -> LogicalIds:
    """Choose the logical IDs of a template."""
    free = _Free(set(fixed_names(deployment)))
    ids = LogicalIds(
        questions={question.id: question_name(question) for question in deployment.questions},
        roles={role.id: _role_name(role) for role in deployment.roles},
        facts={
            parameter.id: free.name(f"{question_name(parameter)}Facts")
            for parameter in deployment.parameters
            if any(allowed.facts for allowed in parameter.allowed)
        },
        partitions=free.name("Partitions") if deployment.partitions else "",
        places=deployment.partitions,
        known_partition=free.name("PartitionIsKnown") if deployment.partitions else "",
        conditions={
            presence: free.name(_ID_WORDS.presence(presence)) for presence in _with_condition(deployment)
        },
        rules=tuple(
            free.name(f"{_ID_WORDS.presence(rule.when)}Requires{_ID_WORDS.presence(rule.then)}")
            for rule in deployment.requirements
        ),
        policies={
            (role.id, position): given_name(policy, FORMAT)
            or free.name(f"{role_name(role.id)}Policy{_words(policy.name)}")
            for role in deployment.roles
            for position, policy in enumerate(role.policies)
        },
        outputs=_output_names(deployment),
        has_boundary=False,
    )
    in_extras = {name for extra in deployment.extras for name in _ENTRIES.findall(extra.text)}
    taken, left = free.taken | in_extras, _MOST_PARAMETERS - len(deployment.questions)
    has_boundary = left > 0 and not {OWN_BOUNDARY, OWN_CONDITION} & taken
    has_code = deployment.registration is not None and left > has_boundary and REGISTRATION_CODE not in taken
    return replace(ids, has_boundary=has_boundary, has_code=has_code)


_MOST_PARAMETERS: Final = 200


_ENTRIES: Final = re.compile(r"""^\s+["']?(\w+)["']?\s*:""", re.MULTILINE)


class _Free:
    """Assigns names, each once."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken

    def name(self, wish: str) -> str:
        """Return ``wish``, or the first unused name of ``wish`` and a number."""
        start = wish[: LONGEST - 4]
        name, number = start, 1
        while name in self.taken:
            number += 1
            name = f"{start}{number}"
        self.taken.add(name)
        return name


def external_ids(deployment: Deployment) -> dict[Text, Presence]:
    """Find each external ID that consists of one parameter, and the presence of its first statement."""
    first: dict[Text, Presence] = {}
    for statement in (statement for role in deployment.roles for statement in role.trust):
        for condition in statement.conditions:
            operator_and_key = (condition.operator, condition.key)
            if operator_and_key == ("StringEquals", "sts:ExternalId") and _is_parameter(condition.values):
                first.setdefault(condition.values[0], statement.presence)
    return first


def _is_parameter(values: tuple[Text, ...]) -> bool:
    return len(values) == 1 and len(values[0].pieces) == 1 and isinstance(values[0].pieces[0], Param)


def _output_names(deployment: Deployment) -> dict[Text, str]:
    made = {f"{role_name(role.id)}{end}" for role in deployment.roles for end in ("Name", "Arn")}
    free = _Free({*made, "SpecName", "SpecVersion"})
    parameters = ((text, parameters_of(text)[0]) for text in external_ids(deployment))
    return {text: free.name(pascal(parameter)) for text, parameter in parameters}


def _words(text: Text) -> str:
    """Write a text as PascalCase words; a reference becomes the last part of its notation."""
    spelled = "".join(
        piece if isinstance(piece, str) else f" {_reference_word(notation(piece))} " for piece in text.pieces
    )
    return "".join(word[0].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", spelled))


def _reference_word(written: str) -> str:
    return written.strip("${}").removeprefix("param.").replace(".", " ")


# --- conditions --------------------------------------------------------------------------------


def _with_condition(deployment: Deployment) -> dict[Presence, None]:
    """List each presence that needs a condition: single tests first, then combinations."""
    needed = list(dict.fromkeys((*_presences(deployment), *_distinguishing_presences(deployment))))
    single = [Presence((test,)) for presence in needed for test in presence.tests]
    return dict.fromkeys((*single, *(presence for presence in needed if len(presence.tests) > 1)))


def _presences(deployment: Deployment) -> Iterator[Presence]:
    return (presence for role in deployment.roles for presence in presences(role) if presence)


def _distinguishing_presences(deployment: Deployment) -> Iterator[Presence]:
    """Yield a presence for each choice and optional parameter that a reader would read as a plain parameter.

    Yield one for each partition except the last, too, if a repeated text depends on the partition.

    Each presence becomes a condition. A reader distinguishes choices and optional parameters from plain
    ones by the conditions and rules that test them, and nothing else tests these.
    """
    ruled = (presence for rule in deployment.requirements for presence in (rule.when, rule.then))
    tests = {test for presence in (*_presences(deployment), *ruled) for test in presence.tests}
    given = {test.parameter for test in tests if isinstance(test, Given)}
    chosen = {test.choice for test in tests if isinstance(test, ChoiceIs)}
    for parameter in deployment.parameters:
        if parameter.optional and parameter.id not in given:
            yield Presence((Given(parameter.id),))
    if any(map(repeated_texts, deployment.roles)):
        yield from (partition_presence(facts.key) for facts in deployment.partitions[:-1])
    for choice in deployment.choices:
        if not choice.is_switch and choice.id not in chosen:
            yield Presence((ChoiceIs(choice.id, (choice.default,)),))


def partition_presence(key: str) -> Presence:
    """Return the presence of a part that exists in one partition."""
    return Presence.of(PartitionIn((key,)))


def _answers(_choice: str, answers: tuple[str, ...]) -> str:
    return _SWITCHED.get(answers) or "Or".join(map(pascal, answers))


_SWITCHED: Final[Mapping[tuple[str, ...], str]] = {("on",): "True", ("off",): "False"}
_ID_WORDS: Final = PresenceWording(
    "{}Is{}",
    "{}IsGiven",
    pascal,
    _answers,
    "And",
    "PartitionIs{}",
    lambda partitions: "Or".join(map(pascal, partitions)),
)
"""The words for a presence in a logical ID, which contains only letters and digits."""
