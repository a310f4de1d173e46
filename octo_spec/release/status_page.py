"""``index.html`` next to ``status.jsonl``: the customers of a spec, the worst first, as one page.

The page loads nothing. Pictures and causes are HTML; its script draws the table of customers from the rows,
which the page contains as JSON. Only the rows in view are drawn, so 10,000 customers are no delay.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.release.customer_status import Cause, CustomerState, RunEnd
from octo_spec.release.html_template import content_hash, page_template, raw_markup
from octo_spec.release.status_charts import drawn_bar, histories, is_enlarged
from octo_spec.release.status_commands import command_for_all, command_for_one
from octo_spec.release.status_words import CAUSES, TONES, request_words, tone_of
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.release.customer_status import StatusRow
    from octo_spec.release.status_facts import StatusFacts

_PAGE: Final = "status.html.j2"
_STYLE: Final = "status.css"
_SCRIPT: Final = "status.js"

FIRST_CAUSES: Final = 8
"""This many causes are in view; the others are folded."""
MOST_IDS: Final = 5


def status_page(facts: StatusFacts) -> str:
    """Write the page."""
    causes = _causes(facts)
    fold = FIRST_CAUSES if len(causes) > FIRST_CAUSES + 1 else len(causes)
    written = page_template(_PAGE).render(
        facts=facts,
        first=_first_sentence(facts),
        bar=drawn_bar(facts),
        enlarged=is_enlarged(facts),
        histories=histories(facts),
        stopped=any(run.end is RunEnd.STOPPED for run in facts.runs),
        causes=causes[:fold],
        more=causes[fold:],
        labels={state: _sentence(state.replace("-", " ")) for state in CustomerState},
        tones=TONES,
        data=_data(facts),
        policy=(
            f"default-src 'none'; style-src {content_hash(_STYLE)}; script-src {content_hash(_SCRIPT)}; "
            "base-uri 'none'; form-action 'none'"
        ),
        style=raw_markup(_STYLE),
        script=raw_markup(_SCRIPT),
    )
    return written.rstrip("\n") + "\n"


# --- what to do first --------------------------------------------------------------------------


@frozen
class FirstPart:
    """A part of the first sentence: how many customers, which rows they are, and what concerns them."""

    customers: int
    filter: str
    text: str


@frozen
class FirstSentence:
    """The first sentence of the page."""

    tone: str
    icon: str
    head: str
    parts: tuple[FirstPart, ...] = ()
    text: str = ""


def _first_sentence(facts: StatusFacts) -> FirstSentence:
    counts, causes = facts.states, facts.causes
    if facts.rows and counts[CustomerState.NOT_DEPLOYED] == facts.customers:
        return FirstSentence(
            "", "not-deployed", "Start here.", text="No customer has deployed the roles yet."
        )
    if facts.rows and counts[CustomerState.CURRENT] == facts.customers:
        text = f"All {facts.customers:,} run {facts.latest.version} as it was released."
        return FirstSentence("calm", "current", "Nothing to do.", text=text)
    grave = Cause.ESCALATION in causes or Cause.WIDENED_TRUST in causes
    tone, icon = ("grave", "drifted") if grave else ("caution", "outdated")
    return FirstSentence(tone, icon, "Do this first.", tuple(_parts(facts))[:3])


def _parts(facts: StatusFacts) -> Iterator[FirstPart]:
    """Yield what concerns customers, the most urgent first."""
    counts = Counter({cause: len(rows) for cause, rows in facts.causes.items()})
    states = facts.states
    must = states[CustomerState.WITHDRAWN] + states[CustomerState.UNSUPPORTED]
    found = (
        (counts[Cause.ESCALATION], "cause=escalation", "a role can escalate its privileges"),
        (counts[Cause.WIDENED_TRUST], "cause=widened-trust", "more principals can assume a role"),
        (must, "state=withdrawn,unsupported", "the release is withdrawn or no longer supported"),
        (states[CustomerState.UNREACHABLE], "state=unreachable", "AWS did not let octospec read the roles"),
        (states[CustomerState.DRIFTED], "state=drifted", "the roles equal no release"),
        (states[CustomerState.OUTDATED], "state=outdated", f"an update to {facts.latest.version} is there"),
        (states[CustomerState.UNKNOWN], "state=unknown", "the state is not known"),
        (states[CustomerState.NOT_DEPLOYED], "state=not-deployed", "the roles are not deployed"),
    )
    yield from (FirstPart(*each) for each in found if each[0])


# --- what to do --------------------------------------------------------------------------------


@frozen
class CauseView:
    """A cause, with its customers, what to do, and a command if there is one."""

    cause: Cause
    state: CustomerState
    tone: str
    title: str
    customers: int
    named: str
    example: str
    step: str
    command: str


def _causes(facts: StatusFacts) -> tuple[CauseView, ...]:
    return tuple(_cause(facts, cause, facts.causes[cause]) for cause in Cause if cause in facts.causes)


def _cause(facts: StatusFacts, cause: Cause, rows: list[StatusRow]) -> CauseView:
    words, step = CAUSES[cause]
    more = f" and {len(rows) - MOST_IDS:,} more" if len(rows) > MOST_IDS else ""
    return CauseView(
        cause=cause,
        state=rows[0].state,
        tone=tone_of(rows[0].state, cause),
        title=_sentence(words),
        customers=len(rows),
        named=f"{', '.join(row.id for row in rows[:MOST_IDS])}{more}",
        example=visible(rows[0].reason.text),
        step=f"{_sentence(step)}.",
        command=command_for_all(cause, rows, facts.places, facts.latest),
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


# --- the rows ----------------------------------------------------------------------------------


def _data(facts: StatusFacts) -> Markup:
    """Return what the script reads: JSON in which no text can end the element that contains it."""
    from markupsafe import Markup  # noqa: PLC0415 - only a written page pays for it

    data: JsonValue = {
        "ended": facts.run.ended,
        "latest": facts.latest.version,
        "releases": [each.version for each in facts.latest.releases],
        "causes": {
            cause.value: {
                "words": _sentence(CAUSES[cause][0]),
                "next": _sentence(CAUSES[cause][1]),
                "command": command_for_one(cause, facts.places, facts.latest),
            }
            for cause in Cause
        },
        "rows": [_row(row) for row in facts.rows],
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - it contains no character of markup


def _row(row: StatusRow) -> JsonValue:
    """Return what the table shows of a row; what is empty is absent."""
    data: dict[str, JsonValue] = {
        "id": row.id,
        "title": row.title,
        "account": row.account,
        "state": row.state.value,
        "cause": row.cause,
        "reason": row.reason.text,
        "release": row.release,
        "nearest": row.nearest,
        "behind": row.behind,
        "drift": [
            [each.kind.value, each.role, each.text, request_words(each.witness) if each.witness else None]
            for each in row.drift
        ],
        "own": [[each.kind, each.role, each.text] for each in row.own],
        "limits": list(row.limits),
        "inputs": [[each.id, *each.values] for each in row.inputs],
        "last": row.last_release,
        "seen": row.seen,
    }
    return {key: _visible(value) for key, value in data.items() if value}


def _visible(value: JsonValue) -> JsonValue:
    """Show each text in a value as it is: what is in a customer's account may have any character."""
    match value:
        case str():
            return visible(value)
        case list():
            return [_visible(each) for each in value]
        case _:
            return value
