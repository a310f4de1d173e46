"""Answers in words: a sentence for each, with the grants and the choices on which it depends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.analysis.gravity import gravest_first
from octo_spec.analysis.wording import cut_short
from octo_spec.iam.catalog import Action, action
from octo_spec.model.combinations import EVERY_COMBINATION, union
from octo_spec.model.presence import ALWAYS
from octo_spec.model.review_facts import Verdict
from octo_spec.review.presences import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import AllowingPart, IndirectPart, ProofReading


PROMISED: Final = "Guaranteed by the spec. "
"""The prefix of an answer that a spec guarantees."""


def sentence(
    verdict: Verdict,
    parts: tuple[AllowingPart, ...],
    indirectly: tuple[IndirectPart, ...],
    proof: ProofReading | None,
) -> str:
    """Return an answer in words: the verdict with its conditions, then the indirect ways."""
    if verdict is Verdict.NEVER and indirectly:
        direct = f"Not by its grants, proven for {proof}"
    else:
        direct = _directly(verdict, parts, proof)
    return "; ".join((direct, *_indirectly(indirectly)))


def undecided(parts: tuple[AllowingPart, ...], blame: str, indirectly: tuple[IndirectPart, ...] = ()) -> str:
    """Say that there is no answer and why, what is known, and the indirect ways."""
    why = blame or "the search takes more steps than a review allows"
    known = _lowered(_directly(verdict_of(parts), parts, None)) if parts else ""
    direct = f"Not decided, treat it as yes: {why}"
    return "; ".join((direct, *([f"known so far: {known}"] if known else ()), *_indirectly(indirectly)))


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def verdict_of(parts: Iterable[AllowingPart]) -> Verdict:
    """Return the most serious verdict that the grants cause, over all combinations of choices."""
    listed = tuple(parts)
    plain = [part for part in listed if not part.is_narrowed]
    if any(ALWAYS in part.combinations for part in plain):
        return Verdict.YES
    if plain:
        return Verdict.ONLY_IF
    return Verdict.ONLY_WHERE if listed else Verdict.NEVER


def _directly(verdict: Verdict, parts: tuple[AllowingPart, ...], proof: ProofReading | None) -> str:
    plain = tuple(part for part in parts if not part.is_narrowed)
    otherwise = _named_only(part for part in parts if part.is_narrowed)
    match verdict:
        case Verdict.YES:
            return f"Yes: {_actions(plain)}{otherwise}"
        case Verdict.ONLY_IF:
            when = in_words(union(presence for part in plain for presence in part.combinations))
            return f"Only if {when}: {_actions(plain)}{otherwise}"
        case Verdict.ONLY_WHERE:
            when = _when(union(presence for part in parts for presence in part.combinations))
            return f"Only on resources that grants name, or under their conditions{when}: {_actions(parts)}"
        case Verdict.NEVER:
            return f"Never, proven for {proof}"
        case Verdict.UNDECIDED:
            return undecided(parts, "")
        case _:
            assert_never(verdict)


def _named_only(narrowed: Iterable[AllowingPart]) -> str:
    """Say what is also allowed on the resources that grants name."""
    parts = tuple(narrowed)
    if not parts:
        return ""
    when = _when(union(presence for part in parts for presence in part.combinations))
    return f"; also, on resources that grants name or under their conditions{when}: {_actions(parts)}"


def _actions(parts: Iterable[AllowingPart]) -> str:
    """Name the first few actions, the most serious first."""
    names = dict.fromkeys(action for part in parts for action in part.actions)
    return cut_short(sorted_by_gravity(names))


def sorted_by_gravity(names: Iterable[str]) -> tuple[str, ...]:
    """Sort names of actions, the most serious first; those that AWS does not document last."""
    known = {name: action(name) for name in names}
    documented = gravest_first(each for each in known.values() if isinstance(each, Action))
    return (
        *(each.full_name for each in documented),
        *(name for name, each in known.items() if not isinstance(each, Action)),
    )


def _when(combinations: Combinations) -> str:
    return (
        ""
        if combinations == EVERY_COMBINATION or ALWAYS in combinations
        else f", if {in_words(combinations)}"
    )


def _indirectly(parts: tuple[IndirectPart, ...]) -> Iterator[str]:
    if parts:
        when = _when(union(presence for part in parts for presence in part.combinations))
        yield f"indirectly, through privilege escalation{when or ', always'}"
