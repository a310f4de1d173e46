"""The plugin: what octospec knows about Terraform.

Code that only needs the reserved words or the name of the format imports neither writer nor reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.capabilities import Lack
from octo_spec.plugin.contract import Emitter
from octo_spec.plugin.read_mode import ReadMode
from octospec_terraform.accepted_names import NAMING
from octospec_terraform.deploying import DEPLOY_ACTIONS
from octospec_terraform.kinds import KINDS
from octospec_terraform.options import TerraformOptions
from octospec_terraform.reservations import RESERVED

if TYPE_CHECKING:
    from octo_spec.model.deployed_names import DeployedRole
    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.launch import Launch, LaunchSite
    from octo_spec.model.updates import UpdateStep
    from octo_spec.plugin.adoption import Adoption
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading
    from octo_spec.plugin.extras import ExtrasReading


def emit(deployment: Deployment, options: TerraformOptions) -> Emission:
    """Write a module, or report why the format cannot express it."""
    from octospec_terraform.writing import emit as writer  # noqa: PLC0415 - only writing needs it

    return _with_extras(writer.emit(deployment, options), deployment)


def emit_update(
    deployment: Deployment, options: TerraformOptions, earlier: tuple[Deployment, ...]
) -> Emission:
    """Write a module for users of earlier ones: their resources stay, even if their names changed."""
    from octospec_terraform.writing import emit as writer  # noqa: PLC0415 - as above

    return _with_extras(writer.emit(deployment, options, earlier), deployment)


def _with_extras(emission: Emission, deployment: Deployment) -> Emission:
    if not deployment.extras:
        return emission
    from octospec_terraform.extras.merging import with_extras  # noqa: PLC0415 - as above

    return with_extras(emission, deployment.extras)


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read a module that octospec wrote, or any other module."""
    return _read_foreign(artifacts) if mode is ReadMode.FOREIGN else _read_strictly(artifacts)


def _read_strictly(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read a module; return no deployment if octospec does not understand a part of it."""
    from octo_spec.plugin.artifacts import artifact_at  # noqa: PLC0415 - only reading needs it
    from octospec_terraform.reading.own import read as reader  # noqa: PLC0415 - as above
    from octospec_terraform.vocabulary import EXTRAS  # noqa: PLC0415 - as above

    file = artifact_at(artifacts, EXTRAS)
    if file is None:
        return reader.read(artifacts)
    from octospec_terraform.extras.merging import without_extras  # noqa: PLC0415 - only extras need it

    left = without_extras(artifacts, file)
    return left.complete(reader.read(left.artifacts))


def _read_foreign(artifacts: tuple[Artifact, ...]) -> Reading:
    """Evaluate a module that octospec did not write, with a note for each skipped construct."""
    from octospec_terraform.reading.understand import understand as evaluate  # noqa: PLC0415 - as above

    return evaluate(artifacts)


def read_extras(extra: Extra) -> ExtrasReading:
    """Read a file of extras, or report why octospec refuses it."""
    from octospec_terraform.extras import read_extras as reader  # noqa: PLC0415 - only extras need it

    return reader.read_extras(extra)


def updates(before: Deployment, now: Deployment) -> tuple[UpdateStep, ...]:
    """List the effects of an update from one deployment to the next on existing resources."""
    from octospec_terraform.writing import updates as writer  # noqa: PLC0415 - only updates need it

    return writer.updates(before, now)


def adopt(deployment: Deployment, roles: tuple[DeployedRole, ...], within: str) -> Adoption:
    """Write import blocks for existing roles."""
    from octospec_terraform.writing import adopt as writer  # noqa: PLC0415 - only adopting needs it

    return writer.adopt(deployment, roles, within)


def hand_over(deployment: Deployment, options: TerraformOptions, facts: HandOver) -> tuple[Artifact, ...]:
    """Write the page for the person who deploys."""
    from octospec_terraform.writing import emit as writer  # noqa: PLC0415 - only writing needs it

    return writer.hand_over(deployment, options, facts)


def launch(deployment: Deployment, site: LaunchSite) -> tuple[Launch, ...]:
    """Return the steps to deploy a published release."""
    from octospec_terraform.writing import write_launch as writer  # noqa: PLC0415 - only releases need it

    return writer.launch(deployment, site)


EMITTER = Emitter(
    name="terraform",
    summary="A Terraform module with a resource for each policy, a README and an example.",
    options=TerraformOptions,
    emit=emit,
    emit_update=emit_update,
    read=read,
    updates=updates,
    kinds=KINDS,
    reserved=RESERVED,
    naming=NAMING,
    extras=read_extras,
    adopt=adopt,
    deploy_actions=DEPLOY_ACTIONS,
    hand_over=hand_over,
    launch=launch,
    order=2,
    file_names=("*.tf", "*.tf.json"),
    # The files of vocabulary.DOCUMENTING, which takes time to import.
    documentation=("README.md", "LICENSE", "examples/*", "tests/*"),
    lacks=frozenset({Lack.STACK}),
)
