"""Why each action decides a question, or leaves it open: by service, with each reason once.

The reasons are those of the table of effects; for other actions, the question's own pattern.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.action_effects import UNREAD, EffectAnswer, names_answering, service_effects
from octo_spec.iam.catalog import Service
from octo_spec.iam.catalog import service as look_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.questions.review_question import ReviewQuestion

NAMED: Final = "named by the question"


@frozen
class ServiceReasons:
    """A service by its prefix and its usual name, and its actions by reason."""

    prefix: str
    title: str
    names: dict[str, tuple[str, ...]]

    @property
    def by_action(self) -> dict[str, str]:
        """The reason of each action, by its full name."""
        return {f"{self.prefix}:{name}": reason for reason, names in self.names.items() for name in names}


def deciding_reasons(question: ReviewQuestion) -> Iterator[ServiceReasons]:
    """Yield the actions that decide a question, as AWS documents them today."""
    return _reasons_by_service(question, question.documented_actions, EffectAnswer.YES)


def open_reasons(question: ReviewQuestion) -> Iterator[ServiceReasons]:
    """Yield the actions for which it is not known whether they decide a question."""
    return _reasons_by_service(question, question.unclassified_actions, EffectAnswer.UNCLASSIFIED)


def _reasons_by_service(
    question: ReviewQuestion, actions: Iterable[str], answer: EffectAnswer
) -> Iterator[ServiceReasons]:
    for prefix, named in groupby(actions, key=lambda action: action.partition(":")[0]):
        known, reasons = look_up(prefix), _reasons(question, prefix, answer)
        names: dict[str, list[str]] = {}
        for action in named:
            name = action.partition(":")[2]
            names.setdefault(reasons.get(name, NAMED), []).append(name)
        title = known.title if isinstance(known, Service) else prefix
        yield ServiceReasons(prefix, title, {reason: tuple(each) for reason, each in names.items()})


def _reasons(question: ReviewQuestion, service: str, answer: EffectAnswer) -> dict[str, str]:
    """Return the reason of each action with an answer to the question's effects, by its name."""
    rows, found = service_effects(service).rows, dict[str, str]()
    for effect in question.effects:
        found |= dict.fromkeys(names_answering(service, effect, answer), UNREAD.reason) | {
            name: row.reason
            for row in rows
            if row.question == effect and row.answer is answer
            for name in row.names
        }
    return found
