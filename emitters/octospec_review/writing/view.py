"""Facts as the templates read them: grouped, named and counted, without any markup."""

from __future__ import annotations

from dataclasses import fields
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from octo_spec.model.review_facts import EVERY_SETTING, Standing, Verdict
from octospec_review.writing.words import (
    is_there,
    levels_in_words,
    session_in_words,
    setting_name,
    settings_as_data,
    settings_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.review_facts import Answer, ReviewFacts, Settings

View = dict[str, Any]
"""What a template reads: the fields of a fact, and what follows from them."""

FIRST: Final = 6
"""The most actions of a part that are shown beside its witness."""


def review_name(facts: ReviewFacts) -> str:
    """Name what is reviewed."""
    return " ".join(filter(None, (facts.title or facts.name, facts.version)))


def _view(fact: Any, **more: object) -> View:  # noqa: ANN401 - any fact
    return {**{field.name: getattr(fact, field.name) for field in fields(fact)}, **more}


def _settings(settings: Settings) -> View:
    return {"words": settings_in_words(settings), "data": settings_as_data(settings)}


def row_views(facts: ReviewFacts) -> list[View]:
    """Give the settings."""
    return [
        {
            "name": setting_name(row),
            "levels": dict(row.levels),
            "standings": dict(row.standings),
            "ways": any(is_there(way.settings, dict(row.answers)) for way in facts.ways),
        }
        for row in facts.settings
    ]


def grant_groups(facts: ReviewFacts) -> list[View]:
    """Gather grants by role and group, in the order of the facts."""
    keyed = groupby(facts.grants, lambda grant: (grant.role, grant.group or grant.policy))
    groups = [(key, list(grants)) for key, grants in keyed]
    several = len({grant.role for grant in facts.grants}) > 1
    return [
        {
            "anchor": f"group-{number}",
            "name": f"{role}: {name}" if several else name or "policy",
            "category": grants[0].category,
            "grants": [
                _view(
                    grant,
                    settings=_settings(grant.settings),
                    words=levels_in_words(grant.levels),
                    any_resource=grant.resources == ("*",) and not grant.resources_excepted,
                )
                for grant in grants
            ],
        }
        for number, ((role, name), grants) in enumerate(groups, start=1)
    ]


def way_views(facts: ReviewFacts) -> list[View]:
    """Give the ways to more rights."""
    return [
        _view(way, settings=_settings(way.settings), witness=str(way.witness or "")) for way in facts.ways
    ]


def answer_views(facts: ReviewFacts) -> list[View]:
    """Give each question with the answer of each role."""
    by_question: dict[str, list[Answer]] = {question.id: [] for question in facts.questions}
    for answer in facts.answers:
        by_question[answer.question].append(answer)
    return [
        _view(question, answers=[_answer(answer) for answer in by_question[question.id]])
        for question in facts.questions
    ]


def _answer(answer: Answer) -> View:
    parts = [
        _view(
            part,
            settings=_settings(part.settings),
            witness=str(part.witness),
            first=part.actions[:FIRST],
            more=max(0, len(part.actions) - FIRST),
        )
        for part in answer.parts
    ]
    indirectly = [_view(part, settings=_settings(part.settings)) for part in answer.indirectly]
    return _view(
        answer,
        parts=parts,
        indirectly=indirectly,
        kind=_word(answer).replace(" ", "-"),
        word=_word(answer),
        data=list(_standings(answer)),
    )


def _word(answer: Answer) -> str:
    """Name the verdict; what no grant allows and a way leads to is no never."""
    leads = answer.verdict is Verdict.NEVER and answer.indirectly
    return Standing.INDIRECTLY.value if leads else answer.verdict.value


def _standings(answer: Answer) -> Iterator[list[object]]:
    """Give what the script reads: a standing, and the settings in which it is reached."""
    if answer.verdict is Verdict.UNDECIDED:
        yield [Standing.UNDECIDED.value, settings_as_data(EVERY_SETTING)]
    for part in answer.parts:
        reached = Standing.ONLY_WHERE if part.is_narrowed else Standing.YES
        yield [reached.value, settings_as_data(part.settings)]
    for way in answer.indirectly:
        yield [Standing.INDIRECTLY.value, settings_as_data(way.settings)]


def growing_rows(facts: ReviewFacts) -> list[View]:
    """List the patterns of all grants that allow: those first to which most came, then the widest."""
    rows = [
        _view(growing, grant=grant.id)
        for grant in facts.grants
        if grant.is_allow
        for growing in grant.growing
    ]
    return sorted(rows, key=lambda row: (-len(row["came"]), -row["matches"]))


def came_in_words(facts: ReviewFacts) -> str:
    """Count what patterns have taken in since an earlier review."""
    came = {action for row in growing_rows(facts) for action in row["came"]}
    return f"{len(came):,} action{'' if len(came) == 1 else 's'} came" if came else "nothing came"


def role_views(facts: ReviewFacts) -> list[View]:
    """Give the roles, and whom they trust."""
    return [
        _view(
            role,
            session=session_in_words(role.session_seconds) if role.session_seconds else "",
            trusted=[_view(caller, settings=_settings(caller.settings)) for caller in role.trusted],
        )
        for role in facts.roles
    ]
