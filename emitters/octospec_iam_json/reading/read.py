"""Reads IAM documents with their index into a deployment; only the index says what each file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import in_file_order
from octo_spec.plugin.artifacts import Reading
from octospec_iam_json.reading.input_files import InputFiles
from octospec_iam_json.reading.read_index import read_index
from octospec_iam_json.vocabulary import INDEX

if TYPE_CHECKING:
    from octo_spec.plugin.artifacts import Artifact


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read everything; after any diagnostic, there is no deployment.

    Only files with errors are read with places, which takes many times as long.
    """
    quick = _read_inputs(InputFiles.of(artifacts, placed=False))
    return _read_inputs(InputFiles.of(artifacts, placed=True)) if quick.diagnostics else quick


def _read_inputs(inputs: InputFiles) -> Reading:
    inputs.check_script()
    index = inputs.open(INDEX, None)
    deployment = read_index(index, inputs) if index else None
    if index:
        inputs.check_unknown()
    diagnostics = in_file_order(inputs.report.diagnostics)
    return Reading(None if diagnostics else deployment, diagnostics)
