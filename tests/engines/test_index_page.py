"""The page of all releases in a real browser, and a module that Terraform fetches by its sum."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.launch import LaunchSite, PublishedFile
from octo_spec.release.index_page import index_page
from octo_spec.storage.archive import write_archive
from octo_spec.storage.hashing import sha256
from octospec_terraform.writing.write_launch import launch
from tests.emitters.cloudformation.test_write_launch import DEPLOYMENT
from tests.engines.browser import opened, started
from tests.engines.require import require
from tests.engines.terraform import COMMAND, ROOT, VERSIONS
from tests.engines.test_review_page import LOOKS, NARROW, WIDE, violations
from tests.matrices import matrix
from tests.release.test_index_page import hostile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ViewportSize

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as chromium:
        yield chromium


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "index.html"
    path.write_text(index_page(hostile()), "utf-8")
    return path


@pytest.mark.parametrize(("viewport", "scheme"), matrix(LOOKS, LOOKS[:1]))
def test_it_reads_without_script_and_network_and_breaks_no_rule(
    browser: Browser, page: Path, viewport: ViewportSize, scheme: str
) -> None:
    with opened(browser, page, viewport=viewport, color_scheme=scheme) as found:
        assert violations(found.page) == []
        found.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert violations(found.page) == []
        assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert [url for url in found.requested if not url.startswith("file:")] == []
        assert [line for line in found.said if line.isdigit()] == []


def test_without_script_versions_and_marks_are_seen_and_keys_reach_the_links(
    browser: Browser, page: Path
) -> None:
    with opened(browser, page, viewport=NARROW, java_script_enabled=False) as found:
        assert found.page.locator("article:visible").count() == 2
        assert "Withdrawn on 2026-11-27" in found.page.locator("article.gone").inner_text()
        found.page.keyboard.press("Tab")
        assert found.page.locator(".skip:focus").count() == 1
        found.page.locator("article details summary").first.click()
        assert found.page.locator("article details li").first.is_visible()


def test_it_prints_with_what_changed(browser: Browser, page: Path) -> None:
    with opened(browser, page, viewport=WIDE) as found:
        assert found.page.pdf().startswith(b"%PDF")
        found.page.emulate_media(media="print")
        assert found.page.locator("article details li").first.is_visible()


# --- a module by its sum -----------------------------------------------------------------------


@contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("version", matrix(VERSIONS, VERSIONS[-1:]))
def test_terraform_accepts_only_the_module_with_the_pinned_checksum(version: str, tmp_path: Path) -> None:
    python = ROOT / ".venvs" / f"terraform-{version}" / "bin" / "python"
    require(python.exists(), f"Terraform {version}", "make engines")
    module, root = tmp_path / "module", tmp_path / "root"
    module.mkdir()
    root.mkdir()
    (module / "main.tf").write_text('variable "external_id" {}\n')
    write_archive(module, tmp_path / "terraform.zip")
    with served(tmp_path) as url:
        known = sha256((tmp_path / "terraform.zip").read_bytes())
        archive = PublishedFile("terraform.zip", f"{url}/terraform.zip", known)
        [way] = launch(DEPLOYMENT, LaunchSite("1.0.0", (), archive))
        (root / "main.tf").write_text(way.text)
        assert fetched(python, root) == 0
        assert (root / ".terraform/modules/octo/main.tf").read_text() == 'variable "external_id" {}\n'
        (root / "main.tf").write_text(way.text.replace(known, "0" * 64))
        assert fetched(python, root, "-update") != 0


def fetched(python: Path, root: Path, *more: str) -> int:
    words = [str(python), str(COMMAND), "get", *more]
    return subprocess.run(words, cwd=root, capture_output=True, check=False).returncode
