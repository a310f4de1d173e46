"""Files as git keeps them at a revision; paths are taken from the current folder, as on disk."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NO_SUCH_REVISION = DiagnosticKind.error(
    "OCT601", "no-such-revision", "A git revision, or what is named in it, is not there."
)
NO_REPOSITORY = DiagnosticKind.error(
    "OCT602", "no-repository", "A git revision is named where git cannot be asked."
)

ObjectId: TypeAlias = str
"""The name under which git keeps a content."""


def at_revision(revision: str, path: str) -> bytes | Mapping[PurePosixPath, ObjectId] | Diagnostic:
    """Give the content of a file, or of a folder the object of each file in it."""
    fault = _git_fault()
    if fault is not None:
        return NO_REPOSITORY.at(None, f"{revision}:{path} cannot be read: {fault}")
    if _object(f"{revision}^{{tree}}") is None:
        return _unknown_revision(revision, path)
    found = _object(f"{revision}:./{PurePosixPath(path)}")
    if found is None:
        help = "a path is taken from the current folder"
        return NO_SUCH_REVISION.at(None, f"there is no {path!r} in revision {revision!r}", help)
    if _git("cat-file", "-t", found).output.strip() == b"tree":
        return dict(_files(found))
    return _git("cat-file", "blob", found).output


def _unknown_revision(revision: str, path: str) -> Diagnostic:
    message = f"there is no file '{revision}:{path}', and git knows no revision {revision!r}"
    return NO_SUCH_REVISION.at(None, message)


def _object(expression: str) -> ObjectId | None:
    done = _git("rev-parse", "--verify", "--quiet", "--end-of-options", expression)
    return done.output.decode().strip() if done.fault is None else None


def _files(tree: ObjectId) -> Iterator[tuple[PurePosixPath, ObjectId]]:
    """List what is kept as a file, at any depth; not a submodule."""
    for line in (
        _git("ls-tree", "-r", "-z", "--full-tree", tree).output.decode("utf-8", "replace").split("\0")
    ):
        what, _, path = line.partition("\t")
        match what.split():
            case [_, "blob", object_id]:
                yield PurePosixPath(path), object_id


def contents(objects: Sequence[ObjectId]) -> list[bytes]:
    """Give the content of each object, in one call of git.

    ``git cat-file --batch`` writes a line, whose third word is the size, then the content and a line
    feed: https://git-scm.com/docs/git-cat-file#_batch_output.
    """
    rest = _git("cat-file", "--batch", given="\n".join(objects).encode()).output
    found = []
    for _ in objects:
        head, _, rest = rest.partition(b"\n")
        size = int(head.split()[2])
        found.append(rest[:size])
        rest = rest[size + 1 :]
    return found


# --- asking git --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Done:
    output: bytes
    fault: str | None = None


def _git_fault() -> str | None:
    return _git("rev-parse", "--git-dir").fault


def _git(*arguments: str, given: bytes = b"") -> _Done:
    """Ask git; ``fault`` is what it says where it refuses."""
    try:
        done = subprocess.run(["git", *arguments], input=given, capture_output=True, check=False)  # noqa: S603, S607 - the git of the person who asks; revisions are never options
    except FileNotFoundError:
        return _Done(b"", "git is not installed")
    said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    return _Done(done.stdout, None if done.returncode == 0 else said or "git refuses")
