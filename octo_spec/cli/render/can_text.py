"""The answer of ``octospec can``, for a person and for a script."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from octo_spec.analysis.decision.decide import Verdict
from octo_spec.analysis.wording import about, either

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.decide import EvaluatedStatement, RequestDecision
    from octo_spec.analysis.decision.missing import Gap
    from octo_spec.analysis.sides import RolePolicies, WrittenStatement
    from octo_spec.cli.args.role_views import Look

WIDTH: Final = 100
MOST: Final = 3
"""So many statements are enough to see what is missing."""

COLOURS: Final = {
    Verdict.ALLOWED: "green",
    Verdict.NOT_ALLOWED: "red",
    Verdict.DENIED: "red",
    Verdict.OPEN: "yellow",
}

VERDICTS: Final = {
    Verdict.ALLOWED: "is allowed",
    Verdict.NOT_ALLOWED: "is not allowed",
    Verdict.DENIED: "is explicitly denied",
    Verdict.OPEN: "may or may not be allowed",
}


@dataclass(frozen=True, slots=True)
class RoleAnswer:
    """What one role may do; ``wider`` is the answer with all that was left out at build."""

    role: RolePolicies
    answer: RequestDecision
    unknown_texts: tuple[str, ...]
    wider: RequestDecision | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all roles answer."""

    look: Look
    request: Request
    answers: tuple[RoleAnswer, ...]
    decided: frozenset[str] = frozenset()

    @property
    def is_allowed(self) -> bool:
        """Tell whether any role is allowed, as far as the texts of its policies are known."""
        return any(one.answer.verdict is Verdict.ALLOWED for one in self.answers)


def lines(outcome: Outcome) -> Iterator[str]:
    """Tell a person, each role in a few lines of at most a hundred columns."""
    for index, one in enumerate(outcome.answers):
        if index:
            yield ""
        yield _headline(one, outcome)
        yield from _reasons(one, outcome)
        for text in one.unknown_texts:
            yield from _wrapped(f"not known here: {text}", 2)
        if outcome.request.caller and one.answer.verdict is Verdict.ALLOWED:
            yield from _wrapped("in another account, the caller's own policies must allow it, too", 2)


def _headline(one: RoleAnswer, outcome: Outcome) -> str:
    words = click.style(VERDICTS[one.answer.verdict], fg=COLOURS[one.answer.verdict], bold=True)
    request = outcome.request
    role = f"role {one.role.id}" if one.role.id else f"who has {outcome.look.side.title}"
    if request.caller:
        return f"{request.caller} {words} {request.action} on {role}"
    on = "" if request.resource == "*" else f" on {request.resource}"
    return f"{role} {words} {request.action}{on}"


def _reasons(one: RoleAnswer, outcome: Outcome) -> Iterator[str]:
    match one.answer.verdict:
        case Verdict.ALLOWED | Verdict.DENIED:
            for each in one.answer.deciding:
                yield from _statement(each.statement, outcome.look, "by ")
        case Verdict.OPEN:
            sets = " ".join(f"--set {id}=…" for id in one.answer.open_parameters)
            yield from _wrapped(
                f"it rests on the value of {either(one.answer.open_parameters)}; say {sets}", 2
            )
            for each in one.answer.deciding:
                yield from _statement(each.statement, outcome.look, "")
                yield from _gaps(each.possible_gaps, outcome)
        case Verdict.NOT_ALLOWED:
            yield from _missing(one, outcome)


def _missing(one: RoleAnswer, outcome: Outcome) -> Iterator[str]:
    nearest = nearest_of(one)
    if not nearest:
        yield "  no statement allows this action"
    for each in nearest[:MOST]:
        yield from _statement(each.statement, outcome.look, "nearest is " if each is nearest[0] else "then ")
        yield from _gaps((*each.gaps, *each.possible_gaps), outcome)
    if len(nearest) > MOST:
        yield f"  and {len(nearest) - MOST} more that lack something"


def nearest_of(one: RoleAnswer) -> tuple[EvaluatedStatement, ...]:
    """List the statements with the fewest gaps, also those that are left out at build."""
    return (one.wider or one.answer).nearest


def _statement(statement: WrittenStatement, look: Look, before: str) -> Iterator[str]:
    yield from _wrapped(before + ", ".join(_names(statement, look)), 2)
    if statement.why:
        for line in _wrapped(f"“{statement.why}”", 4):
            yield click.style(line, italic=True)


def _names(statement: WrittenStatement, look: Look) -> Iterator[str]:
    if statement.group:
        yield f"group {statement.group}"
    if statement.policy:
        yield f"policy {statement.policy}"
    if statement.sid:
        yield f"statement {statement.sid}"
    elif not statement.group and not statement.policy:
        yield f"the statement about {about(statement)}"
    if place := look.place(statement.location):
        yield f"at {place}"


def _gaps(gaps: tuple[Gap, ...], outcome: Outcome) -> Iterator[str]:
    for one in gaps:
        yield from _wrapped(f"- {one.words}{_help(one, outcome)}", 4, hanging=2)


def _help(gap: Gap, outcome: Outcome) -> str:
    """Say how to answer otherwise; what was decided at build is fixed, else set."""
    options = ("--fix" if id in outcome.decided else "--set" for id in gap.ids)
    says = [f"{option} {id}={gap.answer or '…'}" for option, id in zip(options, gap.ids, strict=True)]
    return f"; say {' '.join(says)}" if says else ""


def _wrapped(text: str, indent: int, hanging: int = 0) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


# --- for a script ------------------------------------------------------------------------------


def role_data(one: RoleAnswer, outcome: Outcome) -> dict[str, object]:
    """Give the answer of one role as JSON data."""
    found = one.answer
    is_missing = found.verdict is Verdict.NOT_ALLOWED
    return {
        "role": one.role.id or None,
        "verdict": found.verdict.value,
        "deciding": [_statement_data(each, outcome) for each in found.deciding],
        "nearest": [_statement_data(each, outcome) for each in nearest_of(one)] if is_missing else [],
        "rests-on": list(found.open_parameters),
        "not-known-here": list(one.unknown_texts),
    }


def _statement_data(evaluated: EvaluatedStatement, outcome: Outcome) -> dict[str, object]:
    statement = evaluated.statement
    place = outcome.look.place(statement.location)
    return {
        "effect": evaluated.effect.value,
        "group": statement.group or None,
        "policy": statement.policy or None,
        "sid": statement.sid or None,
        "why": statement.why or None,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "missing": [_gap_data(one, outcome) for one in (*evaluated.gaps, *evaluated.possible_gaps)],
    }


def _gap_data(gap: Gap, outcome: Outcome) -> dict[str, object]:
    decided = [id for id in gap.ids if id in outcome.decided]
    return {"part": gap.kind.value, "words": gap.words, "asks": list(gap.ids), "decided-at-build": decided}
