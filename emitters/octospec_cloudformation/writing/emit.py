"""A deployment to one template."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.diagnostics import has_errors
from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_cloudformation.vocabulary import README, TEMPLATE
from octospec_cloudformation.writing.refusals import findings, refusals
from octospec_cloudformation.writing.write_template import template
from octospec_cloudformation.writing.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.hand_over import HandOver
    from octo_spec.plugin.contract import EmitterOptions
    from octospec_cloudformation.writing.template_tree import TemplateTree


def emit(deployment: Deployment, options: EmitterOptions) -> Emission:  # noqa: ARG001 - the contract
    """Write one template in YAML, or say why there can be none."""
    return emit_file(TEMPLATE, yaml_text, deployment)


def hand_over(deployment: Deployment, _options: EmitterOptions, facts: HandOver) -> tuple[Artifact, ...]:
    """Write the README."""
    from octospec_cloudformation.writing.write_readme import readme  # noqa: PLC0415 - only who writes it pays for it

    return (Artifact(PurePosixPath(README), readme(deployment, facts)),)


def emit_file(path: str, layout: Callable[[TemplateTree], str], deployment: Deployment) -> Emission:
    """Write one template in the syntax of ``layout`` as the file ``path``, or say why there can be none."""
    refused = tuple(refusals(deployment))
    if has_errors(refused):
        return Emission((), refused)
    text = layout(template(deployment))
    return Emission((Artifact(PurePosixPath(path), text),), (*refused, *findings(text)))
