"""The page of a review in a real browser: it says what the engine says, with and without its script."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files as resources
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.model.level_words import VERBS
from octo_spec.review.presences import holds_in
from octo_spec.review.setting_rows import GRAVEST, standing
from octo_spec.testing.draw_facts import with_texts
from octospec_review.vocabulary import SECTIONS
from tests.emitters.review.reading_pages import table_rows
from tests.emitters.review.real_facts import SPECS, facts, files
from tests.engines.browser import opened, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from octo_spec.model.review_facts import ReviewFacts

pytestmark = pytest.mark.engines

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 700}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")]
HOSTILE = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)><a href=javascript:alert(3)>{{7*7}}</style>"
)
ids = pytest.mark.parametrize("path", SPECS, ids=lambda path: path.parent.name)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as chromium:
        yield chromium


def written(told: ReviewFacts, folder: Path) -> Path:
    for name, text in files(told).items():
        (folder / name).write_text(text, "utf-8")
    return folder / "review.html"


@cache
def axe() -> str:
    return (resources("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{each['id']}: {each['nodes'][0]['target']}" for each in found["violations"]]


@ids
def test_every_section_is_there_and_nothing_is_asked_of_a_network(
    browser: Browser, path: Path, tmp_path: Path
) -> None:
    page = written(facts(path), tmp_path)
    with opened(browser, page, viewport=WIDE) as found:
        headings = found.page.locator("h2").all_inner_texts()
        numbered = [f"{number}. {title}" for number, title in enumerate(SECTIONS.values(), start=1)]
        assert [heading for heading in headings if heading[:1].isdigit()] == numbered
        assert found.asked == [page.as_uri()]
        assert found.said == []


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_no_rule_of_accessibility_is_broken(
    browser: Browser, viewport: dict[str, int], scheme: str, tmp_path: Path
) -> None:
    with opened(browser, written(facts(), tmp_path), viewport=viewport, color_scheme=scheme) as found:
        assert violations(found.page) == []
        found.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert violations(found.page) == []


@ids
def test_it_fits_a_narrow_screen(browser: Browser, path: Path, tmp_path: Path) -> None:
    with opened(browser, written(facts(path), tmp_path), viewport=NARROW) as found:
        found.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_its_script_it_reads_the_same_and_offers_no_button(browser: Browser, tmp_path: Path) -> None:
    page = written(facts(), tmp_path)
    with opened(browser, page, viewport=WIDE, java_script_enabled=False) as found:
        assert found.page.locator(".grant").count() == len(facts().grants)
        assert found.page.locator("button:visible, form:visible, td.mine:visible").count() == 0
        found.page.locator(".grant summary").first.click()
        assert found.page.locator(".grant .actions").first.is_visible()


@ids
def test_a_setting_that_is_picked_has_the_answers_of_the_engine(
    browser: Browser, path: Path, tmp_path: Path
) -> None:
    told = facts(path)
    with opened(browser, written(told, tmp_path), viewport=WIDE) as found:
        for answers in _settings(told):
            _pick(found.page, answers)
            shown = dict(
                zip(
                    found.page.locator("tr[data-question]").evaluate_all(
                        "rows => rows.map(row => row.dataset.question)"
                    ),
                    found.page.locator("tr[data-question] td.mine").all_inner_texts(),
                    strict=True,
                )
            )
            assert shown == _standings(told, answers)
            remaining = found.page.locator(".grant:visible").evaluate_all(
                "all => all.map(each => each.dataset.grant)"
            )
            assert remaining == [grant.id for grant in told.grants if holds_in(grant.settings, answers)]


def _settings(told: ReviewFacts) -> list[dict[str, str]]:
    values = [choice.values for choice in told.choices]
    names = [choice.id for choice in told.choices]
    every = [dict(zip(names, picked, strict=True)) for picked in product(*values)]
    return [each for each in every if each][:9]


def _pick(page: Page, answers: dict[str, str]) -> None:
    for choice, value in answers.items():
        page.locator(f'#picker input[name="{choice}"][value="{value}"]').check()


def _standings(told: ReviewFacts, answers: dict[str, str]) -> dict[str, str]:
    found: dict[str, list[Any]] = {}
    for answer in told.answers:
        found.setdefault(answer.question, []).append(standing(answer, answers))
    return {question: min(standings, key=GRAVEST.index).value for question, standings in found.items()}


def test_what_is_picked_has_the_numbers_of_its_row(browser: Browser, tmp_path: Path) -> None:
    told = facts()
    with opened(browser, written(told, tmp_path), viewport=WIDE) as found:
        for row in told.settings:
            _pick(found.page, dict(row.answers))
            shown = found.page.locator("tr[data-level] td.mine").all_inner_texts()
            assert shown == [f"{count:,}" for _, count in row.levels]


def test_search_and_level_filter_and_what_is_shown_is_exported(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(facts(), tmp_path), viewport=WIDE) as found:
        found.page.fill("#search", "secretsmanager")
        found.page.select_option("#level", "Write")
        shown = found.page.locator(".grant:visible").evaluate_all(
            "all => all.map(each => each.dataset.grant)"
        )
        assert shown == ["secrets-1"]
        assert found.page.locator("#found").inner_text() == f"1 of {len(facts().grants)} statements shown."
        with found.page.expect_download() as download:
            found.page.click("#export")
        rows = table_rows(download.value.path().read_text("utf-8"))
        [grant] = [grant for grant in facts().grants if grant.id == "secrets-1"]
        expected = {name for part in grant.by_level if part.level == "Write" for name in part.actions}
        assert {row["action"] for row in rows} == expected
        assert {row["why"] for row in rows} == {grant.why}


def test_a_link_to_a_question_opens_it_and_keys_reach_it(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(facts(), tmp_path), viewport=WIDE) as found:
        found.page.locator("tr[data-question=reads-secrets] a").focus()
        found.page.keyboard.press("Enter")
        found.page.locator("#question-reads-secrets[open]").wait_for()
        found.page.keyboard.press("Tab")
        assert found.page.evaluate("document.activeElement !== document.body")


def test_it_prints_with_everything_open(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(facts(), tmp_path), viewport=WIDE) as found:
        pdf = found.page.pdf()
        assert pdf.startswith(b"%PDF")
        found.page.emulate_media(media="print")
        assert found.page.locator("nav:visible, form:visible").count() == 0


def test_hostile_texts_run_nothing_and_read_as_they_are(browser: Browser, tmp_path: Path) -> None:
    told = with_texts(
        facts(), lambda text: text if text.isidentifier() or text in ("", *VERBS) else text + HOSTILE
    )
    with opened(browser, written(told, tmp_path), viewport=WIDE) as found:
        found.page.wait_for_timeout(200)
        assert [line for line in found.said if line.isdigit()] == []
        assert found.page.locator("script").count() == 1
        assert found.page.locator("img, style ~ style, [onerror]").count() == 0
        assert HOSTILE in found.page.locator("#warning").inner_text()
        assert [url for url in found.asked if not url.startswith("file:")] == []


def test_a_page_of_two_thousand_grants_is_filtered_at_once(browser: Browser, tmp_path: Path) -> None:
    told = facts()
    many = tuple(
        with_texts(grant, str) if number == 0 else _numbered(grant, number)
        for number, grant in enumerate((told.grants * 80)[:2000])
    )
    page = written(replace(told, grants=many), tmp_path)
    with opened(browser, page, viewport=WIDE) as found:
        took = found.page.evaluate(
            """() => { const begun = performance.now(), search = document.getElementById("search");
            search.value = "lambda:DeleteFunction"; search.dispatchEvent(new Event("input", {bubbles: true}));
            document.body.offsetHeight; return performance.now() - begun }"""
        )
        assert took < 3000
        assert 0 < found.page.locator(".grant:visible").count() < 2000


def _numbered(grant: Any, number: int) -> Any:  # noqa: ANN401 - a grant, under another id
    return replace(grant, id=f"{grant.id}-{number}")
