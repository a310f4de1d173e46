"""The labelled samples: actions, what the readers say of them, and what the table said before corrections.

The first five samples have two readers, the last one has one. All readers were language models, which saw the
names, access levels and AWS's descriptions of the actions and the pages of the questions, but not the table.
The second reader of the fourth and the fifth sample, and the reader of the sixth, also saw the names of the
members in AWS's models of the APIs, and answered changes-resources by the access level unless in doubt.
Each column has the ids of the questions that an action answers yes: ``-`` if there are no such questions,
``=`` if they are the first reader's. Two more columns have the readers' doubts; the readers of the last three
samples wrote none. ``kept.toml`` says why the table is correct where it differs from both readers.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from octo_spec.frozen import frozen
from octo_spec.iam.action_effects import QUESTION_IDS, TAKES_ROLE, EffectAnswer, effects

QUESTIONS: Final = tuple(question for question in QUESTION_IDS if question != TAKES_ROLE)
"""What the readers were asked: the reviewers' questions."""
FIRST: Final = "first_sample"
SECOND: Final = "second_sample"
THIRD: Final = "third_sample"
"""The independent measure: the table was not corrected by it before it was measured."""
FOURTH: Final = "fourth_sample"
"""Its second reader labelled it after the table had been corrected by the first one."""
FIFTH: Final = "fifth_sample"
"""Its first reader had seen answers of the table, which the fourth sample had corrected before."""
SIXTH: Final = "sixth_sample"
"""It has one reader, who had seen no answer of the table: both columns of the readers are the same."""
LABELLED_ON: Final = date(2026, 11, 30)
"""The day of the labels of the first three samples, and of the table before corrections by them."""
LAST_LABELLED_ON: Final = date(2026, 12, 1)
"""The day of the labels of the last three samples, and of the tables before corrections by them."""


@frozen
class Labelled:
    """An action of a sample: the questions that it answers yes, for each reader and in the table of then."""

    action: str
    readers: tuple[frozenset[str], frozenset[str]]
    before: frozenset[str]

    def agreed(self, question: str) -> bool | None:
        """Return what both readers say; ``None`` if they disagree."""
        one, other = (question in reader for reader in self.readers)
        return one if one is other else None


@cache
def labelled(sample: str) -> tuple[Labelled, ...]:
    """Return the labelled actions of a sample, sorted by name."""
    text = Path(__file__).with_name(f"{sample}.tsv").read_text(encoding="utf-8")
    return tuple(labelled_of_line(line) for line in text.splitlines()[1:])


def labelled_of_line(line: str) -> Labelled:
    r"""Read one line.

    >>> labelled_of_line("sqs:PurgeQueue\tdeletes-data\t=\t-").before
    frozenset()
    """
    action, first, second, table, *_ = line.split("\t")
    return Labelled(action, (_ids(first), _ids(second, first)), _ids(table, first))


def _ids(written: str, same: str = "") -> frozenset[str]:
    return frozenset((same if written == "=" else written).split()) - {"-"}


@cache
def answered_today(action: str) -> frozenset[str]:
    """Return the questions that an action answers yes in the table that ships."""
    answers = effects(action)
    return frozenset(question for question in QUESTIONS if answers[question].answer is EffectAnswer.YES)


@cache
def kept_reasons() -> dict[tuple[str, str], str]:
    """Return why the table is correct, by question and action, where it differs from both readers."""
    content = tomllib.loads(Path(__file__).with_name("kept.toml").read_text(encoding="utf-8"))
    return {
        (question, action): reason
        for question, reasons in content.items()
        for reason, actions in reasons.items()
        for action in actions.split()
    }
