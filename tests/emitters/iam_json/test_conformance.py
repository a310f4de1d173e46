from __future__ import annotations

from octo_spec.testing import EmitterConformance
from octospec_iam_json import EMITTER


class TestIamJson(EmitterConformance):
    emitter = EMITTER
