"""Policies that a role attaches more than once, attached once: the language allows each once per role.

Third-party modules attach a policy separately and again in a list, or once for each of two answers. IAM
attaches it once, so access is the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.model.deployment import SWITCH, Choice
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.note_kinds import CHANGED_INPUT
from octo_spec.model.presence import ChoiceIs, Presence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Attachment, Deployment, Role
    from octo_spec.model.text import Text

ATTACHED_ONCE = DiagnosticKind(
    "OCT756", "attached-once", Severity.NOTE, "A policy that a role attaches more than once is attached once."
)


def with_single_attachments(deployment: Deployment, notes: list[Diagnostic]) -> Deployment:
    """Attach each policy once per role; if no presence covers all cases, add a choice for it."""
    values = {choice.id: choice.values for choice in deployment.choices}
    once = replace(
        deployment, roles=tuple(_with_presences_merged(role, values, notes) for role in deployment.roles)
    )
    while twice := next(_attached_twice(once), None):
        once = _with_switch(once, *twice, notes)
    return once


def _with_presences_merged(
    role: Role, values: Mapping[str, tuple[str, ...]], notes: list[Diagnostic]
) -> Role:
    kept: list[Attachment] = []
    merged = [each.arn for each in role.attachments if _merged_into(kept, each, values)]
    for arn in dict.fromkeys(merged):
        message = f"role {role.id} attaches {arn} more than once; the spec attaches it once"
        help = "before you update, remove the other entries from the state: deleting one detaches the policy"
        notes.append(ATTACHED_ONCE.at(None, message, help))
    return replace(role, attachments=tuple(kept))


def _attached_twice(deployment: Deployment) -> Iterator[tuple[Role, Text]]:
    for role in deployment.roles:
        counted = Counter(each.arn for each in role.attachments)
        yield from ((role, arn) for arn, number in counted.items() if number > 1)


def _with_switch(deployment: Deployment, role: Role, arn: Text, notes: list[Diagnostic]) -> Deployment:
    """Add a choice whether a policy is attached; the tests that all its entries share are kept."""
    ways = [each.presence for each in role.attachments if each.arn == arn]
    name = str(arn).rpartition("/")[2].replace("$", "")
    switch = fresh(id_from(f"attach-{name}"), [question.id for question in deployment.questions])
    defaults = {choice.id: choice.default for choice in deployment.choices}
    default = SWITCH[any(_holds(way, defaults) for way in ways)]
    shared = (test for test in ways[0].tests if all(test in way.tests for way in ways))
    presence = Presence.of(*shared, ChoiceIs(switch, SWITCH[1:]))
    first = next(each for each in role.attachments if each.arn == arn)
    attachments = tuple(
        replace(each, presence=presence) if each is first else each
        for each in role.attachments
        if each is first or each.arn != arn
    )
    message = f"a new choice, {switch}, asks whether {arn} is attached to {role.id}"
    notes.append(CHANGED_INPUT.at(None, message, "answer it when you update"))
    return replace(
        deployment,
        roles=tuple(
            replace(each, attachments=attachments) if each is role else each for each in deployment.roles
        ),
        choices=(
            *deployment.choices,
            Choice(switch, f"Whether the policy {name} is attached.", SWITCH, default),
        ),
    )


def _holds(presence: Presence, answers: Mapping[str, str]) -> bool:
    return all(
        isinstance(test, ChoiceIs) and answers.get(test.choice) in test.values for test in presence.tests
    )


def _merged_into(
    kept: list[Attachment], attachment: Attachment, values: Mapping[str, tuple[str, ...]]
) -> bool:
    """Add an attachment to those that are kept; this may widen one of them, which may widen another."""
    for place, each in enumerate(kept):
        both = _either(each.presence, attachment.presence, values) if each.arn == attachment.arn else None
        if both is not None:
            widened = replace(kept.pop(place), presence=both)
            if not _merged_into(kept, widened, values):
                kept.insert(place, kept.pop())
            return True
    kept.append(attachment)
    return False


def _either(one: Presence, other: Presence, values: Mapping[str, tuple[str, ...]]) -> Presence | None:
    """Return when one or the other holds; ``None`` if no presence expresses that.

    ``cleanup is yes`` and always: always. ``level is a`` and ``level is b``: ``level is a or b``, and no test
    if that is every level.
    """
    if one.implies(other):
        return other
    if other.implies(one):
        return one
    match _only_in(one, other), _only_in(other, one):
        case [ChoiceIs(choice, some)], [ChoiceIs(same, more)] if choice == same:
            both = tuple(value for value in values[choice] if value in {*some, *more})
            widened = () if both == values[choice] else (ChoiceIs(choice, both),)
            return Presence.of(*(test for test in one.tests if test in other.tests), *widened)
        case _:
            return None


def _only_in(one: Presence, other: Presence) -> Sequence[object]:
    return [test for test in one.tests if test not in other.tests]
