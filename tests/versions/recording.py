"""Run commands with the octospec of this interpreter, and record all that each one gives.

This file imports nothing of the tests, as it also runs in a checkout of another version. Its input is a JSON
list of argument lists; its output is a line of JSON for each. The commands run in forks of one process that
has imported the command line. The last argument is a JSON object of names in JSON that changed since.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

OUT = "{out}"
LONGEST = 200_000
"""Longer texts are recorded by their hash; JSON by that of its content with today's names."""


def main() -> None:
    """Record the commands of standard input in the tree that is named first, into the file named next."""
    tree, record, root = (Path(argument).resolve() for argument in sys.argv[1:4])
    names = json.loads(sys.argv[4]) if len(sys.argv) > 4 else {}
    longest = json.loads(sys.argv[5]) if len(sys.argv) > 5 else LONGEST
    from octo_spec import cli  # noqa: F401, PLC0415 - imported before it is forked

    os.chdir(tree)
    with record.open("w", encoding="utf-8") as lines:
        for arguments in json.load(sys.stdin):
            lines.write(json.dumps(recorded(arguments, root, names, longest), sort_keys=True) + "\n")


def recorded(
    arguments: list[str], root: Path, names: dict[str, str], longest: int | None
) -> dict[str, object]:
    """Run one command; give its exit code, what it printed, and each file that it wrote."""
    # No TemporaryDirectory: octospec runs what is registered for its exit, and a fork inherits the clean-up.
    scratch = tempfile.mkdtemp()
    try:
        return _recorded(arguments, Path(scratch), root, names, longest)
    finally:
        shutil.rmtree(scratch)


def _recorded(
    arguments: list[str], folder: Path, root: Path, names: dict[str, str], longest: int | None
) -> dict[str, object]:
    given = [argument.replace(OUT, str(folder / "out")) for argument in arguments]
    code = _run(given, folder / "stdout", folder / "stderr")

    def plain(path: Path) -> str:
        text = path.read_bytes().decode(errors="backslashreplace")
        return recordable(text.replace(str(folder), "SCRATCH").replace(str(root), "ROOT"), names, longest)

    written = sorted(path for path in folder.rglob("out/**/*") if path.is_file())
    return {
        "command": " ".join(arguments),
        "code": code,
        "stdout": plain(folder / "stdout"),
        "stderr": plain(folder / "stderr"),
        "files": {str(path.relative_to(folder)): plain(path) for path in written},
    }


def _run(arguments: list[str], stdout: Path, stderr: Path) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 70  # what a crash of this script itself would give
    with contextlib.suppress(BaseException):
        for descriptor, path in ((1, stdout), (2, stderr)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), descriptor)
        sys.argv = ["octospec", *arguments]
        code = _exit_code()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _exit_code() -> int:
    from octo_spec.__main__ import run  # noqa: PLC0415 - of the version that is recorded

    try:
        run()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def recordable(text: str, names: dict[str, str], longest: int | None = LONGEST) -> str:
    """Return a text, or the hash of a long one."""
    if longest is None or len(text) <= longest:
        return text
    with contextlib.suppress(ValueError):
        text = json.dumps(_renamed(json.loads(text), names), sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _renamed(value: object, names: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(each, names) for key, each in value.items()}
    return [_renamed(each, names) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main()
