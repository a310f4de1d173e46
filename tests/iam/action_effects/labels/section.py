"""The section of docs/benchmarks.md about the accuracy of the table of effects; this module writes it there.

``make action-effects`` runs ``python -m tests.iam.action_effects.labels.section`` at its end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.action_effects import effects
from tests.benchmarks.tables import table
from tests.iam.action_effects.labels.accuracy import Agreement, agreement
from tests.iam.action_effects.labels.samples import (
    FIFTH,
    FIRST,
    FOURTH,
    LABELLED_ON,
    LAST_LABELLED_ON,
    QUESTIONS,
    SECOND,
    SIXTH,
    THIRD,
    Labelled,
    answered_today,
    kept_reasons,
    labelled,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE: Final = Path(__file__).parents[4] / "docs" / "benchmarks.md"
TITLE: Final = "## Accuracy of the table of effects"
SECTION: Final = re.compile(rf"{re.escape(TITLE)}\n.*?(?=\n\n## |\n\Z)", re.DOTALL)

METHOD: Final = f"""\
[The table of effects](../CONTRIBUTING.md#what-aws-actions-do) says which reviewers' questions each AWS
action answers yes. Two readers, each a language model, labelled three samples on {LABELLED_ON} and two more
on {LAST_LABELLED_ON}; on that day, one reader labelled a sixth. They read the pages of the questions, and the
names, access levels and AWS's descriptions of the actions, but not the table. The second reader of the two
later samples and the reader of the sixth also read the names of the members in AWS's models of the APIs. A
language model also made the table, so readers and table may make the same mistakes."""

MEASURE: Final = """\
### The independent measure

{count} actions that are in no other sample: {drawn} were drawn by a misleading word in their names, such as
*credential*, *export*, *purchase* or *disable*, and {others} by question: for each question up to four that
the table answered yes (none for changes-resources) and four with similar names that it answered no. This is
the table before any correction by this sample; it had been corrected by the two older ones. The readers of
this sample read that presigned addresses and session tokens count as credentials. Passes-roles is not
measured: `iam:PassRole` alone decides it.

*Precision* is the share of the table's yes on which both readers say yes. *Recall* is the share of the
actions on which both readers say yes that the table answers yes. A *false yes* or *false no* is an answer
that both readers contradict, also as a share of all {count} actions. All of them skip the disputed actions,
on which the readers disagree; the range in parentheses counts each disputed action against the table, and
then for it. The readers may be wrong: how each false answer was decided is [below](#disagreements)."""

OLDER: Final = f"""\
### Agreement with the other samples

The table was corrected by these samples: they show how far it agrees with the readers, and do not measure
its other actions. *Before* is the table of {LABELLED_ON}, before any correction, and for the samples of
{LAST_LABELLED_ON} the table of that day, which the samples before it had corrected; *today* is the table
that ships. The readers knew that presigned and streaming addresses and session tokens count as
credentials, except those of the sample by names."""

SAMPLES: Final = {
    FIRST: """\
#### A sample by names

{count} actions: most were drawn by a misleading word in their names, such as *credential*, *export*,
*purchase* or *disable*, and the others at random.""",
    SECOND: """\
#### A sample by questions

{count} other actions: for each question, except passes-roles, up to seven that the table answered yes (none
for changes-resources) and seven with similar names that it answered no. So a yes is far more frequent in it
than among all actions.""",
    FOURTH: """\
#### A second sample by names

{count} other actions, drawn like the sample by names. The second reader labelled them after the table had
been corrected by the first one.""",
    FIFTH: """\
#### A sample about grave questions

{count} other actions, drawn by words about secrets, deletion, code, IAM and sharing. Before, the table had
been corrected by the sample above, and all actions with names like its errors had been read again. The first
reader had seen many answers of the table by then, so this sample shows less than the others.""",
    SIXTH: """\
#### A sample with one reader

{count} other actions: most were drawn by one of a hundred words in their names, such as *token*, *invoke*,
*restore*, *policy* or *domain*, and the others at random. *Both yes* is what the one reader says, and none is
disputed. The reader had seen no answer of the table before this sample was labelled.""",
}

DECIDED: Final = """\
### Disagreements

Each answer on which the readers agreed and which the table contradicted, before or today, was decided
again: by AWS's model of the API where it has the action, otherwise by its description. For reading secrets,
deleting data, running code, changing IAM and exposing resources, a doubt was decided as yes. A language
model decided, which knew the table and its reasons. Of {all} answers, {corrected} were corrected, and
{kept} were kept: the table was found correct. Of {missed} answers that were a no before and a yes for both
readers, {added} are a yes today.

The table before corrections, compared with what was decided, in all samples and without the disputed
actions:"""

BY_WORDS: Final = 230
"""The actions of the third sample that were drawn by words in their names."""

ALL: Final = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH)


@frozen
class Disagreement:
    """An answer of the table, then or today, that both readers contradict."""

    question: str
    action: str
    readers: bool
    before: bool
    today: bool
    reason: str

    @property
    def kept(self) -> bool:
        """Whether the table differs from the readers today."""
        return self.today is not self.readers


def section_text() -> str:
    """Write the whole section."""
    parts = [TITLE, METHOD, *_measure_text(labelled(THIRD)), OLDER]
    for sample, text in SAMPLES.items():
        rows = labelled(sample)
        parts += [text.format(count=len(rows)), _figures(rows)]
    return "\n\n".join([*parts, *_disagreements_text()])


def _measure_text(rows: tuple[Labelled, ...]) -> Iterator[str]:
    yield MEASURE.format(count=len(rows), drawn=BY_WORDS, others=len(rows) - BY_WORDS)
    head = ("question", "both yes", "disputed", "precision", "recall", "false yes", "false no")
    measured = (question for question in QUESTIONS if question != "passes-roles")
    yield table(head, [_measured(question, rows) for question in measured])


def _measured(question: str, rows: tuple[Labelled, ...]) -> tuple[str, ...]:
    found = agreement((row.agreed(question), question in row.before) for row in rows)
    wrong = (f"{part}, {100 * part / len(rows):.1f} %" for part in (found.extra, found.missed))
    return (question, str(found.both_yes), str(found.disputed), *_shares(found), *wrong)


def _figures(rows: tuple[Labelled, ...]) -> str:
    head = ("question", "both yes", "disputed", "precision before", "recall before", "precision", "recall")
    return table(head, [_row(question, rows) for question in QUESTIONS])


def _row(question: str, rows: tuple[Labelled, ...]) -> tuple[str, ...]:
    before = agreement((row.agreed(question), question in row.before) for row in rows)
    today = agreement((row.agreed(question), question in answered_today(row.action)) for row in rows)
    return (question, str(before.both_yes), str(before.disputed), *_shares(before), *_shares(today))


def _shares(found: Agreement) -> tuple[str, str]:
    return str(found.precision), str(found.recall)


# --- disagreements ---------------------------------------------------------------------------------------


def disagreements() -> tuple[Disagreement, ...]:
    """Return what both readers contradict, in the order of the questions."""
    rows = sorted(_all_rows(), key=lambda row: row.action.lower())
    return tuple(found for question in QUESTIONS for row in rows for found in _contradicted(question, row))


def _all_rows() -> tuple[Labelled, ...]:
    return tuple(row for sample in ALL for row in labelled(sample))


def _contradicted(question: str, row: Labelled) -> Iterator[Disagreement]:
    readers = row.agreed(question)
    before, today = question in row.before, question in answered_today(row.action)
    if readers is not None and (before, today) != (readers, readers):
        reason = kept_reasons().get((question, row.action)) or effects(row.action)[question].reason
        yield Disagreement(question, row.action, readers, before, today, reason)


def _disagreements_text() -> Iterator[str]:
    found = disagreements()
    missing = [each for each in found if each.readers and not each.before]
    yield DECIDED.format(
        all=len(found),
        corrected=sum(not each.kept for each in found),
        kept=sum(each.kept for each in found),
        missed=len(missing),
        added=sum(each.today for each in missing),
    )
    yield _decided_figures()
    yield "In the lists, *+* is a yes of the table today, and *-* a no."
    yield "\n".join(_listed("corrected", (each for each in found if not each.kept)))
    yield "\n".join(_listed("kept", (each for each in found if each.kept)))


def _decided_figures() -> str:
    """Compare the table before corrections with today's, which is what was decided."""
    rows = _all_rows()
    found = {question: agreement(_decided(question, rows)) for question in QUESTIONS}
    head = ("question", "yes", "missing before", "wrongly yes before", "precision before", "recall before")
    return table(head, [_decided_row(question, counts) for question, counts in found.items()])


def _decided(question: str, rows: Iterable[Labelled]) -> Iterator[tuple[bool, bool]]:
    for row in rows:
        if row.agreed(question) is not None:
            yield question in answered_today(row.action), question in row.before


def _decided_row(question: str, found: Agreement) -> tuple[str, ...]:
    counts = (found.both_yes, found.missed, found.extra)
    return (question, *map(str, counts), *_shares(found))


def _listed(what: str, found: Iterable[Disagreement]) -> Iterator[str]:
    """Yield a line for each question and reason."""
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in found:
        by_reason[each.question, each.reason].append(f"{'+' if each.today else '-'}{each.action}")
    yield f"<details><summary>Answers that were {what}</summary>\n"
    for (question, reason), actions in by_reason.items():
        yield f"- {question}: `{' '.join(actions)}`: {reason.rstrip('.')}"
    yield "\n</details>"


def main() -> None:
    """Replace the section in docs/benchmarks.md."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(SECTION.sub(lambda _: section_text(), text, count=1), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
