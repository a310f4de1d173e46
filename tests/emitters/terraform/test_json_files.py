"""Modules that are written as JSON."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from octo_spec.plugin.artifacts import Artifact, Reading
from octospec_terraform import EMITTER


def _understood(written: str) -> Reading:
    assert EMITTER.understand
    return EMITTER.understand((Artifact(PurePosixPath("main.tf.json"), written),))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{", "this is no JSON"),
        ("[]", "is an object"),
        ('{"resource": {"aws_iam_role": 1}}', "a block 'resource' is an object"),
        ('{"locals": {"a": 1}, "locals": {"b": 1}}', "locals"),
        ('{"locals": {"a": "\\ud83d\\ude00"}}', "two escapes"),
        ("[" * 5000, "this is no JSON"),
        ('{"locals": ' * 40 + "{}" + "}" * 40, "nested"),
        ('{"locals": {"a": NaN}}', "NaN is no number"),
        ('{"locals": {"a": 1e999}}', "too large"),
        ('{"variable": {"a": {"type": "${"}}}', ""),
    ],
)
def test_what_is_not_understood_is_told_at_its_place(written: str, told: str) -> None:
    reading = _understood(written)
    assert reading.deployment is None
    assert reading.diagnostics
    assert any(told in note.message for note in reading.diagnostics)
    assert all(note.span for note in reading.diagnostics)
