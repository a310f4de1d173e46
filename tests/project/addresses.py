"""The addresses of this repository: one setting in pyproject.toml, and every page that names them.

A fork, or the owner, sets them once:

    .venv/bin/python -m tests.project.addresses --repository https://github.com/acme/octospec

After a release, pages name the commit of that release as the one to pin:

    .venv/bin/python -m tests.project.addresses --version 0.2.0 --revision "$(git rev-parse v0.2.0)"

Until then they say ``REVISION``.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
UNKNOWN: Final = "OWNER"
REVISION: Final = "REVISION"
PINNED: Final = rf"(?:{REVISION}|[0-9a-f]{{40}} # v[\d.]+)"
BEFORE_RELEASE: Final = re.compile(r"<!-- before the first release -->\n.*?<!-- -->\n\n?", re.DOTALL)
FROM_RELEASE_ON: Final = re.compile(r"<!-- from the first release on\n(.*?)-->\n", re.DOTALL)
IN_A_CLONE: Final = ("`'.[aws,release]'` instead of `.`", "`'octospec[aws,release]'` instead of `octospec`")
FOLDERS: Final = (".github", "docs", "editors", "spec")
MODULES: Final = ("octo_spec/diagnostics.py",)
SUFFIXES: Final = {".md", ".yml", ".yaml", ".json", ".toml", ""}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the repository and its documentation are, as pyproject.toml says."""

    repository: str
    documentation: str

    @property
    def name(self) -> str:
        """The repository as GitHub names it: its owner and its name."""
        return "/".join(self.repository.rstrip("/").split("/")[-2:])

    @property
    def are_known(self) -> bool:
        """Whether the owner has set them."""
        return UNKNOWN not in self.name.split("/")


def addresses(root: Path = ROOT) -> Addresses:
    """Read the setting."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    hook = project["tool"]["hatch"]["metadata"]["hooks"]["custom"]
    return Addresses(hook["repository"], hook["documentation"])


def default_documentation(repository: str) -> str:
    """Return the address at which GitHub serves the pages of a repository.

    >>> default_documentation("https://github.com/acme/octospec")
    'https://acme.github.io/octospec/'
    """
    owner, name = repository.rstrip("/").split("/")[-2:]
    return f"https://{owner.lower()}.github.io/{name}/"


def pages(root: Path = ROOT) -> Iterator[Path]:
    """Find the files that may name the repository."""
    yield from (root / name for name in MODULES if (root / name).exists())
    yield from (path for path in sorted(root.glob("*")) if path.is_file() and path.suffix in SUFFIXES)
    yield from sorted(root.glob(".*.yaml"))
    for folder in FOLDERS:
        yield from (
            path for path in sorted((root / folder).rglob("*")) if path.suffix in SUFFIXES and path.is_file()
        )


def moved(text: str, old: Addresses, new: Addresses) -> str:
    """Name the new addresses instead of the old ones."""
    for before, after in (
        (old.documentation, new.documentation),
        (old.repository, new.repository),
        (old.name, new.name),
    ):
        end = "" if before.endswith("/") else r"(?![\w-])"
        text = re.sub(rf"(?<![\w.-]){re.escape(before)}{end}", after, text)
    return text


def pinned(text: str, name: str, version: str, commit: str) -> str:
    """Name the commit of a release where a page pins this repository.

    >>> pinned("- uses: a/octospec@REVISION", "a/octospec", "0.2.0", "c0ffee")
    '- uses: a/octospec@c0ffee # v0.2.0'
    """
    there = f"{commit} # v{version}"
    text = re.sub(rf"({re.escape(name)}@){PINNED}", rf"\g<1>{there}", text)
    return re.sub(rf"({re.escape(name)}\n +rev: ){PINNED}", rf"\g<1>{there}", text)


def released(text: str) -> str:
    """Remove what holds only before the first release, and show what holds from then on."""
    return FROM_RELEASE_ON.sub(r"\1", BEFORE_RELEASE.sub("", text.replace(*IN_A_CLONE)))


def set_addresses(root: Path, new: Addresses) -> None:
    """Change the setting and every page."""
    old = addresses(root)
    for path in pages(root):
        text = path.read_text("utf-8")
        if (changed := moved(text, old, new)) != text:
            path.write_text(changed, "utf-8")


def set_revision(root: Path, version: str, commit: str) -> None:
    """Pin the commit of a release in every page."""
    name = addresses(root).name
    for path in pages(root):
        text = path.read_text("utf-8")
        if (changed := released(pinned(text, name, version, commit))) != text:
            path.write_text(changed, "utf-8")


def main() -> None:
    """Set what is given, and print the addresses."""
    parser = ArgumentParser(description="Set the addresses of this repository in all its files.")
    parser.add_argument("--repository", metavar="URL")
    parser.add_argument("--documentation", metavar="URL")
    parser.add_argument("--version", metavar="X.Y.Z")
    parser.add_argument("--revision", metavar="COMMIT", help="the commit of the version; HEAD without it")
    given = parser.parse_args()
    if given.repository:
        repository = given.repository.rstrip("/")
        documentation = given.documentation or default_documentation(repository)
        set_addresses(ROOT, Addresses(repository, documentation))
    if given.version:
        head = ("git", "-C", str(ROOT), "rev-parse", "HEAD")
        commit = given.revision or subprocess.check_output(head, text=True).strip()
        set_revision(ROOT, given.version.removeprefix("v"), commit)
    print(addresses())  # noqa: T201 - what the command is for


if __name__ == "__main__":
    main()
