"""The policies that a role attaches, as documents: AWS managed policies with known texts.

The documents cover all combinations of choices. Attached policies without known texts stay separate: no
document says what they allow or deny.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.managed_policies import managed_policy
from octo_spec.iam.variables import read
from octo_spec.model.deployment import Condition, Statement
from octo_spec.model.evaluate import evaluate_each
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.conditions import Condition as ParsedCondition
    from octo_spec.iam.policy import Statement as ParsedStatement
    from octo_spec.model.deployment import Attachment
    from octo_spec.symbolic.answer_keys import KeyCondition
    from octo_spec.symbolic.documents import StatementWriter


@frozen
class AttachedStatement:
    """A statement of an attached policy, parsed and as AWS writes it.

    The conditions of the parsed statement include the choices for which the policy is attached.
    """

    arn: str
    position: int
    parsed: ParsedStatement
    written: Statement


def attached_statements(attachment: Attachment, writer: StatementWriter) -> Iterator[AttachedStatement]:
    """Yield the statements of all policies that an attachment may name and whose texts are known."""
    for arn, choices in _policies(attachment, writer):
        document = managed_policy(arn)
        for position, parsed in enumerate(document.statements if document else ()):
            with_choices = replace(
                parsed, conditions=parsed.conditions.union(*map(_parsed_conditions, choices))
            )
            written = replace(_written_statement(parsed), group=attachment.group, why=attachment.why)
            yield AttachedStatement(arn, position, with_choices, written)


def is_known(attachment: Attachment, writer: StatementWriter) -> bool:
    """Return whether the texts of all policies that an attachment may name are known."""
    return all(managed_policy(arn) is not None for arn, _ in _policies(attachment, writer))


def _policies(
    attachment: Attachment, writer: StatementWriter
) -> Iterator[tuple[str, tuple[KeyCondition, ...]]]:
    """Yield the ARNs that an attachment may have, each with the conditions under which it has it."""
    depends = writer.depends_on((attachment.arn,), (attachment.arn,))
    for values, choices in writer.combinations(depends, attachment.presence):
        yield from ((arn, choices) for arn in evaluate_each(attachment.arn, values))


def _parsed_conditions(condition: KeyCondition) -> frozenset[ParsedCondition]:
    operator, key, values = condition
    return conditions({operator: {key: values}}, "Condition", read)


@cache
def _written_statement(parsed: ParsedStatement) -> Statement:
    """Return a statement of an AWS managed policy as a statement of a deployment."""
    resources = parsed.resources
    return Statement(
        effect=parsed.effect,
        actions=parsed.actions.written,
        resources=tuple(Text((text,)) for text in resources.written) if resources else (),
        conditions=tuple(map(_condition, sorted(parsed.conditions, key=str))),
        sid=parsed.sid or "",
        actions_excepted=parsed.actions.excluded,
        resources_excepted=resources.excluded if resources else False,
    )


def _condition(parsed: ParsedCondition) -> Condition:
    values = tuple(Text((value,)) for value in parsed.written_values)
    return Condition(parsed.operator, parsed.written_key, values)
