"""Terraform modules: a resource for each policy, ``terraform fmt`` clean, nothing deprecated."""

from __future__ import annotations

from octo_spec.documents import NOT_UNDERSTOOD
from octo_spec.emitting import Emitter, EmitterOptions
from octo_spec.projecting import Lack
from octospec_terraform.reading.modules import read
from octospec_terraform.writing.emission import emit
from octospec_terraform.writing.normal_form import NOT_NORMALIZED

EMITTER = Emitter(
    name="terraform",
    summary="A Terraform module with a resource for each policy, a README and an example.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    rules=(NOT_NORMALIZED, NOT_UNDERSTOOD),
    lacks=frozenset({Lack.STACK}),
)
