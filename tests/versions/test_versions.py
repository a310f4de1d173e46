"""Comparing two versions finds what one command prints or writes otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.versions.__main__ import difference

RECORDING = Path(__file__).with_name("recording.py")
SAME = {"code": 0, "stdout": "a\n", "stderr": "", "files": {"out/x": "1\n"}}


def test_equal_records_have_no_difference() -> None:
    assert not list(difference(SAME, SAME))


def test_each_part_of_a_record_is_compared() -> None:
    changes: tuple[dict[str, object], ...] = (
        {"code": 1},
        {"stdout": "b\n"},
        {"stderr": "b\n"},
        {"files": {}},
        {"files": {"out/x": "2\n"}},
    )
    for change in changes:
        assert list(difference(SAME, SAME | change)), change


def test_a_command_is_recorded_with_its_code_its_texts_and_its_files(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    commands = [
        ["build", "spec/octo.yaml", "--format", "iam-json", "--out", "{out}"],
        ["validate", "missing.yaml"],
    ]
    record = tmp_path / "record.jsonl"
    subprocess.run(
        [sys.executable, RECORDING, root, record, root], input=json.dumps(commands), text=True, check=True
    )
    built, missing = map(json.loads, record.read_text().splitlines())
    assert (built["code"], missing["code"]) == (0, 2)
    assert "out/iam-json/index.json" in built["files"]
    assert "missing.yaml" in missing["stderr"] + missing["stdout"]
