"""The plugin: what octospec knows of this target."""

from __future__ import annotations

from pathlib import PurePosixPath

from octo_spec.diagnostics import has_errors
from octo_spec.model.deployment import Deployment  # noqa: TC001
from octo_spec.model.policy_documents import NOT_UNDERSTOOD
from octo_spec.plugin.emitter import Artifact, Emission, Emitter, EmitterOptions
from octospec_cloudformation.reading.read_template import read
from octospec_cloudformation.vocabulary import TEMPLATE
from octospec_cloudformation.writing.refusals import KINDS, findings, refusals
from octospec_cloudformation.writing.write_template import template


class CloudFormationOptions(EmitterOptions):
    """Nothing to set: a customer's answers are parameters of the template."""


def emit(deployment: Deployment, options: CloudFormationOptions) -> Emission:  # noqa: ARG001 - the contract
    """Write one template, or say why there can be none."""
    refused = tuple(refusals(deployment))
    if has_errors(refused):
        return Emission((), refused)
    text = template(deployment)
    return Emission((Artifact(PurePosixPath(TEMPLATE), text),), (*refused, *findings(text)))


EMITTER = Emitter(
    name="cloudformation",
    summary="One CloudFormation template in YAML, for a stack in the customer's account.",
    options=CloudFormationOptions,
    emit=emit,
    read=read,
    kinds=(NOT_UNDERSTOOD, *KINDS),
    lone_file=TEMPLATE,
)
