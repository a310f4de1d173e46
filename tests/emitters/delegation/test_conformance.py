from __future__ import annotations

from octo_spec.testing import EmitterConformance
from octospec_delegation import EMITTER


class TestDelegation(EmitterConformance):
    emitter = EMITTER
