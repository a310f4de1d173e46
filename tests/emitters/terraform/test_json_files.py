"""Modules that are written as JSON."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from octo_spec.model.deployment import ParameterKind
from octo_spec.plugin.artifacts import Artifact, Reading, ReadMode
from octospec_terraform import EMITTER


def _understood(written: str) -> Reading:
    assert EMITTER.read
    return EMITTER.read((Artifact(PurePosixPath("main.tf.json"), written),), ReadMode.FOREIGN)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{", "this is not valid JSON"),
        ("[]", "must contain an object"),
        ('{"resource": {"aws_iam_role": 1}}', "a block 'resource' must be an object"),
        ('{"locals": {"a": 1}, "locals": {"b": 1}}', "locals"),
        ('{"locals": {"a": "\\ud83d\\ude00"}}', "two escapes"),
        ("[" * 5000, "this is not valid JSON"),
        ('{"locals": ' * 40 + "{}" + "}" * 40, "nested"),
        ('{"locals": {"a": NaN}}', "NaN is not a number"),
        ('{"locals": {"a": 1e999}}', "does not know exactly"),
        ('{"variable": {"a": {"type": "${"}}}', ""),
    ],
)
def test_what_is_not_understood_is_reported_at_its_place(written: str, message: str) -> None:
    reading = _understood(written)
    assert reading.deployment is None
    assert reading.diagnostics
    assert any(message in note.message for note in reading.diagnostics)
    assert all(note.span for note in reading.diagnostics)


@pytest.mark.parametrize("written", ["list(string)", "${list(string)}", "${list(\n  string\n)}"])
def test_a_type_is_code_with_or_without_braces(written: str) -> None:
    variables = {"names": {"type": written, "default": ["a", "b"]}}
    trust = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "${var.names}"}}]
    }
    role = {"name": "x", "assume_role_policy": f"${{jsonencode({json.dumps(trust)})}}"}
    reading = _understood(json.dumps({"variable": variables, "resource": {"aws_iam_role": {"x": role}}}))
    assert reading.deployment
    [names] = reading.deployment.parameters
    assert (names.kind, names.default) == (ParameterKind.LIST, ("a", "b"))


@pytest.mark.parametrize("default", ["a", "${a}", "$${a}", "%{ if }"])
def test_a_default_is_used_as_it_is_and_is_not_a_template(default: str) -> None:
    trust = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "${var.who}"}}]
    }
    role = {"name": "x", "assume_role_policy": f"${{jsonencode({json.dumps(trust)})}}"}
    variables = {"who": {"type": "string", "description": "${", "default": default}}
    reading = _understood(json.dumps({"variable": variables, "resource": {"aws_iam_role": {"x": role}}}))
    assert reading.deployment
    [who] = reading.deployment.parameters
    assert who.default == default
