"""All that is known of one action on a terminal, and as JSON data, and what an action does in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.effect_words import questions_with_answer
from octo_spec.analysis.levels import highest_of, judged_level
from octo_spec.cli.printing import style
from octo_spec.cli.render.level_colours import COLOURS
from octo_spec.cli.render.wrapping import wrap
from octo_spec.iam.action_effects import (
    JUDGED_TOGETHER,
    EffectAnswer,
    EvidenceKind,
    days_judged,
    effects,
    judged_until,
)
from octo_spec.iam.catalog_data import data_date, service_title
from octo_spec.iam.escalation_steps import PASS_ROLE, STEPS
from octo_spec.iam.judged_levels import judged_levels
from octo_spec.iam.role_inputs import passes_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from octo_spec.iam.action_effects import ActionEffect
    from octo_spec.iam.catalog import Action, Level
    from octo_spec.iam.escalation_steps import Step
    from octo_spec.iam.resource_types import ResourceType

_WORDS: Final = {EffectAnswer.UNCLASSIFIED: "not-decided"}
"""The words of a review for an answer; the others are the same."""

_EVIDENCE: Final = {
    EvidenceKind.LEVEL: "by AWS's access level",
    EvidenceKind.MODEL: "by AWS's model of the API",
    EvidenceKind.READING: "judged by reading",
    EvidenceKind.NONE: "not judged yet",
}


def effects_as_data(action: Action) -> dict[str, str]:
    """Return the answer of an action to each question: yes, no or not-decided."""
    return {id: _answer(effect) for id, effect in effects(action.full_name).items()}


def _answer(effect: ActionEffect) -> str:
    return _WORDS.get(effect.answer, effect.answer.value)


def steps_of(action: Action) -> tuple[Step, ...]:
    """Return the escalation steps that need an action."""
    return tuple(step for step in STEPS if action.full_name in step.actions)


# --- the page ----------------------------------------------------------------------------------


def page_lines(action: Action) -> Iterator[str]:
    """Write all that is known of an action."""
    yield f"{style(action.full_name, bold=True)}  {levels_in_words(action)}"
    yield from ("", *wrap(f"{action.description.rstrip('.')}.", 0))
    yield from _effect_lines(effects(action.full_name))
    yield from _section("Access level", _level_lines(action))
    yield from _section("Resource types", _resource_lines(action))
    yield from _section(
        "Condition keys", wrap(", ".join(action.condition_keys) or "AWS documents only global keys", 2)
    )
    yield from _section("Privilege escalation", _escalation_lines(action))
    yield from _section("Date", wrap(_dates(action), 2))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    if written := list(lines):
        yield from ("", style(title, bold=True), *written)


def _effect_lines(answers: Mapping[str, ActionEffect]) -> Iterator[str]:
    found = questions_with_answer(answers, EffectAnswer.YES)
    yield from _section(
        "What it does", _reason_lines(answers, found) or ["  Nothing that a question asks for."]
    )
    undecided = questions_with_answer(answers, EffectAnswer.UNCLASSIFIED)
    yield from _section("Not decided", _reason_lines(answers, undecided))
    noes = questions_with_answer(answers, EffectAnswer.NO)
    yield from _section("What it does not do", wrap(", ".join(noes), 2) if noes else ())
    judged = [id for id in noes if _has_own_reason(answers[id])]
    yield from _section("Why not", _reason_lines(answers, judged))


def _reason_lines(answers: Mapping[str, ActionEffect], ids: Iterable[str]) -> list[str]:
    return [line for id in ids for line in wrap(_reason_text(id, answers[id]), 2, hanging=4)]


def _reason_text(id: str, effect: ActionEffect) -> str:
    return f"{id}: {effect.reason} ({_EVIDENCE[effect.evidence]})"


def _has_own_reason(effect: ActionEffect) -> bool:
    return not effect.reason.startswith(JUDGED_TOGETHER)


def levels_in_words(action: Action) -> str:
    """Return AWS's access levels of an action, and the level as judged if it differs."""
    judged = judged_levels(action)
    as_judged = f" (as judged: {_coloured_levels(judged)})" if judged != action.levels else ""
    return f"{_coloured_levels(action.levels)}{as_judged}"


def _coloured_levels(levels: tuple[Level, ...]) -> str:
    return ", ".join(style(level, fg=COLOURS[level]) for level in levels)


def _level_lines(action: Action) -> list[str]:
    judged = judged_levels(action)
    if judged == action.levels:
        return wrap(f"{', '.join(action.levels)}, as AWS documents it", 2)
    reason = effects(action.full_name)["changes-resources"].reason
    return wrap(f"AWS documents {', '.join(action.levels)}. octospec counts it as {judged[0]}: {reason}", 2)


def _resource_lines(action: Action) -> Iterator[str]:
    if not action.resource_types:
        yield '  none: only Resource "*" grants it'
    for each in action.resource_types:
        required = "" if each.name in action.required_kinds else " (optional)"
        yield from wrap(f"{each.name}{required}: {', '.join(each.arns)}", 2, hanging=4)


def _escalation_lines(action: Action) -> Iterator[str]:
    for step in steps_of(action):
        others = [name for name in step.actions if name != action.full_name]
        together = f", together with {' and '.join(others)}" if others else ""
        yield from wrap(f"{step.change}{together}: {step.page}", 2, hanging=4)
    if passes_role(action.full_name):
        yield from wrap(f"passes a role to a service, together with {PASS_ROLE}", 2, hanging=4)


def _dates(action: Action) -> str:
    return f"AWS documented it so on {data_date()}. {_judged_text(days_judged(action.full_name))}"


def _judged_text(days: Sequence[date]) -> str:
    if not days:
        return "Its effects are not judged yet."
    if len(days) == 1:
        return f"octospec has known it since {days[0]}, and judged its effects on that day."
    return f"octospec has known it since {days[0]}, and judged its effects the last time on {days[-1]}."


# --- as data -----------------------------------------------------------------------------------


def as_data(action: Action) -> dict[str, object]:
    """Return all that is known of an action."""
    answers = effects(action.full_name)
    days = [day.isoformat() for day in days_judged(action.full_name)]
    return {
        "action": action.full_name,
        "service": service_title(action.service),
        "description": action.description,
        "level": highest_of(action.levels),
        "levels": list(action.levels),
        "judged-level": judged_level(action),
        "effects": effects_as_data(action),
        "reasons": {id: effect.reason for id, effect in answers.items() if _explains(effect)},
        "evidence": {id: effect.evidence.value for id, effect in answers.items() if _explains(effect)},
        "resource-types": [_resource_data(action, each) for each in action.resource_types],
        "condition-keys": list(action.condition_keys),
        "escalation-steps": [_step_data(step) for step in steps_of(action)],
        "passes-role": passes_role(action.full_name),
        "data-date": data_date().isoformat(),
        "effects-date": judged_until().isoformat(),
        "known-since": days[0] if days else None,
        "judged-on": days[-1] if days else None,
    }


def _explains(effect: ActionEffect) -> bool:
    return effect.answer is not EffectAnswer.NO or _has_own_reason(effect)


def _resource_data(action: Action, resource: ResourceType) -> dict[str, object]:
    return {
        "name": resource.name,
        "required": resource.name in action.required_kinds,
        "arns": list(resource.arns),
    }


def _step_data(step: Step) -> dict[str, object]:
    return {"change": step.change.value, "actions": list(step.actions), "source": step.page}
