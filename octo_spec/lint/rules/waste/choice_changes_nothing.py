"""A choice, or a level of one, that changes nothing.

What it finds
    A choice for which no role may do more or less with one value than with another, for any combination of
    the other choices; and a level that grants no more than the level before it. A role, a trust entry, an
    attached policy or a boundary that depends on the choice counts as a change. The access engine decides.

Why it is bad
    The customer makes a decision that has no effect: the role has the permissions even if the customer
    declines. Usually a `needs` is missing, or another group grants the same.

Example
    choices:
      remediation: {description: Lets us change resources.}
    groups:
      changes: {needs: {remediation: on}, …}    # allows ec2:StopInstances
      basics: {…}                               # allows ec2:*

Instead
    Remove the other grants of the same permissions, or remove the choice.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.waste.choice_effect import has_effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Choice

KIND = DiagnosticKind(
    "OCT323",
    "choice-changes-nothing",
    Severity.WARNING,
    "A choice, or a level of a choice, that changes nothing.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Check for any two neighbouring values of a choice whether some role may do more with one of them."""
    for choice in subject.deployment.choices:
        steps = tuple(pairwise(choice.values))
        idle = [step for step in steps if not has_effect(choice.id, *step, subject)]
        if len(idle) == len(steps):
            message = f"choice {choice.id!r} does not change what any role may do"
            help = "let a group need it that grants something else, or remove it"
            yield Finding(KIND, ("choices", choice.id), message, help, on_key=True)
        elif subject.spec.choices[choice.id].kind == "levels":
            yield from _levels(choice, idle)


def _levels(choice: Choice, idle: list[tuple[str, str]]) -> Iterator[Finding]:
    for lower, higher in idle:
        message = f"level {higher!r} of choice {choice.id!r} grants no more than {lower!r}"
        location = ("choices", choice.id, "levels", higher)
        yield Finding(KIND, location, message, "let a group need it, or remove it", on_key=True)


RULE = Rule(KIND, find, __doc__)
