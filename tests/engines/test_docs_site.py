"""The website of the documentation as MkDocs builds it, in a real browser: links, search, dark mode."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from tests.engines.browser import started
from tests.engines.require import require
from tests.project.docs_site import write_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

MKDOCS = Path(__file__).parents[2] / ".venvs" / "docs" / "bin" / "mkdocs"

pytestmark = [pytest.mark.engines, pytest.mark.deep]


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and logs nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the site strictly, which checks each link and each anchor, and serve it."""
    require(MKDOCS.exists(), "MkDocs", "make .venvs/docs/.ready")
    folder = tmp_path_factory.mktemp("site")
    write_site(folder / "source")
    settings = folder / "source" / "mkdocs.yml"
    root = Path(__file__).parents[2]
    settings.write_text(settings.read_text("utf-8").replace("paths: [..]", f"paths: ['{root}']"))
    command = [str(MKDOCS), "build", "--quiet", "--strict", "--config-file", str(settings)]
    ran = subprocess.run(
        [*command, "--site-dir", str(folder / "built")], check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    with served(folder / "built") as url:
        yield url
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    with started() as chromium:
        opened = chromium.new_page(color_scheme="dark")
        elsewhere: list[str] = []
        opened.on("request", lambda request: elsewhere.append(request.url))
        yield opened
        assert [url for url in elsewhere if not url.startswith((address, "data:", "blob:"))] == []


def test_search_finds_a_page_by_what_it_says(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".md-search__input").fill("external id")
    found = page.locator(".md-search-result__item a")
    found.first.wait_for()
    assert any("external" in text.lower() for text in found.all_inner_texts())
    found.first.click()
    page.wait_for_load_state()
    assert page.url != address


def test_a_code_is_found_by_search_and_has_its_own_address(page: Page, address: str) -> None:
    page.goto(f"{address}codes/OCT301/")
    assert page.locator("h1").inner_text().startswith("OCT301 unknown-service")
    page.locator(".md-search__input").fill("OCT809")
    found = page.locator(".md-search-result__item a").first
    found.wait_for()
    assert "/codes/OCT809/" in str(found.get_attribute("href"))


def test_it_is_dark_where_the_system_is_dark_and_code_can_be_copied(page: Page, address: str) -> None:
    page.goto(f"{address}tutorial/")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    assert page.locator(".md-code__button, .md-clipboard").count() > 5


def test_the_columns_of_the_readme_are_tabs_and_the_contract_of_plugins_has_its_classes(
    page: Page, address: str
) -> None:
    page.goto(address)
    tabs = page.locator(".tabbed-labels").first.inner_text().split("\n")
    assert tabs == ["CloudFormation", "Terraform", "IAM JSON"]
    page.goto(f"{address}api/plugin/")
    assert page.locator("h2", has_text="Deployment").count() > 0
