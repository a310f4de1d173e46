"""The answer of ``octospec can`` as text and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.decision.decide import EvaluatedStatement, RequestVerdict
from octo_spec.analysis.decision.filled_keys import SPELLING
from octo_spec.analysis.decision.request_claims import is_allowed_today
from octo_spec.analysis.escalation.permission_state import PRINCIPAL_TAG
from octo_spec.analysis.escalation.wording import step_in_words
from octo_spec.analysis.wording import both, either, statement_summary
from octo_spec.cli.printing import style
from octo_spec.cli.render.further_data import further_data
from octo_spec.cli.render.wrapping import wrap
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.managed_policies import edition
from octo_spec.model.claims import ClaimAnswer, claim_as_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.decide import RequestDecision
    from octo_spec.analysis.decision.role_answers import RoleAnswer
    from octo_spec.analysis.decision.unmet_parts import UnmetPart
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.trust_facts import TrustFact
    from octo_spec.storage.sides.role_views import RoleView

MOST: Final = 3
"""This many statements are enough to see what is missing."""

COLOURS: Final = {
    RequestVerdict.ALLOWED: "green",
    RequestVerdict.NOT_ALLOWED: "red",
    RequestVerdict.DENIED: "red",
    RequestVerdict.OPEN: "yellow",
    RequestVerdict.UNKNOWN: "yellow",
}

VERDICTS: Final = {
    RequestVerdict.ALLOWED: "is allowed",
    RequestVerdict.NOT_ALLOWED: "is not allowed",
    RequestVerdict.DENIED: "is explicitly denied",
    RequestVerdict.OPEN: "may or may not be allowed",
    RequestVerdict.UNKNOWN: "it is not known whether",
}


@frozen
class CanReport:
    """The answers of all roles; ``decided`` are the ids of the choices that were decided at build.

    If the action is not documented, nothing is decided; ``nearest_action`` is a documented one that is near.
    """

    view: RoleView
    request: Request
    answers: tuple[RoleAnswer, ...]
    is_documented: bool = True
    nearest_action: str | None = None
    decided: frozenset[str] = frozenset()

    @property
    def is_allowed(self) -> bool:
        """Whether any role is certainly allowed today."""
        return any(is_allowed_today(role.claim) for role in self.answers)

    @property
    def is_undecided(self) -> bool:
        """Whether the claim about any role is not decided."""
        return any(role.claim.answer is ClaimAnswer.NOT_DECIDED for role in self.answers)


# --- text --------------------------------------------------------------------------------------


def lines(report: CanReport) -> Iterator[str]:
    """Write a few lines for each role that fit the terminal."""
    for index, role in enumerate(report.answers):
        if index:
            yield ""
        yield from wrap(_headline(role, report), 0, hanging=2)
        if report.is_documented:
            yield from _reasons(role, report)
        yield from _self_grant(role, report)
        yield from _escalation_lines(role, report)
        for reason in role.open_ends:
            yield from (style(line, fg="yellow") for line in wrap(f"not decided: {reason}", 2))
        for name in role.unknown_texts:
            yield from wrap(f"not known here: the text of {name}", 2)
        yield from _held_keys(role)
        if role.known_policies:
            yield from wrap(f"{', '.join(role.known_policies)} of AWS: {edition()}", 2)
        if report.request.caller and role.answer.verdict is RequestVerdict.ALLOWED:
            yield from wrap("in another account, the caller's own policies must allow it, too", 2)
        for fact in role.sessions:
            yield from wrap(f"by its trust policy: {fact.sentence}", 2, hanging=2)


def _held_keys(role: RoleAnswer) -> Iterator[str]:
    """Write the keys that the request holds though no one gave them, and that are not about who makes it."""
    if role.tags:
        held = ", ".join(f"{_as_aws_writes(key)} = {value}" for key, value in role.tags.items())
        yield from wrap(f"with the role's own tags: {held}", 2)
    for key, value in role.assumed.items():
        yield from wrap(f"for {SPELLING[key]} = {value}, as AWS's SDKs and CLI send it", 2)


def _as_aws_writes(key: str) -> str:
    return f"aws:PrincipalTag/{key.removeprefix(PRINCIPAL_TAG)}"


def _headline(role: RoleAnswer, report: CanReport) -> str:
    verdict = role.answer.verdict
    is_other = verdict not in (RequestVerdict.NOT_ALLOWED, RequestVerdict.DENIED)
    today = "" if is_other or role.claim.answer is ClaimAnswer.NO else " today"
    words = style(VERDICTS[verdict] + today, fg=COLOURS[verdict], bold=True)
    request = report.request
    holder = f"role {role.role.id}" if role.role.id else f"who has {report.view.side.title}"
    where = f" in partition {both(role.partitions)}" if role.partitions else ""
    if verdict is RequestVerdict.UNKNOWN:
        return f"{words} {holder} is allowed {request.action}{_resource_phrase(request)}{where}"
    if request.caller:
        return f"{request.caller} {words} {request.action} on {holder}{where}"
    return f"{holder} {words} {request.action}{_resource_phrase(request)}{where}"


def _resource_phrase(request: Request) -> str:
    return "" if request.resource == "*" else f" on {request.resource}"


def _reasons(role: RoleAnswer, report: CanReport) -> Iterator[str]:
    if role.answer.bound:
        yield from wrap(f"so says {role.answer.bound}, within which the role stays", 2)
    if role.answer.reason:
        yield from wrap(role.answer.reason, 2)
        return
    if role.answer.missing_types:
        yield from wrap(_missing_types_text(role.answer.missing_types), 2)
        return
    match role.answer.verdict:
        case RequestVerdict.ALLOWED | RequestVerdict.DENIED:
            for evaluated in role.answer.deciding:
                yield from _statement(evaluated.statement, report.view, "by ")
        case RequestVerdict.OPEN:
            yield from _open_values(role.answer, report)
        case RequestVerdict.UNKNOWN if role.answer.deciding:
            for evaluated in role.answer.deciding:
                yield from _statement(evaluated.statement, report.view, "allowed, unless it is denied, by ")
        case RequestVerdict.NOT_ALLOWED | RequestVerdict.UNKNOWN:
            yield from _nearest_statement_lines(role.nearest, report)


def _missing_types_text(types: tuple[str, ...]) -> str:
    return f"each request also names resources of the types {both(types)}, on which no statement allows it"


def _self_grant(role: RoleAnswer, report: CanReport) -> Iterator[str]:
    if role.self_grant is not None:
        wins = "change its trust policy" if report.request.caller else "grant itself this"
        may = "the role can" if role.self_grant.certain else "it is not decided whether the role can"
        warning = f"{may} {wins} by {step_in_words(role.self_grant, role.role.arn)}"
        yield from (style(line, fg="yellow") for line in wrap(warning, 2))
        yield from _statement(role.self_grant.by, report.view, "by ")


def _escalation_lines(role: RoleAnswer, report: CanReport) -> Iterator[str]:
    if role.through_others:
        others = "may allow a change of its trust policy" if report.request.caller else "may include this one"
        warning = f"the role may gain the permissions of other roles, which {others}:"
        yield from (style(line, fg="yellow") for line in wrap(warning, 2))
    for way in role.through_others:
        yield from wrap(f"- {way.text}", 4, hanging=2)


def _open_values(answer: RequestDecision, report: CanReport) -> Iterator[str]:
    options = " ".join(f"{_option(id)} {id}=…" for id in answer.open_parameters)
    yield from wrap(f"it depends on the value of {either(answer.open_parameters)}; use {options}", 2)
    for evaluated in answer.deciding:
        yield from _statement(evaluated.statement, report.view, "")
        yield from _gaps(evaluated.possible_gaps, report)


def _option(id: str) -> str:
    """Return the option that gives the value of an input, or of a condition key."""
    return "--context" if ":" in id else "--set"


def _nearest_statement_lines(nearest: tuple[EvaluatedStatement, ...], report: CanReport) -> Iterator[str]:
    if not nearest:
        yield "  no statement allows this action"
    for index, evaluated in enumerate(nearest[:MOST]):
        yield from _statement(evaluated.statement, report.view, "then " if index else "nearest is ")
        yield from _gaps((*evaluated.gaps, *evaluated.possible_gaps), report)
    if len(nearest) > MOST:
        yield f"  and {len(nearest) - MOST} more that do not match either"


def _statement(statement: WrittenStatement, view: RoleView, before: str) -> Iterator[str]:
    yield from wrap(before + ", ".join(_names(statement, view)), 2)
    if statement.why:
        for line in wrap(f"“{statement.why}”", 4):
            yield style(line, italic=True)


def _names(statement: WrittenStatement, view: RoleView) -> Iterator[str]:
    if statement.group:
        yield f"group {statement.group}"
    if statement.policy:
        yield f"policy {statement.policy}"
    if statement.sid:
        yield f"statement {statement.sid}"
    elif not statement.group and not statement.policy:
        yield f"the statement about {statement_summary(statement)}"
    if place := view.place(statement.location):
        yield f"at {place}"


def _gaps(gaps: tuple[UnmetPart, ...], report: CanReport) -> Iterator[str]:
    for gap in gaps:
        yield from wrap(f"- {gap.words}{_help(gap, report)}", 4, hanging=2)


def _help(gap: UnmetPart, report: CanReport) -> str:
    """Name the options that change the answer: ``--fix`` for what the build decided, otherwise ``--set``."""
    options = ("--fix" if id in report.decided else _option(id) for id in gap.ids)
    arguments = [f"{option} {id}={gap.answer or '…'}" for option, id in zip(options, gap.ids, strict=True)]
    return f"; use {' '.join(arguments)}" if arguments else ""


# --- JSON --------------------------------------------------------------------------------------


def as_data(report: CanReport) -> dict[str, object]:
    """Return the answers as JSON data."""
    request = report.request
    context = sorted(request.context.items())
    return {
        "ok": report.is_allowed,
        "allowed": report.is_allowed,
        "action": request.action,
        "did-you-mean": report.nearest_action,
        "resource": request.resource,
        "caller": str(request.caller) if request.caller else None,
        "context": {key: value if isinstance(value, str) else sorted(value) for key, value in context},
        "roles": [_role_data(role, report) for role in report.answers],
    }


def _role_data(role: RoleAnswer, report: CanReport) -> dict[str, object]:
    answer = role.answer
    is_decided = answer.verdict not in (RequestVerdict.NOT_ALLOWED, RequestVerdict.UNKNOWN)
    nearest = () if is_decided else role.nearest
    return {
        "role": role.role.id or None,
        "verdict": answer.verdict.value,
        "claim": claim_as_json(role.claim),
        "deciding": [_statement_data(evaluated, report) for evaluated in answer.deciding],
        "nearest": [_statement_data(evaluated, report) for evaluated in nearest],
        "bound": answer.bound or None,
        "self-grant": _self_grant_data(role, report),
        "through-other-roles": [further_data(way) for way in role.through_others],
        "depends-on": list(answer.open_parameters),
        "unknown-documents": list(role.unknown_texts),
        "role-tags": dict(role.tags),
        "assumed-keys": dict(role.assumed),
        "trust-facts": [_trust_data(fact) for fact in role.sessions],
        "aws-policies": list(role.known_policies),
        "aws-policies-edition": edition() if role.known_policies else None,
    }


def _trust_data(fact: TrustFact) -> dict[str, object]:
    return {
        "question": fact.question,
        "answer": fact.answer.value,
        "sentence": fact.sentence,
        "claims": [claim_as_json(claim) for claim in fact.claims],
    }


def _self_grant_data(role: RoleAnswer, report: CanReport) -> dict[str, object] | None:
    if role.self_grant is None:
        return None
    by = EvaluatedStatement(role.self_grant.by, Effect.ALLOW, ())
    step = role.self_grant
    return {
        "action": step.action,
        "on": step.request.resource,
        "certain": step.certain is not None,
        "by": _statement_data(by, report),
    }


def _statement_data(evaluated: EvaluatedStatement, report: CanReport) -> dict[str, object]:
    statement = evaluated.statement
    place = report.view.place(statement.location)
    return {
        "effect": evaluated.effect.value,
        "group": statement.group or None,
        "policy": statement.policy or None,
        "sid": statement.sid or None,
        "why": statement.why or None,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "missing": [_gap_data(gap, report) for gap in (*evaluated.gaps, *evaluated.possible_gaps)],
    }


def _gap_data(gap: UnmetPart, report: CanReport) -> dict[str, object]:
    decided = [id for id in gap.ids if id in report.decided]
    return {"part": gap.kind.value, "words": gap.words, "asks": list(gap.ids), "decided-at-build": decided}
