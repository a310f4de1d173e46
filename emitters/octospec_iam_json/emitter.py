"""The plugin: what octospec knows of this target."""

from __future__ import annotations

from octo_spec.model.capabilities import Lack
from octo_spec.model.policy_documents import NOT_UNDERSTOOD
from octo_spec.plugin.emitter import Emitter, EmitterOptions
from octospec_iam_json.reading.json_source import BAD_JSON
from octospec_iam_json.reading.read_deployment import FOREIGN_SCRIPT, MISSING_FILE, UNKNOWN_FILE, read
from octospec_iam_json.spelling import READS_OTHERWISE
from octospec_iam_json.writing.emission import emit

EMITTER = Emitter(
    name="iam-json",
    summary="IAM documents, and a script that applies them through the AWS CLI.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    kinds=(NOT_UNDERSTOOD, BAD_JSON, MISSING_FILE, UNKNOWN_FILE, FOREIGN_SCRIPT, READS_OTHERWISE),
    lacks=frozenset({Lack.STACK, Lack.GENERATED_NAMES}),
)
