"""The pages that come with octospec, installed from a clone or from the wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from octo_spec.storage.shipped_pages import shipped_page

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "docs/tutorial.md",
        "docs/rules.md",
        "examples/partitions/spec.yaml",
        "spec/octospec.schema.json",
    ],
)
def test_a_page_is_the_one_of_the_repository(name: str) -> None:
    page = shipped_page(name)
    assert page is not None
    assert page.read_bytes() == (ROOT / name).read_bytes()


def test_a_page_that_is_not_there_has_no_place() -> None:
    assert shipped_page("docs/absent.md") is None


def test_each_link_of_a_shipped_spec_to_its_schema_holds() -> None:
    spec = shipped_page("examples/partitions/spec.yaml")
    assert spec is not None
    link = spec.read_text("utf-8").splitlines()[0].partition("$schema=")[2]
    assert (spec.parent / link).is_file()
