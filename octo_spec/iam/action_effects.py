"""What each action of AWS does, for each question of a reviewer: yes, no or unclassified.

AWS's access levels do not show the effects: ``secretsmanager:GetSecretValue`` is a Read like any other. So
each action of the catalogue is judged once, for each question, with a reason for each yes. People read and
change the files in ``judged_effects/``, one a service; ``make action-effects`` compiles them into
``action_effects.xz``, which ships and is read only when it is needed. Lines of the compiled table:

- the first line: the date of the catalogue whose actions were judged;
- ``!service``, then the names of its actions, sorted, on the line after it;
- ``read``, a date and positions in that line: on this day, these actions were judged together, for all
  questions, by their names, access levels and what AWS's model of the API shows; AWS's description was read
  where that left doubt;
- an answer (``yes``, ``no``, ``unclassified``), a question, the kind of evidence, a reason and positions.

A yes and a no of a row go before a reading. An action that was read, and has no row for a question, is a no;
one that was not read is unclassified.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

>>> effect = effects("secretsmanager:GetSecretValue")["reads-secrets"]
>>> str(effect.answer), str(effect.evidence)
('yes', 'reading')
>>> str(effects("secretsmanager:GetSecretValue")["deletes-data"].answer)
'no'
>>> effects("sqs:Recieve")["deletes-data"].answer
<EffectAnswer.UNCLASSIFIED: 'unclassified'>
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TAKES_ROLE: Final = "takes-role"
"""The effect of an action that takes a role which a service then uses; no reviewer's question."""

QUESTION_IDS: Final = (
    "reads-secrets",
    "reads-object-contents",
    "reads-tables",
    "reads-queues-and-streams",
    "reads-logs",
    "reads-code",
    "reads-disks",
    "reads-billing",
    "reads-people",
    "changes-resources",
    "deletes-data",
    "stops-machines",
    "runs-code",
    "spends-money",
    "changes-iam",
    "creates-credentials",
    "passes-roles",
    "assumes-roles",
    "exposes-resources",
    "changes-network",
    "changes-monitoring",
    "changes-encryption",
    "changes-backups",
    "leaves-organization",
    TAKES_ROLE,
)
"""The questions of the table: those of a review, in its order, and ``takes-role``."""


class EffectAnswer(StrEnum):
    """Whether an action does what a question asks."""

    YES = "yes"
    NO = "no"
    UNCLASSIFIED = "unclassified"


class EvidenceKind(StrEnum):
    """What an answer depends on."""

    LEVEL = "level"
    """The access level that AWS documents."""
    MODEL = "model"
    """The inputs and outputs of the operation in AWS's model of its API."""
    READING = "reading"
    """The action was judged together with all actions of its service, by its name, level and model."""
    NONE = "none"
    """Nothing yet."""


@frozen
class ActionEffect:
    """The answer of one action to one question."""

    answer: EffectAnswer
    evidence: EvidenceKind
    reason: str


@frozen
class Row:
    """The same answer, for the same reason, of some actions of a service."""

    answer: EffectAnswer
    question: str
    evidence: EvidenceKind
    reason: str
    names: tuple[str, ...]


@frozen
class ServiceEffects:
    """The judged actions of one service: all names, those that were read by the date, and the rows."""

    names: tuple[str, ...]
    read: Mapping[str, tuple[str, ...]]
    rows: tuple[Row, ...]


JUDGED_TOGETHER: Final = "judged with all actions of the service"
"""The beginning of the reason of a no that has no row of its own."""
UNREAD: Final = ActionEffect(
    EffectAnswer.UNCLASSIFIED, EvidenceKind.NONE, "this action has not been judged yet"
)


def judged_until() -> date:
    """Return the date of the catalogue whose actions were judged."""
    return date.fromisoformat(_blocks()[""])


def effects(action: str) -> Mapping[str, ActionEffect]:
    """Return the answers of an action, in any letter case, by the ids of the questions."""
    service, _, name = action.lower().partition(":")
    known = _effects_by_name(service).get(name)
    if known is None:
        reason = f"octospec's table of effects, of {judged_until()}, does not have this action"
        return dict.fromkeys(QUESTION_IDS, ActionEffect(EffectAnswer.UNCLASSIFIED, EvidenceKind.NONE, reason))
    return known


def days_judged(action: str) -> tuple[date, ...]:
    """Return the days on which an action was judged for all questions, the first of them first.

    >>> [day.isoformat() for day in days_judged("ec2:GetPasswordData")]
    ['2026-11-30', '2026-12-01']
    """
    service, _, name = action.lower().partition(":")
    read = service_effects(service).read
    return tuple(date.fromisoformat(day) for day in sorted(read) if name in map(str.lower, read[day]))


@cache
def names_answering(service: str, question: str, answer: EffectAnswer) -> frozenset[str]:
    """Return the names of a service's actions with an answer to a question, in AWS's spelling.

    It reads only the rows about the question: ``effects`` reads those of all questions.
    """
    table = service_effects(service)
    rows = [row for row in table.rows if row.question == question]
    given = frozenset[str]().union(*(row.names for row in rows))
    found = frozenset[str]().union(*(row.names for row in rows if row.answer is answer))
    match answer:
        case EffectAnswer.YES:
            return found
        case EffectAnswer.NO:
            return found | frozenset[str]().union(*table.read.values()) - given
        case EffectAnswer.UNCLASSIFIED:
            return found | _unread_names(service) - given
        case _:
            assert_never(answer)


@cache
def _unread_names(service: str) -> frozenset[str]:
    """Return the names of a service's actions that were not read."""
    table = service_effects(service)
    return frozenset(table.names).difference(*table.read.values())


@cache
def judged_services() -> tuple[str, ...]:
    """Return the prefixes of the services in the table, sorted."""
    return tuple(sorted(service for service in _blocks() if service))


@cache
def classified_names(service: str) -> frozenset[str]:
    """Return the names of a service's actions that have a yes or a no for every question."""
    table = service_effects(service)
    still_open = (row.names for row in table.rows if row.answer is EffectAnswer.UNCLASSIFIED)
    return frozenset[str]().union(*table.read.values()).difference(*still_open)


@cache
def _effects_by_name(service: str) -> Mapping[str, Mapping[str, ActionEffect]]:
    """Return the answers of the actions of a service, by name in lower case."""
    table = service_effects(service)
    columns = {question: answers_to(question, table) for question in QUESTION_IDS}
    return {
        name.lower(): {question: columns[question][name] for question in QUESTION_IDS} for name in table.names
    }


def answers_to(question: str, table: ServiceEffects) -> Mapping[str, ActionEffect]:
    """Return the answers of all actions of a service to one question."""
    answers = dict.fromkeys(table.names, UNREAD)
    for day, names in table.read.items():
        answers.update(dict.fromkeys(names, _joint_no(day)))
    for row in table.rows:
        if row.question == question:
            answers.update(dict.fromkeys(row.names, ActionEffect(row.answer, row.evidence, row.reason)))
    return answers


def _joint_no(day: str) -> ActionEffect:
    return ActionEffect(
        EffectAnswer.NO,
        EvidenceKind.READING,
        f"{JUDGED_TOGETHER} on {day}, by name, level and model",
    )


# --- the compiled table ----------------------------------------------------------------------------------

TABLE: Final = Path(__file__).with_name("action_effects.xz")
READ: Final = "read"


@cache
def _blocks() -> Mapping[str, str]:
    """Return the part of the table about each service; the first line is under the empty text."""
    import lzma  # noqa: PLC0415 - only needed for the table

    text = lzma.decompress(TABLE.read_bytes()).decode()
    first, *blocks = text.rstrip("\n").split("\n!")
    return {"": first, **{service: body for service, _, body in (block.partition("\n") for block in blocks)}}


@cache
def service_effects(service: str) -> ServiceEffects:
    """Return what the table has about a service; nothing for an unknown one."""
    names_line, *lines = _blocks().get(service, "").split("\n")
    names, read, rows = tuple(names_line.split()), {}, []
    for line in lines:
        first, *parts, positions = line.split("\t")
        chosen = _names_at_positions(positions, names)
        if first == READ:
            read[parts[0]] = chosen
        else:
            question, evidence, reason = parts
            rows.append(Row(EffectAnswer(first), question, EvidenceKind(evidence), reason, chosen))
    return ServiceEffects(names, read, tuple(rows))


def block_text(service: str, table: ServiceEffects) -> str:
    """Return the lines of the compiled table about one service: the inverse of ``service_effects``."""
    position = {name: at for at, name in enumerate(table.names)}
    read = [(READ, day, _ranges(position[name] for name in names)) for day, names in table.read.items()]
    rows = [
        (row.answer, row.question, row.evidence, row.reason, _ranges(position[name] for name in row.names))
        for row in table.rows
    ]
    return "\n".join([f"!{service}", " ".join(table.names), *map("\t".join, [*read, *rows])])


def _ranges(positions: Iterable[int]) -> str:
    """Write positions as ``0-3,7``.

    >>> _ranges([7, 0, 1, 2, 3]), _names_at_positions("0-3,7", "ABCDEFGH")
    ('0-3,7', ('A', 'B', 'C', 'D', 'H'))
    """
    runs: list[list[int]] = []
    for at in sorted(positions):
        if runs and runs[-1][1] == at - 1:
            runs[-1][1] = at
        else:
            runs.append([at, at])
    return ",".join(f"{first}-{last}" if first < last else str(first) for first, last in runs)


def _names_at_positions(positions: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names at positions that ``_ranges`` wrote; raises ``IndexError`` for others."""
    found: list[str] = []
    for run in positions.split(",") if positions else ():
        first, _, last = run.partition("-")
        start, end = int(first), int(last or first) + 1
        if not start < end <= len(names):
            msg = f"the table of effects has no actions at {run}"
            raise IndexError(msg)
        found += names[start:end]
    return tuple(found)


def forget_table() -> None:
    """Read the table again the next time: ``make action-effects`` has replaced it."""
    for cached in (
        _blocks,
        service_effects,
        names_answering,
        _unread_names,
        _effects_by_name,
        judged_services,
    ):
        cached.cache_clear()
