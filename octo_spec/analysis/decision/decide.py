"""Whether a role may do one thing, which statement decides it, and else what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.access.evaluate import statements, unmet
from octo_spec.analysis.decision.bounds import Doubt, in_doubt, narrowest, widest
from octo_spec.analysis.decision.missing import Lack, doubtful, lack
from octo_spec.iam.elements import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.access.evaluate import Unmet
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Supposition
    from octo_spec.analysis.sides import DocumentSet, WrittenStatement
    from octo_spec.iam.policy import Statement


class Verdict(StrEnum):
    """What comes of a request."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    DENIED = "explicitly denied"
    OPEN = "not decided"
    """It rests on the value of a parameter."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement held against a request: it applies where nothing is missing.

    ``doubts`` may be missing: they rest on parameters whose values are not known.
    """

    statement: WrittenStatement
    effect: Effect
    lacks: tuple[Lack, ...]
    doubts: tuple[Lack, ...] = ()

    @property
    def applies(self) -> bool:
        """Tell whether it applies, whatever the values are."""
        return not self.lacks and not self.doubts

    @property
    def may_apply(self) -> bool:
        """Tell whether it applies with some values, and with others it does not."""
        return not self.lacks and bool(self.doubts)


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of a request, by which statement; ``judged`` are all that are about its action.

    With an open verdict, ``deciding`` are those that may apply.
    """

    verdict: Verdict
    deciding: tuple[Judged, ...]
    judged: tuple[Judged, ...]

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Name the parameters whose values would decide."""
        doubts = (doubt for one in self.deciding for doubt in one.doubts)
        return tuple(dict.fromkeys(id for doubt in doubts for id in doubt.ids))

    @property
    def nearest(self) -> tuple[Judged, ...]:
        """List the statements that would allow the request, each once, those first that lack least."""
        allowing = (one for one in self.judged if one.effect is Effect.ALLOW and not one.applies)
        ranked = sorted(allowing, key=lambda one: len(one.lacks))
        return tuple({one.statement: one for one in reversed(ranked)}.values())[::-1]


def answer(documents: DocumentSet, request: Request, supposition: Supposition) -> Answer:
    """Decide a request, as ``octo_spec.access.evaluate.decide`` does where all values are known."""
    doubt = Doubt.of(supposition)
    judged = tuple(
        judge(statement, documents.written(place), request, supposition, doubt)
        for place, statement in statements(documents.documents)
        if "action" not in unmet(statement, request)
    )
    return Answer(*_verdict(judged), judged)


def _verdict(judged: Iterable[Judged]) -> tuple[Verdict, tuple[Judged, ...]]:
    """Decide: an explicit deny overrides any allow; without an allow the request is denied."""
    found = tuple(judged)
    denying = [one for one in found if one.effect is Effect.DENY]
    allowing = [one for one in found if one.effect is Effect.ALLOW]
    for one in denying:
        if one.applies:
            return Verdict.DENIED, (one,)
    allowed = next((one for one in allowing if one.applies), None)
    may_deny = tuple(one for one in denying if one.may_apply)
    if allowed is not None:
        return (Verdict.OPEN, may_deny) if may_deny else (Verdict.ALLOWED, (allowed,))
    may_allow = tuple(one for one in allowing if one.may_apply)
    return (Verdict.OPEN, (*may_allow, *may_deny)) if may_allow else (Verdict.NOT_ALLOWED, ())


def judge(
    statement: Statement, written: WrittenStatement, request: Request, supposition: Supposition, doubt: Doubt
) -> Judged:
    """Hold one statement against a request."""
    never = {_name(one) for one in unmet(widest(statement, doubt, request), request)}
    perhaps = unmet(narrowest(statement, doubt, request), request)
    return Judged(
        written,
        statement.effect,
        tuple(lack(one, written, request, supposition) for one in perhaps if _name(one) in never),
        tuple(
            doubtful(one, written, _ids(one, statement, request, doubt), supposition)
            for one in perhaps
            if _name(one) not in never
        ),
    )


def _name(one: Unmet) -> str | tuple[str, str, tuple[str, ...]]:
    """Name a part of a statement alike in each reading of it."""
    return one if isinstance(one, str) else (one.operator, one.written_key, one.written_values)


def _ids(one: Unmet, statement: Statement, request: Request, doubt: Doubt) -> tuple[str, ...]:
    match one:
        case "principal" | "resource":
            element = statement.principals if one == "principal" else statement.resources
            patterns = element.patterns if element else ()
            ids = frozenset[str]().union(*map(doubt.about, patterns))
        case str():
            ids = frozenset()
        case condition:
            original = next(each for each in statement.conditions if _name(each) == _name(condition))
            ids = in_doubt(original, doubt, request)
    return tuple(sorted(ids))
