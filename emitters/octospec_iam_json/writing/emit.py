"""Writes a deployment as IAM documents, an index, a README and the script that applies them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_iam_json.vocabulary import INDEX, README, SCRIPT, script
from octospec_iam_json.writing.file_names import role_folders
from octospec_iam_json.writing.json_text import json_text
from octospec_iam_json.writing.refusals import refusals
from octospec_iam_json.writing.write_index import index
from octospec_iam_json.writing.write_readme import readme
from octospec_iam_json.writing.write_roles import role_files
from octospec_iam_json.writing.write_texts import spelled_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.hand_over import HandOver
    from octo_spec.plugin.contract import EmitterOptions


def emit(deployment: Deployment, options: EmitterOptions) -> Emission:  # noqa: ARG001 - the contract's signature
    """Write everything, or report each text that could not be read back."""
    refused = tuple(refusals(deployment))
    return Emission((), refused) if refused else Emission(tuple(_artifacts(spelled_out(deployment))))


def hand_over(deployment: Deployment, _options: EmitterOptions, facts: HandOver) -> tuple[Artifact, ...]:
    """Write the README with the granted access."""
    spelled = spelled_out(deployment)
    return (Artifact(PurePosixPath(README), readme(spelled, role_folders(spelled.roles), facts)),)


def _artifacts(deployment: Deployment) -> Iterator[Artifact]:
    folders = role_folders(deployment.roles)
    yield Artifact(PurePosixPath(README), readme(deployment, folders))
    yield Artifact(PurePosixPath(SCRIPT), script())
    yield Artifact(PurePosixPath(INDEX), json_text(index(deployment, folders)))
    for role, folder in zip(deployment.roles, folders, strict=True):
        for path, document in role_files(role, folder):
            yield Artifact(PurePosixPath(path), json_text(document))
