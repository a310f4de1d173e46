"""Texts to copy: policies that limit a role to what was approved, even if it escalates, and an alarm.

A service control policy denies the role every request that was not approved; a permissions boundary allows
what was approved and nothing else. ``copy_proofs`` says what each guarantees; the engine decides it. Both
cover all combinations of choices together, and there is one for each of a few combinations, which allows
nothing that a choice removes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.model.combinations import EVERY_COMBINATION
from octo_spec.model.review_facts import ChosenText
from octo_spec.review.alarm import alarm
from octo_spec.review.chosen_roles import policies_in_combination
from octo_spec.review.control_policies import control_policy
from octo_spec.review.copied_boundaries import boundary
from octo_spec.review.filled_references import FilledReferences
from octo_spec.review.resource_tags import depend_on_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer, CopyText, ReviewedRole, Way
    from octo_spec.review.reviewed_roles import ReviewedPolicies
    from octo_spec.review.role_names import CopiedName


MOST_COMBINATIONS: Final = 4
"""With more combinations of choices, there is one text for all of them: each takes time to prove."""


def copy_texts(
    role: ReviewedPolicies,
    reviewed: ReviewedRole,
    source: CopySource,
    ways: Sequence[Way],
    answers: Sequence[Answer],
) -> tuple[CopyText, ...]:
    """Return the texts for one role of a deployment."""
    known = source.names[role.id]
    named = replace(reviewed, name=known.name)
    filled = FilledReferences(source.deployment, role.first.unknowns.partition)
    return (
        _with_note(_with_choices(control_policy, role, named, filled, source), known),
        _with_note(_with_choices(boundary, role, named, filled, source), known),
        _with_note(alarm(named, ways, answers, has_tags=_has_tags(role)), known),
    )


def _has_tags(role: ReviewedPolicies) -> bool:
    return depend_on_tags(role.first.policies.permissions.documents)


def _with_note(text: CopyText, known: CopiedName) -> CopyText:
    """Say which name and path a text is for, if deployment decides them and the text has them."""
    of_choices = (part for each in text.for_choices for part in (each.text, *each.further))
    texts = (text.text, *text.further, *of_choices)
    has_path = any(f"role{known.path}{known.name}" in each for each in texts)
    purpose = text.purpose + (known.path_note if has_path else "")
    if not known.note or not any(known.name in each for each in texts):
        return replace(text, purpose=purpose)
    purpose += known.note
    if not known.is_blank:
        return replace(text, purpose=purpose)
    chosen = tuple(replace(each, not_covered=(*each.not_covered, ANOTHER_NAME)) for each in text.for_choices)
    not_covered = (*text.not_covered, ANOTHER_NAME)
    return replace(text, purpose=purpose, not_covered=not_covered, for_choices=chosen, blank=known.name)


ANOTHER_NAME: Final = (
    "a role whose name a resource pattern of its own grants matches: review it with its name"
)


@frozen
class CopySource:
    """Where texts to copy come from: the deployment, its roles' names, and the combinations to write."""

    deployment: Deployment
    names: Mapping[str, CopiedName]
    combinations: tuple[Mapping[str, str], ...] = ()


_Writer: TypeAlias = "Callable[[ReviewedPolicies, ReviewedRole, FilledReferences], CopyText]"


def _with_choices(
    write: _Writer,
    role: ReviewedPolicies,
    reviewed: ReviewedRole,
    filled: FilledReferences,
    source: CopySource,
) -> CopyText:
    """Write a text for all combinations of choices, and one for each that has less."""
    every = write(role, reviewed, filled)
    if not 1 < len(source.combinations) <= MOST_COMBINATIONS:
        return every
    chosen = []
    for combination in source.combinations:
        present = policies_in_combination(role, combination)
        is_less = present.grants.keys() != role.grants.keys() or _has_conditional_denies(role)
        text = write(present, reviewed, filled) if is_less else every
        answers = tuple(combination.items())
        chosen.append(
            ChosenText(answers, text.text, text.covers, text.not_covered, text.missing, text.further)
        )
    return replace(
        every, for_choices=tuple(chosen) if len({(each.text, each.further) for each in chosen}) > 1 else ()
    )


def _has_conditional_denies(role: ReviewedPolicies) -> bool:
    """Whether a deny is present in some combinations only: the text for all of them does not count it."""
    grants = role.grants.values()
    return any(effect is Effect.DENY and when != EVERY_COMBINATION for effect, when in grants)
