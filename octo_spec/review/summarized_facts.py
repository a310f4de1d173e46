"""The facts that the first screen of a review summarizes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from octo_spec.analysis.wording import cut_short
from octo_spec.frozen import frozen
from octo_spec.model.claims import Claim, ClaimAnswer
from octo_spec.model.combinations import EVERY_COMBINATION, holds_in
from octo_spec.model.unread import UnreadKind
from octo_spec.review.presences import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import (
        AllowingPart,
        Answer,
        LevelCount,
        ReviewedGrant,
        ReviewedRole,
        Way,
    )


@frozen
class SummarizedFacts:
    """The facts that the first screen summarizes."""

    roles: tuple[ReviewedRole, ...]
    grants: tuple[ReviewedGrant, ...]
    ways: tuple[Way, ...]
    answers: tuple[Answer, ...]
    questions: tuple[ReviewQuestion, ...] = ()
    counts: tuple[LevelCount, ...] = ()
    has_choices: bool = True
    """Whether the deployment has choices."""
    is_whole: bool = True
    """Whether everything under review could be read."""
    decided: tuple[tuple[str, str], ...] = ()
    """The choices that the reviewed build decided, with their answers."""

    @property
    def open_end(self) -> str:
        """Return in words what the answers do not count; empty if everything is known."""
        if any(role.unknown_policies for role in self.roles):
            return "; attached policies with unknown content may allow more"
        if any(part.kind is not UnreadKind.TRUST for role in self.roles for part in role.unread):
            return "; unread parts may allow more"
        return "" if self.is_whole else "; unread parts are not counted"

    @property
    def of_build(self) -> str:
        """Say which choices the build decided; empty if it decided none."""
        answers = cut_short([f"{id} is {answer}" for id, answer in self.decided])
        return f"; this build decides that {answers}" if answers else ""

    @property
    def always(self) -> str:
        """The words for every combination of choices; without choices there is only one."""
        return "whatever you choose" if self.has_choices else "always"

    def when(self, combinations: Combinations) -> str:
        """Return in words when something is true."""
        return self.always if combinations == EVERY_COMBINATION else f"if {in_words(combinations)}"

    def facts_of_combination(self, answers: Mapping[str, str]) -> SummarizedFacts:
        """Return what is left for one combination of choices, in which everything is there always."""
        return replace(
            self,
            roles=tuple(_summarized_role(role, answers) for role in self.roles),
            ways=tuple(_present_parts(self.ways, answers)),
            answers=tuple(_chosen_answer(answer, answers) for answer in self.answers),
            counts=tuple(_present_parts(self.counts, answers)),
            has_choices=False,
        )

    def answers_to(self, question: str) -> tuple[Answer, ...]:
        """Return the answers to a question, one per role."""
        return tuple(answer for answer in self.answers if answer.question == question)


def _summarized_role(role: ReviewedRole, answers: Mapping[str, str]) -> ReviewedRole:
    is_administrator = holds_in(role.administrator, answers)
    return replace(role, administrator=EVERY_COMBINATION if is_administrator else ())


def _present_parts(parts: Iterable[T], answers: Mapping[str, str]) -> Iterator[T]:
    """Yield the parts that exist for some choices."""
    for part in parts:
        if holds_in(part.combinations, answers):
            yield replace(part, combinations=EVERY_COMBINATION)


def _chosen_answer(answer: Answer, answers: Mapping[str, str]) -> Answer:
    """Return an answer with its first claim for some choices, which is the gravest."""
    claim = next((each for each in answer.claims if holds_in(each.when, answers)), None)
    claim = replace(claim, when=EVERY_COMBINATION) if claim else Claim(ClaimAnswer.NOT_DECIDED)
    return replace(answer, claims=(claim,), parts=tuple(_present_parts(answer.parts, answers)))


T = TypeVar("T", "AllowingPart", "LevelCount", "Way")


def is_open(answer: Answer) -> bool:
    """Return whether an answer is not decided for some combination of choices."""
    return any(claim.answer is ClaimAnswer.NOT_DECIDED for claim in answer.claims)
