"""Write a deployment as one template."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_cloudformation.vocabulary import README, TEMPLATE
from octospec_cloudformation.writing.refusals import findings, refusals
from octospec_cloudformation.writing.write_template import template
from octospec_cloudformation.writing.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.hand_over import HandOver
    from octospec_cloudformation.options import CloudFormationOptions
    from octospec_cloudformation.writing.template_tree import TemplateTree


def emit(deployment: Deployment, options: CloudFormationOptions) -> Emission:
    """Write one template in YAML, or two for a rollout, or report why the format cannot express it."""
    if deployment.members is not None:
        from octospec_cloudformation.writing.write_rollout import emit_rollout  # noqa: PLC0415 - only a rollout needs it

        return emit_rollout(deployment, deployment.members, options)
    return emit_file(TEMPLATE, yaml_text, deployment)


def hand_over(
    deployment: Deployment, options: CloudFormationOptions, facts: HandOver
) -> tuple[Artifact, ...]:
    """Write the README; that of a rollout describes both parts."""
    from octospec_cloudformation.writing.write_readme import readme  # noqa: PLC0415 - only writing needs it

    return (Artifact(PurePosixPath(README), readme(deployment, facts, options.organizational_units)),)


def emit_file(path: str, layout: Callable[[TemplateTree], str], deployment: Deployment) -> Emission:
    """Write one template in the syntax of ``layout`` as the file ``path``, or report why it is impossible."""
    refused = tuple(refusals(deployment))
    if refused:
        return Emission((), refused)
    text = layout(template(deployment))
    return Emission((Artifact(PurePosixPath(path), text),), tuple(findings(text)))
