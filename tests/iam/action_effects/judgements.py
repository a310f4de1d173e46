"""The files of judged effects: one a service, read and written in one form, sorted.

A file says which actions were read on which day, and has a table for each answer to a question: a reason,
and the names of the actions. ``yes`` and ``no`` are answers; ``unclassified`` is what AWS's text leaves open.
An action that was read and is in no table of a question does not do what the question asks.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.action_effects import QUESTION_IDS, EffectAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SOURCES: Final = Path(__file__).parents[3] / "octo_spec" / "iam" / "judged_effects"
"""The folder in the repository: the wheel does not have it."""
WIDTH: Final = 100

Reasons = dict[str, tuple[str, ...]]
"""The names of actions by the reason of their answer."""


@frozen
class Judgement:
    """What was judged about one service: the names by the day on which they were read, and the answers."""

    title: str
    read: Mapping[str, tuple[str, ...]]
    answers: Mapping[tuple[EffectAnswer, str], Reasons]

    @property
    def names(self) -> tuple[str, ...]:
        """All names of actions in it, sorted."""
        return tuple(sorted({name for names in self.read.values() for name in names}))


def judged_services() -> tuple[str, ...]:
    """Return the prefixes of the services that have a file."""
    return tuple(sorted(path.stem for path in SOURCES.glob("*.toml")))


@cache
def judgement(service: str) -> Judgement | None:
    """Return what was judged about a service; ``None`` if it has no file."""
    path = SOURCES / f"{service}.toml"
    return judgement_of_text(path.read_text(encoding="utf-8")) if path.exists() else None


def judgement_of_text(text: str) -> Judgement:
    """Read a file of judged effects."""
    content = tomllib.loads(text)
    read = {day: tuple(names.split()) for day, names in content.pop("read").items()}
    answers = {
        (EffectAnswer(answer), question): {reason: tuple(names.split()) for reason, names in reasons.items()}
        for answer, questions in content.items()
        for question, reasons in questions.items()
    }
    return Judgement(text.partition("\n")[0].removeprefix("# "), read, answers)


def text_of_judgement(judged: Judgement) -> str:
    """Write a file of judged effects in its one form: questions in the order of a review, names sorted."""
    read = "\n".join(f"{day} = {_words(names)}" for day, names in sorted(judged.read.items()))
    tables = (
        _table(answer, question, judged.answers[answer, question])
        for question in QUESTION_IDS
        for answer in EffectAnswer
        if judged.answers.get((answer, question))
    )
    return "\n\n".join([f"# {judged.title}", *tables, f"[read]\n{read}"]) + "\n"


def _table(answer: EffectAnswer, question: str, reasons: Reasons) -> str:
    rows = sorted(reasons.items(), key=lambda row: (sorted(row[1]), row[0]))
    return "\n".join(
        [f"[{answer}.{question}]", *(f"{_quoted(why)} = {_words(names)}" for why, names in rows)]
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(names: Iterable[str]) -> str:
    """Write names in one line if they fit, or as a block."""
    words = sorted(set(names))
    line = " ".join(words)
    return f'"{line}"' if len(line) < WIDTH // 2 else f'"""\n{_block(words)}"""'


def _block(words: list[str]) -> str:
    """Fill lines with words; textwrap takes ten times as long."""
    lines, length = [[words[0]]], len(words[0])
    for word in words[1:]:
        length += 1 + len(word)
        if length > WIDTH:
            lines.append([])
            length = len(word)
        lines[-1].append(word)
    return "\n".join(map(" ".join, lines))


def contradictions(judged: Judgement) -> Iterator[str]:
    """Yield what is wrong with a file: unknown questions, names that were not read, two answers."""
    names, seen = set(judged.names), set[tuple[str, str]]()
    for (_, question), reasons in judged.answers.items():
        if question not in QUESTION_IDS:
            yield f"{question} is not a question"
        for name in (name for found in reasons.values() for name in found):
            if name not in names:
                yield f"{name} has an answer to {question} but is not among the names that were read"
            if (name, question) in seen:
                yield f"{name} has two answers to {question}"
            seen.add((name, question))
