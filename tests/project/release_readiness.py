"""What is missing before a tag can be released; the workflow ``release`` asks this first.

    python -m tests.project.release_readiness v0.2.0 --repository https://github.com/acme/octospec

prints what is missing and exits with 1. ``--fill`` first looks up the commits of actions and the digests of
images: the one that the Dockerfile begins with, and those that build it. It needs the network, and Docker for
the digests. ``--notes FILE`` writes the section of the changelog.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.project.addresses import REVISION, ROOT, addresses
from tests.project.pinned_actions import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IMAGE: Final = re.compile(r"(?P<image>[a-z0-9./_-]+:[\w.-]+)@sha256:\w+")
WITH_IMAGES: Final = ("Dockerfile", ".github/workflows/release.yml")
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


def notes(text: str, version: str) -> str:
    r"""Return the section of a version in a changelog; empty if it is missing.

    >>> notes("## Unreleased\n\n- B\n\n## 0.2.0 (2026-12-01)\n\n- A\n\n## 0.1.0\n", "0.2.0")
    '- A\n'
    """
    found = re.search(rf"^## {re.escape(version)}(?![\w.]).*\n((?:(?!## ).*\n)*)", text, re.MULTILINE)
    return f"{found[1].strip()}\n" if found and found[1].strip() else ""


def missing(root: Path, tag: str, repository: str | None) -> Iterator[str]:
    """Say what is missing before ``tag`` can be released from a repository."""
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    if tag != f"v{version}":
        yield f"the tag is {tag}, but pyproject.toml has version {version}: tag v{version}"
    ours = addresses(root)
    if not ours.are_known or (repository and ours.repository != repository):
        address = repository or "https://github.com/NAME/octospec"
        yield f"pyproject.toml names {ours.repository}: make addresses REPOSITORY={address}"
    if not notes((root / "CHANGELOG.md").read_text("utf-8"), version):
        yield f"CHANGELOG.md has no section '## {version}'"
    for name in (".github/workflows/release.yml", "Dockerfile", "requirements/github-actions.toml"):
        if re.search(rf"""[@:"]{REVISION}\b""", (root / name).read_text("utf-8")):
            yield f"{name} says REVISION: make release-ready looks it up"


def with_digests(text: str, digest_of: Callable[[str], str]) -> str:
    """Pin each image of a file to its digest.

    >>> with_digests("ARG PYTHON=python:3.11-slim@sha256:REVISION", lambda image: "sha256:c0ffee")
    'ARG PYTHON=python:3.11-slim@sha256:c0ffee'
    """
    return IMAGE.sub(lambda found: f"{found['image']}@{digest_of(found['image'])}", text)


def fill_digests(root: Path) -> None:
    """Look up the present digests of the images."""
    for path in (root / name for name in WITH_IMAGES):
        path.write_text(with_digests(path.read_text("utf-8"), digest_at), "utf-8")


def digest_at(image: str) -> str:
    """Return the present digest of an image in its registry."""
    command = ("docker", "buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}")
    try:
        digest = subprocess.check_output(command, text=True).strip()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"docker cannot look up {image}: {error}")
    if not DIGEST.fullmatch(digest):
        sys.exit(f"docker gives no digest for {image}: {digest}")
    return digest


def main() -> None:
    """Fill in what is asked for, print what is missing, and exit with 1 if anything is."""
    parser = ArgumentParser(description="Say what is missing before a tag can be released.")
    parser.add_argument("tag")
    parser.add_argument("--repository", metavar="URL", help="the repository that releases it")
    parser.add_argument("--fill", action="store_true", help="look up commits and digests")
    parser.add_argument("--notes", type=Path, metavar="FILE", help="write the section of the changelog")
    given = parser.parse_args()
    if given.fill:
        fill(ROOT)
        fill_digests(ROOT)
    lacking = tuple(missing(ROOT, given.tag, given.repository))
    for each in lacking:
        print(each)  # noqa: T201 - what the command is for
    if lacking:
        sys.exit(1)
    if given.notes:
        given.notes.parent.mkdir(parents=True, exist_ok=True)
        text = notes((ROOT / "CHANGELOG.md").read_text("utf-8"), given.tag.removeprefix("v"))
        given.notes.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
