"""The compiled table of effects: what is judged, with the catalogue's access levels."""

from __future__ import annotations

import lzma
from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_effects import (
    QUESTION_IDS,
    EffectAnswer,
    EvidenceKind,
    Row,
    ServiceEffects,
    answers_to,
    block_text,
    service_effects,
)
from octo_spec.iam.catalog import Action, Level, action, expand
from octo_spec.iam.catalog_data import data_date, prefixes
from tests.iam.action_effects.judgements import judgement
from tests.iam.action_effects.rules import evidence_of_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.iam.action_effects.judgements import Judgement

CHANGES: Final = "AWS documents the access level as Write, Permissions management or Tagging"
READS: Final = frozenset({Level.LIST, Level.READ})


def compiled() -> bytes:
    """Return the content of the table that ships."""
    return _compressed(table_text())


def compiled_lists() -> bytes:
    """Return the content of the lists that ship."""
    return _compressed(lists_text())


def _compressed(text: str) -> bytes:
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def table_text() -> str:
    """Return the table as text: the date of the catalogue, and each service."""
    blocks = (block_text(prefix, judged_effects(prefix)) for prefix in prefixes())
    return "\n".join([data_date().isoformat(), *blocks]) + "\n"


def lists_text() -> str:
    """Return the lists as text: those of yes, and those of what is not known."""
    tables = {prefix: judged_effects(prefix) for prefix in prefixes()}
    answers = (EffectAnswer.YES, EffectAnswer.UNCLASSIFIED)
    lines = (
        f"{answer}\t{question}\t{' '.join(_answering(answer, question, tables))}\n"
        for answer in answers
        for question in QUESTION_IDS
    )
    return "".join(lines)


def _answering(answer: EffectAnswer, question: str, tables: Mapping[str, ServiceEffects]) -> Iterator[str]:
    for prefix, table in tables.items():
        answered = answers_to(question, table)
        yield from (f"{prefix}:{name}" for name in sorted(answered) if answered[name].answer is answer)


def judged_effects(service: str) -> ServiceEffects:
    """Return the effects of all actions of a service of the catalogue."""
    known = tuple(sorted(each.name for each in expand(f"{service}:*")))
    judged = judgement(service)
    rows = [*_by_level(service, known, judged)]
    if judged is None:
        return ServiceEffects(known, {}, tuple(rows))
    rows += _judged_rows(judged, frozenset(known))
    read = {day: tuple(name for name in names if name in known) for day, names in judged.read.items()}
    return ServiceEffects(known, read, tuple(rows))


def _by_level(service: str, known: tuple[str, ...], judged: Judgement | None) -> Iterator[Row]:
    """Yield the row of the actions that change something by AWS's level, unless judged otherwise."""
    own = _judged_names(judged, "changes-resources")
    names = tuple(name for name in known if name not in own and not _only_reads(f"{service}:{name}"))
    if names:
        yield Row(EffectAnswer.YES, "changes-resources", EvidenceKind.LEVEL, CHANGES, names)


def _only_reads(full_name: str) -> bool:
    known = action(full_name)
    return isinstance(known, Action) and READS.issuperset(known.levels)


def _judged_names(judged: Judgement | None, question: str) -> frozenset[str]:
    answers = judged.answers.items() if judged else ()
    return frozenset(
        name
        for (_, answered), reasons in answers
        if answered == question
        for names in reasons.values()
        for name in names
    )


def _judged_rows(judged: Judgement, known: frozenset[str]) -> Iterator[Row]:
    for (answer, question), reasons in judged.answers.items():
        for reason, names in reasons.items():
            if kept := tuple(name for name in names if name in known):
                yield Row(answer, question, evidence_of_reason(reason), reason, kept)


def is_current(service: str) -> bool:
    """Return whether the file that ships has what is judged about a service today."""
    return block_text(service, judged_effects(service)) == block_text(service, service_effects(service))
