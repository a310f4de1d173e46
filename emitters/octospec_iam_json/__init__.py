"""IAM documents for the AWS CLI: one folder a role, an index, and a script that applies it."""

from __future__ import annotations

from octo_spec.documents import NOT_UNDERSTOOD
from octo_spec.emitting import Emitter, EmitterOptions
from octo_spec.projecting import Lack
from octospec_iam_json.json_files import BAD_JSON
from octospec_iam_json.reading import FOREIGN_SCRIPT, MISSING_FILE, UNKNOWN_FILE, read
from octospec_iam_json.spelling import READS_OTHERWISE
from octospec_iam_json.writing import emit

EMITTER = Emitter(
    name="iam-json",
    summary="IAM documents, and a script that applies them through the AWS CLI.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    rules=(NOT_UNDERSTOOD, BAD_JSON, MISSING_FILE, UNKNOWN_FILE, FOREIGN_SCRIPT, READS_OTHERWISE),
    lacks=frozenset({Lack.STACK, Lack.GENERATED_NAMES}),
)
