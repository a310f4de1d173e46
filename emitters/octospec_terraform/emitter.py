"""The plugin: what octospec knows of this target."""

from __future__ import annotations

from octo_spec.model.capabilities import Lack
from octo_spec.model.policy_documents import NOT_UNDERSTOOD
from octo_spec.plugin.emitter import Emitter, EmitterOptions
from octospec_terraform.reading.read_module import read
from octospec_terraform.writing.emission import emit
from octospec_terraform.writing.normal_form import NOT_NORMALIZED

EMITTER = Emitter(
    name="terraform",
    summary="A Terraform module with a resource for each policy, a README and an example.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    kinds=(NOT_NORMALIZED, NOT_UNDERSTOOD),
    lacks=frozenset({Lack.STACK}),
)
