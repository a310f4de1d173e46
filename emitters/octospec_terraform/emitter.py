"""The plugin: what octospec knows of this target."""

from __future__ import annotations

from octo_spec.model.capabilities import Lack
from octo_spec.plugin.emitter import Emitter, EmitterOptions
from octospec_terraform.reading.read import READING_KINDS, read
from octospec_terraform.writing.emit import emit
from octospec_terraform.writing.refusals import REFUSAL_KINDS

EMITTER = Emitter(
    name="terraform",
    summary="A Terraform module with a resource for each policy, a README and an example.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    kinds=(*REFUSAL_KINDS, *READING_KINDS),
    lacks=frozenset({Lack.STACK}),
)
