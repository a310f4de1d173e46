"""The plugin: what octospec knows about this format.

Code that only needs the reserved words or the name of the format imports neither writer nor reader.
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
    from octospec_iam_json.writing import emit as writer  # noqa: PLC0415 - only writing needs it

    return writer.emit(deployment, options)


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read everything that octospec wrote; after any diagnostic, there is no deployment.

    Other files are never of this format: octospec reads third-party IAM documents without an emitter.
    """
    from octo_spec.plugin import artifacts as values  # noqa: PLC0415 - only reading needs it
    from octospec_iam_json.reading import read as reader  # noqa: PLC0415 - as above

    return values.Reading(None) if mode is ReadMode.FOREIGN else reader.read(artifacts)


def updates(before: Deployment, now: Deployment) -> tuple[UpdateStep, ...]:
    """List the effects of an update from one deployment to the next on existing resources."""
    from octospec_iam_json.writing import updates as writer  # noqa: PLC0415 - only updates need it

    return writer.updates(before, now)


def hand_over(deployment: Deployment, options: EmitterOptions, facts: HandOver) -> tuple[Artifact, ...]:
    """Write the page for the person who deploys."""
    from octospec_iam_json.writing import emit as writer  # noqa: PLC0415 - only writing needs it

    return writer.hand_over(deployment, options, facts)


def launch(deployment: Deployment, site: LaunchSite) -> tuple[Launch, ...]:
    """Return the steps to deploy a published release."""
    from octospec_iam_json.writing import write_launch as writer  # noqa: PLC0415 - only releases need it

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
    when_full="apply.sh changes nothing, unless --allow-gap lets it remove the old policies first",
    launch=launch,
    kinds=KINDS,
    reserved=RESERVED,
    naming=NAMING,
    order=3,
    file_names=(INDEX, SCRIPT),
    documentation=(README,),
    lacks=frozenset({Lack.STACK, Lack.GENERATED_NAMES}),
)
