"""What evaluating a template rests on: its inputs, conditions and resources, and what is found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octo_spec.model.case_analysis import Subject
from octo_spec.model.deployment import SWITCH, Facts, Parameter
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.text import Account, Param, Partition, Region, Text
from octo_spec.source import Scalar
from octospec_cloudformation.evaluating.conditions import truth
from octospec_cloudformation.evaluating.notes import NotTakenError, refuse
from octospec_cloudformation.evaluating.sections import PARTITION, entries
from octospec_cloudformation.vocabulary import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.presence import Requirement
    from octo_spec.model.text import Piece
    from octo_spec.source import Node
    from octospec_cloudformation.evaluating.evaluator import Evaluator
    from octospec_cloudformation.evaluating.inputs import Decisions, Input
    from octospec_cloudformation.evaluating.notes import Notes
    from octospec_cloudformation.evaluating.sections import Resource, Sections


class UndecidedError(Exception):
    """A condition cannot be decided from the template's choices: the customer must answer it."""

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition


_ARNS: Final[dict[str, tuple[str, tuple[Piece, ...]]]] = {
    "AWS::S3::Bucket": ("BucketName", ("arn:", Partition(), ":s3:::")),
    "AWS::SQS::Queue": ("QueueName", ("arn:", Partition(), ":sqs:", Region(), ":", Account(), ":")),
    "AWS::SNS::Topic": ("TopicName", ("arn:", Partition(), ":sns:", Region(), ":", Account(), ":")),
    "AWS::Lambda::Function": (
        "FunctionName",
        ("arn:", Partition(), ":lambda:", Region(), ":", Account(), ":function:"),
    ),
    "AWS::DynamoDB::Table": (
        "TableName",
        ("arn:", Partition(), ":dynamodb:", Region(), ":", Account(), ":table/"),
    ),
    "AWS::Kinesis::Stream": (
        "Name",
        ("arn:", Partition(), ":kinesis:", Region(), ":", Account(), ":stream/"),
    ),
}
"""Resource type -> the setting that names it, and what its ARN has before the name.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

_REF_IS_ARN: Final = frozenset({"AWS::SNS::Topic"})


@dataclass(slots=True)
class Context:
    """Names, and what is found while the template is evaluated: parameters that are made, and facts."""

    sections: Sections
    inputs: dict[str, Input]
    roles: dict[str, str]
    decisions: Decisions
    notes: Notes
    parameters: dict[str, Parameter] = field(default_factory=dict)
    facts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    requirements: tuple[Requirement, ...] = ()

    # --- conditions

    @property
    def partition(self) -> Subject:
        """The partition that is deployed into."""
        return Subject(PARTITION, self.sections.partitions)

    def switch(self, name: str) -> Subject:
        """Give the switch that stands for a condition which the customer answers."""
        return Subject(
            fresh(id_from(name), {_id(question) for question in self.inputs.values()}, "holds"), SWITCH
        )

    def holds(self, name: str, span: Span, evaluator: Evaluator) -> bool:
        """Tell whether a named condition holds in a case."""
        if name in self.decisions.switches:
            return evaluator.case.is_one_of(self.switch(name), ("on",))
        if name not in self.sections.conditions:
            refuse(span, f"there is no condition {name!r}")
        if name in self.opened:
            refuse(span, f"the condition {name!r} rests on itself")
        self.opened.append(name)
        try:
            return truth(self.sections.conditions[name], evaluator)
        except NotTakenError as error:
            raise UndecidedError(name) from error
        finally:
            self.opened.pop()

    # --- what becomes a parameter

    def made(self, name: str, what: str, span: Span) -> str:
        """Make a parameter for a value that only AWS knows, and give its id."""
        if name not in self.parameters:
            taken = {_id(question) for question in self.inputs.values()} | {
                p.id for p in self.parameters.values()
            }
            id = fresh(id_from(name), taken, "value")
            self.parameters[name] = Parameter(id, f"{what[0].upper()}{what[1:]}.")
        id = self.parameters[name].id
        self.notes.otherwise(
            span, f"{what} is known only when the stack is made", f"it becomes the parameter {id}"
        )
        return id

    def resource_value(self, name: str, attribute: str, evaluator: Evaluator, span: Span) -> Text:
        """Give what ``Ref`` or ``GetAtt`` tell of a resource: from its name, or as a parameter."""
        resource = self.sections.resources[name]
        if resource.type == ROLE:
            return self._role_name(resource, attribute, evaluator, span)
        if resource.type.startswith("AWS::IAM::"):
            refuse(span, f"{attribute} of {name} ({resource.type}) is not understood here")
        if (named := self._named(resource, attribute, evaluator)) is not None:
            return named
        what = f"the {attribute} of {name}" if attribute != "Ref" else f"the name of {name}"
        short = name if attribute == "Ref" else f"{name}-{attribute}"
        return Text((Param(self.made(short, f"{what} ({resource.type})", span)),))

    def _role_name(self, role: Resource, attribute: str, evaluator: Evaluator, span: Span) -> Text:
        if attribute == "Arn" and role.name not in self.roles:
            what = f"the ARN of the role {role.name}, which is left out"
            return Text((Param(self.made(f"{role.name}-arn", what, span)),))
        if attribute != "Ref" or "RoleName" not in role.properties:
            refuse(span, f"the {attribute} of the role {role.name} is made by CloudFormation")
        return evaluator.text(role.properties["RoleName"])

    def _named(self, resource: Resource, attribute: str, evaluator: Evaluator) -> Text | None:
        if resource.type not in _ARNS:
            return None
        setting, before = _ARNS[resource.type]
        if setting not in resource.properties:
            return None
        name = evaluator.text(resource.properties[setting])
        if attribute == "Arn" or (attribute == "Ref" and resource.type in _REF_IS_ARN):
            return Text.of(*before, *name.pieces)
        return name if attribute == "Ref" else None

    # --- facts

    def partition_fact(self, mapping: str, key: str, span: Span) -> str:
        """Give the name of what a mapping knows of the partition."""
        return self._fact("", mapping, key, span)

    def fact(self, mapping: str, parameter: str, key: str, span: Span) -> str:
        """Give the name of what a mapping knows of a parameter's value."""
        return self._fact(parameter, mapping, key, span)

    def _fact(self, parameter: str, mapping: str, key: str, span: Span) -> str:
        for row in entries(self.sections.mappings[mapping]).values():
            if not isinstance(entries(row).get(key), Scalar):
                refuse(span, f"the mapping {mapping} has no text at {key} for each of its keys")
        same = {fact for (other, _, _), fact in self.facts.items() if other == parameter}
        return self.facts.setdefault((parameter, mapping, key), fresh(id_from(key), same, id_from(mapping)))

    def known_of(self, parameter: str) -> tuple[Facts, ...]:
        """List what is known of each value of a parameter, or of each partition (the empty id)."""
        tables = {name: entries(node) for name, node in self.sections.mappings.items()}
        used = {name: self._facts_in(name, table, parameter) for name, table in tables.items()}
        first = next((name for name, facts in used.items() if facts), None)
        keys = tables[first] if first is not None else {}
        common = [key for key in keys if all(key in tables[name] for name, facts in used.items() if facts)]
        return tuple(Facts(key, tuple(_known(key, tables, used))) for key in common)

    def _facts_in(self, mapping: str, table: dict[str, Node], parameter: str) -> dict[str, str]:
        """List the keys of a mapping that are facts of a parameter, in the mapping's order: key -> fact."""
        keys = entries(next(iter(table.values()), None))
        facts = ((key, self.facts.get((parameter, mapping, key))) for key in keys)
        return {key: fact for key, fact in facts if fact is not None}


def _known(
    key: str, tables: dict[str, dict[str, Node]], used: dict[str, dict[str, str]]
) -> Iterator[tuple[str, str]]:
    for mapping, facts in used.items():
        yield from ((fact, _text(tables[mapping][key], name)) for name, fact in facts.items())


def _text(row: Node, key: str) -> str:
    node = entries(row).get(key)
    return node.value if isinstance(node, Scalar) else ""


def _id(question: Input) -> str:
    return getattr(question, "id", "") or question.subject.id
