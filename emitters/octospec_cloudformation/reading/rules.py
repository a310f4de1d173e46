"""Rules of a template as requirements between answers, and their effect on a case.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.model.presence import Presence, Requirement
from octo_spec.source import Sequence
from octospec_cloudformation.reading import cases
from octospec_cloudformation.reading.conditions import truth
from octospec_cloudformation.reading.presences import AbsentError, presence
from octospec_cloudformation.reading.sections import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.source import Node
    from octospec_cloudformation.reading.reading_context import Context


def requirements(context: Context) -> tuple[Requirement, ...]:
    """Read every rule; report one that is not a rule between answers."""
    return tuple(rule for node in context.sections.rules.items() for rule in _requirements(*node, context))


def _requirements(name: str, node: Node, context: Context) -> Iterator[Requirement]:
    try:
        yield from tuple(_rule(node, context))
    except (NotTakenError, AbsentError) as error:
        if context.is_strict and isinstance(error, NotTakenError):
            context.report(error.span, error.message)
            return
        context.notes.not_taken(
            node.span, f"the rule {name} is skipped", "configurations that it refuses can be deployed"
        )


def _rule(node: Node, context: Context) -> Iterator[Requirement]:
    parts = entries(node)
    assertions = parts.get("Assertions")
    then = Presence.of(
        *(
            test
            for item in (assertions.items if isinstance(assertions, Sequence) else ())
            for test in _only(entries(item).get("Assert", item), context).tests
        )
    )
    whens = _holding(parts["RuleCondition"], context) if "RuleCondition" in parts else ({},)
    if context.is_strict and len(whens) != 1:
        refuse(node.span, "a spec cannot express this rule")
    yield from (Requirement(presence(when, context), then) for when in whens)


def _only(node: Node, context: Context) -> Presence:
    """Read an assertion that is true in one case only: otherwise it is not a conjunction."""
    there = _holding(node, context)
    if len(there) != 1:
        refuse(node.span, "this assertion is true in several cases")
    return presence(there[0], context)


def _holding(node: Node, context: Context) -> tuple[Answers, ...]:
    return cases.cases_where(context, node.span, partial(truth, node), {})
