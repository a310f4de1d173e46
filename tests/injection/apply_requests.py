"""What ``apply.sh`` of a spec with payloads sends AWS, as an AWS CLI records it that asks no server."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from tests.injection.made_files import of_a_spec

if TYPE_CHECKING:
    from collections.abc import Mapping

AWS: Final = """\
#!/bin/bash
case "$1 $2" in
  "sts get-caller-identity") echo arn:aws:iam::123456789012:user/x ;;
  "configure get") exit 1 ;;
  "iam get-"* | "iam list-"*) echo 'An error occurred (NoSuchEntity)' >&2; exit 254 ;;
  *) printf '%s\\0' "$@" >> "$RECORD" ;;
esac
"""
"""An AWS CLI of an account without roles, which records each request that writes."""

ANSWERS: Final = {"external-id": "an-external-id", "list": "arn:aws:s3:::b", "level": "more"}


def requests(payloads: Mapping[str, str], given: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """Run the script of a spec, and return what it sends; ``None`` if it refuses what is ``given``.

    No file may appear that it does not write.
    """
    made = of_a_spec(dict(payloads))
    assert isinstance(made, dict), made
    files = {name.removeprefix("0/iam-json/"): text for name, text in made.items() if "iam-json" in name}
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in {**files, "bin/aws": AWS, "record": ""}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        (folder / "bin/aws").chmod(0o755)
        ran = _run(folder, {**ANSWERS, **(given or {})})
        parts = (folder / "record").read_text("utf-8").split("\0")
        assert not [*folder.rglob("pwned")]
    if ran.returncode and given:
        assert parts == [""], ran.stdout + ran.stderr
        return None
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return [_parsed(json.loads(part)) for part in parts if part.startswith("{")]


def _run(folder: Path, answers: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    given = [part for id, answer in answers.items() for part in ("--set", f"{id}={answer}")]
    environment = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ("bash", "apply.sh", *given),  # noqa: S607 - the bash that is installed
        cwd=folder,
        env={**environment, "RECORD": str(folder / "record"), "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _parsed(request: dict[str, Any]) -> dict[str, Any]:
    """Parse the documents in a request; without the tags in which the script records names."""
    documents = {key: json.loads(value) for key, value in request.items() if key.endswith("Document")}
    tags = [tag for tag in request.get("Tags", ()) if not tag["Key"].startswith("octospec:")]
    return {**request, **documents, "Tags": tags}
