"""The GitHub Actions of requirements/github-actions.toml: how they are used, and which commits GitHub has.

``python -m tests.project.pinned_actions`` compares the table with GitHub, by ``git ls-remote``. With
``--fill`` it first writes the commits of the actions whose row says ``REVISION``, in the table and where they
are used.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.project.addresses import REVISION, addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT: Final = Path(__file__).parents[2]
TABLE: Final = ROOT / "requirements" / "github-actions.toml"
GITHUB: Final = "https://github.com"
GIT: Final = shutil.which("git") or "git"
SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class PinnedAction:
    """An action, a version of it, and the commit of that version."""

    name: str
    version: str
    commit: str

    def __str__(self) -> str:
        return f"{self.name}@{self.commit} # {self.version}"


def pinned_actions() -> tuple[PinnedAction, ...]:
    """Read the table."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["actions"]
    return tuple(PinnedAction(name, **row) for name, row in rows.items())


def used_actions(text: str) -> Iterator[str]:
    """Find what a workflow, or an example of one on a page, uses; a path is an action of the same tree."""
    ours = f"{addresses().name}@"
    for used in re.findall(r"^\s*(?:- )?uses:\s*(\S+(?: +#.*)?)$", text, re.MULTILINE):
        if not used.startswith(("./", ours)):
            yield used


def pages(root: Path = ROOT) -> Iterator[Path]:
    """Find the files that can have a workflow, or an example of one."""
    yield root / "action.yml"
    yield from sorted((root / ".github").rglob("*.y*ml"))
    yield from sorted(root.glob("*.md"))
    for folder in ("docs", "examples", "octo_spec", "spec"):
        yield from sorted(
            path for path in (root / folder).rglob("*") if path.suffix in {".md", ".yml", ".yaml"}
        )


def filled(text: str, actions: Iterable[PinnedAction]) -> str:
    """Write commits where a file says ``REVISION``.

    >>> filled("uses: a/b@REVISION # v1.0.0", [PinnedAction("a/b", "v1.0.0", "c0ffee")])
    'uses: a/b@c0ffee # v1.0.0'
    """
    for action in actions:
        text = text.replace(f"{action.name}@{REVISION} # {action.version}", str(action))
        row = f'"{action.name}" = {{ version = "{action.version}", commit = "'
        text = text.replace(f'{row}{REVISION}"', f'{row}{action.commit}"')
    return text


def fill(root: Path = ROOT, home: str = GITHUB) -> None:
    """Look up the commits that are not known yet, and write those that GitHub has."""
    unknown = (action for action in pinned_actions() if action.commit == REVISION)
    found = [replace(action, commit=commit) for action, commit in compared(unknown, home) if commit]
    for path in (root / TABLE.relative_to(ROOT), *pages(root)):
        path.write_text(filled(path.read_text("utf-8"), found), "utf-8")


def commit_at(address: str, version: str) -> str:
    """Return the commit of a tag in a remote repository; empty if there is no such tag."""
    tag = f"refs/tags/{version}"
    listed = subprocess.run(
        (GIT, "ls-remote", address, tag, f"{tag}^{{}}"),
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if listed.returncode:
        sys.exit(f"git cannot read {address}: {listed.stderr.strip()}")
    lines = (line.partition("\t") for line in listed.stdout.splitlines())
    commits = {name: commit for commit, _, name in lines}
    return commits.get(f"{tag}^{{}}", commits.get(tag, ""))  # an annotated tag is an object of its own


def compared(actions: Iterable[PinnedAction], home: str = GITHUB) -> Iterator[tuple[PinnedAction, str]]:
    """Give each action with the commit that its repository has for its version."""
    for action in actions:
        yield action, commit_at(f"{home}/{'/'.join(action.name.split('/')[:2])}", action.version)


def main() -> None:
    """Print each action, and exit with 1 if one has another commit."""
    if "--fill" in sys.argv[1:]:
        fill()
    found = list(compared(pinned_actions()))
    for action, commit in found:
        said = "as in the table" if commit == action.commit else f"the commit there is {commit or 'missing'}"
        print(f"{action}: {said}")  # noqa: T201 - what the command is for
    sys.exit(any(commit != action.commit for action, commit in found))


if __name__ == "__main__":
    main()
