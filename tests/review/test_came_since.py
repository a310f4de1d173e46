"""What patterns have taken in since an earlier review is told of what AWS added, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.review.came_since import with_what_came
from octo_spec.review.facts import review_facts
from octospec_review.writing.html_page import page
from octospec_review.writing.markdown_page import markdown
from tests.emitters.review.reading_pages import markdown_cells, plain, tree
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewedGrant, ReviewFacts

LATE = "ce:GetTags"


def facts(*actions: str, earlier: ReviewFacts | None = None) -> ReviewFacts:
    asked = reviewed(deployment_of(*map(grant, actions)))
    return review_facts(replace(asked, earlier=earlier), ())


def before(told: ReviewFacts, *late: str) -> ReviewFacts:
    """Give the facts of a day on which AWS did not document some actions."""
    grants = tuple(without(each, frozenset(late)) for each in told.grants)
    return replace(told, grants=grants, evidence=replace(told.evidence, catalogue="2020-01-02"))


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
def test_what_came_is_what_the_same_pattern_did_not_take_in(
    then: tuple[str, ...], now: tuple[str, ...], came: list[tuple[str, ...]]
) -> None:
    told = facts(*now, earlier=before(facts(*then), LATE))
    growing = [each for of_grant in told.grants for each in of_grant.growing]
    assert [each.came for each in growing] == came
    assert [each.is_new for each in growing] == [each.pattern not in then for each in growing]


def test_nothing_came_since_the_same_day() -> None:
    told = facts("ce:*", "s3:Get*")
    for each in told.grants:
        assert with_what_came(each, told.grants) == each


def test_an_exception_that_went_is_no_action_of_aws() -> None:
    all_but = replace(grant("ce:*"), actions_excepted=True)
    less = replace(grant("ce:Get*"), actions_excepted=True)
    then = review_facts(reviewed(deployment_of(all_but)), ())
    now = review_facts(replace(reviewed(deployment_of(less)), earlier=then), ())
    [growing] = now.grants[0].growing
    assert (growing.came, growing.is_new) == ((), True)


def test_the_page_and_the_text_tell_the_same() -> None:
    told = facts("ce:Get*", "s3:Get*", earlier=before(facts("ce:Get*"), LATE))
    [table] = tree(page(told)).all(of="growing")
    shown = [[plain(cell.text) for cell in row.all("td")] for row in table.all("tr")][1:]
    assert [(cells[0], cells[2]) for cells in shown] == [
        ("ce:Get*", LATE),
        ("s3:Get*", "the pattern is new"),
    ]
    cells = markdown_cells(markdown(told), "What grows by itself")
    assert [(row[0], row[-1]) for row in cells] == [(row[0], row[2]) for row in shown]
    assert "Since the review of 2020-01-02, 1 action came." in plain(tree(page(told)).text)
