"""A format next to one that exists keeps the laws, though it is one module and a second ``Emitter``."""

from __future__ import annotations

import json

import pytest

from octo_spec.plugin.artifacts import ReadMode
from octo_spec.testing import EmitterConformance
from tests.emitters.cloudformation.json_format import CLOUDFORMATION_JSON
from tests.emitters.cloudformation.samples import SAMPLES


class TestCloudFormationJson(EmitterConformance):
    emitter = CLOUDFORMATION_JSON


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_back_from_json(name: str) -> None:
    emission = CLOUDFORMATION_JSON.emit(SAMPLES[name], CLOUDFORMATION_JSON.options())
    [artifact] = emission.artifacts
    assert json.loads(artifact.text)["AWSTemplateFormatVersion"] == "2010-09-09"
    assert CLOUDFORMATION_JSON.read
    assert CLOUDFORMATION_JSON.read(emission.artifacts, ReadMode.STRICT).deployment == SAMPLES[name]
