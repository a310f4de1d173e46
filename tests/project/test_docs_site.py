"""The website of the documentation: its pages, its navigation, its links, and a page for each code."""

from __future__ import annotations

import re
from posixpath import dirname, normpath
from typing import TYPE_CHECKING

import pytest

from octo_spec.cli.installed_codes import codes
from octo_spec.lint.discovery import installed_rules
from tests.project.addresses import ROOT, Addresses
from tests.project.docs_site import LESS, navigation, site_pages, sources, with_tabs, write_site

if TYPE_CHECKING:
    from pathlib import Path

OURS = Addresses("https://git.example/acme/octospec", "https://docs.example/")

pytestmark = pytest.mark.skipif(
    not (ROOT / "octo_spec").exists(), reason="the suite for the wheel has no sources of the contracts"
)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return site_pages(OURS, "v1.2.3")


def test_each_code_and_each_rule_has_a_page_at_an_address_that_does_not_change(pages: dict[str, str]) -> None:
    known = {*codes(), *(rule.kind.code for rule in installed_rules().rules)}
    assert {page for page in pages if page.startswith("codes/")} == {f"codes/{code}.md" for code in known}
    assert pages["codes/OCT301.md"].startswith(f"{LESS}# OCT301 unknown-service\n\n")
    assert "\n## Why it is bad\n" in pages["codes/OCT301.md"]


def test_each_relative_link_leads_to_a_page_or_a_file(pages: dict[str, str]) -> None:
    files = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.*")}
    targets = {
        (page, normpath(f"./{dirname(page)}/{link}".replace(".//", "./")))
        for page, text in pages.items()
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", text)
        if "://" not in link
    }
    assert [(page, target) for page, target in targets if target not in pages and target not in files] == []


def test_what_is_not_on_the_site_is_shown_as_the_release_has_it(pages: dict[str, str]) -> None:
    assert "(https://git.example/acme/octospec/blob/v1.2.3/spec/octo.yaml)" in pages["index.md"]
    assert "(https://git.example/acme/octospec/tree/v1.2.3/examples)" in pages["index.md"]


def test_links_to_codes_lead_to_their_own_pages(pages: dict[str, str]) -> None:
    assert "](codes/OCT100.md)" in pages["diagnostics.md"]
    assert "](codes/OCT301.md)" in pages["rules.md"]
    assert "](codes/OCT809.md)" in pages["approving.md"]


def test_every_page_is_in_the_navigation_once_under_its_kind(pages: dict[str, str]) -> None:
    sections = navigation(pages)
    assert [next(iter(section)) for section in sections] == [
        "Home",
        "Tutorials",
        "How-to guides",
        "Reference",
        "Explanation",
        "More",
    ]
    listed = re.findall(r"[\w./-]+\.md", str(sections))
    assert sorted(listed) == sorted(pages)


def test_the_contract_of_plugins_has_each_public_name(pages: dict[str, str]) -> None:
    assert "\n::: octo_spec.model.deployment.Deployment\n" in pages["api/plugin.md"]
    assert "\n::: octo_spec.testing.conformance.EmitterConformance\n" in pages["api/testing.md"]


def test_columns_of_code_are_tabs() -> None:
    cells = "".join(f"<td>\n\n```{name}\n{text}\n```\n\n</td>" for name, text in (("x", "a"), ("y", "b")))
    table = f"<table>\n<tr><th>A</th><th>B</th></tr>\n<tr>{cells}</tr>\n</table>"
    assert with_tabs(table) == '=== "A"\n\n    ```x\n    a\n    ```\n\n=== "B"\n\n    ```y\n    b\n    ```\n'


def test_the_site_of_a_release_pins_its_commit_and_says_what_holds_from_then_on(tmp_path: Path) -> None:
    commit = "0123456789" * 4
    write_site(tmp_path / "site", "1.2.3", commit)
    page = (tmp_path / "site" / "docs" / "continuous-integration.md").read_text("utf-8")
    assert f"octospec@{commit} # v1.2.3" in page
    assert "There is no release yet" not in page
    assert (tmp_path / "site" / "docs" / "schemas" / "octospec-1.schema.json").is_file()
    assert {*sources()} <= {
        path.relative_to(tmp_path / "site" / "docs").as_posix() for path in tmp_path.rglob("*.md")
    }


def test_search_shows_lists_and_pages_for_contributors_last(pages: dict[str, str]) -> None:
    later = {page for page, text in pages.items() if text.startswith(LESS)}
    assert {"api/plugin.md", "decisions/kebab-case-ids.md", "diagnostics.md", "codes/OCT301.md"} <= later
    assert not {"tutorial.md", "language.md", "review.md", "releases.md", "index.md"} & later
