"""Readers of a review see no reference of a spec: an input, a role or a place is a named blank."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.review_facts import ChosenText, Way
from octospec_review.writing.named_blanks import EXPLAINED
from tests.emitters.review.real_facts import ROOT, SPECS, SUITE, facts, files
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = re.compile(r"\$\{[a-z][a-z0-9.-]*\}")
REPORTS = ROOT / "examples/report-bucket/spec.yaml"


@pytest.mark.medium
@pytest.mark.parametrize("path", matrix(SPECS, SUITE), ids=lambda path: path.parent.name)
def test_no_reference_of_a_spec_is_on_a_page(path: Path) -> None:
    """Findings are for the author of the spec: they quote it."""
    review = facts(path)
    grants = tuple(replace(grant, findings=()) for grant in review.grants)
    written = files(replace(review, grants=grants))
    for name in ("review.html", "review.md", "permissions.csv"):
        assert not REFERENCE.findall(written[name])


def test_no_reference_is_in_a_step_or_next_to_a_text_to_copy() -> None:
    known = facts()
    boundary = "a boundary, ${param.limit}"
    [first, *others] = known.texts
    chosen = ChosenText((), not_covered=(boundary,), missing=boundary)
    missing = replace(first, not_covered=(boundary,), missing=boundary, for_choices=(chosen,))
    way = Way("way-1", known.roles[0].id, "self-grant", boundary, boundary, ("iam:PutRolePolicy",))
    written = files(replace(known, warning=boundary, ways=(way,), texts=(missing, *others)))
    for page in map(unescape, (written["review.html"], written["review.md"])):
        assert not REFERENCE.findall(page)
        assert page.count("a boundary, <limit>") >= len(("warning", "way", "text", "text of choices"))


def test_a_blank_has_the_name_of_its_input_and_is_explained_once() -> None:
    page = files(facts(REPORTS))["review.md"]
    assert "arn:&lt;partition&gt;:s3:::nimbus-reports-&lt;account&gt;" in page
    assert "&lt;callback-topic&gt;" in page
    assert page.count(EXPLAINED) == 1


def test_the_data_keeps_the_references() -> None:
    data = json.loads(files(facts(REPORTS))["review.json"])
    assert ["${param.callback-topic}"] in [grant["resources"] for grant in data["grants"]]
