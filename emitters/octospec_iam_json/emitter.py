"""The plugin: what octospec knows of this target."""

from __future__ import annotations

from octo_spec.model.capabilities import Lack
from octo_spec.plugin.emitter import Emitter, EmitterOptions
from octospec_iam_json.reading.read import READING_KINDS, read
from octospec_iam_json.writing.emit import emit
from octospec_iam_json.writing.refusals import REFUSAL_KINDS

EMITTER = Emitter(
    name="iam-json",
    summary="IAM documents, and a script that applies them through the AWS CLI.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    kinds=(*READING_KINDS, *REFUSAL_KINDS),
    lacks=frozenset({Lack.STACK, Lack.GENERATED_NAMES}),
)
