from __future__ import annotations

from octo_spec.testing import EmitterConformance
from octospec_cloudformation import EMITTER


class TestCloudFormation(EmitterConformance):
    emitter = EMITTER
