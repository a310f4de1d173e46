"""What is missing before a release: no address, commit or digest may be unknown when it is published."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.project.addresses import ROOT, Addresses, set_addresses
from tests.project.release_readiness import IMAGE, WITH_IMAGES, digest_at, missing, notes, with_digests

if TYPE_CHECKING:
    from pathlib import Path

HERE = "https://github.com/acme/octospec"
FILES = (
    "pyproject.toml",
    "CHANGELOG.md",
    "Dockerfile",
    ".github/workflows/release.yml",
    "requirements/github-actions.toml",
)


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """Give the files that are asked, with all that can be filled in."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
        text = with_digests((tmp_path / name).read_text("utf-8"), lambda _: f"sha256:{'0' * 64}")
        (tmp_path / name).write_text(re.sub(r'([@"])REVISION\b', rf"\g<1>{'0' * 40}", text))
    set_addresses(tmp_path, Addresses(HERE, "https://acme.github.io/octospec/"))
    changes = tmp_path / "CHANGELOG.md"
    changes.write_text(changes.read_text("utf-8").replace("## Unreleased", "## 9.9.9\n\n- All.\n\n## Older"))
    project = tmp_path / "pyproject.toml"
    text = project.read_text("utf-8")
    project.write_text(re.sub(r'^version = ".*"', 'version = "9.9.9"', text, flags=re.MULTILINE))
    return tmp_path


def test_nothing_is_missing_when_all_is_filled_in(ready: Path) -> None:
    assert list(missing(ready, "v9.9.9", HERE)) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("pyproject.toml", 'version = "9.9.9"', 'version = "9.9.8"', "tag v9.9.8"),
        ("pyproject.toml", "/acme/", "/OWNER/", "make addresses REPOSITORY="),
        ("pyproject.toml", "/acme/", "/fork/", f"make addresses REPOSITORY={HERE}"),
        ("CHANGELOG.md", "## 9.9.9", "## 9.9.9.1", "CHANGELOG.md has no section"),
        ("Dockerfile", "sha256:0", "sha256:REVISION", "Dockerfile says REVISION"),
        ("Dockerfile", f"@sha256:{'0' * 64}", "@REVISION", "Dockerfile says REVISION"),
        (".github/workflows/release.yml", "sha256:0", "sha256:REVISION", "release.yml says REVISION"),
        (".github/workflows/release.yml", f"@{'0' * 40}", "@REVISION", "release.yml says REVISION"),
        ("requirements/github-actions.toml", f'"{"0" * 40}"', '"REVISION"', "github-actions.toml says"),
    ],
)
def test_what_is_missing_is_said_with_its_remedy(
    ready: Path, name: str, before: str, after: str, said: str
) -> None:
    path = ready / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after).replace("sha256:REVISION" + "0" * 63, "sha256:REVISION"))
    lacking = list(missing(ready, "v9.9.9", HERE))
    assert [each for each in lacking if said in each], lacking


def test_each_image_of_a_release_has_a_digest() -> None:
    """Also those that build it: by default, Docker takes the builder and the scanner by tags."""
    found = {name: IMAGE.findall((ROOT / name).read_text("utf-8")) for name in WITH_IMAGES}
    assert found == {
        "Dockerfile": ["python:3.11-slim"],
        ".github/workflows/release.yml": [
            "moby/buildkit:buildx-stable-1",
            "docker/buildkit-syft-scanner:stable-1",
        ],
    }
    script = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    assert script.count("docker buildx create") == script.count("--driver-opt image=moby/") == 1
    assert script.count("--sbom=") == script.count("--sbom=generator=docker/") == 1


def test_the_notes_of_a_release_are_its_section_alone() -> None:
    assert notes("## 1.0.0\n\n### A\n\n- x\n\n## 0.9.0\n\n- y\n", "1.0.0") == "### A\n\n- x\n"
    assert notes("## 1.0.0\n\n## 0.9.0\n\n- y\n", "1.0.0") == ""
    assert notes("## Unreleased\n\n- y\n", "1.0.0") == ""


def test_without_docker_the_image_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match=r"docker cannot look up python:3.11-slim: "):
        digest_at("python:3.11-slim")
