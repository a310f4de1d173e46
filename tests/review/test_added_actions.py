"""Only actions that AWS added since an earlier review count as new matches of a pattern."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.review.added_actions import with_added_actions
from octo_spec.review.facts import review_facts
from octospec_review.writing.html_page import page
from octospec_review.writing.markdown_page import markdown
from tests.emitters.review.reading_pages import markdown_cells, plain, tree
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewedGrant, ReviewFacts

LATE = "ce:GetTags"


def facts(*actions: str, earlier: ReviewFacts | None = None) -> ReviewFacts:
    review = reviewed(deployment_of(*map(grant, actions)))
    return review_facts(replace(review, earlier=earlier), ())


def before(found: ReviewFacts, *late: str) -> ReviewFacts:
    """Return the facts of a day when AWS did not document some actions yet."""
    grants = tuple(without(each, frozenset(late)) for each in found.grants)
    return replace(found, grants=grants, evidence=replace(found.evidence, catalogue="2020-01-02"))


def without(of_today: ReviewedGrant, late: frozenset[str]) -> ReviewedGrant:
    levels = (
        replace(level, actions=tuple(each for each in level.actions if each not in late))
        for level in of_today.by_level
    )
    return replace(of_today, by_level=tuple(levels))


@pytest.mark.parametrize(
    ("then", "now", "came"),
    [
        (("ce:Get*",), ("ce:Get*",), [(LATE,)]),
        (("ce:Get*", "ce:*"), ("ce:*",), [(LATE,)]),
        (("ce:List*",), ("ce:List*",), [()]),
        (("ce:*",), ("ce:Get*",), [()]),
        ((LATE,), (LATE,), []),
    ],
)
def test_added_actions_are_those_that_the_pattern_did_not_match_before(
    then: tuple[str, ...], now: tuple[str, ...], came: list[tuple[str, ...]]
) -> None:
    found = facts(*now, earlier=before(facts(*then), LATE))
    growing = [each for of_grant in found.grants for each in of_grant.growing]
    assert [each.came for each in growing] == came
    assert [each.is_new for each in growing] == [each.pattern not in then for each in growing]


def test_no_action_was_added_since_the_same_day() -> None:
    found = facts("ce:*", "s3:Get*")
    for each in found.grants:
        assert with_added_actions(each, found.grants) == each


def test_only_grants_that_are_alike_are_compared() -> None:
    [today] = facts("ce:*").grants
    earlier = without(today, frozenset({LATE}))
    all_but, all_but_earlier = (replace(each, actions_excepted=True) for each in (today, earlier))
    for grant_today, then, came in (
        (today, earlier, (LATE,)),
        (today, replace(earlier, effect="Deny"), None),
        (today, all_but_earlier, None),
        (all_but, all_but_earlier, (LATE,)),
        (all_but, replace(all_but_earlier, actions=("ce:Get*",)), None),
    ):
        [growing] = with_added_actions(grant_today, [then]).growing
        assert (growing.came, growing.is_new) == (came or (), came is None)


def test_an_action_was_added_to_the_patterns_that_match_it() -> None:
    both = replace(grant("ce:Get*"), actions=("ce:Get*", "s3:List*"))
    now = review_facts(reviewed(deployment_of(both)), ())
    then = before(now, LATE, "s3:ListBucket")
    [found] = (with_added_actions(each, then.grants) for each in now.grants)
    assert [each.came for each in found.growing] == [(LATE,), ("s3:ListBucket",)]


@pytest.mark.deep
@pytest.mark.medium
def test_a_removed_exception_is_not_an_added_action() -> None:
    all_but = replace(grant("ce:*"), actions_excepted=True)
    less = replace(grant("ce:Get*"), actions_excepted=True)
    then = review_facts(reviewed(deployment_of(all_but)), ())
    now = review_facts(replace(reviewed(deployment_of(less)), earlier=then), ())
    [growing] = now.grants[0].growing
    assert (growing.came, growing.is_new) == ((), True)


def test_the_page_and_the_text_agree_on_added_actions() -> None:
    found = facts("ce:Get*", "s3:Get*", earlier=before(facts("ce:Get*"), LATE))
    [table] = tree(page(found)).all(of="growing")
    shown = [[plain(cell.text) for cell in row.all("td")] for row in table.all("tr")][1:]
    assert [(cells[0], cells[2]) for cells in shown] == [
        ("ce:Get*", LATE),
        ("s3:Get*", "the pattern is new"),
    ]
    cells = markdown_cells(markdown(found), "Patterns that grow with AWS")
    assert [(row[0], row[-1]) for row in cells] == [(row[0], row[2]) for row in shown]
    assert "Since the review of 2020-01-02, 1 action was added." in plain(tree(page(found)).text)
