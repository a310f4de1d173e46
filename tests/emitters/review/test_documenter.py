"""The documenter of docs/review.md is one: what it says runs, and writes what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from octo_spec.plugin import Documenter
from octospec_review import DOCUMENTER
from octospec_review.vocabulary import DATA, PAGE, TABLE, TEXT
from tests.emitters.review.real_facts import facts, files

REVIEW = (Path(__file__).parents[3] / "docs" / "review.md").read_text("utf-8")


def test_the_documenter_of_the_page_writes_a_line_an_answer() -> None:
    [snippet] = re.findall(r"^```python\n(.*?)^```", REVIEW, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(snippet, names)  # noqa: S102 - the page of this repository
    documenter = names["DOCUMENTER"]
    assert isinstance(documenter, Documenter)
    [artifact] = documenter.document(facts(), documenter.options()).artifacts
    assert len(artifact.text.splitlines()) == len(facts().answers)


def test_the_files_are_those_of_the_page() -> None:
    assert sorted(files(facts())) == sorted((DATA, PAGE, TABLE, TEXT))
    assert all(f"`{name}`" in REVIEW for name in (DATA, PAGE, TABLE, TEXT))
    assert DOCUMENTER.name == "review"
