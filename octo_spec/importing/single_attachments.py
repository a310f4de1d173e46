"""Policies that a role attaches more than once, attached once: the language allows each once at a time.

Third-party modules attach a policy separately and again in a list, or once for each of two answers. IAM
attaches it once, so access is the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.model.combinations import intersection
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Attachment, Deployment, Role

ATTACHED_ONCE = DiagnosticKind(
    "OCT756", "attached-once", Severity.NOTE, "A policy that a role attaches more than once is attached once."
)


def with_single_attachments(deployment: Deployment, notes: list[Diagnostic]) -> Deployment:
    """Attach each policy once per role where one presence covers exactly the cases of all its entries."""
    values = {choice.id: choice.values for choice in deployment.choices}
    roles = (_with_presences_merged(role, values, notes) for role in deployment.roles)
    return replace(deployment, roles=tuple(roles))


def with_first_attachments(deployment: Deployment, notes: list[Diagnostic]) -> Deployment:
    """Attach each policy at most once at a time: of entries that can hold together, only one stays.

    A choice that attaches it could be made where the source does not attach it, so the role would get more.
    """
    answers = {choice.id: choice.default for choice in deployment.choices}
    roles = (_with_one_entry(role, answers, notes) for role in deployment.roles)
    return replace(deployment, roles=tuple(roles))


def _with_presences_merged(
    role: Role, values: Mapping[str, tuple[str, ...]], notes: list[Diagnostic]
) -> Role:
    kept: list[Attachment] = []
    merged = [each.arn for each in role.attachments if _merge_attachment(kept, each, values)]
    for arn in dict.fromkeys(merged):
        message = f"role {role.id} attaches {arn} more than once; the spec attaches it once"
        help = "before you update, remove the other entries from the state: deleting one detaches the policy"
        notes.append(ATTACHED_ONCE.at(None, message, help))
    return replace(role, attachments=tuple(kept))


def _with_one_entry(role: Role, answers: Mapping[str, str], notes: list[Diagnostic]) -> Role:
    """Keep entries of each policy that exclude each other, first of all those that hold by default."""
    counted = Counter(each.arn for each in role.attachments)
    for arn in (arn for arn, number in counted.items() if number > 1):
        entries = [each for each in role.attachments if each.arn == arn]
        kept = _exclusive(entries, answers)
        others = [each for each in entries if not any(each is one for one in kept)]
        if not others:
            continue
        attachments = tuple(each for each in role.attachments if not any(each is other for other in others))
        role = replace(role, attachments=attachments)
        words = PresenceWording().presence
        there = " or ".join(words(each.presence) for each in kept)
        message = f"role {role.id} attaches {arn} where {there}, and in other cases"
        cases = " or ".join(words(each.presence) for each in others)
        help = f"the spec does not attach it in the other cases: {cases}"
        notes.append(ATTACHED_ONCE.at(None, message, help))
    return role


def _exclusive(entries: Sequence[Attachment], answers: Mapping[str, str]) -> list[Attachment]:
    kept: list[Attachment] = []
    for entry in sorted(
        entries, key=lambda each: (not _holds(each.presence, answers), len(each.presence.tests))
    ):
        if not any([*intersection(entry.presence, each.presence)] for each in kept):
            kept.append(entry)
    return kept


def _holds(presence: Presence, answers: Mapping[str, str]) -> bool:
    return all(
        isinstance(test, ChoiceIs) and answers.get(test.choice) in test.values for test in presence.tests
    )


def _merge_attachment(
    kept: list[Attachment], attachment: Attachment, values: Mapping[str, tuple[str, ...]]
) -> bool:
    """Add an attachment to those that are kept; this may widen one of them, which may widen another."""
    for place, each in enumerate(kept):
        both = _union(each.presence, attachment.presence, values) if each.arn == attachment.arn else None
        if both is not None:
            widened = replace(kept.pop(place), presence=both)
            if not _merge_attachment(kept, widened, values):
                kept.insert(place, kept.pop())
            return True
    kept.append(attachment)
    return False


def _union(one: Presence, other: Presence, values: Mapping[str, tuple[str, ...]]) -> Presence | None:
    """Return when one or the other holds; ``None`` if no presence expresses that.

    ``cleanup is yes`` and always: always. ``level is a`` and ``level is b``: ``level is a or b``, and no test
    if that is every level.
    """
    if one.implies(other):
        return other
    if other.implies(one):
        return one
    match _other_tests(one, other), _other_tests(other, one):
        case [ChoiceIs(choice, some)], [ChoiceIs(same, more)] if choice == same:
            both = tuple(value for value in values[choice] if value in {*some, *more})
            widened = () if both == values[choice] else (ChoiceIs(choice, both),)
            return Presence.of(*(test for test in one.tests if test in other.tests), *widened)
        case _:
            return None


def _other_tests(one: Presence, other: Presence) -> Sequence[object]:
    return [test for test in one.tests if test not in other.tests]
