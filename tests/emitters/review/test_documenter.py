"""The documenter in docs/review.md works, and writes the files that the page describes."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import jinja2
import pytest

from octo_spec import diagnostics
from octo_spec.plugin import Documenter
from octospec_review import DOCUMENTER
from octospec_review.vocabulary import DATA, PAGE, SUMMARY, TABLE, TEXT, VENDOR_TABLE
from octospec_review.writing import html_page
from tests.cases.review_cases import cases, compared, written
from tests.emitters.review.real_facts import facts, files

REVIEW = (Path(__file__).parents[3] / "docs" / "review.md").read_text("utf-8")


def test_the_documenter_in_the_documentation_writes_one_line_per_answer() -> None:
    [snippet] = re.findall(r"^```python\n(.*?)^```", REVIEW, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(snippet, names)  # noqa: S102 - the page of this repository
    documenter = names["DOCUMENTER"]
    assert isinstance(documenter, Documenter)
    [artifact] = documenter.document(facts(), documenter.options()).artifacts
    assert len(artifact.text.splitlines()) == len(facts().answers)


def test_the_documenter_writes_the_files_that_the_documentation_says() -> None:
    names = (DATA, PAGE, SUMMARY, TABLE, TEXT, VENDOR_TABLE)
    assert sorted(files(facts())) == sorted(names)
    assert all(f"`{name}`" in REVIEW for name in names)
    assert DOCUMENTER.name == "review"


def test_the_page_links_to_the_glossary_once_the_documentation_has_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(diagnostics, "DOCUMENTATION", "https://OWNER.docs.example/latest/")
    assert "glossary" not in files(facts())[PAGE]
    monkeypatch.setattr(diagnostics, "DOCUMENTATION", "https://docs.example/latest/")
    links = re.findall(r'href="(http[^"]*)"', files(facts())[PAGE])
    assert links == ["https://docs.example/latest/glossary/"]
    assert (Path(__file__).parents[3] / "docs" / "glossary.md").is_file()


def test_the_page_is_compiled_once_and_contains_no_result_of_our_functions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (html_page.FOLDER / "__pycache__").mkdir(exist_ok=True)
    html_page._template.cache_clear()
    first = files(facts())[PAGE]
    monkeypatch.delattr(jinja2.Environment, "compile")
    html_page._template.cache_clear()
    assert files(facts())[PAGE] == first
    monkeypatch.setattr(html_page, "_with_plain_ends", lambda _: "changed")
    assert files(facts())[PAGE].count("changed") > first.count("changed")
    html_page._template.cache_clear()


@pytest.mark.medium
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_review_is_written_as_its_golden_texts(case: Path) -> None:
    assert written(case) == {path: path.read_text("utf-8") for path in compared(case)}
