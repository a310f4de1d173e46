"""The plugin: what octospec knows of this target."""

from __future__ import annotations

from octo_spec.plugin.emitter import Emitter
from octospec_cloudformation.reading.read import READING_KINDS, read
from octospec_cloudformation.vocabulary import TEMPLATE
from octospec_cloudformation.writing.emit import CloudFormationOptions, emit
from octospec_cloudformation.writing.refusals import REFUSAL_KINDS

EMITTER = Emitter(
    name="cloudformation",
    summary="One CloudFormation template in YAML, for a stack in the customer's account.",
    options=CloudFormationOptions,
    emit=emit,
    read=read,
    kinds=(*READING_KINDS, *REFUSAL_KINDS),
    lone_file=TEMPLATE,
)
