"""What the vendor says is shown apart and marked, and nothing that octospec decides depends on it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings

from octo_spec.language.load import load_spec
from octo_spec.language.models.vendor import VendorSpec
from octo_spec.language.shape_errors import keys
from octo_spec.model.review_json import facts_as_json, facts_from_json
from octo_spec.model.vendor import NO_STATEMENT, NOT_CHECKED, VENDOR_QUESTIONS, VendorStatement
from octo_spec.pipeline.compile import compile_each
from octo_spec.resolve.customers import Customer, FormatRequest
from octo_spec.resolve.resolution import resolve
from octo_spec.review.facts import review_facts
from octo_spec.testing.strategies import vendor_statements
from tests.emitters.review.reading_pages import plain, tree, unmarked
from tests.emitters.review.real_facts import files
from tests.injection.marked_spec import SPEC
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewFacts

SMALL: Final = deployment_of(grant("s3:GetObject"), grant("sqs:ReceiveMessage"))
SAID: Final = tuple(VendorStatement(id, question) for id, question in VENDOR_QUESTIONS.items())


def review(*said: VendorStatement) -> ReviewFacts:
    """Review a small deployment whose vendor says something."""
    return review_facts(reviewed(replace(SMALL, vendor=said)))


HOSTILE: Final = ('=HYPERLINK("x")', "<script>x()</script>", "| a | b |", "# A heading")


def test_each_key_has_a_question_in_the_order_of_the_language() -> None:
    assert keys(VendorSpec) == tuple(VENDOR_QUESTIONS)


@settings(max_examples=5)
@given(vendor_statements())
def test_no_fact_depends_on_what_the_vendor_says(said: tuple[VendorStatement, ...]) -> None:
    found = review(*said)
    assert found.vendor == said
    assert replace(found, vendor=()) == review()
    assert facts_from_json(json.loads(json.dumps(facts_as_json(found)))) == found


def built(vendor: object) -> dict[str, str]:
    """Build every format of a spec with, or without, a vendor."""
    loaded = load_spec(json.dumps({**SPEC, "vendor": vendor} if vendor else SPEC | {"vendor": {}}), "s.yaml")
    assert loaded.spec is not None, loaded.diagnostics
    formats = tuple(FormatRequest(name, {}) for name in ("cloudformation", "terraform", "iam-json"))
    [build] = compile_each(loaded.spec, loaded.spans, (Customer(formats=formats),))
    return {f"{each.format}/{file.path}": file.text for each in build.formats for file in each.artifacts}


def test_only_the_hand_over_pages_of_a_build_depend_on_it() -> None:
    before, after = built(None), built({"notice": "Thirty days.", "events": list(HOSTILE)})
    pages = {f"{name}/README.md" for name in ("cloudformation", "terraform", "iam-json")}
    assert {path for path in before | after if before.get(path) != after.get(path)} == pages
    for page in pages:
        assert "## What the vendor says" not in before[page]
        section = after[page].partition("## What the vendor says\n")[2]
        assert NOT_CHECKED in section
        assert "Thirty days." in section
        assert "<script>" not in section.replace("\\<", "")


def test_a_review_marks_it_in_the_page_and_in_the_text() -> None:
    written = files(review(*(replace(each, answers=HOSTILE) for each in SAID[:1]), *SAID[1:]))
    page = plain(tree(written["review.html"]).text)
    for text in (page, plain(unmarked(written["review.md"]))):
        section = text.rpartition("What the vendor says")[2] if text is not page else text
        assert NOT_CHECKED in section
        assert section.count(NO_STATEMENT) == len(SAID) - 1
        assert all(plain(each) in section for each in HOSTILE)
    assert "<script>x()" not in written["review.html"]


def test_it_is_the_last_section_and_is_absent_if_the_vendor_says_nothing() -> None:
    said, silent = files(review(*SAID)), files(review())
    assert said["review.html"].index('id="evidence"') < said["review.html"].index('id="vendor"')
    assert "What the vendor says" not in silent["review.html"] + silent["review.md"]
    assert "vendor.csv" in said
    assert "vendor.csv" not in silent


def test_the_table_has_every_question_and_no_formula() -> None:
    written = files(review(*(replace(each, answers=HOSTILE) for each in SAID[:1]), *SAID[1:]))["vendor.csv"]
    head, *rows = csv.reader(io.StringIO(written, newline=""))
    assert head == ["question", "text", "answer of the vendor, not checked"]
    assert [(row[0], row[1]) for row in rows] == list(VENDOR_QUESTIONS.items())
    assert rows[0][2] == "'" + "\n".join(HOSTILE)
    assert all(row[2] == "" for row in rows[1:])


@pytest.mark.parametrize(
    ("vendor", "wrong"),
    [
        ("{mfaa: x}", "unknown key 'mfaa' in what the vendor says"),
        ("{mfa: ${param.x}}", "'${' is not allowed here"),
        ("{events: []}", "the list is empty"),
        ("a text", "a map is required here"),
        ("{mfa: {a: b}}", "one text is required here"),
    ],
)
def test_what_is_refused(vendor: str, wrong: str) -> None:
    text = json.dumps({key: value for key, value in SPEC.items() if key != "vendor"})
    quoted = vendor.replace("${param.x}", '"${param.x}"')
    loaded = load_spec(f'{text[:-1]}, "vendor": {quoted}}}', "s.yaml")
    assert any(wrong in str(each) for each in loaded.diagnostics), loaded.diagnostics


def test_every_question_is_in_the_deployment_once_one_is_answered() -> None:
    loaded = load_spec(json.dumps(SPEC | {"vendor": {"mfa": "A key."}}), "s.yaml")
    assert loaded.spec is not None
    deployment = resolve(loaded.spec, loaded.spans, Customer()).deployment
    assert deployment is not None
    assert [each.id for each in deployment.vendor] == list(VENDOR_QUESTIONS)
    assert [each.answers for each in deployment.vendor if each.answers] == [("A key.",)]
