from __future__ import annotations

import json
from dataclasses import replace
from functools import reduce
from operator import getitem
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.diagnostics import Span
from octo_spec.model.deployment import Parameter
from octo_spec.model.reports import NOT_UNDERSTOOD
from octo_spec.plugin.artifacts import Artifact
from octo_spec.plugin.contract import EmitterOptions
from octospec_iam_json import EMITTER
from octospec_iam_json.kinds import BAD_JSON, FOREIGN_SCRIPT, MISSING_FILE, UNKNOWN_FILE
from octospec_iam_json.reading.json_source import shape_of
from octospec_iam_json.reading.read import read
from tests.emitters.iam_json.samples import EVERYTHING, PLAIN, SAMPLES
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = {
    str(artifact.path): artifact.text for artifact in EMITTER.emit(EVERYTHING, EmitterOptions()).artifacts
}


def _read(files: dict[str, str]) -> list[str]:
    reading = read(tuple(Artifact(PurePosixPath(path), text) for path, text in files.items()))
    assert (reading.deployment is None) == bool(reading.diagnostics)
    return [str(diagnostic) for diagnostic in reading.diagnostics]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_back_equal(name: str) -> None:
    emission = EMITTER.emit(SAMPLES[name], EmitterOptions())
    reading = read(emission.artifacts)
    assert not reading.diagnostics
    assert reading.deployment == SAMPLES[name]


def test_the_requirements_of_a_pattern_are_read_back() -> None:
    parameter = Parameter("team", "A team.", pattern="^[a-z]+$", pattern_help="lower-case letters")
    helped = replace(PLAIN, parameters=(*PLAIN.parameters, parameter))
    reading = read(EMITTER.emit(helped, EmitterOptions()).artifacts)
    assert reading.deployment is not None
    assert reading.deployment.parameters[-1].pattern_help == "lower-case letters"


def test_a_session_of_no_seconds_is_not_mistaken_for_the_default() -> None:
    emission = EMITTER.emit(PLAIN, EmitterOptions())
    files = {str(artifact.path): artifact.text for artifact in emission.artifacts}
    written = json.loads(files[CREATE]) | {"MaxSessionDuration": 0}
    changed = {**files, CREATE: json.dumps(written)}
    reading = read(tuple(Artifact(PurePosixPath(path), text) for path, text in changed.items()))
    assert reading.deployment is not None
    assert [role.max_session for role in reading.deployment.roles] == [0]


def test_what_only_documents_does_not_matter() -> None:
    assert not _read({**FILES, "README.md": "anything\n"})


@pytest.mark.parametrize("path", [path for path in FILES if path != "README.md"])
def test_a_file_that_is_gone_is_missed(path: str) -> None:
    [found] = _read({other: text for other, text in FILES.items() if other != path})
    assert f"{MISSING_FILE.code} there is no file {path!r}" in found


@pytest.mark.parametrize("path", [path for path in FILES if "-policies/" in path])
def test_a_policy_that_is_gone_is_missed_on_the_line_that_names_it(path: str) -> None:
    [found] = _read({other: text for other, text in FILES.items() if other != path})
    lines = FILES["index.json"].splitlines()
    [number] = [number for number, line in enumerate(lines, start=1) if f'"file": "{path}"' in line]
    assert found.startswith(f"index.json:{number}:")


def test_a_file_that_the_index_does_not_name_is_reported() -> None:
    extra = "reader/inline-policies/more.json"
    [found] = _read({**FILES, extra: "{}\n"})
    assert found == f"{extra}:1:1: {UNKNOWN_FILE.code} index.json does not name this file"


def test_a_script_of_another_hand_is_refused() -> None:
    [found] = _read({**FILES, "apply.sh": FILES["apply.sh"] + "rm -rf /\n"})
    assert found.startswith(f"apply.sh:1:1: {FOREIGN_SCRIPT.code}")


ROOT = "reader/inline-policies/root.json"
CREATE = "reader/create-role.json"
TRUST = "reader/trust-policy.json"
INDEX = "index.json"
SOME_VALUES = '"values": [\n            "on"\n          ]'


@pytest.mark.parametrize(
    ("path", "old", "new", "place", "message"),
    [
        (ROOT, '"Version"', '"Id": "x",\n  "Version"', "2:3", "'Id' is not supported here"),
        (ROOT, '"Effect": "Allow"', '"Effect": "Maybe"', "5:17", "Effect must be Allow or Deny"),
        (ROOT, '"s3:GetObject"', '"${account}"', "6:17", "a reference is not allowed here"),
        (ROOT, "${aws:PrincipalTag/team}", "${team}", "7:19", "${team} is neither a reference"),
        (CREATE, '"RoleName"', '"Name"', "2:3", "'Name' is not supported here"),
        (CREATE, '"/acme/"', "5", "3:11", "expected a text here"),
        (TRUST, '"Effect": "Allow"', '"Effect": "Deny"', "4:5", "a trust statement that denies"),
        (INDEX, '"octospec-index": 1', '"octospec-index": 2', "1:1", "of this index is not 1"),
        (INDEX, '"octospec-index": 1', '"octospec-index": "1"', "2:21", "expected a number here"),
        (INDEX, '"name": "octo-full"', '"nme": "octo-full"', "3:3", "'nme' is not supported here"),
        (INDEX, '"min-length": 2', '"min-length": "2"', "15:21", "expected a number here"),
        (INDEX, '"optional": true', '"optional": "true"', "", "the only possible value here is true"),
        (INDEX, '"optional": true', '"optional": null', "", "the only possible value here is true"),
        (INDEX, '"kind": "list"', '"kind": "set"', "", "'set' is not one of text, list"),
        (INDEX, '"kind": "managed"', '"kind": "other"', "", "'other' is not one of inline, managed"),
        (INDEX, '"choice": "reports"', '"chance": "reports"', "", "'chance' is not supported here"),
        (INDEX, SOME_VALUES, '"values": []', "", "expected a list with at least one text here"),
        (INDEX, '"trust": [\n        [],', '"trust": [', "", "2 statements, but 1 conditions"),
        (INDEX, '"account",\n', "", "", "expected a fact and its text here"),
    ],
)
def test_what_octospec_would_not_write_is_not_understood(
    path: str, old: str, new: str, place: str, message: str
) -> None:
    assert old in FILES[path]
    found = _read({**FILES, path: FILES[path].replace(old, new, 1)})
    assert any(
        line.startswith(f"{path}:{place}") and f"{NOT_UNDERSTOOD.code} " in line and message in line
        for line in found
    ), found


def _places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - JSON
    """Yield the place of each part of a JSON document."""
    yield place
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from _places(part, (*place, key))


def _without(index: str, place: tuple[str | int, ...], instead: list[Any]) -> str:
    """Remove a part of a JSON document, or replace it by the element of ``instead``."""
    document: dict[Any, Any] = {"": json.loads(index)}
    *parents, last = ("", *place)
    within = reduce(getitem, parents, document)
    if instead:
        within[last] = instead[0]
    else:
        del within[last]
    return json.dumps(document.get("", ""))


PLACES = {
    tuple(part for part in place if isinstance(part, str)): place
    for place in _places(json.loads(FILES[INDEX]))
}.values()
"""One place of each form."""


@pytest.mark.large
@pytest.mark.parametrize("instead", matrix([[], [True], [[]]], [[[]]]))
def test_a_part_that_is_missing_or_of_another_type_is_reported_or_optional(instead: list[Any]) -> None:
    """What is no object is reported as such, and not once more for each key that it does not have."""
    for place in PLACES:
        found = _read({**FILES, INDEX: _without(FILES[INDEX], place, instead)})
        assert not instead or not any("is missing here" in line for line in found), (place, found)


@pytest.mark.parametrize(
    "folder", ["../../etc", "/etc", ".", "..", "", "a\0b", "a\nb", "READER", "x" * 5_000]
)
def test_a_folder_that_the_index_names_elsewhere_is_not_read(folder: str) -> None:
    index = json.loads(FILES[INDEX])
    index["roles"][0]["folder"] = folder
    found = _read({**FILES, INDEX: json.dumps(index, indent=2) + "\n"})
    assert any(f"{MISSING_FILE.code} " in line for line in found), found
    assert all(line.startswith((f"{INDEX}:", "executor/", "reader/")) for line in found), found


@pytest.mark.parametrize(
    ("text", "span", "message"),
    [
        ("", Span(ROOT), "the file is empty"),
        ("Version: 2012-10-17\n", Span(ROOT, 1, 1), "not valid JSON"),
        ("{'Version': 1}\n", Span(ROOT, 1, 2), "not valid JSON"),
        ('{\n  "a": 1,\n  "a": 2\n}\n', Span(ROOT, 3, 3), "key 'a' is already used in line 2"),
        ('{"a": "\\ud83d\\ude00"}\n', Span(ROOT, 1, 8), "a surrogate escape"),
        ("[" * 40 + "]" * 40 + "\n", Span(ROOT, 1, 33), "nested deeper"),
        ('{\n  "a": &x "b"\n}\n', Span(ROOT, 2, 8), "anchors"),
        ('{"a": 1} {"b": 2}\n', Span(ROOT, 1, 10), ""),
        (f'{{"a": {"9" * 5000}, "b"}}\n', Span(ROOT, 1, 5012), "not valid JSON"),
    ],
)
def test_invalid_json_is_reported_with_its_place(text: str, span: Span, message: str) -> None:
    files = {**FILES, ROOT: text}
    reading = read(tuple(Artifact(PurePosixPath(path), text) for path, text in files.items()))
    [found] = reading.diagnostics
    assert found.kind is BAD_JSON
    assert (found.span and str(found.span)) == str(span)
    assert message in found.message


@pytest.mark.parametrize("lines", [0, 1, 3])
@pytest.mark.parametrize("spaces", [0, 1, 8])
def test_at_the_place_of_a_surrogate_escape_is_that_escape(lines: int, spaces: int) -> None:
    places: list[Span] = []
    text = "[" + "\n" * lines + " " * spaces + '"\\ud83d\\ude00"]\n'
    artifact = Artifact(PurePosixPath(INDEX), text)
    assert shape_of(artifact, lambda span, _: places.append(span)) is None
    [place] = places
    assert text.splitlines()[place.line - 1][place.column - 1 :] == '\\ud83d\\ude00"]'
