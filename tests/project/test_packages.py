"""The wheel and the source distribution: the same bytes everywhere, with the metadata that an index shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from email.message import Message
    from types import ModuleType

ROOT = Path(__file__).parents[2]
GIT = shutil.which("git") or "git"
BUILD = (sys.executable, "-m", "hatchling", "build")
HERE = "https://git.example/acme/octospec"

pytestmark = pytest.mark.skipif(
    not (ROOT / "octo_spec").exists(), reason="the suite for the wheel has no sources"
)


def files(*options: str) -> list[str]:
    """List the files of this repository by git's options, as paths below it."""
    command = (GIT, "-C", str(ROOT), "ls-files", "-z", *options)
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [*filter(None, listed.split("\0"))]


def tree(folder: Path) -> Path:
    """Copy what git knows of this repository, without its folders of large test data."""
    for name in files("--cached", "--others", "--exclude-standard"):
        if not name.startswith("tests/") and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def set_address(folder: Path, address: str = HERE) -> None:
    """Do what a fork does: change the one setting."""
    path = folder / "pyproject.toml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'^repository = ".*"', f'repository = "{address}"', text, flags=re.MULTILINE))


def built(folder: Path, **environment: str) -> dict[str, Path]:
    """Build both packages: the end of a file's name -> the file."""
    subprocess.run(
        BUILD, cwd=folder, env={**os.environ, **environment}, check=True, capture_output=True, umask=0o77
    )
    return {path.suffix: path for path in (folder / "dist").iterdir()}


def digests(packages: dict[str, Path]) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in packages.values()}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tree(tmp_path_factory.mktemp("first"))
    set_address(folder)
    return built(folder, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")


def test_no_file_of_the_repository_is_a_link_out_of_it() -> None:
    """Such as a link to a folder of one machine: it would be broken in every other clone."""
    links = [ROOT / name for name in files("--cached") if (ROOT / name).is_symlink()]
    assert [link for link in links if not link.resolve().is_relative_to(ROOT)] == []
    assert [link for link in links if link.readlink().is_absolute()] == []


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_string(archive.read(name).decode())


@pytest.mark.deep
@pytest.mark.large
def test_two_builds_have_the_same_bytes(packages: dict[str, Path], tmp_path: Path) -> None:
    """In another folder, at another time, with other permissions, another time zone and other leftovers."""
    folder = tree(tmp_path / "another folder")
    set_address(folder)
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o755 if path.is_dir() else 0o600)
    leftover = folder / "octo_spec" / "__pycache__"
    leftover.mkdir()
    (leftover / "parallel.cpython-311.pyc").write_bytes(b"old")
    again = built(folder, TZ="Asia/Tokyo", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    assert digests(again) == digests(packages)


@pytest.mark.deep
@pytest.mark.large
def test_the_source_distribution_builds_the_same_wheel(packages: dict[str, Path], tmp_path: Path) -> None:
    with tarfile.open(packages[".gz"]) as archive:
        archive.extractall(tmp_path, filter="data")
    [folder] = tmp_path.iterdir()
    again = built(folder)
    assert digests(again)[packages[".whl"].name] == digests(packages)[packages[".whl"].name]


CAPABILITIES = ROOT / "packages" / "octospec-capabilities"


@pytest.mark.large
def test_the_library_for_a_product_is_a_wheel_of_its_own(tmp_path: Path) -> None:
    command = (*BUILD, "--target", "wheel", "--directory", str(tmp_path))
    subprocess.run(command, cwd=CAPABILITIES, check=True, capture_output=True)
    [wheel] = tmp_path.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        assert {name.partition("/")[2] for name in archive.namelist()} >= {"__init__.py", "py.typed"}
    code = "import octospec_capabilities as o; print(o.Capabilities().allowed(None, 'x').answer)"
    ran = subprocess.run(
        (sys.executable, "-S", "-c", code),
        env={**os.environ, "PYTHONPATH": str(wheel)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "not-decided\n"
    assert not metadata(wheel).get_all("Requires-Dist")


def test_the_library_for_a_product_has_the_version_of_octospec() -> None:
    versions = [
        re.findall(r'^version = "(.*)"', (folder / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
        for folder in (ROOT, CAPABILITIES)
    ]
    assert versions[0] == versions[1]


@pytest.mark.deep
@pytest.mark.large
def test_every_address_follows_from_one_setting(packages: dict[str, Path]) -> None:
    addresses = dict(address.split(", ") for address in metadata(packages[".whl"]).get_all("Project-URL", []))
    assert addresses["Source"] == HERE
    assert addresses["Issues"] == f"{HERE}/issues"
    assert addresses.keys() == {"Source", "Issues", "Changelog", "Documentation"}


@pytest.mark.deep
@pytest.mark.large
def test_the_readme_of_a_package_has_no_relative_link(packages: dict[str, Path]) -> None:
    readme = str(metadata(packages[".whl"]).get_payload())
    version = metadata(packages[".whl"])["Version"]
    targets = re.findall(r"\]\(([^)]+)\)", readme)
    assert len(targets) > 30
    assert [target for target in targets if not target.startswith(("https://", "#"))] == []
    assert f"{HERE}/blob/v{version}/docs/proof.md" in targets
    assert f"{HERE}/raw/v{version}/docs/pictures/review.webp" in targets
    ours = [target.partition(f"/v{version}/")[2] for target in targets if target.startswith(HERE)]
    assert [target for target in ours if not (ROOT / target.partition("#")[0]).exists()] == []


@pytest.mark.deep
@pytest.mark.large
def test_without_an_address_a_package_links_to_the_account_of_no_stranger(tmp_path: Path) -> None:
    folder = tree(tmp_path)
    set_address(folder, "https://github.com/OWNER/octospec")
    written = metadata(built(folder)[".whl"])
    assert written.get_all("Project-URL") is None
    assert "OWNER" not in str(written.get_payload())


def test_pictures_and_pages_become_absolute_and_what_is_absolute_or_on_the_page_stays() -> None:
    text = "[a](docs/a.md#b) ![p](p.svg) [d](examples/) [x](https://x.example) [h](#here)"
    assert hook().absolute(text, HERE, "v1") == (
        f"[a]({HERE}/blob/v1/docs/a.md#b) ![p]({HERE}/raw/v1/p.svg) [d]({HERE}/tree/v1/examples/) "
        "[x](https://x.example) [h](#here)"
    )


def hook() -> ModuleType:
    """Import the hook as Hatchling does, by its path."""
    spec = spec_from_file_location("package_metadata", ROOT / ".ci" / "package_metadata.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
