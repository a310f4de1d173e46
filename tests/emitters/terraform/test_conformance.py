from __future__ import annotations

from octo_spec.testing import EmitterConformance
from octospec_terraform import EMITTER


class TestTerraform(EmitterConformance):
    emitter = EMITTER
