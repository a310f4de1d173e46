"""Comparing two versions finds what a command prints or writes differently."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.versions.__main__ import difference, difference_in_facts
from tests.versions.json_names import load_names, rename_keys
from tests.versions.recording import LONGEST, recordable

RECORDING = Path(__file__).with_name("recording.py")
SAME = {"code": 0, "stdout": "a\n", "stderr": "", "files": {"out/x": "1\n"}}


def test_equal_records_have_no_difference() -> None:
    assert not list(difference(SAME, SAME, {}))


def test_each_part_of_a_record_is_compared() -> None:
    changes: tuple[dict[str, object], ...] = (
        {"code": 1},
        {"stdout": "b\n"},
        {"stderr": "b\n"},
        {"files": {}},
        {"files": {"out/x": "2\n"}},
    )
    for change in changes:
        assert list(difference(SAME, SAME | change, {})), change


@pytest.mark.deep
@pytest.mark.medium
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


def test_a_name_that_changed_in_json_is_not_a_difference() -> None:
    names = {"old": "new"}
    old = SAME | {"stdout": '{"a": [{"old": 1}], "m": 2}'}
    new = SAME | {"stdout": '{"m": 2, "a": [{"new": 1}]}'}
    assert not list(difference(old, new, names))
    assert list(difference(old, new | {"stdout": '{"m": 3, "a": [{"new": 1}]}'}, names))


def test_json_without_a_name_that_changed_is_compared_as_text() -> None:
    old, new = SAME | {"stdout": '{"a": 1, "b": 2}'}, SAME | {"stdout": '{"b": 2, "a": 1}'}
    assert list(difference(old, new, {"old": "new"}))


def test_long_json_is_recorded_with_the_new_names() -> None:
    words = "x" * LONGEST
    old, new = f'{{"z": 1, "old": "{words}"}}', f'{{"new": "{words}", "z": 1}}'
    assert recordable(old, {"old": "new"}) == recordable(new, {"old": "new"}) != recordable(old, {})
    assert recordable(words + "y", {}) != recordable(words + "z", {})


def test_no_new_name_is_itself_an_old_one() -> None:
    names = load_names()
    assert rename_keys(dict.fromkeys(names.values()), names) == dict.fromkeys(names.values())


def test_sentences_are_no_facts_but_codes_places_and_data_are() -> None:
    manifest = '{"artifacts": {"a": "1"}, "deployment": "abc"}'
    written = {"manifest.json": manifest, "README.md": "Old words."}
    old = SAME | {
        "stdout": '{"message": "old words", "rests": 1}',
        "stderr": "a.yaml:1:2: OCT101 old",
        "files": written,
    }
    new = SAME | {
        "stdout": '{"depends": 1, "message": "new words"}',
        "stderr": "a.yaml:1:2: OCT101 new",
        "files": {
            "manifest.json": '{"artifacts": {"a": "2"}, "deployment": "abc"}',
            "README.md": "New words.",
        },
    }
    names = {"rests": "depends"}
    assert not list(difference_in_facts(old, new, names))
    for changed in (
        {"code": 1},
        {"stdout": '{"depends": 2, "message": "new words"}'},
        {"stderr": "a.yaml:1:3: OCT101 new"},
        {"stderr": "a.yaml:1:2: OCT102 new"},
        {"files": written | {"manifest.json": '{"artifacts": {"a": "1"}, "deployment": "other"}'}},
        {"files": {"README.md": "Old words."}},
    ):
        assert list(difference_in_facts(old, new | changed, names)), changed
