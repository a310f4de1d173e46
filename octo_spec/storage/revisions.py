"""Files at a git revision; paths are relative to the current folder, as on disk."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NO_SUCH_REVISION = DiagnosticKind.error(
    "OCT601", "no-such-revision", "A git revision, or a path in it, does not exist."
)
NO_REPOSITORY = DiagnosticKind.error(
    "OCT602", "no-repository", "A git revision is named, but git cannot be used."
)

ObjectId: TypeAlias = str
"""The hash with which git names an object: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects."""


def content_at_revision(revision: str, path: str) -> bytes | Mapping[PurePosixPath, ObjectId] | Diagnostic:
    """Return the content of a file, or the object of each file in a folder by path."""
    problem = _git_problem()
    if problem is not None:
        return NO_REPOSITORY.at(None, f"{revision}:{path} cannot be read: {problem}")
    if _object(f"{revision}^{{tree}}") is None:
        return _unknown_revision(revision, path)
    object_id = _object(f"{revision}:./{PurePosixPath(path)}")
    if object_id is None:
        help = "the path is relative to the current folder"
        return NO_SUCH_REVISION.at(None, f"there is no {path!r} in revision {revision!r}", help)
    if _git("cat-file", "-t", object_id).output.strip() == b"tree":
        return dict(_files(object_id))
    return _git("cat-file", "blob", object_id).output


def committed_content(path: str) -> bytes | None:
    """Return a file as the last commit of its own repository has it, whatever the current folder is."""
    file = Path(path)
    found = _git("-C", str(file.parent), "cat-file", "blob", f"HEAD:./{file.name}")
    return None if found.problem else found.output


MOST_REVISIONS: Final = 200
"""octospec searches this many versions of a file, the newest first."""


def revisions_since(revision: str, path: str) -> tuple[str, ...] | Diagnostic:
    """List the revisions that changed a file, the newest first, and ``revision`` at the end."""
    problem = _git_problem()
    if problem is not None:
        return NO_REPOSITORY.at(None, f"the history of {path} cannot be read: {problem}")
    if _object(f"{revision}^{{commit}}") is None:
        return NO_SUCH_REVISION.at(None, f"git knows no revision {revision!r}")
    listed = _git(
        *("log", f"--max-count={MOST_REVISIONS}", "--format=%h", f"{revision}..HEAD", "--", path)
    ).output
    return (*listed.decode().split(), revision)


def lacks(revision: str, path: str) -> bool:
    """Whether a revision exists and has nothing at ``path``."""
    if _git_problem() is not None or _object(f"{revision}^{{tree}}") is None:
        return False
    return _object(f"{revision}:./{PurePosixPath(path)}") is None


def is_link(revision: str, path: str) -> bool:
    """Whether a revision has a symbolic link at ``path``."""
    listing = _git("ls-tree", "-z", revision, "--", path).output
    return listing.startswith(_LINK_MODE)


_LINK_MODE: Final = b"120000 "


def _unknown_revision(revision: str, path: str) -> Diagnostic:
    message = f"there is no file '{revision}:{path}', and git knows no revision {revision!r}"
    return NO_SUCH_REVISION.at(None, message)


def _object(expression: str) -> ObjectId | None:
    answer = _git("rev-parse", "--verify", "--quiet", "--end-of-options", expression)
    return answer.output.decode().strip() if answer.problem is None else None


def _files(tree: ObjectId) -> Iterator[tuple[PurePosixPath, ObjectId]]:
    """List the files of a tree at any depth, without submodules."""
    listing = _git("ls-tree", "-r", "-z", "--full-tree", tree).output.decode("utf-8", "replace")
    for line in listing.split("\0"):
        entry, _, path = line.partition("\t")
        match entry.split():
            case [_, "blob", object_id]:
                yield PurePosixPath(path), object_id


def contents(objects: Sequence[ObjectId]) -> list[bytes]:
    """Return the content of each object, in one call of git.

    ``git cat-file --batch`` writes a line, whose third word is the size, then the content and a line
    feed: https://git-scm.com/docs/git-cat-file#_batch_output.
    """
    output = _git("cat-file", "--batch", standard_input="\n".join(objects).encode()).output
    files: list[bytes] = []
    for _ in objects:
        head, _, output = output.partition(b"\n")
        if len(head.split()) < len(("name", "kind", "size")):
            msg = "git lacks a file of this revision, as a partial clone does; fetch it first"
            raise OSError(msg)
        size = int(head.split()[2])
        files.append(output[:size])
        output = output[size + 1 :]
    return files


# --- calling git -------------------------------------------------------------------------------


@frozen
class _GitAnswer:
    """What git printed; ``problem`` is the reason that it prints if it refuses."""

    output: bytes
    problem: str | None = None


def _git_problem() -> str | None:
    return _git("rev-parse", "--git-dir").problem


GIT_SECONDS: Final = 60
"""The time for a command of git, which may fetch what a partial clone lacks."""


def _git(*arguments: str, standard_input: bytes = b"") -> _GitAnswer:
    """Run git; raise ``TimeoutError`` if it takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - revisions are never options
            ["git", *arguments],  # noqa: S607 - the git of the user
            input=standard_input,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
            capture_output=True,
            check=False,
            timeout=GIT_SECONDS,
        )
    except FileNotFoundError:
        return _GitAnswer(b"", "git is not installed")
    except subprocess.TimeoutExpired:
        msg = f"git {arguments[0]} did not end within {GIT_SECONDS:g} seconds; name a file, and no revision"
        raise TimeoutError(msg) from None
    reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    return _GitAnswer(done.stdout, None if done.returncode == 0 else reason or "git refuses")
