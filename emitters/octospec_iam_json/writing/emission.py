"""A deployment to IAM documents, an index, a README and the script that applies them."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.plugin.emitter import Artifact, Emission
from octospec_iam_json import paths
from octospec_iam_json.questions import questions
from octospec_iam_json.reading.json_source import dumped
from octospec_iam_json.role_folders import documents, entry
from octospec_iam_json.spelling import misread, spelled
from octospec_iam_json.writing.write_readme import readme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.emitter import EmitterOptions

INDEX_VERSION: Final = 1


def emit(deployment: Deployment, options: EmitterOptions) -> Emission:  # noqa: ARG001 - the contract's signature
    """Write everything, or report each text that could not be read back."""
    diagnostics = tuple(misread(deployment))
    return Emission((), diagnostics) if diagnostics else Emission(tuple(_artifacts(deployment)))


def _artifacts(deployment: Deployment) -> Iterator[Artifact]:
    plain = spelled(deployment)
    folders = paths.slugs(role.id for role in plain.roles)
    yield Artifact(PurePosixPath(paths.README), readme(plain, folders))
    yield Artifact(PurePosixPath(paths.SCRIPT), script())
    yield Artifact(PurePosixPath(paths.INDEX), dumped(_index(plain, folders)))
    for role, folder in zip(plain.roles, folders, strict=True):
        yield from documents(role, folder)


def _index(deployment: Deployment, folders: tuple[str, ...]) -> dict[str, object]:
    asked = {part: value for part, value in questions(deployment).items() if value}
    return {
        "octospec-index": INDEX_VERSION,
        "name": deployment.name,
        "version": deployment.version,
        **asked,
        "roles": [entry(role, folder) for role, folder in zip(deployment.roles, folders, strict=True)],
    }


@cache
def script() -> str:
    """Give ``apply.sh``, which is the same for every spec."""
    return Path(__file__).with_name(paths.SCRIPT).read_text("utf-8")
