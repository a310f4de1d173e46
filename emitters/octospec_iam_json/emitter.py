"""The plugin: what octospec knows of this target.

Whoever only asks what the target reserves, or how it is called, imports neither writer nor reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.capabilities import Lack
from octo_spec.plugin.contract import Emitter, EmitterOptions
from octo_spec.plugin.read_mode import ReadMode
from octospec_iam_json.accepted_names import NAMING
from octospec_iam_json.deploying import DEPLOY_ACTIONS
from octospec_iam_json.kinds import KINDS
from octospec_iam_json.reservations import RESERVED
from octospec_iam_json.vocabulary import FORMAT, INDEX, README, SCRIPT

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.launch import Launch, LaunchSite
    from octo_spec.model.updates import UpdateStep
    from octo_spec.plugin.artifacts import Artifact, Emission, Reading


def emit(deployment: Deployment, options: EmitterOptions) -> Emission:
    """Write everything, or report each text that could not be read back."""
    from octospec_iam_json.writing import emit as writer  # noqa: PLC0415 - only who writes pays for it

    return writer.emit(deployment, options)


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read everything that octospec wrote; with any diagnostic there is no deployment.

    Other files are never of this format: documents of others are read as such, without an emitter.
    """
    from octo_spec.plugin import artifacts as values  # noqa: PLC0415 - only who reads pays for it
    from octospec_iam_json.reading import read as reader  # noqa: PLC0415 - as above

    return values.Reading(None) if mode is ReadMode.FOREIGN else reader.read(artifacts)


def updates(before: Deployment, now: Deployment) -> tuple[UpdateStep, ...]:
    """List what an update from one deployment to the next does to what is there."""
    from octospec_iam_json.writing import updates as writer  # noqa: PLC0415 - only who asks pays for it

    return writer.updates(before, now)


def hand_over(deployment: Deployment, options: EmitterOptions, facts: HandOver) -> tuple[Artifact, ...]:
    """Write the page for whoever deploys."""
    from octospec_iam_json.writing import emit as writer  # noqa: PLC0415 - only who writes pays for it

    return writer.hand_over(deployment, options, facts)


def launch(deployment: Deployment, site: LaunchSite) -> tuple[Launch, ...]:
    """Say how whoever deploys starts from a published release."""
    from octospec_iam_json.writing import write_launch as writer  # noqa: PLC0415 - only who releases pays for it

    return writer.launch(deployment, site)


EMITTER = Emitter(
    name=FORMAT,
    summary="IAM documents, and a script that applies them through the AWS CLI.",
    options=EmitterOptions,
    emit=emit,
    read=read,
    updates=updates,
    deploy_actions=DEPLOY_ACTIONS,
    hand_over=hand_over,
    launch=launch,
    kinds=KINDS,
    reserved=RESERVED,
    naming=NAMING,
    order=3,
    file_names=(INDEX, SCRIPT),
    documentation=(README,),
    lacks=frozenset({Lack.STACK, Lack.GENERATED_NAMES}),
)
