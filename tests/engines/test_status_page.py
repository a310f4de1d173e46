"""The page of a fleet in a real browser: with 10,000 customers, by keys, in print and without a script."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.release.customer_status import CustomerState, StatusReason
from octo_spec.release.status_page import status_page
from tests.emitters.review.reading_pages import table_rows
from tests.engines.browser import opened, started
from tests.engines.test_review_page import INKS, LOOKS, NARROW, WIDE, pages, violations
from tests.matrices import matrix
from tests.release.fleet_rows import NOW, facts
from tests.release.test_index_page import HOSTILE
from tests.trials import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

    from octo_spec.release.status_facts import StatusFacts

pytestmark = pytest.mark.engines

MANY = 10_000
SOON = 5000
"""Milliseconds, of a machine that runs other tests at the same time; an idle one takes a hundredth."""
FILTERED = """words => { const begun = performance.now();
    location.hash = "#customers?" + words;
    return new Promise(drawn => addEventListener("hashchange", () => {
        document.body.offsetHeight;
        drawn(performance.now() - begun);
    }, {once: true})); }"""
SUMMED = "text => document.querySelector('#sum').innerText === text"
SORTED = """id => { const begun = performance.now();
    document.querySelector(`th[data-c=${id}] button`).click();
    document.body.offsetHeight;
    return performance.now() - begun; }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as chromium:
        yield chromium


def written(fleet: StatusFacts, folder: Path) -> Path:
    path = folder / "index.html"
    path.write_text(status_page(fleet), "utf-8")
    return path


def ids(page: Page) -> list[str]:
    """Return the names of the rows that are drawn, from the top."""
    return page.locator("tbody .r .open").all_inner_texts()


@pytest.mark.parametrize(("viewport", "scheme"), matrix(LOOKS, LOOKS[3:]))
def test_it_breaks_no_rule_and_loads_nothing(
    browser: Browser, viewport: ViewportSize, scheme: str, tmp_path: Path
) -> None:
    path = written(facts(300), tmp_path)
    with opened(browser, path, now=NOW, viewport=viewport, color_scheme=scheme) as found:
        assert not THOROUGH or violations(found.page) == []
        found.page.locator(".causes li button").first.click()
        found.page.locator("summary").click()
        found.page.locator("tbody .open").first.click()
        found.page.locator(".detail").wait_for()
        assert violations(found.page) == []
        assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert found.requested == [path.as_uri()]
        assert found.said == []


@pytest.mark.deep
def test_ten_thousand_rows_are_filtered_and_sorted_without_delay(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(facts(MANY), tmp_path), now=NOW, viewport=WIDE) as found:
        page = found.page
        assert page.locator("#sum").inner_text() == "10,000 customers"
        assert page.locator("tbody .r").count() < 50
        assert page.locator("tbody .r .chip").first.inner_text() == "Drifted"
        assert page.evaluate(FILTERED, "state=outdated&q=reports") < SOON
        assert re.fullmatch(r"\d+ of 10,000 customers", page.locator("#sum").inner_text())
        assert {*page.locator("tbody .r .chip").all_inner_texts()} == {"Outdated"}
        assert page.evaluate(FILTERED, "q=nothing+has+this") < SOON
        assert page.locator("#empty").inner_text().startswith("No customer matches these filters.")
        page.get_by_role("button", name="Clear all filters").click()
        for column in ("name", "state", "release", "behind", "drift", "own", "seen"):
            assert page.evaluate(SORTED, column) < SOON
            assert page.locator(f"th[data-c={column}][aria-sort]").count() == 1
        page.evaluate(SORTED, "name")
        assert ids(page)[:3] == ["Acme 1 Reports", "Acme 2 Reports", "Acme 3 Reports"]
        page.locator("#scroll").focus()
        page.keyboard.press("End")
        assert ids(page)[-1] == "customer-9995"
        assert found.said == []


@pytest.mark.deep
def test_links_set_filters_and_the_address_keeps_them(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(facts(300), tmp_path), now=NOW, viewport=WIDE) as found:
        page = found.page
        page.locator("#first a").first.click()
        page.wait_for_function(SUMMED, arg="1 of 300 customers")
        page.go_back()
        page.wait_for_function(SUMMED, arg="300 customers")
        page.goto(
            f"{page.url.partition('#')[0]}#customers?state=drifted&sort=-name&constructor=x&open=customer-3"
        )
        page.reload()
        assert page.locator(".states [aria-pressed=true]").inner_text().endswith("Drifted")
        assert "Drift from 2.1.1, the nearest release" in page.locator(".detail").inner_text()
        assert "--customer customer-3" in page.locator(".detail pre").inner_text()
        page.keyboard.press("Tab")
        page.locator("tbody .on .open").focus()
        page.keyboard.press("Escape")
        assert page.locator(".detail").count() == 0
        assert "open=" not in page.url


@pytest.mark.deep
def test_the_export_has_the_rows_that_are_shown_and_no_formula(browser: Browser, tmp_path: Path) -> None:
    fleet = facts(300)
    titles = ("=cmd()", "|cmd", "a;=cmd()", "a; b")
    drifted = [each for each in fleet.rows if each.state is CustomerState.DRIFTED][: len(titles)]
    named = {row.id: replace(row, title=title) for row, title in zip(drifted, titles, strict=True)}
    path = written(replace(fleet, rows=tuple(named.get(row.id, row) for row in fleet.rows)), tmp_path)
    with opened(browser, path, now=NOW, viewport=WIDE) as found:
        found.page.evaluate(FILTERED, "state=drifted&sort=name")
        with found.page.expect_download() as download:
            found.page.click("#csv")
        text = download.value.path().read_text("utf-8")
    rows = table_rows(text)
    expected = [each.id for each in fleet.rows if each.state is CustomerState.DRIFTED]
    assert sorted(row["id"] for row in rows) == sorted(expected)
    exported = {row["id"]: row["title"] for row in csv.DictReader(text.splitlines())}
    assert [exported[row.id] for row in drifted] == ["'=cmd()", "'|cmd", "a;'=cmd()", "a; b"]


def test_without_a_script_the_pictures_and_causes_are_read(browser: Browser, tmp_path: Path) -> None:
    fleet = facts(300)
    path = written(fleet, tmp_path)
    with opened(browser, path, now=NOW, viewport=WIDE, java_script_enabled=False) as found:
        assert found.page.locator("form:visible, #list:visible, button:visible").count() == 0
        assert found.page.locator(".causes > li").count() == len(fleet.causes)
        assert found.page.locator(".causes pre").first.is_visible()
        assert "status.jsonl next to this page has the same rows" in found.page.inner_text("#customers")
        assert found.page.locator(".spark").count() == len(CustomerState)


@pytest.mark.deep
def test_it_prints_light_on_one_page(browser: Browser, tmp_path: Path) -> None:
    inks = []
    for scheme in ("light", "dark"):
        path = written(facts(300), tmp_path)
        with opened(browser, path, now=NOW, viewport=WIDE, color_scheme=scheme) as found:
            assert pages(found.page.pdf(prefer_css_page_size=True)) == 1
            found.page.emulate_media(media="print", color_scheme=scheme)
            assert found.page.locator("#customers:visible, nav:visible, button:visible").count() == 0
            # The page paints its rows when the browser has time, so their number differs.
            inks.append({*found.page.evaluate(INKS)})
    assert inks[0] == inks[1]


def test_an_old_page_says_so_and_hostile_texts_run_nothing(browser: Browser, tmp_path: Path) -> None:
    fleet = facts(40)
    rows = tuple(
        replace(each, title=HOSTILE, reason=StatusReason("x", HOSTILE), account=HOSTILE)
        for each in fleet.rows
    )
    old = replace(fleet.run, ended="2020-01-01T00:00:00Z")
    path = written(replace(fleet, rows=rows, runs=(*fleet.runs[:-1], old)), tmp_path)
    with opened(browser, path, now=NOW, viewport=WIDE) as found:
        assert "Look again first." in found.page.inner_text("#first")
        found.page.locator("tbody .open").first.click()
        assert HOSTILE in found.page.inner_text(".detail")
        assert found.page.locator("img, [onerror]").count() == 0
        assert [line for line in found.said if line.isdigit()] == []
        assert found.requested == [path.as_uri()]
    with opened(browser, path, now=NOW, viewport=NARROW) as found:
        assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
