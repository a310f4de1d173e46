"""The statements of a review, by role and group, and its features."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from octo_spec.model.feature_words import permitted_in_words
from octo_spec.model.level_words import VERBS
from octospec_review.writing.action_lists import WHOLE, list_view, long_lists
from octospec_review.writing.view import combinations_view, fact_view, role_names
from octospec_review.writing.words import combinations_in_words, levels_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.review_facts import ReviewedGrant, ReviewFacts
    from octospec_review.writing.view import View


def grant_groups(facts: ReviewFacts) -> list[View]:
    """Group grants by role and group, in the order of the facts."""
    keyed = groupby(facts.grants, lambda grant: (grant.role, grant.group or grant.policy))
    views = _grant_views(facts)
    names = role_names(facts) if len(facts.roles) > 1 else {}
    return [
        {
            "anchor": f"group-{number}",
            "name": f"{names.get(role, role)}: {name}" if names else name or "policy",
            **_group_view(list(grants), views),
        }
        for number, ((role, name), grants) in enumerate(keyed, start=1)
    ]


def _group_view(grants: list[ReviewedGrant], views: Mapping[str, View]) -> View:
    return {
        "category": grants[0].category,
        "there": _combination_words(grants),
        "words": _access_words(grants),
        "rules": _rules(grants),
        "grants": [views[grant.id] for grant in grants],
    }


def _grant_views(facts: ReviewFacts) -> dict[str, View]:
    lists = long_lists(facts)
    questions, reasons = questions_of_grants(facts), _first_reasons(facts)
    return {
        grant.id: fact_view(
            grant,
            **list_view(grant, lists.get(grant.id, WHOLE)),
            combinations=combinations_view(grant.combinations),
            words=levels_in_words(grant.levels),
            any_resource=grant.resources == ("*",) and not grant.resources_excepted,
            asks=questions.get(grant.id, []),
            same_why=same_reason(reasons, grant),
            features=[each for each in facts.features if grant.id in each.grants],
        )
        for grant in facts.grants
    }


def feature_views(facts: ReviewFacts) -> list[View]:
    """Return the features, each with the words for when it is permitted, and its anchor."""
    return [
        fact_view(each, permitted=permitted_in_words(each), anchor=f"feature-{each.id}")
        for each in facts.features
    ]


def _first_reasons(facts: ReviewFacts) -> dict[tuple[str, str], str]:
    """Map each reason of a role to the first grant that has it; a grant without a reason is its own first."""
    found: dict[tuple[str, str], str] = {}
    for grant in facts.grants:
        found.setdefault((grant.role, grant.why), grant.id if grant.why else "")
    return found


def same_reason(reasons: Mapping[tuple[str, str], str], grant: ReviewedGrant) -> str:
    """Return the earlier grant of the role with the same reason; empty if no grant has it."""
    first = reasons[grant.role, grant.why]
    return "" if first == grant.id else first


def questions_of_grants(facts: ReviewFacts) -> dict[str, list[View]]:
    """Map each grant to the questions to which it gives a yes, the gravest first."""
    by_id = {question.id: question for question in facts.questions}
    found: dict[str, dict[str, View]] = {}
    for answer in facts.answers:
        question = by_id[answer.question]
        for part in answer.parts:
            of_grant = found.setdefault(part.grant, {})
            known = of_grant.get(question.id, {"is_narrowed": True})
            narrowed = part.is_narrowed and known["is_narrowed"]
            of_grant[question.id] = fact_view(question, is_narrowed=narrowed)
    return {
        grant: sorted(views.values(), key=lambda view: view["tone"].rank) for grant, views in found.items()
    }


def _combination_words(grants: list[ReviewedGrant]) -> str:
    """Return the combinations of choices with which a group exists."""
    written = dict.fromkeys(combinations_in_words(grant.combinations) for grant in grants)
    if len(written) > 1:
        return "see each statement"
    return f"if {words}" if (words := next(iter(written))) else "always"


def _access_words(grants: list[ReviewedGrant]) -> str:
    """Count what a group allows."""
    allowed = any(grant.is_allow for grant in grants)
    return levels_in_words(_level_counts(grants)) if allowed else "only denies"


def _level_counts(grants: list[ReviewedGrant]) -> Iterator[tuple[str, int]]:
    """Count the actions that a group allows, each once, under the level that grants give it."""
    listed = [part for grant in grants if grant.is_allow for part in grant.by_level]
    for level in VERBS:
        names = {action for part in listed if part.level == level for action in part.actions}
        yield level, len(names)


def _rules(grants: list[ReviewedGrant]) -> dict[str, str]:
    """Map the rules with errors and warnings in a group to their severity; notes are at statements only."""
    found = {each.rule: each.severity for grant in grants for each in grant.findings}
    return {
        rule: severity
        for wanted in ("error", "warning")
        for rule, severity in found.items()
        if severity == wanted
    }
