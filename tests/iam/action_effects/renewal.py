"""``make action-effects``: compiles the judged effects, and prints what is new, changed, vanished and open.

It never changes a judged row. ``evidence.xz`` next to this file has what the rules proposed for each action
the last time; what is different now is printed, so that a person reads these actions again. An answer that
differs from the last table is printed too: a file has changed, or AWS's access level, which decides where no
one has judged whether an action changes resources. It fails if more than one action in a hundred is open.
"""

from __future__ import annotations

import hashlib
import lzma
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_effects import (
    QUESTION_IDS,
    TABLE,
    EffectAnswer,
    answers_to,
    effects,
    forget_table,
    judged_services,
    service_effects,
)
from octo_spec.iam.answering_actions import LISTS
from octo_spec.iam.catalog import expand
from octo_spec.iam.effect_summaries import SUMMARIES
from tests.iam.action_effects.api_models import operations
from tests.iam.action_effects.compilation import compiled, compiled_lists
from tests.iam.action_effects.judgements import SOURCES, judgement, text_of_judgement
from tests.iam.action_effects.judgements import judged_services as services_with_a_file
from tests.iam.action_effects.rules import proposals
from tests.iam.action_effects.summaries import summaries_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.action_effects import ServiceEffects
    from octo_spec.iam.catalog import Action
    from tests.iam.action_effects.api_models import Operation

EVIDENCE: Final = Path(__file__).with_name("evidence.xz")


def evidence(actions: tuple[Action, ...], models: Mapping[str, Operation]) -> dict[str, str]:
    """Return what is known of each action, in one line, by its full name."""
    return {each.full_name: _known_of(each, models.get(each.full_name)) for each in actions}


def _known_of(action: Action, operation: Operation | None) -> str:
    rules = (f"{rule.question} ({rule.reason})" for rule in proposals(action, operation))
    return "; ".join([", ".join(action.levels), _digest(action.description), *rules])


def _digest(description: str) -> str:
    """Return what changes with a description; the text itself is AWS's."""
    return hashlib.sha256(description.encode()).hexdigest()[:8]


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each action that is new, that changed, or that vanished."""
    for name in sorted(before.keys() | now.keys()):
        if name not in before:
            yield f"new: {name}: {now[name]}"
        elif name not in now:
            yield f"vanished: {name}"
        elif before[name] != now[name]:
            yield f"changed: {name}: {now[name]} (before: {before[name]})"


def answer_changes(service: str, before: ServiceEffects, now: ServiceEffects) -> Iterator[str]:
    """Yield a line for each answer that differs from the last table, of actions that both have."""
    for question in QUESTION_IDS:
        old, new = answers_to(question, before), answers_to(question, now)
        for name in sorted(old.keys() & new.keys()):
            if old[name].answer is not new[name].answer:
                answers = f"{new[name].answer}, before: {old[name].answer}"
                yield f"answer: {service}:{name}: {question}: {answers} ({new[name].reason})"


def open_answers(actions: tuple[Action, ...]) -> Iterator[str]:
    """Yield a line for each action that has an unclassified answer."""
    for action in actions:
        answers = effects(action.full_name)
        if names := [each for each in QUESTION_IDS if answers[each].answer is EffectAnswer.UNCLASSIFIED]:
            yield f"open: {action.full_name}: {', '.join(names)}"


def refused_proposals(actions: tuple[Action, ...], models: Mapping[str, Operation]) -> Iterator[str]:
    """Yield a line for each proposal of a rule that no one has accepted."""
    for action in actions:
        answers = effects(action.full_name)
        for rule in proposals(action, models.get(action.full_name)):
            if answers[rule.question].answer is not EffectAnswer.YES:
                yield f"proposed: {action.full_name}: {rule.question}: {rule.reason}"


def read_evidence() -> dict[str, str]:
    """Return the evidence of the last time; nothing the first time."""
    if not EVIDENCE.exists():
        return {}
    lines = lzma.decompress(EVIDENCE.read_bytes()).decode().splitlines()
    return dict(line.split("\t", 1) for line in lines if line)


def write_evidence(known: Mapping[str, str]) -> None:
    """Keep the evidence for the next time."""
    text = "".join(f"{name}\t{line}\n" for name, line in sorted(known.items()))
    EVIDENCE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def format_sources() -> None:
    """Write each file of judged effects in its one form."""
    for service in services_with_a_file():
        judged = judgement(service)
        assert judged is not None
        (SOURCES / f"{service}.toml").write_text(text_of_judgement(judged), encoding="utf-8")
    judgement.cache_clear()  # the table has the rows in the order of the files


def tables() -> dict[str, ServiceEffects]:
    """Return the table that ships, by service."""
    forget_table()
    return {service: service_effects(service) for service in judged_services()}


MOST_OPEN: Final = 0.01
"""The largest part of all actions that may have an open answer."""


def is_too_open(number: int, actions: int) -> bool:
    """Return whether more answers are open than a table that ships may have.

    >>> is_too_open(223, 22_321), is_too_open(224, 22_321)
    (False, True)
    """
    return number > actions * MOST_OPEN


def main() -> None:
    """Write the table, print what a person has to look at, and fail if too much is open."""
    format_sources()
    before = tables() if TABLE.exists() else {}
    TABLE.write_bytes(compiled())
    LISTS.write_bytes(compiled_lists())
    SUMMARIES.write_text(summaries_text(), encoding="utf-8")
    catalogue, after = expand("*"), tables()
    now = evidence(catalogue, operations())
    opened = list(open_answers(catalogue))
    changed = (
        line
        for service in before.keys() & after.keys()
        for line in answer_changes(service, before[service], after[service])
    )
    refused = refused_proposals(catalogue, operations()) if "--proposed" in sys.argv else ()
    lines = [*differences(read_evidence(), now), *sorted(changed), *opened, *refused]
    print("\n".join(lines))  # noqa: T201 - a command
    write_evidence(now)
    if is_too_open(len(opened), len(catalogue)):
        sys.exit(f"{len(opened)} of {len(catalogue)} actions are open: more than one in a hundred")


if __name__ == "__main__":
    main()
